#include "judge/choice.hpp"

#include "play/lane.hpp"
#include "script/wording.hpp"

#include <optional>

namespace judge {

namespace {

// The first final response of `by` to the request that is the sighting `asked`, as people read it; "": it
// gave none.
std::string answer_to(std::optional<std::uint32_t> asked, rules::party_index by, const rules::recorder& seen)
{
    if (!asked)
        return {};
    const auto request = play::sign_of(*seen.at(*asked).message);
    for (auto i = *asked + 1; i < seen.count(); ++i)
    {
        const auto& one = seen.at(i);
        if (one.from != by || !one.message || one.message->status() < 200)
            continue;
        const auto is = play::sign_of(*one.message);
        if (is.method == request.method && is.call == request.call)
            return play::to_text(is);
    }
    return {};
}

std::optional<std::uint32_t> first_missing(const run_result& r)
{
    for (std::uint32_t i = 0; i < r.rungs.size(); ++i)
        if (r.rungs[i].status == rung_status::missing && !r.flow->rungs[i].optional)
            return i;
    return std::nullopt;
}

// What was answered instead of this rung.
std::string came_instead(const run_result& r, std::uint32_t rung, const rules::recorder& seen)
{
    const auto request = r.flow->relations[rung].request;
    return request < r.rungs.size() ? answer_to(r.rungs[request].message, r.flow->rungs[rung].from, seen)
                                    : "";
}

// Had this party what is drawn there? Of a request its answer says so; a response of an agent it is told of.
bool had(const run_result& r, std::uint32_t rung, rules::party_index who, const rules::recorder& seen)
{
    const auto& message = r.rungs[rung].message;
    return r.flow->rungs[rung].what.status != 0 ? message.has_value() && seen.at(*message).from != who
                                                : !answer_to(message, who, seen).empty();
}

// That was sent in the call of this rung.
std::optional<std::uint32_t> drawn_cancel(const run_result& r, std::uint32_t rung)
{
    const auto& s = *r.flow;
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
        if (s.rungs[i].what == script::caption{0, "CANCEL"} && r.rungs[i].message &&
            s.relations[i].call == s.relations[rung].call)
            return i;
    return std::nullopt;
}

}  // namespace

std::string chose_otherwise(const run_result& r, const play::cast& c, const rules::recorder& seen)
{
    const auto& s = *r.flow;
    const auto missing = first_missing(r);
    if (!missing || !c[s.rungs[*missing].from].device)
        return {};
    const auto& rung = s.rungs[*missing];
    const auto is = script::drawn(s, *missing);
    const auto& who = s.parties[rung.from].name;
    // Who was called off by us at the end had not refused.
    if (const auto came = rung.choice ? came_instead(r, *missing, seen) : std::string{}; !came.empty())
        return is + " is for " + who + " to choose, who " +
               (came.starts_with("487") ? "did not" : "chose " + came);
    // One that seems to have come was what the device sends otherwise.
    for (std::uint32_t i = 0; i <= *missing; ++i)
        if (s.rungs[i].from == rung.from && s.rungs[i].is_stimulus())
            return script::drawn(s, i) + " is what no device does by itself";
    if (rung.crosses && had(r, *rung.crosses, rung.from, seen))
        return is + " was to cross " + script::drawn(s, *rung.crosses) + ", which " + who + " had before";
    for (std::uint32_t i = *missing + 1; i < s.rungs.size(); ++i)
        if (s.rungs[i].crosses == missing && rung.what.status == 0 && had(r, i, rung.from, seen))
            return is + " was to be crossed by " + script::drawn(s, i) + ", which " + who + " had before";
    // RFC 3261 9.2: who is called off before he answers, answers no more.
    if (rung.what.status / 100 == 2 && came_instead(r, *missing, seen).starts_with("487"))
        if (const auto by = drawn_cancel(r, *missing))
            return is + " did not come before " + script::drawn(s, *by) + ", which called " + who + " off";
    return {};
}

std::string not_called_for(const run_result& r, const play::cast& c, const rules::recorder& seen)
{
    const auto& s = *r.flow;
    const auto missing = first_missing(r);
    if (!missing || c[s.rungs[*missing].from].device || s.rungs[*missing].what.status < 200)
        return {};
    const auto came = came_instead(r, *missing, seen);
    return came.empty()
               ? came
               : script::drawn(s, *missing) +
                     " was not called for: " + s.parties[s.rungs[*missing].from].name + " answered " + came;
}

}  // namespace judge
