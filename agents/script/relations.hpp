// What a ladder says beyond its single rungs: what each of them answers, acknowledges, cancels, forwards or
// repeats, and to which call and dialog it belongs. Known from the drawing alone, so it is worked out once,
// when a script is loaded; whoever plays, judges or draws reads it here.
#pragma once

#include "rules/traffic.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace script {

struct flow;
struct rung;

// Of one rung. All but `callee` are indices into flow.rungs, of first copies; `none` where there is no such
// rung.
struct relation
{
    static constexpr std::uint32_t none = 0xffffffff;

    // The rung of which this one is a drawn retransmission, or itself: the same caption again with nothing
    // between them on that hop.
    std::uint32_t first_copy = none;
    // The request that a response answers, an ACK acknowledges or a CANCEL cancels (RFC 3261 17.1.3,
    // 17.1.1.3, 9.1), on its sender's lifeline and on its receiver's. They differ only for the ACK of a 2xx,
    // which may take another way than its INVITE (13.2.2.4).
    std::uint32_t request = none, request_there = none;
    std::uint32_t acknowledges = none;    // ACK: the final response
    std::uint32_t forwarded_from = none;  // the same request or response, as its forwarder received it (16.6)
    std::uint32_t forwarded_to = none;  // the first of those that name this rung in `forwarded_from`; a fork
                                        // has several
    std::uint32_t cause = none;         // what its sender has to receive before it, if anything
    std::uint32_t dialog = none;        // the INVITE that makes its dialog, where its caller sends it (12)
    std::uint32_t call = none;          // the request with which its Call-ID begins
    std::uint32_t retry_of = none;      // the request that this one asks again: 3xx, 401, 407 ... (8.1.3.4)
    // The request through a proxy that is drawn to do nothing, in whose place this one takes another way (RFC
    // 3263 4.3): its sender waits until the first has failed.
    std::uint32_t instead_of = none;
    // Where an INVITE is forked, of what its caller sends in one of the dialogs: the response that made that
    // dialog, as the caller received it (12.1.2, 13.2.2.4).
    std::uint32_t made_by = none;
    // Request: the last user agent that it is drawn to reach, or its retry after a refusal on the way.
    rules::party_index callee = rules::nobody;
    bool by_machine = false;  // nobody asks for it: all of a proxy, copies, the ACK of 300-699 (17.1.1.3)

    friend bool operator==(const relation&, const relation&) = default;
};

// A rung that has no place in its ladder.
struct misfit
{
    std::uint32_t rung = 0;     // index into flow.rungs
    bool for_its_call = false;  // its `call` is what is wrong
    std::string text;
};

// Fills s.relations. The first rung for which the ladder holds nothing that it could belong to, if any: a
// response to a request that was never drawn on that hop, a CANCEL of nothing, a call that nobody began, or
// one of two calls without saying which. Time: quadratic in the rungs of a ladder, once.
std::optional<misfit> relate(flow& s);

// RFC 3261 10.2, 10.2.4: the REGISTER that rung `i` refreshes, changes or asks about, as it has its Call-ID:
// the nearest above on its hop; none where it is the first, or no REGISTER. The rungs above it are related
// already.
std::uint32_t registration_before(const flow& s, std::uint32_t i);
// The rung with which a response began, before proxies passed it on.
std::uint32_t beginning_of(const flow& s, std::uint32_t response);

// Does whoever sends this rung take a body for it from the script? Not what comes from a machine, but for
// what a proxy answers itself, and not a CANCEL.
bool carries_body(const flow& s, const rung& r);

// May it be sent in a dialog that no 2xx has confirmed: the script says so, or its method is for that (RFC
// 3262 3, RFC 3311 5.1)?
bool goes_into_early_dialog(const rung& r);

// Is this an answer after which the same request is sent again: 3xx, 401, 407, 413, 415, 416, 420 (RFC 3261
// 8.1.3.4, 8.1.3.5)?
bool asks_again(int status);

// RFC 3263 4.3: who got a 503 from `refused` tries `next`: both serve one domain, in a script with a table
// [dns].
bool is_next_server(const flow& s, rules::party_index refused, rules::party_index next);

}  // namespace script
