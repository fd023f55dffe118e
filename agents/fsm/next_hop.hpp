// RFC 3261 8.1.2, 16.6 item 7: from a URI to an address, as far as that goes without DNS; and what the URIs
// of requests may hold.
#pragma once

#include "fsm/local_addresses.hpp"
#include "sip/uri.hpp"

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
