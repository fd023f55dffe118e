#include "campaign/answers.hpp"

#include "fsm/fnv1a.hpp"
#include "judge/fingerprint.hpp"
#include "script/wording.hpp"

#include <algorithm>

namespace campaign {

namespace {

bool is_device(const judge::run_result& r, rules::party_index p)
{
    return p < r.traffic.parties.size() && r.traffic.parties[p].device;
}

}  // namespace

std::uint64_t signature_of(const judge::run_result& r)
{
    fsm::fnv1a out;
    std::string last;
    for (const auto& m : r.traffic.messages)
    {
        if (!is_device(r, m.from))
            continue;
        auto what = m.message->error() ? std::string{"?"} : judge::what_of(*m.message);
        if (what != last)  // a repeated one says nothing
            out.add(what).add(";");
        last = std::move(what);
    }
    for (const auto& rung : r.rungs)
        out.add(rung.status == judge::rung_status::done ? "1" : "0");
    return out.value();
}

std::vector<std::string> rules_broken(const judge::run_result& r)
{
    std::set<std::string> out;
    for (const auto& verdict : r.rules)
        if (verdict.outcome == rules::outcome::fail)
            for (const auto& f : verdict.findings)
                if (f.is_must() && is_device(r, f.party))
                    out.insert(std::string{f.rule});
    return {out.begin(), out.end()};
}

std::vector<std::string> sent_rungs(const judge::run_result& r)
{
    std::vector<std::string> out(r.rungs.size());
    for (std::size_t i = 0; i < r.rungs.size(); ++i)
        if (const auto n = r.rungs[i].message; n && *n < r.traffic.messages.size())
            out[i] = r.traffic.messages[*n].message->octets();
    return out;
}

std::string what_is_missing(const judge::run_result& r)
{
    for (std::size_t i = 0; i < r.rungs.size(); ++i)
        if (r.rungs[i].status == judge::rung_status::missing)
            return script::drawn(*r.flow, static_cast<std::uint32_t>(i)) + " never came" +
                   (r.why.empty() ? "" : ": " + r.why);
    return {};
}

bool owes_a_rung(const judge::run_result& r)
{
    const auto is_owed = [&](const judge::flow_finding& f) {
        return f.rule == missing_rung && f.is_must() && is_device(r, f.party);
    };
    if (r.fault != judge::culprit::device || std::ranges::none_of(r.flow_findings, is_owed))
        return false;
    bool called_off = false;
    for (std::size_t i = 0; i < r.rungs.size(); ++i)
        called_off = called_off || (r.rungs[i].status == judge::rung_status::missing &&
                                    r.flow->rungs[i].what == script::caption{487, "INVITE"});
    return !called_off || std::ranges::none_of(r.traffic.messages, [&](const auto& m) {
        return is_device(r, m.from) && m.message->status() / 100 == 2 &&
               judge::what_of(*m.message).ends_with("INVITE");
    });
}

fsm::duration slowest_answer(const judge::run_result& r)
{
    fsm::duration out{0};
    std::optional<fsm::time_point> before;
    for (const auto& m : r.traffic.messages)
    {
        if (is_device(r, m.from) && before)
            out = std::max(out, m.at - *before);
        before = m.at;
    }
    return out;
}

}  // namespace campaign
