#include "judge/choice.hpp"

#include "fsm/digest.hpp"
#include "play/lane.hpp"
#include "rules/route_set.hpp"
#include "script/wording.hpp"

#include <algorithm>
#include <optional>

namespace judge {

namespace {

// The sighting that is the first final response of `by` to the request that is the sighting `asked`.
std::optional<std::uint32_t>
final_of(std::optional<std::uint32_t> asked, rules::party_index by, const rules::recorder& seen)
{
    if (!asked)
        return std::nullopt;
    const auto request = play::sign_of(*seen.at(*asked).message);
    for (auto i = *asked + 1; i < seen.count(); ++i)
    {
        const auto& one = seen.at(i);
        if (one.from != by || !one.message || one.message->status() < 200)
            continue;
        const auto is = play::sign_of(*one.message);
        if (is.method == request.method && is.call == request.call)
            return i;
    }
    return std::nullopt;
}

// As people read it; "": it gave none.
std::string answer_to(std::optional<std::uint32_t> asked, rules::party_index by, const rules::recorder& seen)
{
    const auto final = final_of(asked, by, seen);
    return final ? play::to_text(play::sign_of(*seen.at(*final).message)) : std::string{};
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

std::string crossed_too_late(const run_result& r, std::uint32_t missing, const rules::recorder& seen)
{
    const auto& s = *r.flow;
    const auto& rung = s.rungs[missing];
    if (!rung.crosses || !had(r, *rung.crosses, rung.from, seen))
        return {};
    return script::drawn(s, missing) + " was to cross " + script::drawn(s, *rung.crosses) + ", which " +
           s.parties[rung.from].name + " had before";
}

bool is_within_dialog(const script::flow& s, std::uint32_t i)
{
    const auto& is = s.relations[i];
    if (s.rungs[i].what.status != 0)
        return false;
    if (s.rungs[i].what.method == "ACK")
        return is.acknowledges != script::relation::none && s.rungs[is.acknowledges].what.status < 300;
    return is.dialog != script::relation::none && is.dialog != s.relations[i].first_copy;
}

// RFC 3261 16.6 item 4: a proxy that wishes to stay on the path of the dialog puts itself into Record-Route;
// it need not. The rung with which one that is drawn to stay passed on the first INVITE of this call as it
// came to it.
std::optional<std::uint32_t>
left_the_path(const run_result& r, rules::party_index proxy, std::uint32_t call, const rules::recorder& seen)
{
    const auto& s = *r.flow;
    const auto& party = s.parties[proxy];
    if (party.plays != rules::role::proxy || !party.record_route)
        return std::nullopt;
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
    {
        const auto from = s.relations[i].forwarded_from;
        if (s.rungs[i].from != proxy || s.rungs[i].what != script::caption{0, "INVITE"} ||
            s.relations[i].call != call || from == script::relation::none || !r.rungs[i].message)
            continue;
        const rules::addresses left{*seen.at(*r.rungs[i].message).message, sip::field_id::record_route};
        bool is_same = left.whole();
        if (r.rungs[from].message)
        {
            const rules::addresses came{*seen.at(*r.rungs[from].message).message,
                                        sip::field_id::record_route};
            is_same = is_same && came.whole() && std::ranges::equal(left, came, rules::repeats_route);
        }
        else  // between two devices: a user agent gives it none
            is_same = is_same && left.size() == 0 && s.parties[s.rungs[from].from].plays == rules::role::ua;
        return is_same ? std::optional{i} : std::nullopt;
    }
    return std::nullopt;
}

// It is drawn to pass a proxy that is not on the path of the dialog, as that did not wish to be.
std::string
passed_by(const run_result& r, std::uint32_t missing, const play::cast& c, const rules::recorder& seen)
{
    const auto& s = *r.flow;
    if (!is_within_dialog(s, missing))
        return {};
    for (const auto p : {s.rungs[missing].to, s.rungs[missing].from})
        if (const auto by = c[p].device ? left_the_path(r, p, s.relations[missing].call, seen) : std::nullopt)
            return script::drawn(s, missing) + " is drawn to pass " + s.parties[p].name +
                   ", which put no Record-Route of its own into " + script::drawn(s, *by) +
                   ": it need not stay on the path of the call (RFC 3261 16.6 item 4); have it do so, or "
                   "draw the call without it (record_route = false)";
    return {};
}

// RFC 3261 16.7 item 10: what is pending when a 2xx is passed on is called off, and nothing further begins.
std::string forked_too_late(const run_result& r, std::uint32_t missing, const play::cast& c)
{
    const auto& s = *r.flow;
    const auto origin = s.relations[missing].forwarded_from;
    if (s.rungs[missing].what != script::caption{0, "INVITE"} || origin == script::relation::none)
        return {};
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
    {
        const auto asked = s.relations[i].request;
        if (s.rungs[i].what.status / 100 == 2 && c[s.rungs[i].from].device &&
            r.rungs[i].status == rung_status::done && asked != script::relation::none && asked != missing &&
            s.rungs[asked].from == s.rungs[missing].from && s.relations[asked].forwarded_from == origin)
            return script::drawn(s, missing) + " was to be sent before " + script::drawn(s, i) +
                   ", which came too early for it";
    }
    return {};
}

// What an RFC only recommends, or allows, a user agent to do next: "RFC 3261 8.1.3.4 recommends it"; "":
// nothing is known.
std::string only_recommended(const run_result& r, std::uint32_t missing)
{
    const auto& s = *r.flow;
    const auto& rung = s.rungs[missing];
    const auto& is = s.relations[missing];
    if (rung.what.status != 0 || s.parties[rung.from].plays != rules::role::ua)
        return {};
    const auto registered = script::registration_before(s, missing);
    for (std::uint32_t i = 0; i < missing; ++i)
    {
        const auto status = s.rungs[i].what.status;
        if (s.rungs[i].to != rung.from || r.rungs[i].status != rung_status::done)
            continue;
        if (status == 423 && s.relations[i].request == registered)
            return "RFC 3261 10.2.8 allows it";
        if (rung.what.method == "BYE" && (status == 481 || status == 408) &&
            s.relations[i].request != is.dialog && s.relations[i].call == is.call)
            return "RFC 3261 12.2.1.2 recommends it";
        if (is.retry_of == script::relation::none || s.relations[i].request != is.retry_of)
            continue;
        if (status / 100 == 3)
            return "RFC 3261 8.1.3.4 recommends it";
        if (status == 413 || status == 415 || status == 416 || status == 420)
            return "RFC 3261 8.1.3.5 recommends it";
    }
    return {};
}

// RFC 7616 3.3: `stale` says that the nonce is used up; the credentials are not what is wrong.
bool wants_a_new_nonce(const sip::message& m)
{
    const bool by_proxy = m.status() == 407;
    if (!by_proxy && m.status() != 401)
        return false;
    fsm::digest_challenge c;
    return fsm::read_challenge(
               m.value(by_proxy ? sip::field_id::proxy_authenticate : sip::field_id::www_authenticate), c) ==
               fsm::digest_reading::read &&
           c.stale;
}

}  // namespace

std::string chose_otherwise(const run_result& r, const play::cast& c, const rules::recorder& seen)
{
    const auto& s = *r.flow;
    const auto missing = first_missing(r);
    if (!missing)
        return {};
    const auto& rung = s.rungs[*missing];
    if (auto why = passed_by(r, *missing, c, seen); !why.empty())
        return why;
    if (!c[rung.from].device)
        return rung.crosses && c[s.rungs[*rung.crosses].from].device ? crossed_too_late(r, *missing, seen)
                                                                     : forked_too_late(r, *missing, c);
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
    if (auto why = crossed_too_late(r, *missing, seen); !why.empty())
        return why;
    for (std::uint32_t i = *missing + 1; i < s.rungs.size(); ++i)
        if (s.rungs[i].crosses == missing && rung.what.status == 0 && had(r, i, rung.from, seen))
            return is + " was to be crossed by " + script::drawn(s, i) + ", which " + who + " had before";
    // RFC 3261 9.2: who is called off before he answers, answers no more.
    if (rung.what.status / 100 == 2 && came_instead(r, *missing, seen).starts_with("487"))
        if (const auto by = drawn_cancel(r, *missing))
            return is + " did not come before " + script::drawn(s, *by) + ", which called " + who + " off";
    if (const auto why = only_recommended(r, *missing); !why.empty())
        return is + " never came: " + why + ", and does not demand it";
    const auto request = s.relations[*missing].request;
    const auto came = request < r.rungs.size() ? final_of(r.rungs[request].message, rung.from, seen)
                                               : std::optional<std::uint32_t>{};
    if (came && rung.what.status / 100 == 2 && wants_a_new_nonce(*seen.at(*came).message))
        return is + " did not come: " + who +
               " wants another nonce first (stale, RFC 7616 3.3), which this ladder does not show";
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
