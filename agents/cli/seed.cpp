#include "cli/seed.hpp"

#include "script/spelling.hpp"

#include <charconv>
#include <random>

namespace cli {

std::uint64_t random_seed() { return std::random_device{}() % 1'000'000'000; }

std::string whole_number(const std::string& text)
{
    std::uint64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [read, error] = std::from_chars(text.data(), end, number);
    const bool zero_first = text.size() > 1 && text.front() == '0';
    return error == std::errc{} && read == end && !zero_first
               ? std::string{}
               : script::in_quotes(text) + " is not a whole number from 0 to 18446744073709551615";
}

}  // namespace cli
