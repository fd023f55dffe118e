// RFC 3261 17.2.1, figure 7, as RFC 6026 8.6 replaces it: the server side of an INVITE.
#pragma once

#include "fsm/action.hpp"
#include "fsm/figure.hpp"
#include "fsm/state_hash.hpp"

namespace fsm {

class invite_server
{
public:
    enum class state : std::uint8_t { initial, proceeding, completed, confirmed, accepted, terminated };

    // `values` must outlive the machine.
    invite_server(sip::message_ptr invite, const timer_values& values, bool reliable);

    actions start();
    actions on(const received& request);  // a copy of the INVITE, or an ACK
    actions on(respond from_tu);
    actions on(const fired& f);
    actions on(const not_sent&);

    state is() const { return state_; }
    std::string_view state_word() const;
    bool ended() const { return state_ == state::terminated; }

    void add_to(state_hash& h) const
    {
        h.word(state_).message(response_).number(static_cast<std::uint64_t>(interval_.count()));
    }

    static fsm::figure as_figure();

private:
    enum class input : std::uint8_t;
    enum class effect : std::uint8_t;
    struct figure_7;

    actions follow(input on, bool repeated = false);
    void perform(effect what, input on, bool repeated, actions& out);

    sip::message_ptr invite_;    // until the TU has answered
    sip::message_ptr response_;  // the last one; null before
    const timer_values* values_;
    duration interval_;  // of Timer G
    state state_ = state::initial;
    bool reliable_;
};

}  // namespace fsm
