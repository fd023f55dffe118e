#include "sip/keep_alive.hpp"

#include <algorithm>

namespace sip {

// RFC 5389 6: two zero bits, ..., the magic cookie in octets 4 to 7.
bool is_keep_alive(std::string_view datagram)
{
    constexpr std::string_view stun_cookie{"\x21\x12\xa4\x42"};
    const auto nothing = [](char c) { return c == '\r' || c == '\n' || c == '\0' || c == ' ' || c == '\t'; };
    if (datagram.size() >= 20 && static_cast<unsigned char>(datagram[0]) < 4 &&
        datagram.substr(4, 4) == stun_cookie)
        return true;
    if (datagram.starts_with("PING"))
        datagram.remove_prefix(4);
    else if (datagram.starts_with("jaK"))
        datagram.remove_prefix(3);
    return std::ranges::all_of(datagram, nothing);
}

}  // namespace sip
