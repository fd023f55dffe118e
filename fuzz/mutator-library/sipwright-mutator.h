/*
 * Named changes to SIP messages for fuzz targets: sipwright's mutators behind a C interface.
 *
 * Include this header in ONE file of a target, as a rule the one with LLVMFuzzerTestOneInput(), and link
 * libsipwright-mutator.a and -lstdc++:
 *
 *     clang -g -fsanitize=fuzzer,address target.c libsipwright-mutator.a -lstdc++
 *
 * That is all: libFuzzer finds LLVMFuzzerCustomMutator() and LLVMFuzzerCustomCrossOver() in the archive. It
 * asks for them weakly, which takes nothing out of an archive; this header asks for them strongly. Define
 * SIPWRIGHT_MUTATOR_API_ONLY before including it when the target has a custom mutator of its own, which calls
 * sipwright_mutate(). Without the header, -Wl,-u,LLVMFuzzerCustomMutator links the same.
 *
 * Run a target that starts without seeds with -len_control=0: a SIP message is longer than what libFuzzer
 * begins with.
 *
 * One call in six is libFuzzer's own mutation, so that a dictionary (-dict=) and what libFuzzer learned from
 * comparisons come in. SIPWRIGHT_BLIND=1 in the environment leaves all to libFuzzer, to compare.
 *
 * All functions but those two are pure: the same octets and seed make the same mutant, on every platform.
 * They may be called by several threads at once. None of them throws, exits or prints.
 */
#ifndef SIPWRIGHT_MUTATOR_H
#define SIPWRIGHT_MUTATOR_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "0.1.0" */
const char* sipwright_mutator_version(void);

/*
 * Changes the `size` octets at `data`, where there is room for `max_size`, and returns how many they are now,
 * 1 .. max_size. Octets that are no SIP message give way to a new one; when that has no room either they stay
 * as they are, and `size` is returned. size <= max_size.
 */
size_t sipwright_mutate(unsigned char* data, size_t size, size_t max_size, unsigned seed);

/*
 * Makes one input of two at `out`, where there is room for `max_size`. Returns its size; 0 when none was
 * made.
 */
size_t sipwright_crossover(const unsigned char* data1,
                           size_t size1,
                           const unsigned char* data2,
                           size_t size2,
                           unsigned char* out,
                           size_t max_size,
                           unsigned seed);

/*
 * What sipwright_mutate() would do with these arguments, as text: the names of the mutators in order, and the
 * rule of sipwright's referee that the mutant breaks by intent, if any:
 *
 *     "via-branch-odd, content-length-lies breaks SYN-CL-1.c"
 *
 * Writes at most `room` octets with the closing zero; returns the length that the whole text has, as
 * snprintf() does.
 */
size_t sipwright_explain(
    const unsigned char* data, size_t size, size_t max_size, unsigned seed, char* text, size_t room);

/*
 * The mutators: number 0, 1, ... Null behind the last. `aims_at` says what a receiver must get right to
 * survive it, as "RFC 3261 18.3"; `anomaly` which of the 22 classes of faults found in SIP software it can
 * provoke, 0 for none; `is_legal` is 1 when the mutant is odd but right, 0 when it breaks a rule.
 */
typedef struct sipwright_mutator
{
    const char* name;
    const char* aims_at;
    int anomaly;
    int is_legal;
} sipwright_mutator;

const sipwright_mutator* sipwright_mutator_at(size_t number);

/* What libFuzzer calls. */
size_t LLVMFuzzerCustomMutator(unsigned char* data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const unsigned char* data1,
                                 size_t size1,
                                 const unsigned char* data2,
                                 size_t size2,
                                 unsigned char* out,
                                 size_t max_size,
                                 unsigned seed);

#ifndef SIPWRIGHT_MUTATOR_API_ONLY
#if defined(__GNUC__)
__attribute__((used))
#endif
static size_t (*const sipwright_wants_the_mutator)(unsigned char*, size_t, size_t, unsigned) =
    LLVMFuzzerCustomMutator;
#endif

#ifdef __cplusplus
}
#endif

#endif
