// An element that answers and sends no requests of its own: a registrar, a redirect server. A transaction
// layer (RFC 3261 17.2), and what each request is answered with, at once and finally.
#pragma once

#include "fsm/core.hpp"
#include "fsm/fifo.hpp"
#include "fsm/methods.hpp"
#include "fsm/transactions.hpp"
#include "fsm/user_agent.hpp"
#include "sip/choices.hpp"

namespace fsm {

class answering_core : public core
{
public:
    void reseed(sip::choices pick) { pick_ = pick; }  // before it has answered anything

    void received(time_point now, const link& over, const sip::message_ptr& m) override;
    void opened(time_point now, const link& l) override;
    void closed(time_point now, const link& l, link_end how) override;
    void expired(time_point now) override;
    void send_failed(time_point now, const transmission& what) override;
    void revised_by(reviser*) override {}  // it makes no message that its machines go by
    bool next_transmission(transmission& out) override { return layer_.next_transmission(out); }
    time_point deadline() const override { return layer_.deadline(); }
    bool idle() const override { return layer_.idle(); }
    bool uses(const link& l) const override { return layer_.uses(l); }
    void add_to(state_hash& h) const override;

    // What it saw, for a player, after it has answered. ACKs are absorbed by their machines (17.2.1).
    bool next_event(event& out) { return events_.take(out); }
    const transactions& layer() const { return layer_; }

protected:
    answering_core(const timer_values& timers, std::size_t pending, sip::choices pick);
    answering_core(const answering_core&) = default;

    // The final answer to a new request, any but ACK.
    virtual answer answer_to(time_point now, const event& request) = 0;

private:
    void pump(time_point now);

    sip::choices pick_;
    transactions layer_;
    fifo<event> events_;
};

// RFC 3261 11.2: what a server of these methods says to OPTIONS.
answer capabilities(const method_set& methods, std::string_view supported);

}  // namespace fsm
