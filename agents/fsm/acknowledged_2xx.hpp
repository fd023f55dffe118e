// RFC 3261 13.2.2.4: the 2xx that a caller got, and its ACK, which "MUST be passed to the client transport
// every time a retransmission of the 2xx final response that triggered the ACK arrives".
#pragma once

#include "fsm/figure_machine.hpp"
#include "fsm/transmission.hpp"

namespace fsm {

struct acknowledged_2xx_figure
{
    enum class state : std::uint8_t { none, unanswered, acknowledged, unreachable };
    enum class input : std::uint8_t { r2xx, copy, ack, no_way };
    enum class effect : std::uint8_t { send_ack, repeat_ack };
    using enum state;
    using enum input;
    using enum effect;

    static constexpr auto title = "RFC 3261 13.2.2.4: the ACK of the caller for a 2xx";
    static constexpr auto visited = visited_machine::acknowledged_2xx;
    static constexpr auto first = none;
    // A 2xx with the CSeq of the ACK is a copy; one with a higher CSeq is of a later INVITE.
    // clang-format off
    static constexpr edge<state, input, effect> arrows[] = {
        // in          on      to            and
        {none,         r2xx,   unanswered,   {}},
        {unanswered,   r2xx,   unanswered,   {}},
        {unanswered,   copy,   unanswered,   {repeat_ack}},  // of the 2xx before
        {unanswered,   ack,    acknowledged, {send_ack}},
        {unanswered,   no_way, unreachable,  {}},
        {acknowledged, r2xx,   unanswered,   {}},
        {acknowledged, copy,   acknowledged, {repeat_ack}},
        {unreachable,  r2xx,   unanswered,   {}},
    };
    // clang-format on
    static constexpr std::string_view states[] = {"None", "Unanswered", "Acknowledged", "Unreachable"};
    static constexpr std::string_view inputs[] = {"2xx", "copy of it", "ACK from TU", "ACK without a way"};
    static constexpr std::string_view effects[] = {"ACK sent", "ACK repeated"};
};

// Of one dialog: its latest 2xx.
struct acknowledged_2xx
{
    figure_machine<acknowledged_2xx_figure> machine;
    std::uint32_t cseq = 0;                        // of the latest 2xx
    transaction_id invite = transaction_id::none;  // of ours, that got it
    std::uint32_t acked_cseq = 0;
    sip::message_ptr offer = {};  // that 2xx, if it has an offer: its ACK answers it (13.2.2.4)
    transmission ack = {};        // what is repeated; none: no message
};

}  // namespace fsm
