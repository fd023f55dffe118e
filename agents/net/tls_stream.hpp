// A TLS session over a tapped socket, from its handshake to its end. Private to the kinds of connection.
#pragma once

#include "net/connection.hpp"
#include "net/tapped_socket.hpp"
#include "net/tls.hpp"

#include <boost/asio/ssl/stream.hpp>

namespace net {

using tls_stream = boost::asio::ssl::stream<tapped_socket>;

// Before the handshake: who may be at the other end (RFC 5922 7.3, 7.4), and where its secrets are told.
// `shown`: whose certificate it shows, for people; outlives the session.
void prepare(
    tls_stream& s, const connection::identity& is, const tls_end& end, std::string& shown, key_line secrets);
// After it.
connection::agreement agreed_on(tls_stream& s);
std::string why_it_failed(tls_stream& s, const std::string& shown, const boost::system::error_code& error);

}  // namespace net
