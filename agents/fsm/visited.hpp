// Which pairs of state and event the machines come through. The fuzz targets steer by it; elsewhere nobody
// listens, and a visit costs one comparison.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace fsm {

enum class visited_machine : std::uint8_t {
    invite_client,
    non_invite_client,
    invite_server,
    non_invite_server,
    dialog,            // of a user agent (RFC 3261 12)
    response_context,  // of a proxy (RFC 3261 16.7)
    invite_usage,      // of a dialog (RFC 3261 12 to 15, RFC 5407)
    invite_progress,   // INVITEs in progress in a dialog (RFC 3261 14)
    held_cancel,       // RFC 3261 9.1
    repeated_2xx,      // by the callee (RFC 3261 13.3.1.4)
    reliable_1xx,      // by the callee (RFC 3262 3)
    acknowledged_2xx,  // by the caller (RFC 3261 13.2.2.4)
    bindings,          // of an address of record at a registrar (RFC 3261 10.3)
    redirection,       // by a redirect server, by what its user knows of the Request-URI (RFC 3261 8.3)
    target_set,        // of a request that is redirected (RFC 3261 8.1.3.4, 16.5)
    digest_session,    // of a client with a challenge that it answers (RFC 3261 22, RFC 7616 3.6)
    digest_nonce,      // of a server (RFC 7616 3.3, 3.4)
    count_,            // not a machine: their number
};

// What may happen to a dialog of a user agent.
enum class dialog_event : std::uint8_t {
    r1xx,  // received, to a request sent in it or to the INVITE that made it
    r2xx,
    r300_699,
    invite,  // received
    bye,
    ack,
    other,
    sends_invite,
    sends_bye,
    sends_ack,
    sends_other,
    answers_1xx,  // of what was received in it, or of the INVITE that made it
    answers_2xx,
    answers_300_699,
    repeats_2xx,  // 13.3.1.4
    no_ack,       // 13.3.1.4: for 64*T1
    count_,
};

// What may happen to a response context of a proxy.
enum class context_event : std::uint8_t {
    r1xx,
    r2xx,
    r3xx,
    r4xx,  // but 401 and 407, and 5xx
    challenge,
    r6xx,
    cancel,  // from upstream
    timer_c,
    timed_out,
    transport_failed,
    count_,
};

// What may happen to the bindings of an address of record.
enum class binding_event : std::uint8_t {
    added,
    refreshed,
    removed,
    all_removed,
    out_of_order,  // the same Call-ID, and no higher CSeq
    no_room,
    expired,  // the first of them
    listed,   // nothing is asked for
    too_brief,
    count_,
};

// What a redirect server's user says of a Request-URI, and what asks for it.
enum class redirect_state : std::uint8_t { unknown, itself, elsewhere, declined };
enum class redirect_event : std::uint8_t { invite, other, count_ };

// Of the targets of a request: `full` when no further URI comes in.
enum class target_state : std::uint8_t { none_waits, some_wait, full };
enum class target_event : std::uint8_t {
    added,
    known,  // it is in the set
    no_room,
    unusable,     // no request can be formed from it
    first_taken,  //
    other_taken,  // what waits before it asks for another method
    none_taken,
    count_,
};

// Of what a client knows of one challenge; counted: a request was sent with an nc.
enum class session_state : std::uint8_t { not_counted, counted, refused };
enum class session_event : std::uint8_t {
    challenged,  // again
    sends,
    accepted,
    nextnonce,
    refused,
    stale,
    other_response,
    forgotten,  // others need its room
    count_,
};

// Of a nonce as its server knows it, and what a request with it shows.
enum class nonce_state : std::uint8_t { unknown, not_counted, counted, over };
enum class nonce_event : std::uint8_t {
    other_realm,
    malformed,
    unknown_user,
    wrong_response,
    right_response,
    nc_again,
    forgotten,  // others need its room
    count_,
};

// `state` and `event` are indices into visit_words().
using visit_listener = void (*)(visited_machine machine, std::size_t state, std::size_t event);

// Set before any machine runs, and not while one does; null: nobody listens.
inline visit_listener on_visit = nullptr;

template <class State, class Event>
void visit(visited_machine machine, State state, Event event)
{
    if (on_visit) [[unlikely]]
        on_visit(machine, static_cast<std::size_t>(state), static_cast<std::size_t>(event));
}

struct visit_words_of_machine
{
    std::string_view name;
    std::span<const std::string_view> states, events;
};
visit_words_of_machine visit_words(visited_machine machine);

}  // namespace fsm
