// The bodies that a ladder draws, where devices offer what it does not draw.
#pragma once

#include "play/player.hpp"

#include <string>

namespace play {

// Of rung `at`, which answers what rung `to` draws and `offer` is: as drawn. Where a device offers other
// streams than its rung does, the answer has an m= line for each of them (RFC 3264 6). `offer` may be null.
std::string drawn_answer_of(const stage& s, std::uint32_t at, std::uint32_t to, const sip::message* offer);

}  // namespace play
