// RFC 3261 17.2.2, figure 8, with RFC 4320: the server side of any request but INVITE and ACK.
#pragma once

#include "fsm/action.hpp"
#include "fsm/figure.hpp"
#include "fsm/state_hash.hpp"

namespace fsm {

class non_invite_server
{
public:
    enum class state : std::uint8_t { initial, trying, proceeding, completed, terminated };

    // `values` must outlive the machine.
    non_invite_server(sip::message_ptr request, const timer_values& values, bool reliable);

    actions start();
    actions on(const received& request);  // a copy of the request
    actions on(respond from_tu);
    actions on(const fired& f);
    actions on(const not_sent&);

    state is() const { return state_; }
    std::string_view state_word() const;
    bool ended() const { return state_ == state::terminated; }

    void add_to(state_hash& h) const { h.word(state_).message(response_); }

    static fsm::figure as_figure();

private:
    enum class input : std::uint8_t;
    enum class effect : std::uint8_t;
    struct figure_8;

    actions follow(input on);
    void perform(effect what, input on, actions& out);

    sip::message_ptr request_;   // until the TU has answered
    sip::message_ptr response_;  // the last one; null before
    const timer_values* values_;
    state state_ = state::initial;
    bool reliable_;
};

}  // namespace fsm
