#include "meter.hpp"

#include <algorithm>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SIPWRIGHT_COUNTS_MEMORY
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SIPWRIGHT_COUNTS_MEMORY
#endif

#if defined(SIPWRIGHT_COUNTS_MEMORY)
// As in <sanitizer/allocator_interface.h>, which g++ does not have.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void*, std::size_t),
                                                         void (*on_free)(const volatile void*));
extern "C" std::size_t __sanitizer_get_allocated_size(const volatile void* at);
#endif

namespace {

std::uint64_t blocks = 0;
std::size_t alive = 0, most_alive = 0;

#if defined(SIPWRIGHT_COUNTS_MEMORY)
void on_malloc(const volatile void*, std::size_t size)
{
    alive += size;
    most_alive = std::max(most_alive, alive);
}

// What was there before the hooks were may be freed later.
void on_free(const volatile void* at)
{
    if (at)
        alive -= std::min(alive, __sanitizer_get_allocated_size(at));
}

const bool counts_memory = __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free) != 0;
#else
const bool counts_memory = false;
#endif

}  // namespace

// Called at the begin of every basic block of what is built with -fsanitize-coverage=trace-pc. libFuzzer has
// an empty function of that name; the linker's --wrap puts this one in its place.
extern "C" void __wrap___sanitizer_cov_trace_pc();
extern "C" void __wrap___sanitizer_cov_trace_pc() { ++blocks; }

meter::meter() : blocks_before_{blocks}, octets_before_{alive} { most_alive = alive; }

cost meter::read() const
{
    return {blocks - blocks_before_, counts_memory ? most_alive - octets_before_ : 0};
}
