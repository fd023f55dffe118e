// What AddressSanitizer is told in every target; ASAN_OPTIONS has the last word. What one input frees is
// still in a small quarantine at its end, and in a large one nearly all memory is cold; each allocation
// remembers two callers; of a new block the first 256 octets are filled; uses of a stack frame that is gone
// are not looked for, as in OSS-Fuzz. That is up to half of the speed.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options()
{
    return "quarantine_size_mb=2:thread_local_quarantine_size_kb=256:malloc_context_size=2:max_malloc_"
           "fill_size=256:detect_stack_use_after_return=0";
}
