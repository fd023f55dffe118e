#include "campaign/arms.hpp"

#include "campaign/limits.hpp"
#include "campaign/pressure.hpp"
#include "campaign/strays.hpp"
#include "campaign/sweeps.hpp"
#include "script/load.hpp"
#include "script/rewrite.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>

namespace campaign {

namespace {

using script::written_keys;

// Does it find anything to do? A few seeds, as some look at one place that they draw.
bool applies(const mutate::mutator& m, const std::string& octets)
{
    constexpr std::uint64_t seeds = 4;
    if (octets.empty() || !m.apply)
        return false;
    const std::array<const mutate::mutator*, 1> only{&m};
    mutate::options how;
    how.only = only;
    how.wrong_of_100 = m.nature == mutate::nature::wrong ? 100 : 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed)
        if (const auto out = mutate::mutate(octets, seed, how); !out.steps.empty() && out.octets != octets)
            return true;
    return false;
}

struct order
{
    std::string_view name;
    written_keys keys;
};

// What is done with a rung that stays in its place.
std::vector<order> orders_of(const script::flow& s, std::uint32_t rung)
{
    const auto& r = s.rungs[rung];
    std::vector<order> out{
        {"lost", {{"lost", "true"}}},
        {"twice", {{"times", "2"}}},
        {"20 times", {{"times", "20"}}},
        {"a second late", {{"after", "\"1s\""}}},
    };
    for (auto above = rung; above-- > 0;)
        if (s.rungs[above].to == r.from)
        {
            out.push_back({"early", {{"crosses", script::toml_text(script::name_of(s.rungs[above]))}}});
            break;
        }
    if (r.what.status != 0)
        return out;
    const std::vector<order> of_requests{
        {"with another To tag", {{"to_tag", "\"other\""}}},
        {"without To tag", {{"to_tag", "\"none\""}}},
        {"with another From tag", {{"from_tag", "\"other\""}}},
        {"without From tag", {{"from_tag", "\"none\""}}},
        {"with another branch", {{"branch", "\"other\""}}},
        {"outside its dialog", {{"dialog", "\"none\""}}},
        {"with an older CSeq", {{"cseq", "\"-1\""}}},
        {"with a CSeq far ahead", {{"cseq", "\"+1000000\""}}},
        {"with CSeq 0", {{"cseq", "0"}}},
        {"with CSeq 2147483647", {{"cseq", "2147483647"}}},
        {"with CSeq 4294967295", {{"cseq", "4294967295"}}},
        {"without credentials", {{"credentials", "\"none\""}}},
        {"with wrong credentials", {{"credentials", "\"wrong\""}}},
        {"with a stale nonce", {{"credentials", "\"stale\""}}},
    };
    out.insert(out.end(), of_requests.begin(), of_requests.end());
    return out;
}

constexpr std::string_view inserted[] = {"BYE",     "CANCEL",  "ACK",     "PRACK",  "UPDATE",
                                         "INFO",    "INVITE",  "REFER",   "NOTIFY", "SUBSCRIBE",
                                         "MESSAGE", "OPTIONS", "REGISTER"};

class collector
{
public:
    collector(const target& t, std::vector<arm>& out) : target_{t}, script_{*t.flow}, out_{out} {}

    // Impossible ones are left out: the machines would not send them. Those that a section forbids may need
    // to be told so.
    bool try_order(std::uint32_t rung, const std::string& name, const script::rewriting& how)
    {
        if (out_.size() >= limits::arms)
            return true;
        try
        {
            arm a;
            a.rung = a.mutated = rung;
            a.name = script::name_of(script_.rungs[rung]) + ' ' + name;
            a.text = script::rewritten(target_.text, script_.path, how);
            a.flow = target_.load(a.text);
            out_.push_back(std::move(a));
            return true;
        }
        catch (const script::script_error&)
        {
            return false;
        }
    }

