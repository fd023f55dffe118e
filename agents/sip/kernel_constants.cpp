#include "sip/kernel_constants.hpp"

#include <cstddef>

namespace sip {
namespace {

template <std::size_t n>
constexpr void fill(char (&octets)[n], char c, std::size_t count = n)
{
    for (std::size_t i = 0; i < count; ++i)
        octets[i] = c;
}

constexpr kernel_constants make()
{
    kernel_constants out{};
    fill(out.line_feed, '\n');
    fill(out.one, 1);
    fill(out.bang, 0x21);
    for (int i = 0; i < 8; ++i)
        out.bits[i] = out.bits[16 + i] = static_cast<char>(static_cast<unsigned char>(1u << i));
    fill(out.low_half, 15);
    fill(out.space, 0x20);
    fill(out.dot, '.');
    fill(out.hyphen, '-');
    fill(out.zero_digit, '0');
    fill(out.nine, 9);
    fill(out.letter_a, 'a');
    fill(out.twenty_five, 25);
    fill(out.ones, static_cast<char>(-1), 16);
    return out;
}

}  // namespace

constinit const kernel_constants constants = make();

}  // namespace sip
