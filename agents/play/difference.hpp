// What two messages say differently: one that our machines made, and what was put on the wire in its place.
#pragma once

#include "rules/parts.hpp"
#include "sip/message.hpp"

namespace play {

// The parts that differ in octets: rows by name and value, in their order, as far as they can be read. Where
// one of the two cannot be read, all do.
rules::parts different_octets(const sip::message& a, const sip::message& b);

// The parts that tell a receiver something else, compared as RFC 3261 does: method and version octet for
// octet, the Request-URI and those of From, To, Contact, Route and Record-Route by 19.1.4, tags, Call-ID and
// branches octet for octet, sent-by by 20.42, numbers by value, other lists without regard to white space and
// to how they are spread over rows (7.3.1). The reason phrase and display names say nothing to a machine
// (7.2), nor do fields that are for people alone (Subject, User-Agent, Date, Warning ...) or unknown, which
// are ignored (8.2.2).
rules::parts different_meaning(const sip::message& a, const sip::message& b);

}  // namespace play
