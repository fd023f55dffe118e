#include "capture/link.hpp"

#include "capture/octets.hpp"

namespace capture {

namespace {

// IEEE 802.3 and 802.1Q. A tag stands before the type, and may do so several times (802.1ad).
//   | destination 6 | source 6 | [ 0x8100 or 0x88a8 | tag 2 ] ... | type 2 |
decoded<std::string_view> behind_type(std::string_view frame, std::size_t type_at, std::size_t header)
{
    if (frame.size() < header)
        return reason::frame_cut;
    auto type = number16(frame, type_at);
    frame.remove_prefix(header);
    while (type == 0x8100 || type == 0x88a8 || type == 0x9100)
    {
        if (frame.size() < 4)
            return reason::frame_cut;
        type = number16(frame, 2);
        frame.remove_prefix(4);
    }
    if (type != 0x0800 && type != 0x86dd)
        return reason::not_ip;
    return frame;
}

// LINKTYPE_NULL: the address family in the byte order of the machine that captured; LINKTYPE_LOOP: in network
// byte order. AF_INET is 2 everywhere; AF_INET6 is 10 (Linux), 24, 28 (BSD) or 30 (Darwin).
//   | family 4 |
decoded<std::string_view> behind_family(std::string_view frame)
{
    if (frame.size() < 4)
        return reason::frame_cut;
    const auto family = number32(frame, 0);
    const auto small = family < 0x10000 ? family : (family >> 24 | (family >> 8 & 0xff00));
    if (small != 2 && small != 10 && small != 24 && small != 28 && small != 30)
        return reason::not_ip;
    return frame.substr(4);
}

}  // namespace

std::optional<link> link_numbered(int number)
{
    switch (number)
    {
    case 0:    // NULL
    case 108:  // LOOP
        return link::null;
    case 1: return link::ethernet;
    case 12:   // RAW, as Linux numbers it
    case 14:   // RAW, as OpenBSD numbers it
    case 101:  // RAW in files
    case 228:  // IPV4
    case 229:  // IPV6
        return link::raw_ip;
    case 113: return link::linux_sll;
    case 276: return link::linux_sll2;
    default: return std::nullopt;
    }
}

decoded<std::string_view> ip_in(link type, std::string_view frame)
{
    switch (type)
    {
    case link::ethernet: return behind_type(frame, 12, 14);
    // | packet type 2 | ARPHRD 2 | address length 2 | address 8 | protocol 2 |
    case link::linux_sll: return behind_type(frame, 14, 16);
    // | protocol 2 | reserved 2 | interface 4 | ARPHRD 2 | packet type 1 | address length 1 | address 8 |
    case link::linux_sll2: return behind_type(frame, 0, 20);
    case link::null: return behind_family(frame);
    case link::raw_ip: break;
    }
    return frame;
}

}  // namespace capture
