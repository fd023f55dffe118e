/*
 * What lies behind the interface (sipwright-mutator.h): compiled without any instrumentation, and asked by
 * interface.c alone, which is compiled as the target is where MemorySanitizer is concerned.
 */
#ifndef SIPWRIGHT_INSIDE_H
#define SIPWRIGHT_INSIDE_H

#define SIPWRIGHT_MUTATOR_API_ONLY
#include "sipwright-mutator.h"

#ifdef __cplusplus
extern "C" {
#endif

const char* sipwright_inside_version(void);
size_t sipwright_inside_mutate(unsigned char* data, size_t size, size_t max_size, unsigned seed);
size_t sipwright_inside_crossover(const unsigned char* data1,
                                  size_t size1,
                                  const unsigned char* data2,
                                  size_t size2,
                                  unsigned char* out,
                                  size_t max_size,
                                  unsigned seed);
size_t sipwright_inside_explain(
    const unsigned char* data, size_t size, size_t max_size, unsigned seed, char* text, size_t room);
const sipwright_mutator* sipwright_inside_mutator_at(size_t number);
size_t sipwright_inside_mutate_as(
    const char* kind, unsigned char* data, size_t size, size_t max_size, unsigned seed);
int sipwright_inside_is_kind(const char* kind);

/* Of libfuzzer.c alone, which is another member of the archive. They keep what they learn. */
typedef size_t sipwright_own_mutation(unsigned char* data, size_t size, size_t max_size);
/* The kind of all inputs to come; null: looked at. 0: it is none. */
int sipwright_inside_prepare(const char* kind, int with_guide);
size_t sipwright_inside_fuzz(
    unsigned char* data, size_t size, size_t max_size, unsigned seed, sipwright_own_mutation* own);
size_t sipwright_inside_cross(const unsigned char* data1,
                              size_t size1,
                              const unsigned char* data2,
                              size_t size2,
                              unsigned char* out,
                              size_t max_size,
                              unsigned seed);

#ifdef __cplusplus
}
#endif

#endif
