// The four kinds of connection. Private to connection*.cpp and the files of the kinds.
#pragma once

#include "net/connection.hpp"
#include "net/tls.hpp"

namespace net {

// TCP and TLS: messages are cut by Content-Length (RFC 3261 18.3).
std::shared_ptr<connection> make_byte_connection(connection::identity is,
                                                 connection::owner& to,
                                                 boost::asio::ip::tcp::socket socket,
                                                 tls_end* secure);

// WS and WSS (RFC 7118): one message in each WebSocket message.
std::shared_ptr<connection> make_websocket_connection(connection::identity is,
                                                      connection::owner& to,
                                                      boost::asio::ip::tcp::socket socket,
                                                      tls_end* secure);

}  // namespace net
