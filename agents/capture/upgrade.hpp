// The opening handshake of WebSocket (RFC 6455 4), in either direction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace capture {

struct upgrade
{
    enum class kind : std::uint8_t { needs_more, websocket, something_else };

    kind what = kind::something_else;
    std::size_t size = 0;  // octets of the handshake: frames follow
};

// A request with "Upgrade: websocket", or the response 101 to it.
upgrade upgrade_in(std::string_view begin);

}  // namespace capture
