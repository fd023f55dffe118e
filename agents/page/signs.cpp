#include "page/signs.hpp"

#include "page/octets.hpp"

#include <algorithm>

namespace page {

std::string_view word_of(rules::role r)
{
    switch (r)
    {
    case rules::role::ua: return "user agent";
    case rules::role::proxy: return "proxy";
    case rules::role::registrar: return "registrar";
    case rules::role::redirect: return "redirect server";
    }
    return "role not known";
}

std::string address_text(const fsm::address& a)
{
    return a.port == 0 ? std::string{} : a.host_port() + ' ' + std::string{fsm::via_token(a.transport)};
}

std::string how_it_names_itself(std::span<const rules::sighting> all, rules::party_index p, rules::role plays)
{
    for (const auto& s : all)
        if (s.from == p && s.message)
        {
            // A proxy passes on what others say of themselves, but a 100 is its own (RFC 3261 16.2).
            if (plays == rules::role::proxy && s.message->status() != 100)
                continue;
            const auto id = s.message->is_request() ? sip::field_id::user_agent : sip::field_id::server;
            if (const auto value = s.message->value(id); !value.empty())
                return std::string{value};
        }
    return {};
}

namespace {

// The status code or the method, where what was observed is that: the rest of its message may be in order.
std::string_view said_at_the_start(const sip::message& m, std::string_view observed)
{
    const auto line = m.start_line();
    const auto code_at = std::min(line.find(' '), line.size() - 1) + 1;
    const auto word = m.is_request() ? m.method_name() : line.substr(code_at, 3);
    const auto rest = observed.substr(std::min(word.size(), observed.size()));
    return observed.starts_with(word) && (rest.empty() || rest.front() == ' ') ? word : std::string_view{};
}

}  // namespace

void mark(std::vector<exhibit>& all, const rules::finding& f)
{
    if (all.empty())
        return;
    auto& offender = all.back();
    offender.offends = true;
    offender.offset = f.offset;
    offender.size = f.size;
    if (!offender.message)
        return;
    if (f.size == 0)
    {
        const auto word = said_at_the_start(*offender.message, f.observed);
        offender.size = static_cast<std::uint32_t>(word.size());
        if (!word.empty())
            offender.offset = static_cast<std::uint32_t>(word.data() - offender.message->octets().data());
        return;
    }
    for (auto& x : all)
        if (&x != &offender && x.message)
        {
            const auto there = same_place(*offender.message, {f.offset, f.size}, *x.message);
            x.offset = there.offset;
            x.size = there.size;
        }
}

std::string anchors::made(const std::string& rule, const std::string& at)
{
    auto name = rule + (at.empty() ? "" : '-' + at);
    const auto times = ++known_[name];
    return times == 1 ? name : name + '-' + std::to_string(times);
}

fsm::address place_of(const rules::traffic& seen, std::size_t party)
{
    const auto& at = seen.parties[party].at;
    std::optional<fsm::address> other;
    for (const auto& s : seen.messages)
    {
        if (s.from != party && s.to != party)
            continue;
        const auto& end = s.from == party ? s.source : s.destination;
        if (seen.parties[party].device || end.port == 0 || end.transport == at.transport)
            return at;
        other = other ? other : end;
    }
    return other.value_or(at);
}

}  // namespace page