    void try_in_place(std::uint32_t rung, const order& o)
    {
        script::rewriting how;
        how.rung = rung;
        how.keys = o.keys;
        if (try_order(rung, std::string{o.name}, how))
            return;
        how.keys.emplace_back("against", "\"RFC 3261 8.1.1\"");
        try_order(rung, std::string{o.name}, how);
    }

    // Right behind it, from the same to the same; once as it is, once mutated.
    void try_behind(std::uint32_t rung, std::string_view method)
    {
        const written_keys ways[] = {
            {}, {against}, {{"dialog", "\"early\""}, against}, {{"dialog", "\"none\""}}};
        if (!insert(rung, rung + 1, method, "and behind it " + std::string{method}, ways))
            return;
        auto other = out_.back();
        other.name += ", mutated";
        other.by_any = true;
        other.mutated = rung + 1;
        out_.push_back(std::move(other));
    }

    // In the place of a request within the call, where there is one yet: behind the rung, or before it when
    // it follows one of the device.
    void try_stray(std::uint32_t rung, const stray& what)
    {
        const auto message = message_of(what);
        const written_keys ways[] = {
            {{"dialog", "\"early\""}, against, message}, {against, message}, {message}};
        insert(rung, rung + 1, "OPTIONS", "and behind it " + std::string{what.name}, ways);
        if (rung > 0 && script_.rungs[rung - 1].to == script_.rungs[rung].from)
            insert(rung, rung, "OPTIONS", "and before it " + std::string{what.name}, ways);
    }

    // When all is over, from who sent the last of these rungs.
    void try_stray_at_the_end(std::uint32_t rung, const stray& what)
    {
        const written_keys ways[] = {{{"dialog", "\"early\""}, against, message_of(what)},
                                     {against, message_of(what)}};
        insert(rung, static_cast<std::uint32_t>(script_.rungs.size()), "OPTIONS",
               "and at the end " + std::string{what.name}, ways);
    }

    // The INVITE comes when it is sent again, and what cancels it has come by then.
    void try_cancelled_before(std::uint32_t rung)
    {
        script::rewriting how;
        const auto& r = script_.rungs[rung];
        how.rung = rung;
        how.keys = {{"lost", "true"}};
        how.more = script::rewriting::insertion{rung + 1,
                                                "CANCEL " + script_.parties[r.from].name + " -> " +
                                                    script_.parties[r.to].name,
                                                {{"against", "\"RFC 3261 9.1\""}}};
        try_order(rung, "behind its CANCEL", how);
    }

private:
    static std::pair<std::string, std::string> message_of(const stray& what)
    {
        std::string lines;
        for (const auto& line : what.lines)
            lines += (lines.empty() ? "[" : ", ") + script::toml_text(line);
        return {"message", lines + ']'};
    }

    bool insert(std::uint32_t rung,
                std::uint32_t before,
                std::string_view method,
                const std::string& name,
                std::span<const written_keys> ways)
    {
        const auto& r = script_.rungs[rung];
        script::rewriting how;
        how.more = script::rewriting::insertion{before,
                                                std::string{method} + ' ' + script_.parties[r.from].name +
                                                    " -> " + script_.parties[r.to].name,
                                                {}};
        return std::ranges::any_of(ways, [&](const written_keys& keys) {
            how.more->keys = keys;
            return try_order(rung, name, how);
        });
    }

    inline static const std::pair<std::string, std::string> against{"against", "\"RFC 3261 12\""};

    const target& target_;
    const script::flow& script_;
    std::vector<arm>& out_;
};

std::string uri_of(const script::script_party& p) { return p.aor.empty() ? "sip:" + p.domain : p.aor; }

}  // namespace

bool choice::takes(const script::rung& r) const
{
    return rungs.empty() || std::ranges::find(rungs, script::name_of(r)) != rungs.end();
}

std::string_view arm::what() const
{
    return std::string_view{name}.substr(std::min(name.find(' ') + 1, name.size()));
}

