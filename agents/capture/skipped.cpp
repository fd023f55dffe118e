#include "capture/skipped.hpp"

namespace capture {

std::string_view name_of(reason r)
{
    switch (r)
    {
    case reason::frame_cut: return "cut off when captured (snapshot length)";
    case reason::not_ip: return "no IP";
    case reason::ip_malformed: return "malformed IP header";
    case reason::fragments_missing: return "IP fragments are missing";
    case reason::fragments_overlap: return "IP fragments overlap";
    case reason::not_udp_or_tcp: return "neither UDP nor TCP";
    case reason::udp_malformed: return "malformed UDP header";
    case reason::tcp_malformed: return "malformed TCP header";
    case reason::keep_alive: return "keep-alive";
    case reason::not_sip: return "no start line of SIP";
    case reason::segments_missing: return "TCP segments are missing";
    case reason::behind_a_gap: return "TLS or WebSocket behind missing segments";
    case reason::tls_begun_before: return "TLS whose handshake was not seen";
    case reason::tls_no_secrets: return "TLS without its secrets";
    case reason::tls_unknown: return "TLS of a version or cipher that is not read";
    case reason::tls_not_opened: return "TLS that its secrets do not open";
    case reason::tls_malformed: return "no records of TLS";
    case reason::websocket_malformed: return "no frames of WebSocket";
    case reason::websocket_unread: return "WebSocket that is compressed, too long or begun before";
    case reason::framing_lost: return "no framing: the header or its Content-Length cannot be";
    case reason::message_incomplete: return "the connection ends within a message";
    case reason::too_many_directions: return "too many TCP connections at a time";
    case reason::too_many_messages: return "too many messages";
    case reason::too_many_frames: return "too many frames";
    case reason::too_many_secrets: return "too many secrets of TLS";
    case reason::count_: break;
    }
    return "";
}

}  // namespace capture
