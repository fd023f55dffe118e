// RFC 3262: a provisional response to an INVITE that must arrive. The callee's core repeats it until its
// PRACK comes, and for 64*T1 at most; the caller's remembers which one it acknowledges next.
#pragma once

#include "fsm/figure_machine.hpp"
#include "fsm/time.hpp"
#include "fsm/transmission.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fsm {

struct reliable_1xx_figure
{
    enum class state : std::uint8_t { none, repeating, acknowledged, overtaken, given_up };
    enum class input : std::uint8_t { r1xx, interval, give_up, prack, final };
    enum class effect : std::uint8_t { start, send_1xx, stop, refuse_invite };
    using enum state;
    using enum input;
    using enum effect;

    static constexpr auto title = "RFC 3262 3: a reliable provisional response of the callee";
    static constexpr auto visited = visited_machine::reliable_1xx;
    static constexpr auto first = none;
    // "Retransmissions of the reliable provisional response cease when a matching PRACK is received"; "If a
    // reliable provisional response is retransmitted for 64*T1 seconds without reception of a corresponding
    // PRACK, the UAS SHOULD reject the original request with a 5xx". After a final response "it MUST be
    // prepared to process PRACK requests for those outstanding responses".
    // clang-format off
    static constexpr edge<state, input, effect> arrows[] = {
        // in          on        to            and
        {none,         r1xx,     repeating,    {start}},
        {repeating,    r1xx,     repeating,    {start}},            // another one
        {repeating,    interval, repeating,    {send_1xx}},
        {repeating,    give_up,  given_up,     {refuse_invite}},
        {repeating,    prack,    acknowledged, {stop}},
        {repeating,    final,    overtaken,    {stop}},
        {acknowledged, r1xx,     repeating,    {start}},
        {overtaken,    prack,    acknowledged, {}},
        {overtaken,    r1xx,     repeating,    {start}},            // of another INVITE
        {given_up,     r1xx,     repeating,    {start}},
    };
    // clang-format on
    static constexpr std::string_view states[] = {"None", "Repeating", "Acknowledged", "Overtaken",
                                                  "Given up"};
    static constexpr std::string_view inputs[] = {"1xx from TU", "interval", "64*T1", "PRACK",
                                                  "final response"};
    static constexpr std::string_view effects[] = {"start T1, 64*T1", "1xx sent, double interval", "stop",
                                                   "INVITE refused"};
};

// Of one dialog: the latest one that was sent in it.
struct reliable_1xx
{
    figure_machine<reliable_1xx_figure> machine;
    transaction_id invite = transaction_id::none;  // whose response it is
    sip::message_ptr response;
    std::uint32_t rseq = 0, cseq = 0;
    origin_tag origin = no_origin;
    duration interval{};  // until the next copy: T1, doubling without end
    time_point give_up{};
};

// Of one dialog: the latest one, in order, that was received in it (RFC 3262 4).
struct heard_1xx
{
    std::uint32_t rseq = 0, cseq = 0;  // 0: there is none
    bool acknowledged = false;
    sip::message_ptr offer = {};  // that response, if it has an offer: its PRACK answers it (5)
};

// RFC 3262 7.2: what a RAck says. Nothing: there is none, or it cannot be read.
struct rack_value
{
    std::uint32_t rseq = 0, cseq = 0;
    std::string_view method = "INVITE";  // a view into the PRACK
};
std::optional<rack_value> rack_of(const sip::message& prack);
std::string to_text(const rack_value& r);  // "776656 1 INVITE"

// RFC 3262 3: its RSeq, where it is a 101 to 199 with 100rel in Require; nothing: it is not sent reliably.
std::optional<std::uint32_t> rseq_of(const sip::message& response);
bool requires_100rel(const sip::message& m);
bool knows_100rel(const sip::message& request);  // it requires it, or supports it

}  // namespace fsm
