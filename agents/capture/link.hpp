// The link layer of a frame: what stands before its IP header.
#pragma once

#include "capture/skipped.hpp"

#include <optional>
#include <string_view>

namespace capture {

enum class link : std::uint8_t { ethernet, linux_sll, linux_sll2, null, raw_ip };

// By the number that libpcap has for it (www.tcpdump.org/linktypes.html); nothing for those not read here.
std::optional<link> link_numbered(int number);

// What lies behind the link layer; not_ip when that is nothing of IP, frame_cut when the frame ends before.
decoded<std::string_view> ip_in(link type, std::string_view frame);

}  // namespace capture
