// RFC 3261 17.1.2, figure 6: the client side of any request but INVITE and ACK.
#pragma once

#include "fsm/action.hpp"
#include "fsm/figure.hpp"
#include "fsm/state_hash.hpp"

namespace fsm {

class non_invite_client
{
public:
    enum class state : std::uint8_t { initial, trying, proceeding, completed, terminated };

    // `values` must outlive the machine.
    non_invite_client(sip::message_ptr request, const timer_values& values, bool reliable);

    actions start();
    actions on(const received& response);
    actions on(const fired& f);
    actions on(const not_sent&);

    state is() const { return state_; }
    std::string_view state_word() const;
    bool ended() const { return state_ == state::terminated; }
    const sip::message_ptr& request() const { return request_; }

    void add_to(state_hash& h) const { h.word(state_).number(static_cast<std::uint64_t>(interval_.count())); }

    static fsm::figure as_figure();

private:
    enum class input : std::uint8_t;
    enum class effect : std::uint8_t;
    struct figure_6;

    actions follow(input on);
    void perform(effect what, input on, actions& out);

    sip::message_ptr request_;
    const timer_values* values_;
    duration interval_;  // of Timer E
    state state_ = state::initial;
    bool reliable_;
};

}  // namespace fsm
