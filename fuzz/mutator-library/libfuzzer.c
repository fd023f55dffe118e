/* What libFuzzer calls, in a member of the archive of its own: a target may have a mutator of its own. */
#define SIPWRIGHT_MUTATOR_API_ONLY
#include "seen.h"
#include "sipwright-mutator.h"

#include <stdio.h>
#include <stdlib.h>

/* libFuzzer has it; a replay of files, or another engine, need not. */
__attribute__((weak)) size_t LLVMFuzzerMutate(unsigned char* data, size_t size, size_t max_size);

static int is_blind(void)
{
    static int known = -1;
    if (known < 0)
    {
        const char* set = getenv("SIPWRIGHT_BLIND");
        known = set && *set == '1';
    }
    return known;
}

/* afl-fuzz runs the target, but does not ask it for mutants: whoever links the archive for it should know. */
__attribute__((constructor)) static void look_for_afl(void)
{
    if (getenv("__AFL_SHM_ID") && !getenv("AFL_CUSTOM_MUTATOR_LIBRARY"))
        fputs("sipwright-mutator: linked, but afl-fuzz does not use it; set AFL_CUSTOM_MUTATOR_LIBRARY to "
              "sipwright-afl-mutator.so\n",
              stderr);
}

size_t LLVMFuzzerCustomMutator(unsigned char* data, size_t size, size_t max_size, unsigned seed)
{
    if (LLVMFuzzerMutate && (is_blind() || seed % 6 == 0))
        return seen_size(LLVMFuzzerMutate(data, size, max_size));
    size = sipwright_mutate(data, size, max_size, seed / 6);
    /* libFuzzer wants one octet at least. */
    return size == 0 && LLVMFuzzerMutate ? seen_size(LLVMFuzzerMutate(data, size, max_size)) : size;
}

size_t LLVMFuzzerCustomCrossOver(const unsigned char* data1,
                                 size_t size1,
                                 const unsigned char* data2,
                                 size_t size2,
                                 unsigned char* out,
                                 size_t max_size,
                                 unsigned seed)
{
    if (is_blind())
        return 0; /* its own crossover is one of libFuzzer's mutations */
    return sipwright_crossover(data1, size1, data2, size2, out, max_size, seed);
}
