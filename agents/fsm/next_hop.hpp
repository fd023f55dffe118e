// RFC 3261 8.1.2, 16.6 item 7: from a URI to an address, as far as that goes without DNS; and what the URIs
// of requests may hold.
#pragma once

#include "fsm/local_addresses.hpp"
#include "sip/message.hpp"
#include "sip/uri.hpp"
#include "sip/via.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fsm {

using resolver = std::function<std::optional<address>(std::string_view host)>;

// Numeric hosts by themselves, names by asking `resolve` when there is one. The port is the URI's, else what
// the resolver says, else the default of 19.1.2. `local` gives the transport unless the URI names one.
std::optional<address> address_of(const sip::uri& uri, const address& local, const resolver& resolve = {});
std::optional<address> address_of(std::string_view uri, const address& local, const resolver& resolve = {});

// The same for who has several transports. RFC 3263 4.1: where a URI names none and its host is a number,
// that is UDP, and for SIPS TLS; or what we have of those.
std::optional<address>
address_of(const sip::uri& uri, const local_addresses& local, const resolver& resolve = {});
std::optional<address>
address_of(std::string_view uri, const local_addresses& local, const resolver& resolve = {});

// RFC 3261 19.1.1, RFC 7118 5.5: the transport parameter; sips means TLS, or WebSocket over TLS. Nothing when
// the URI leaves it open, or names one that we do not know.
std::optional<transport> asked_transport(const sip::uri& uri);

// Explicit, or the default of scheme and transport (RFC 3261 19.1.2, RFC 7118 5.5).
std::uint16_t port_of(const sip::uri& uri);
std::uint16_t port_of(const sip::via& via);  // of sent-by (RFC 3261 18.2.2)

// ";transport=tcp": what a URI at that address needs to be reached over its transport, and not over UDP. ""
// where the scheme says it, or nothing has to. RFC 5630 3.1.4 gives up "transport=tls" for the scheme sips,
// but sips is a promise about every hop to the other end: a SIP URI that is reached over TLS is written as
// RFC 3261 19.1.1 has it.
std::string_view transport_parameter(transport t, bool sips);

bool is_sips(std::string_view uri);
// RFC 3261 12.1.1: a SIPS URI in the Request-URI, in the topmost Record-Route, or without one in the Contact:
// what answers this request has one in its Contact, too.
bool asks_for_sips(const sip::message& request);

// The transport that the URI asks for when none of `local` has it, "TCP"; "" otherwise.
std::string missing_transport(const sip::uri& uri, const local_addresses& local);
std::string missing_transport(std::string_view uri, const local_addresses& local);

// RFC 3261 19.1.1, table 1: a Request-URI has neither a method parameter nor headers. Other URIs come back as
// they are.
std::string as_request_uri(std::string_view uri);

// The URI of a Route value, "<sip:a;lr>;x=y" gives "sip:a;lr"; "" when it cannot be read.
std::string_view uri_of_route(std::string_view route);
bool is_loose(std::string_view route);  // its URI has "lr"

}  // namespace fsm
