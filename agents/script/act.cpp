#include "script/act.hpp"

#include "script/script_names.hpp"

#include <algorithm>

namespace script {

namespace {

// RFC 3261 21.4: what a user agent answers to an INVITE without asking anybody.
constexpr std::array by_itself{400, 401, 405, 407, 413, 414, 415, 416, 420, 421, 422,
                               423, 481, 482, 483, 485, 487, 488, 491, 493, 494};

// Has its sender a call already, so that this is about it?
bool is_in_call(const flow& s, std::uint32_t at)
{
    const auto who = s.rungs[at].from;
    for (std::uint32_t i = 0; i < at; ++i)
    {
        const auto& r = s.rungs[i];
        const bool touches = r.from == who || r.to == who;
        if (touches && r.what.method == "INVITE" && r.what.status / 100 == 2 &&
            s.relations[i].call == s.relations[at].call)
            return true;
    }
    return false;
}

bool is_answered_by(const flow& s, std::uint32_t request, int status)
{
    for (auto i = request + 1; i < s.rungs.size(); ++i)
        if (s.relations[i].request == request && s.rungs[i].what.status == status)
            return true;
    return false;
}

// RFC 3264 8.4 is why a person changes a call; RFC 4028 is why a machine does, and what was refused by 491 it
// asks again (RFC 3261 14.1).
std::optional<act> act_of_change(const flow& s, std::uint32_t at)
{
    const auto& mine = s.rungs[at];
    if (std::ranges::any_of(mine.fields,
                            [](const auto& f) { return same_field(f.first, "Session-Expires"); }))
        return std::nullopt;
    bool held = false, crossed = false;
    for (std::uint32_t i = 0; i < at; ++i)
        if (s.rungs[i].from == mine.from && s.rungs[i].what == mine.what &&
            s.relations[i].call == s.relations[at].call && s.relations[i].first_copy == i && is_in_call(s, i))
        {
            crossed = is_answered_by(s, i, 491);
            held = held != !crossed;
        }
    if (crossed)
        return std::nullopt;
    return held ? act::resume : act::hold;
}

std::optional<act> act_for_request(const flow& s, std::uint32_t at)
{
    const auto& method = s.rungs[at].what.method;
    if (method == "INVITE")
        return is_in_call(s, at) ? act_of_change(s, at) : std::optional{act::call};
    if (method == "CANCEL" || method == "BYE")
        return act::hangup;
    if (method == "REGISTER")
        return act::enroll;
    if (method == "REFER")
        return act::transfer;
    return std::nullopt;
}

std::optional<act> act_for_response(const flow& s, std::uint32_t at)
{
    const auto& what = s.rungs[at].what;
    if (what.method != "INVITE" || is_in_call(s, at))
        return std::nullopt;
    if (what.status / 100 == 2)
        return act::answer;
    const bool refuses = what.status / 100 == 4 || what.status / 100 == 6;
    return refuses && std::ranges::find(by_itself, what.status) == by_itself.end()
               ? std::optional{act::reject}
               : std::nullopt;
}

// RFC 3261 10.2.8: the machine that gets a 423 "MAY retry the registration", and nobody has to ask it to.
bool was_too_brief(const flow& s, std::uint32_t registration)
{
    for (std::uint32_t i = 0; registration != relation::none && i < s.rungs.size(); ++i)
        if (s.rungs[i].what.status == 423 && s.relations[i].request == registration)
            return true;
    return false;
}

}  // namespace

std::string_view to_text(act a) { return act_names[static_cast<std::size_t>(a)]; }

std::optional<act> parse_act(std::string_view name)
{
    const auto found = std::ranges::find(act_names, name);
    return found == act_names.end() ? std::nullopt
                                    : std::optional{static_cast<act>(found - act_names.begin())};
}

std::optional<act> act_for(const flow& s, std::uint32_t rung)
{
    const auto& r = s.rungs[rung];
    const auto& is = s.relations[rung];
    if (s.parties[r.from].plays != rules::role::ua || is.first_copy != rung)
        return std::nullopt;
    if (!r.trigger.empty())
        return parse_act(r.trigger);
    if (is.by_machine || is.retry_of != relation::none || was_too_brief(s, registration_before(s, rung)))
        return std::nullopt;
    return r.what.status == 0 ? act_for_request(s, rung) : act_for_response(s, rung);
}

bool is_whim(const flow& s, std::uint32_t rung)
{
    // Of INVITEs those are left that a machine sends within a call.
    constexpr std::array<std::string_view, 5> follow{"ACK", "PRACK", "NOTIFY", "UPDATE", "INVITE"};
    const auto& r = s.rungs[rung];
    const auto& is = s.relations[rung];
    return r.what.status == 0 && r.trigger.empty() && s.parties[r.from].plays == rules::role::ua &&
           !act_for(s, rung) && is.first_copy == rung && !is.by_machine && is.retry_of == relation::none &&
           std::ranges::find(follow, r.what.method) == follow.end();
}

}  // namespace script
