// The parts of the table, by what a weakness looks at.
#pragma once

#include "weak/weakness.hpp"

namespace weak {

std::span<const weakness> length_weaknesses();      // lengths.cpp: classes 1 and 2
std::span<const weakness> count_weaknesses();       // counts.cpp: 3 and 4
std::span<const weakness> content_weaknesses();     // content.cpp: 5 and 6
std::span<const weakness> address_weaknesses();     // addresses.cpp: 7, 8 and 9
std::span<const weakness> digest_weaknesses();      // digest.cpp: 10 and 21
std::span<const weakness> sdp_weaknesses();         // sdp.cpp: 11
std::span<const weakness> number_weaknesses();      // numbers.cpp: 12 and 13
std::span<const weakness> octet_weaknesses();       // octets.cpp: 14, 15, 16 and 22
std::span<const weakness> call_weaknesses();        // call_states.cpp: 17 and 18
std::span<const weakness> event_weaknesses();       // events.cpp: 19
std::span<const weakness> exhaustion_weaknesses();  // exhaustion.cpp: 20

}  // namespace weak
