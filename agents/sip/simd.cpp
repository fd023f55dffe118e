#include "sip/simd.hpp"

#include "sip/kernel.hpp"

namespace sip {
namespace {

#if defined(__x86_64__)
simd_level level_of_processor()
{
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
        __builtin_cpu_supports("lzcnt") && __builtin_cpu_supports("popcnt"))
        return simd_level::avx2;
    return __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("popcnt") ? simd_level::ssse3
                                                                               : simd_level::sse2;
}

const kernel* kernel_of(simd_level level)
{
    switch (level)
    {
    case simd_level::scalar: break;
    case simd_level::sse2: return &sse2_kernel;
    case simd_level::ssse3: return &ssse3_kernel;
    case simd_level::avx2: return &avx2_kernel;
    }
    return &scalar_kernel;
}
#else
simd_level level_of_processor() { return simd_level::scalar; }

const kernel* kernel_of(simd_level) { return &scalar_kernel; }
#endif

simd_level current = simd_level::scalar;

}  // namespace

// Whoever reads a message before this file is initialized gets the same answer from the scalar kernel.
constinit const kernel* active_kernel = &scalar_kernel;

namespace {

[[maybe_unused]] const bool best_is_in_use = (use_simd(best_simd()), true);

}  // namespace

simd_level best_simd()
{
    static const simd_level level = level_of_processor();
    return level;
}

simd_level current_simd() { return current; }

void use_simd(simd_level level)
{
    current = level < best_simd() ? level : best_simd();
    active_kernel = kernel_of(current);
}

}  // namespace sip
