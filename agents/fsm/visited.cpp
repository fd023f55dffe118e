#include "fsm/visited.hpp"

#include "fsm/held_cancel.hpp"
#include "fsm/invite_client.hpp"
#include "fsm/invite_server.hpp"
#include "fsm/invite_usage.hpp"
#include "fsm/non_invite_client.hpp"
#include "fsm/non_invite_server.hpp"

namespace fsm {

namespace {

constexpr std::string_view dialog_states[] = {"Early", "Confirmed", "Terminated"};
constexpr std::string_view dialog_events[] = {
    "1xx",          "2xx",
    "300-699",      "INVITE",
    "BYE",          "ACK",
    "other",        "sends INVITE",
    "sends BYE",    "sends ACK",
    "sends other",  "answers 1xx",
    "answers 2xx",  "answers 300-699",
    "2xx repeated", "no ACK for 64*T1",
};
static_assert(std::size(dialog_events) == static_cast<std::size_t>(dialog_event::count_));

constexpr std::string_view context_states[] = {"Calling", "Proceeding", "Closing", "Answered"};
constexpr std::string_view context_events[] = {
    "1xx", "2xx",    "3xx",     "4xx or 5xx", "401 or 407",
    "6xx", "CANCEL", "Timer C", "timed out",  "transport failed",
};
static_assert(std::size(context_events) == static_cast<std::size_t>(context_event::count_));

constexpr std::string_view binding_states[] = {"None", "Some", "Full"};
constexpr std::string_view binding_events[] = {
    "added",   "refreshed", "removed", "all removed", "out of order",
    "no room", "expired",   "listed",  "too brief",
};
static_assert(std::size(binding_events) == static_cast<std::size_t>(binding_event::count_));

constexpr std::string_view redirect_states[] = {"Unknown", "Only itself", "Elsewhere", "Declined"};
constexpr std::string_view redirect_events[] = {"INVITE", "other request"};
static_assert(std::size(redirect_events) == static_cast<std::size_t>(redirect_event::count_));

constexpr std::string_view target_states[] = {"None waits", "Some wait", "Full"};
constexpr std::string_view target_events[] = {
    "added", "known", "no room", "unusable", "first taken", "other taken", "none taken",
};
static_assert(std::size(target_events) == static_cast<std::size_t>(target_event::count_));

constexpr std::string_view session_states[] = {"Not counted", "Counted", "Refused"};
constexpr std::string_view session_events[] = {
    "challenged", "sends", "2xx", "nextnonce", "refused", "stale", "other response", "forgotten",
};
static_assert(std::size(session_events) == static_cast<std::size_t>(session_event::count_));

constexpr std::string_view nonce_states[] = {"Unknown", "Not counted", "Counted", "Over"};
constexpr std::string_view nonce_events[] = {
    "other realm", "malformed", "unknown user", "wrong response", "right response", "nc again", "forgotten",
};
static_assert(std::size(nonce_events) == static_cast<std::size_t>(nonce_event::count_));

visit_words_of_machine of(std::string_view name, const figure& f) { return {name, f.states, f.inputs}; }

}  // namespace

visit_words_of_machine visit_words(visited_machine machine)
{
    switch (machine)
    {
    case visited_machine::invite_client: return of("INVITE client", invite_client::as_figure());
    case visited_machine::non_invite_client: return of("non-INVITE client", non_invite_client::as_figure());
    case visited_machine::invite_server: return of("INVITE server", invite_server::as_figure());
    case visited_machine::non_invite_server: return of("non-INVITE server", non_invite_server::as_figure());
    case visited_machine::dialog: return {"dialog", dialog_states, dialog_events};
    case visited_machine::response_context: return {"response context", context_states, context_events};
    case visited_machine::invite_usage:
        return of("invite usage", figure_machine<invite_usage_figure>::as_figure());
    case visited_machine::invite_progress:
        return of("INVITEs in progress", figure_machine<invite_progress_figure>::as_figure());
    case visited_machine::held_cancel: return of("CANCEL", held_cancel::as_figure());
    case visited_machine::repeated_2xx:
        return of("repeated 2xx", figure_machine<repeated_2xx_figure>::as_figure());
    case visited_machine::reliable_1xx:
        return of("reliable 1xx", figure_machine<reliable_1xx_figure>::as_figure());
    case visited_machine::acknowledged_2xx:
        return of("ACK of a 2xx", figure_machine<acknowledged_2xx_figure>::as_figure());
    case visited_machine::bindings: return {"bindings", binding_states, binding_events};
    case visited_machine::redirection: return {"redirection", redirect_states, redirect_events};
    case visited_machine::target_set: return {"target set", target_states, target_events};
    case visited_machine::digest_session: return {"digest client", session_states, session_events};
    case visited_machine::digest_nonce: return {"digest server", nonce_states, nonce_events};
    case visited_machine::count_: break;
    }
    return {};
}

}  // namespace fsm
