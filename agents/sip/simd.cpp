#include "sip/simd.hpp"

#include "sip/kernel.hpp"

namespace sip {

constinit const kernel* active_kernel = &scalar_kernel;

simd_level best_simd() { return simd_level::scalar; }

simd_level current_simd() { return simd_level::scalar; }

void use_simd(simd_level) {}

}  // namespace sip
