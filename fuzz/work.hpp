// All that is done to what comes from a peer, for those who count what it costs.
#pragma once

#include "sip/framer.hpp"

#include <string_view>
#include <vector>

namespace work {

// Every typed reading of a message, every check of it, and what is made of it.
void read_all(std::string_view octets);

// Those that the stream is made of, or all of it where there is none. They live as long as the framer.
std::vector<std::string_view> messages_of(std::string_view stream, sip::framer& framer);

// All messages come twice, as they do over UDP, and a user agent answers as it does when its user says
// nothing.
void answer_all(const std::vector<std::string_view>& messages);

}  // namespace work
