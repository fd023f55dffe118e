/*
 * MemorySanitizer does not see what code without its instrumentation writes or returns, and blames whoever
 * reads it. seen() tells it; where it is not, nothing is done.
 */
#ifndef SIPWRIGHT_SEEN_H
#define SIPWRIGHT_SEEN_H

#include <stddef.h>

__attribute__((weak)) void __msan_unpoison(const volatile void* octets, size_t size);
/* Between the two, memchr() and its like, called from code that is not instrumented, are not checked. */
__attribute__((weak)) void __msan_scoped_disable_interceptor_checks(void);
__attribute__((weak)) void __msan_scoped_enable_interceptor_checks(void);

static inline void seen(const volatile void* octets, size_t size)
{
    if (__msan_unpoison)
        __msan_unpoison(octets, size);
}

static inline size_t seen_size(size_t value)
{
    seen(&value, sizeof value);
    return value;
}

static inline void enter(void)
{
    if (__msan_scoped_disable_interceptor_checks)
        __msan_scoped_disable_interceptor_checks();
}

static inline void leave(void)
{
    if (__msan_scoped_enable_interceptor_checks)
        __msan_scoped_enable_interceptor_checks();
}

#endif
