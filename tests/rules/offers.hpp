// Ladders of offers and answers: a call between Alice, an agent of ours, and Bob, a device. He answers her
// offer, and offers again.
#pragma once

#include "ladder.hpp"

namespace rules_test {

// A message with this body in place of its own; "" takes it away.
std::string with_body(std::string message, std::string_view body);
ladder& describe(ladder& l, std::string_view name, std::string_view body);

inline constexpr std::string_view alices =
    "v=0\no=alice 28908445 1 IN IP4 192.0.2.101\ns=-\nc=IN IP4 192.0.2.101\n"
    "t=0 0\nm=audio 49172 RTP/AVP 0 8\n";
inline constexpr std::string_view bobs =
    "v=0\no=bob 28908999 1 IN IP4 192.0.2.201\ns=-\nc=IN IP4 192.0.2.201\n"
    "t=0 0\nm=audio 3456 RTP/AVP 0 8\n";

std::string changed(std::string_view text, std::string_view old, std::string_view with);

// call() with these descriptions in INVITE and 200; "" is none.
ladder talk(std::string_view offer = alices, std::string_view answer = bobs);
// The same without an offer: it is in the 200, and its answer in the ACK.
ladder late(std::string_view offer, std::string_view answer);
// talk() with `first` as the answer, video offered where it has video; and before its BYE Bob offers again:
// "INVITE 2", "200 2", "ACK 2".
ladder again(std::string_view first, std::string_view second, std::string_view answer = alices);
// talk() with a reliable 183 that answers, its PRACK and the 200 of that; "200" has none.
ladder reliably(std::string_view answer = bobs);

}  // namespace rules_test
