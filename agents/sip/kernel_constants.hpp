// Vectors that the x86 kernels use all over. Defined elsewhere on purpose: a compiler that sees the values
// makes them anew at every use, with several instructions instead of one operand.
#pragma once

namespace sip {

struct kernel_constants
{
    alignas(32) char line_feed[32], one[32], bang[32];  // the same octet everywhere
    alignas(32) char bits[32];                          // 1 << i, for i < 8, in either half
    alignas(16) char space[16];
    alignas(32) char low_half[32], dot[32], hyphen[32];
    alignas(16) char zero_digit[16], nine[16], letter_a[16], twenty_five[16];  // '0', 9, 'a', 25
    alignas(16) char ones[32];  // 16 octets of ones, 16 of zeros
};

extern const kernel_constants constants;

}  // namespace sip
