#include "judge/crossing.hpp"

#include "play/lane.hpp"
#include "rules/exchange.hpp"

namespace judge {

namespace {

using rules::sighting;

bool is_final_to(const sighting& s, const sighting& like, std::string_view method)
{
    if (s.from != like.from || s.to != like.to || !s.message || s.message->status() < 200)
        return false;
    const auto is = play::sign_of(*s.message);
    return is.method == method && is.call == play::sign_of(*like.message).call;
}

// Of who sent `like`, to whom that came, in the same call: the first.
std::optional<std::uint32_t>
final_beside(const sighting& like, std::string_view method, const rules::recorder& seen)
{
    for (std::uint32_t i = 0; i < seen.count(); ++i)
        if (is_final_to(seen.at(i), like, method))
            return i;
    return std::nullopt;
}

// Had somebody asked for it by then, here or nearer to the caller? When a device sent it nobody saw.
bool was_under_way(std::uint32_t cancel,
                   fsm::time_point then,
                   const run_result& r,
                   const rules::recorder& seen)
{
    const auto& s = *r.flow;
    for (auto i = cancel; i != script::relation::none; i = s.relations[i].forwarded_from)
        if (const auto at = r.rungs[i].message)
            if (const auto& sent = seen.at(*at);
                sent.at <=
                then + (seen.given().parties[sent.from].device ? rules::round_trip : fsm::duration{0}))
                return true;
    return false;
}

// Of the call of this response, on its hop.
std::optional<std::uint32_t>
drawn_cancel_for(const sighting& answer, const run_result& r, const rules::recorder& seen)
{
    const auto& s = *r.flow;
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
    {
        const auto invite = s.relations[i].request;
        if (s.rungs[i].what != script::caption{0, "CANCEL"} || s.rungs[i].from != answer.to ||
            s.rungs[i].to != answer.from || invite == script::relation::none || !r.rungs[invite].message)
            continue;
        if (play::sign_of(*seen.at(*r.rungs[invite].message).message).call ==
            play::sign_of(*answer.message).call)
            return i;
    }
    return std::nullopt;
}

// May what came behind have been sent before, or be a copy of what was lost?
bool may_have_been_sent_before(const sighting& came,
                               const sighting& before,
                               const play::cast& c,
                               const rules::recorder& seen)
{
    const auto& there = c[came.from].at;
    const bool keeps_order = fsm::is_reliable(there.transport) || fsm::is_loopback(there);
    return (!keeps_order || seen.given().lossy) &&
           came.at <= before.at + seen.given().timers.t1 + rules::round_trip;
}

}  // namespace

std::optional<std::uint32_t>
cancel_crossed_by(std::uint32_t came, const run_result& r, const play::cast& c, const rules::recorder& seen)
{
    const auto& answer = seen.at(came);
    if (!answer.message || answer.message->status() < 200 || answer.from == rules::nobody ||
        !c[answer.from].device)
        return std::nullopt;
    const auto cancel = drawn_cancel_for(answer, r, seen);
    if (!cancel)
        return std::nullopt;
    const auto method = play::sign_of(*answer.message).method;
    const auto final = final_beside(answer, "INVITE", seen);
    // What answers the INVITE as one that was called off is answered knew of it.
    if (!final || seen.at(*final).message->status() == 487 ||
        !was_under_way(*cancel, seen.at(*final).at, r, seen))
        return std::nullopt;
    if (method == "CANCEL")
        return answer.message->status() == 481 && *final < came ? cancel : std::nullopt;
    if (method != "INVITE" || *final != came)
        return std::nullopt;
    const auto done = final_beside(answer, "CANCEL", seen);
    const bool behind = done && *done < came && !may_have_been_sent_before(answer, seen.at(*done), c, seen);
    return behind ? std::nullopt : cancel;
}

std::optional<std::uint32_t> cancel_refused_behind(std::uint32_t rung,
                                                   const run_result& r,
                                                   const play::cast& c,
                                                   const rules::recorder& seen)
{
    const auto& drawn = r.flow->rungs[rung];
    const auto cancel = r.flow->relations[rung].request;
    if (drawn.what.status < 200 || drawn.what.method != "CANCEL" || cancel >= r.rungs.size() ||
        !r.rungs[cancel].message)
        return std::nullopt;
    const auto asked = play::sign_of(*seen.at(*r.rungs[cancel].message).message).call;
    for (std::uint32_t i = 0; i < seen.count(); ++i)
        if (const auto& s = seen.at(i);
            s.from == drawn.from && s.to == drawn.to && s.message && s.message->status() == 481 &&
            play::sign_of(*s.message).call == asked && play::sign_of(*s.message).method == "CANCEL")
            return cancel_crossed_by(i, r, c, seen);
    return std::nullopt;
}

}  // namespace judge
