// What comes in: who sent it, what the emulated network does to it, who is shown it.
#include "fsm/next_hop.hpp"
#include "fsm/stun.hpp"
#include "run/run.hpp"

#include "sip/via.hpp"

#include <algorithm>

namespace run {

// Who sends from where nobody listens: a response comes from where its request went, an ACK or a CANCEL from
// where its INVITE came from (RFC 3261 17.1.3, 17.2.3), and a request names its sender in its top Via
// (18.1.1): that is taken only from its own host, for who writes the wrong name is not whom it names. Agents
// send from where they listen.
party_index run::sender(party_index at, const fsm::link& over, const sip::message& m) const
{
    const auto listening = play::party_at(*cast_, over.remote);
    if (listening != rules::nobody)
        return listening;
    const auto met = agents_[at]->at(over);
    if (met != rules::nobody && over.connection != 0)
        return met;
    if (const auto by_transaction = referee_.sender(at, m); by_transaction != rules::nobody)
        return by_transaction;
    const auto via = m.is_request() ? sip::top_via(m) : sip::result<sip::via>{sip::parse_error{}};
    const auto sent_by = via ? fsm::numeric_address(via->host, fsm::port_of(*via)) : std::nullopt;
    const auto named = sent_by ? play::party_at(*cast_, *sent_by) : rules::nobody;
    const bool is_there = named != rules::nobody && (*cast_)[named].at.octets == over.remote.octets;
    return !is_there || is_agent(named) ? met : named;
}

void run::opened(fsm::time_point now, party_index at, const fsm::link& l, party_index with)
{
    if (over() || !agents_[at])
        return;
    referee_.tried(now, l.remote, true);
    agents_[at]->meets(l, with);
    agents_[at]->opened(now, l);
    drain(now, at);
    step(now);
}

// Of a connection: who listens there, or has been met on it.
party_index run::other_end(party_index at, const fsm::link& l) const
{
    const auto listening = play::party_at(*cast_, l.remote);
    return listening != rules::nobody ? listening : agents_[at]->at(l);
}

void run::absent(fsm::time_point now, const fsm::link& l)
{
    if (!over())
        referee_.tried(now, l.remote, false);
}

void run::agreed(party_index at, const fsm::link& l, const std::string& what)
{
    note(script_->parties[at].name + ", " + std::string{fsm::via_token(l.transport())} + " with " +
         l.remote.host_port() + ": " + what);
}

void run::closed(
    fsm::time_point now, party_index at, const fsm::link& l, fsm::link_end how, const std::string& why)
{
    if (over() || !agents_[at])
        return;
    const bool by_them =
        how == fsm::link_end::closed && std::ranges::none_of(ended_here_, [&](const fsm::link& one) {
            return one.remote == l.remote && (one.connection == 0 || one.connection == l.connection);
        });
    referee_.ended(now, l, by_them ? other_end(at, l) : rules::nobody);
    if (how == fsm::link_end::broken)
        referee_.link_broke();
    else if (std::ranges::any_of(half_closed_, [&](const fsm::link& one) {
                 return one.remote == l.remote && (one.connection == 0 || one.connection == l.connection);
             }))
        referee_.half_closed_link_ended();
    if (how != fsm::link_end::closed)
    {
        // Of those who come from anywhere there may be many.
        const bool listens =
            std::ranges::any_of(*cast_, [&](const play::member& m) { return m.at == l.remote; });
        const auto which =
            listens ? "the connection to " + l.remote.host_port() : "a connection from " + l.remote.host();
        const char* const what = fsm::never_opened(how)           ? " was refused"
                                 : how == fsm::link_end::unframed ? " was closed by us"
                                                                  : " broke";
        note(script_->parties[at].name + ": " + which + what + (why.empty() ? "" : ": " + why));
    }
    agents_[at]->closed(now, l, how);
    drain(now, at);
    step(now);
}

void run::received(fsm::time_point now,
                   party_index at,
                   const fsm::link& over,
                   const sip::message_ptr& m,
                   fsm::duration waited)
{
    if (this->over() || !agents_[at])
        return;
    stood_still(now - waited, now);
    const auto from = sender(at, over, *m);
    if (is_agent(from))
        deliver(now, at, from, over, m, waited);  // the network was emulated when it left
    else
    {
        const auto after = arrivals(now, from, at, over, m->octets().size());
        on_wire(now, over.remote, over.local, m, after.empty() ? "lost (emulated)" : "");
        for (const auto delay : after)
            if (delay == fsm::duration{0})
                deliver(now, at, from, over, m, waited);
            else
                hold(now, delay, {.inbound = true, .party = at, .what = {.over = over, .message = m}});
    }
    step(now);
}

void run::deliver(fsm::time_point now,
                  party_index at,
                  party_index from,
                  const fsm::link& over,
                  const sip::message_ptr& m,
                  fsm::duration waited)
{
    const bool from_agent = is_agent(from);
    if (!from_agent)
    {
        remarks_.heard(over.remote);
        answer_stun(now, at, over, m);
    }
    // What nobody has room for did not come.
    if (!referee_.received(now - waited, at, from, over, m))
        return;
    phases_.heard(now, !from_agent);
    agents_[at]->received(now, over, m, from, waited);
    drain(now, at);
}

// RFC 5626 4.4.2, 8: a device that keeps its way open by STUN wants to hear that it does. No SIP: nobody is
// shown it, and nobody judges it.
void run::answer_stun(fsm::time_point now, party_index at, const fsm::link& over, const sip::message_ptr& m)
{
    const bool may = !over.reliable() && (!how_.allowed || how_.allowed->refusal(over.remote).empty());
    auto answer = may ? fsm::stun_answer(m->octets(), over.remote) : std::nullopt;
    if (!answer || !within_rate(now, at))
        return;
    note(script_->parties[at].name + ": a STUN binding request from " + over.remote.host() + ", answered");
    leave(now, at, {over, sip::store(std::move(*answer))});
}

}  // namespace run
