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
 * What the input of the target is made of is looked at each time: what looks like a session description stays
 * one, and what is no SIP message never becomes one; only where there is nothing at all a message begins. To
 * say it, for less to be guessed, write in that file
 *
 *     SIPWRIGHT_INPUT("sdp")
 *
 * or, for a target that cannot be changed, set SIPWRIGHT_INPUT=sdp in the environment, which goes first:
 *
 *     message         one SIP message; several are never made of one
 *     messages        one or more behind each other
 *     stream          an octet that says how it is cut, and messages
 *     sipfrag         some rows of a message, with a start line or without (RFC 3420)
 *     sdp             a session description
 *     uri, name-addr, via, digest     as they stand in a field; digest: challenge or credentials
 *     multipart       a multipart body
 *     field           the name of a field, a line feed, its value
 *     text            words and separators of any kind
 *     any             looked at
 *     octets:4        four octets that are no text
 *
 * Several of them are separated by commas, with lf, crlf, nul, blank or empty-line where one ends:
 * "octets:2,message", "uri,lf,uri". "message*nul" is any number of them with a zero octet between. What
 * cannot be read is an error at the first mutant, which ends the process.
 *
 * One call in six is libFuzzer's own mutation, of the whole, of a row or line, or of one word in it, so that
 * a dictionary (-dict=) and what libFuzzer learned from comparisons come in. Few mutants are longer than 768
 * octets or than what they are made of; one in 32 has all the room there is. Kinds of change whose mutants
 * were kept are drawn more often: this depends on the calls before and on nothing else, and SIPWRIGHT_GUIDE=0
 * in the environment turns it off. SIPWRIGHT_BLIND=1 leaves all to libFuzzer, to compare.
 *
 * The functions that begin with sipwright_ are pure: the same octets and seed make the same mutant, on every
 * platform. They may be called by several threads at once. None of them throws, exits or prints. The other
 * two are for one thread, as libFuzzer is.
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
 * 1 .. max_size, by the mutators that sipwright_explain() names. Octets that are no SIP message give way to a
 * new one; when that has no room either they stay as they are, and `size` is returned. size <= max_size.
 */
size_t sipwright_mutate(unsigned char* data, size_t size, size_t max_size, unsigned seed);

/*
 * The same for an input of some kind, as SIPWRIGHT_INPUT() has it, by these mutators and by others that have
 * no name. With a null pointer as kind, or with a kind that is none, `size` is returned.
 */
size_t
sipwright_mutate_as(const char* kind, unsigned char* data, size_t size, size_t max_size, unsigned seed);

/* 1 when sipwright_mutate_as() knows the kind. */
int sipwright_is_kind(const char* kind);

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

/* What the input is made of: in one file of the target, outside of functions. */
#ifdef __cplusplus
#define SIPWRIGHT_INPUT(kind)                                                                                \
    extern "C" const char* const sipwright_input;                                                            \
    const char* const sipwright_input = kind;
#else
#define SIPWRIGHT_INPUT(kind)                                                                                \
    extern const char* const sipwright_input;                                                                \
    const char* const sipwright_input = kind;
#endif

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
