// RFC 3261 9.1: the CANCEL of one INVITE that was sent. "If no provisional response has been received, the
// CANCEL request MUST NOT be sent; rather, the client MUST wait for the arrival of a provisional response."
#pragma once

#include "fsm/figure_machine.hpp"

namespace fsm {

struct held_cancel_figure
{
    enum class state : std::uint8_t { calling, proceeding, held, sent, answered, too_late, cancelled };
    enum class input : std::uint8_t { wanted, r1xx, final };
    enum class effect : std::uint8_t { send_cancel };
    using enum state;
    using enum input;
    using enum effect;

    static constexpr auto title = "RFC 3261 9.1: the CANCEL of an INVITE, held until a provisional comes";
    static constexpr auto visited = visited_machine::held_cancel;
    static constexpr auto first = calling;
    // clang-format off
    static constexpr edge<state, input, effect> arrows[] = {
        // in        on      to          and
        {calling,    wanted, held,       {}},
        {calling,    r1xx,   proceeding, {}},
        {calling,    final,  answered,   {}},
        {proceeding, wanted, sent,       {send_cancel}},
        {proceeding, final,  answered,   {}},
        {held,       r1xx,   sent,       {send_cancel}},
        {held,       final,  too_late,   {}},
        {sent,       final,  cancelled,  {}},
    };
    // clang-format on
    static constexpr std::string_view states[] = {"Calling",  "Proceeding", "Held",     "Sent",
                                                  "Answered", "Too late",   "Cancelled"};
    static constexpr std::string_view inputs[] = {"CANCEL wanted", "1xx", "final response, or none"};
    static constexpr std::string_view effects[] = {"CANCEL sent"};
};

using held_cancel = figure_machine<held_cancel_figure>;

// Has the INVITE its final response, or will it have none?
constexpr bool is_final(held_cancel::state s) { return s >= held_cancel::state::answered; }
// Did its user want it cancelled, in time or not? Then a 2xx is ended by BYE (9.1, 15).
constexpr bool is_given_up(held_cancel::state s)
{
    using enum held_cancel::state;
    return s == held || s == sent || s == too_late || s == cancelled;
}

}  // namespace fsm
