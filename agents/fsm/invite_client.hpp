// RFC 3261 17.1.1, figure 5, as RFC 6026 8.4 replaces it: the client side of an INVITE.
#pragma once

#include "fsm/action.hpp"
#include "fsm/figure.hpp"
#include "fsm/state_hash.hpp"

namespace fsm {

class invite_client
{
public:
    enum class state : std::uint8_t { initial, calling, proceeding, completed, accepted, terminated };

    // `values` must outlive the machine.
    invite_client(sip::message_ptr invite, const timer_values& values, bool reliable);

    actions start();
    actions on(const received& response);
    actions on(const fired& f);
    actions on(const not_sent&);
    actions on(const abandon&);

    state is() const { return state_; }
    std::string_view state_word() const;
    bool ended() const { return state_ == state::terminated; }
    const sip::message_ptr& request() const { return invite_; }

    void add_to(state_hash& h) const
    {
        h.word(state_).message(ack_).number(static_cast<std::uint64_t>(interval_.count()));
    }

    static fsm::figure as_figure();

private:
    enum class input : std::uint8_t;
    enum class effect : std::uint8_t;
    struct figure_5;

    actions follow(input on, const sip::message* response = nullptr);
    void perform(effect what, input on, const sip::message* response, actions& out);

    sip::message_ptr invite_;
    sip::message_ptr ack_;  // kept: 17.1.1.2 says that it is re-passed, whatever the repeated response says
    const timer_values* values_;
    duration interval_;  // of Timer A
    state state_ = state::initial;
    bool reliable_;
};

}  // namespace fsm