std::string_view arm::kind() const
{
    if (by_any && text.empty())
        return "several at once";
    if (presses())
        return "pressure";
    if (!by)
        return "another order";
    return by->anomaly == 0 ? "other" : mutate::name_of_anomaly(by->anomaly);
}

bool arm::sweeps() const { return is_sweep(by); }

std::string nothing_to_attack(const target& t)
{
    for (std::uint32_t i = 0; i < t.flow->rungs.size(); ++i)
        if (t.is_attacked(i))
            return {};
    return "no agent sends a rung of '" + t.flow->title + "' to a device";
}

std::vector<arm> arms_of(const target& t, const std::vector<std::string>& sent, const choice& only)
{
    std::vector<arm> out;
    const auto& s = *t.flow;
    const auto each = [&](const auto& what) {
        for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
            if (t.is_attacked(i) && only.takes(s.rungs[i]))
                what(i);
    };
    const auto try_mutator = [&](std::uint32_t i, const mutate::mutator* m) {
        if (out.size() < limits::arms && i < sent.size() && applies(*m, sent[i]))
            out.push_back(
                {i, m, false, i, script::name_of(s.rungs[i]) + ' ' + std::string{m->name}, {}, nullptr});
    };
    each([&](std::uint32_t i) {
        for (const auto* m : mutate::all_mutators())
            if ((only.mutators.empty() || std::ranges::find(only.mutators, m) != only.mutators.end()))
                try_mutator(i, m);
        for (const auto* m : all_sweeps())
            if (only.mutators.empty())
                try_mutator(i, m);
    });
    if (only.mutators.empty())
        each([&](std::uint32_t i) {
            if (i < sent.size() && !sent[i].empty())
                out.push_back({i, nullptr, true, i, script::name_of(s.rungs[i]) + " several", {}, nullptr});
        });
    add_pressure(t, only, out);
    if (!only.orders)
        return out;
    collector all{t, out};
    each([&](std::uint32_t i) {
        for (const auto& o : orders_of(s, i))
            all.try_in_place(i, o);
        for (const auto method : inserted)
            all.try_behind(i, method);
        const auto& r = s.rungs[i];
        for (const auto& what : strays_of(uri_of(s.parties[r.from]), uri_of(s.parties[r.to])))
            all.try_stray(i, what);
        if (r.what.method == "INVITE" && r.what.status == 0)
            all.try_cancelled_before(i);
    });
    std::optional<std::uint32_t> last;
    each([&](std::uint32_t i) { last = i; });
    if (last && *last + 1 < s.rungs.size())
        for (const auto& what :
             strays_of(uri_of(s.parties[s.rungs[*last].from]), uri_of(s.parties[s.rungs[*last].to])))
            all.try_stray_at_the_end(*last, what);
    return out;
}

std::vector<std::uint64_t> weights_of(const std::vector<arm>& all)
{
    constexpr std::uint64_t several = 10'000, of_a_kind = 4'000, sweep = 20;
    std::map<std::pair<std::uint32_t, std::string_view>, std::uint64_t> kinds;
    for (const auto& a : all)
        kinds[{a.rung, a.kind()}] += a.sweeps() ? 0 : 1;
    std::vector<std::uint64_t> out;
    for (const auto& a : all)
    {
        std::uint64_t root = 1;  // of how many there are
        while ((root + 1) * (root + 1) <= kinds[{a.rung, a.kind()}])
            ++root;
        out.push_back(a.by_any && a.text.empty() ? several : a.sweeps() ? sweep : of_a_kind / root);
    }
    return out;
}

std::vector<unsigned> turns_of(const std::vector<arm>& all)
{
    std::vector<unsigned> out;
    for (const auto& a : all)
        out.push_back(a.presses() ? 1 : a.sweeps() ? a.rung + 2 : 0);
    return out;
}

}  // namespace campaign
