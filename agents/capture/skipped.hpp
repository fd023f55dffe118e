// What was not read, and why. Each is counted; none is an error of the whole capture.
#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace capture {

enum class reason : std::uint8_t {
    frame_cut,          // fewer octets are in the file than its headers say (snapshot length)
    not_ip,             // ARP, another link layer, MPLS, PPPoE ...
    ip_malformed,       // header lengths that cannot be
    fragments_missing,  // the others never came, or not in time or room (limits.hpp)
    fragments_overlap,  // RFC 5722: such a datagram is discarded
    not_udp_or_tcp,     // ICMP, SCTP, ESP ...
    udp_malformed,      // header or length that cannot be
    tcp_malformed,      // data offset that cannot be
    keep_alive,         // a datagram of nothing but CRLF or NUL, or a STUN message (RFC 5626 3.5)
    not_sip,            // a datagram or a TCP direction that does not begin with a start line
    segments_missing,   // of a TCP direction: reading goes on at the next start line
    behind_a_gap,       // of TLS or WebSocket: behind segments that are missing nothing can be read any more
    tls_begun_before,   // its handshake was not seen, or not all of it
    tls_no_secrets,     // nobody has told the secrets of the session
    tls_unknown,        // another version than 1.2 and 1.3, another cipher (tls_keys.hpp), compression
    tls_not_opened,     // the secrets do not fit, or it is early data (RFC 8446 2.3)
    tls_malformed,      // records or hellos that cannot be
    websocket_malformed,  // frames that cannot be
    websocket_unread,     // messages that are compressed, too long, or without the handshake before them
    framing_lost,         // the header's end or Content-Length cannot be: goes on at the next start line
    message_incomplete,   // a TCP direction ends within a message
    too_many_directions,  // limits::directions, limits::pending_octets: the one silent longest ended
    too_many_messages,    // limits::messages, limits::octets
    too_many_frames,      // limits::frames
    too_many_secrets,     // limits::secrets, limits::secrets_octets
    count_,               // not a reason: the number of enumerators
};

// "no start line of SIP"
std::string_view name_of(reason r);

struct skip
{
    reason why = reason::not_ip;
    std::uint64_t frame = 0;  // from 1, as Wireshark counts
    friend bool operator==(const skip&, const skip&) = default;
};

// Decoding fails with the reason for which the frame is skipped.
template <class T>
using decoded = boost::system::result<T, reason>;

[[noreturn]] inline void throw_exception_from_error(reason, const boost::source_location&)
{
    throw std::logic_error{"unchecked reason"};
}

}  // namespace capture
