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

// And LeakSanitizer: a thread that begins asks for its own attributes, and until the answer is there nobody
// knows its stack. On a machine under load the first search falls into that moment (libFuzzer's watch over
// memory is such a thread) and takes what the C library holds there for lost.
extern "C" const char* __lsan_default_suppressions();
extern "C" [[gnu::weak]] const char* __lsan_default_suppressions()
{
    return "leak:pthread_attr_extension\nleak:pthread_attr_setaffinity\nleak:pthread_getattr_np\n";
}
