// RFC 3261 13.3.1.4 (as RFC 6026 8.1 has it): the 2xx to an INVITE, which the callee's core repeats until its
// ACK comes, and for 64*T1 at most.
#pragma once

#include "fsm/figure_machine.hpp"
#include "fsm/time.hpp"
#include "fsm/transmission.hpp"

namespace fsm {

struct repeated_2xx_figure
{
    enum class state : std::uint8_t { none, repeating, acknowledged, given_up };
    enum class input : std::uint8_t { r2xx, interval, give_up, ack, bye };
    enum class effect : std::uint8_t { start, send_2xx, stop, ack_to_tu, send_bye };
    using enum state;
    using enum input;
    using enum effect;

    static constexpr auto title = "RFC 3261 13.3.1.4: the 2xx of the callee, repeated until its ACK";
    static constexpr auto visited = visited_machine::repeated_2xx;
    static constexpr auto first = none;
    // "If the server retransmits the 2xx response for 64*T1 seconds without receiving an ACK, the dialog is
    // confirmed, but the session SHOULD be terminated ... with a BYE". Who says BYE has our 2xx.
    // clang-format off
    static constexpr edge<state, input, effect> arrows[] = {
        // in          on        to            and
        {none,         r2xx,     repeating,    {start}},
        {repeating,    r2xx,     repeating,    {start}},            // of another INVITE
        {repeating,    interval, repeating,    {send_2xx}},
        {repeating,    give_up,  given_up,     {send_bye}},
        {repeating,    ack,      acknowledged, {stop, ack_to_tu}},
        {repeating,    bye,      acknowledged, {stop}},
        {acknowledged, ack,      acknowledged, {ack_to_tu}},
        {acknowledged, r2xx,     repeating,    {start}},
        {given_up,     ack,      given_up,     {ack_to_tu}},
        {given_up,     r2xx,     repeating,    {start}},
    };
    // clang-format on
    static constexpr std::string_view states[] = {"None", "Repeating", "Acknowledged", "Given up"};
    static constexpr std::string_view inputs[] = {"2xx from TU", "interval", "64*T1", "ACK", "BYE accepted"};
    static constexpr std::string_view effects[] = {"start T1, 64*T1", "2xx sent, start interval", "stop",
                                                   "ACK to TU", "BYE sent"};
};

// Of one dialog: its latest 2xx.
struct repeated_2xx
{
    figure_machine<repeated_2xx_figure> machine;
    transaction_id invite = transaction_id::none;  // whose 2xx it is
    sip::message_ptr response;
    std::uint32_t cseq = 0;
    origin_tag origin = no_origin;
    duration interval{};  // until the next copy: T1, doubling to T2
    time_point give_up{};
};

}  // namespace fsm
