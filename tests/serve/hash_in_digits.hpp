// Stands for a hash function that is hard to turn round: 32 digits.
#pragma once

#include "fsm/digest_hash.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace serve_test {

inline std::string hash_in_digits(fsm::digest_algorithm, std::string_view octets)
{
    const auto digits = std::to_string(std::hash<std::string_view>{}(octets));
    return std::string(32 - std::min<std::size_t>(32, digits.size()), '0') + digits;
}

}  // namespace serve_test
