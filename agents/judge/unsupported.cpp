#include "judge/unsupported.hpp"

#include "play/lane.hpp"
#include "script/script_names.hpp"
#include "script/wording.hpp"
#include "sip/fields.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace judge {

namespace {

using script::same_field;

// RFC 3261 has every user agent take these, so that leaving one out of Allow excuses nothing.
constexpr std::array<std::string_view, 5> basic{"INVITE", "ACK", "BYE", "CANCEL", "OPTIONS"};

std::vector<std::string> values_of(std::string_view list)
{
    std::vector<std::string> out;
    while (!list.empty())
    {
        const auto comma = std::min(list.find(','), list.size());
        auto one = list.substr(0, comma);
        while (!one.empty() && (one.front() == ' ' || one.front() == '\t'))
            one.remove_prefix(1);
        while (!one.empty() && (one.back() == ' ' || one.back() == '\t'))
            one.remove_suffix(1);
        if (!one.empty())
            out.emplace_back(one);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return out;
}

std::vector<std::string> values_of(const sip::message& m, sip::field_id id)
{
    std::vector<std::string> out;
    for (const auto* row = m.first(id); row; row = m.next(*row))
        for (auto& one : values_of(m.value(*row)))
            out.push_back(std::move(one));
    return out;
}

bool holds(const std::vector<std::string>& all, std::string_view one)
{
    return std::ranges::any_of(all, [&](const auto& a) { return same_field(a, one); });
}

// What takes part in a rung that its sender or receiver must have: a method, option tags.
struct need
{
    std::string method;
    std::vector<std::string> tags;
};

need need_of(const script::flow& s, std::uint32_t at)
{
    const auto& r = s.rungs[at];
    need out{r.what.method, {}};
    const auto request = s.relations[at].request;
    for (const auto* one : {&r, request < s.rungs.size() ? &s.rungs[request] : &r})
        for (const auto& [name, value] : one->fields)
            if (same_field(name, "Require") || same_field(name, "Proxy-Require"))
                for (auto& tag : values_of(value))
                    out.tags.push_back(std::move(tag));
    // RFC 3262 3: who is drawn to be heard by PRACKs rings reliably.
    const auto is_prack = [](const script::rung& one) { return one.what.method == "PRACK"; };
    const bool rings = out.method == "INVITE" && r.what.status > 100 && r.what.status < 200;
    if (is_prack(r) || (rings && std::ranges::any_of(s.rungs, is_prack)))
        out.tags.emplace_back("100rel");
    return out;
}

// What a device has said of itself in a run.
class own_words
{
public:
    // A proxy passes on what others say.
    own_words(party_index p, const script::flow& s, const rules::recorder& seen)
    {
        for (std::uint32_t i = 0; i < seen.count() && s.parties[p].plays != rules::role::proxy; ++i)
            if (const auto& one = seen.at(i); one.from == p && one.message)
                hear(*one.message);
    }

    std::string lacks_method(std::string_view method) const
    {
        if (std::ranges::find(basic, method) != basic.end() || holds(sent_, method))
            return {};
        return holds(refused_, method)               ? "it says so itself"
               : allows_ && !holds(*allows_, method) ? "its Allow"
                                                     : "";
    }
    std::string lacks_tag(std::string_view tag) const
    {
        if (unreliable_ != 0 && reliable_ == 0 && same_field(tag, "100rel"))
            return "its " + std::to_string(unreliable_) + " is not sent reliably";
        return holds(bad_tags_, tag)                  ? "it says so itself"
               : supports_ && !holds(*supports_, tag) ? "its Supported"
                                                      : "";
    }

private:
    void hear(const sip::message& m)
    {
        if (m.is_request() && !holds(sent_, m.method_name()))
            sent_.emplace_back(m.method_name());
        if (m.has(sip::field_id::allow))
            allows_ = values_of(m, sip::field_id::allow);
        if (m.has(sip::field_id::supported))
            supports_ = values_of(m, sip::field_id::supported);
        // RFC 3262 3: it may do without where the INVITE does not insist.
        if (m.status() > 100 && m.status() < 200)
            (m.has(sip::field_id::rseq) ? reliable_ : unreliable_) = m.status();
        if (m.status() == 405 || m.status() == 501)
            refused_.emplace_back(play::sign_of(m).method);
        if (m.status() == 420)
            for (auto& tag : values_of(m, sip::field_id::unsupported))
                bad_tags_.push_back(std::move(tag));
    }

    std::optional<std::vector<std::string>> allows_, supports_;  // as said last
    // Allow says what it takes (RFC 3261 20.5): a phone that registers takes no REGISTER.
    std::vector<std::string> sent_;
    std::vector<std::string> refused_, bad_tags_;
    int reliable_ = 0,
        unreliable_ = 0;  // the last provisional response that wants a PRACK, or none; 0: never
};

// "UPDATE, which Bob does not support (phone.toml)"; "" when it has all.
std::string
lacking(const need& n, const std::string& who, const device::profile* known, const own_words& said)
{
    const auto lacks = [&](const std::string& what, const std::string& by) {
        return what + ", which " + who + " does not support (" + by + ')';
    };
    if (known && !known->supports(n.method))
        return lacks(n.method, known->path);
    if (const auto by = said.lacks_method(n.method); !by.empty())
        return lacks(n.method, by);
    for (const auto& tag : n.tags)
    {
        if (known && !known->supports(tag))
            return lacks(tag, known->path);
        if (const auto by = said.lacks_tag(tag); !by.empty())
            return lacks(tag, by);
    }
    return {};
}

// A rung that draws this needs nobody to have it.
bool refuses_what_is_lacking(int status) { return status == 405 || status == 420 || status == 501; }

}  // namespace

std::string
leave_unsupported(run_result& r, const play::cast& c, const profiles& all, const rules::recorder& seen)
{
    const auto& s = *r.flow;
    const auto missing = [&](std::size_t i) { return r.rungs[i].status == rung_status::missing; };
    std::string why;
    std::uint32_t first = 0;
    for (; first < r.rungs.size() && why.empty(); ++first)
    {
        if (!missing(first))
            continue;
        const auto& rung = s.rungs[first];
        if (refuses_what_is_lacking(rung.what.status))
            return {};
        const auto needed = need_of(s, first);
        // What is sent reliably is so from end to end, whoever is between.
        const bool end_to_end = rung.what.method == "PRACK";
        const auto takes_part = [&](party_index p) {
            return p == rung.from || p == rung.to || (end_to_end && s.parties[p].plays == rules::role::ua);
        };
        for (party_index p = 0; p < s.parties.size() && why.empty(); ++p)
            if (c[p].device && takes_part(p))
                why = lacking(needed, s.parties[p].name, profile_of(all, p), own_words{p, s, seen});
        if (!why.empty())
            break;
    }
    if (why.empty())
        return {};
    // What is missing above it is missing for another reason.
    for (std::uint32_t i = 0; i < first; ++i)
        if (missing(i) && !s.rungs[i].optional)
            return {};
    for (auto i = first; i < r.rungs.size(); ++i)
        if (missing(i))
            r.rungs[i].status = rung_status::unsupported;
    for (auto& f : r.flow_findings)
        f.level = rules::level::info;
    return "unsupported: " + script::drawn(s, first) + " needs " + why;
}

}  // namespace judge
