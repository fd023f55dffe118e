// Which instructions the parser uses. All levels give the same answers (tests/sip/simd_test.cpp).
#pragma once

#include <cstdint>

namespace sip {

enum class simd_level : std::uint8_t { scalar, sse2, ssse3, avx2 };

simd_level best_simd();     // that this processor has
simd_level current_simd();  // best_simd() from the start
void use_simd(
    simd_level level);  // at most best_simd(); for tests and benchmarks, while nothing is being read

}  // namespace sip
