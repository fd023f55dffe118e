// What a driver needs of any element, whatever it plays: messages, connections and time in, messages out.
// The one invariant: after anything is put in, take every transmission out before putting in more.
#pragma once

#include "fsm/reviser.hpp"
#include "fsm/state_hash.hpp"
#include "fsm/time.hpp"
#include "fsm/transmission.hpp"

namespace fsm {

class core
{
public:
    core() = default;
    core& operator=(const core&) = delete;
    virtual ~core() = default;

    // The message of a datagram or the next one of a stream, scanned and stored by who owns the socket. What
    // cannot be read comes as well.
    virtual void received(time_point now, const link& over, const sip::message_ptr& m) = 0;
    // Streams: before anything is received over it or told of it. `l` has the number of its connection. One
    // that never_opened() is closed as such, with or without a number.
    virtual void opened(time_point now, const link& l) = 0;
    virtual void closed(time_point now, const link& l, link_end how) = 0;
    virtual void expired(time_point now) = 0;
    virtual void send_failed(time_point now, const transmission& what) = 0;
    // Before it has sent anything. It outlives the element; a copy of the element has none until it is told.
    virtual void revised_by(reviser* who) = 0;

    virtual bool next_transmission(transmission& out) = 0;
    virtual time_point deadline() const = 0;
    virtual bool idle() const = 0;  // nothing is pending: no transaction, no held CANCEL
    // It would miss this connection: a transaction goes by it, or somebody is registered by it, or has a call
    // over a WebSocket, to whom no other can be opened (RFC 7118 5).
    virtual bool uses(const link& l) const = 0;
    virtual void add_to(state_hash& h) const = 0;  // what decides how it goes on

protected:
    core(const core&) = default;
};

}  // namespace fsm
