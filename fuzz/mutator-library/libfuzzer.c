/* What libFuzzer calls, in a member of the archive of its own: a target may have a mutator of its own. */
#include "inside.h"
#include "seen.h"

#include <stdio.h>
#include <stdlib.h>

/* libFuzzer has it; a replay of files, or another engine, need not. */
__attribute__((weak)) size_t LLVMFuzzerMutate(unsigned char* data, size_t size, size_t max_size);

/* What SIPWRIGHT_INPUT() declares. */
extern const char* const sipwright_input __attribute__((weak));

static int is_set_to(const char* name, char value)
{
    const char* set = getenv(name);
    return set && *set == value;
}

static int blind;

/* Once, before the first mutant. */
static void prepare(void)
{
    static int done;
    const char* kind = getenv("SIPWRIGHT_INPUT");
    const char* from = kind ? "of the environment" : "as declared";
    int known;
    if (done)
        return;
    done = 1;
    blind = LLVMFuzzerMutate && is_set_to("SIPWRIGHT_BLIND", '1');
    if (!kind && &sipwright_input)
        kind = sipwright_input;
    enter();
    known = sipwright_inside_prepare(kind, !is_set_to("SIPWRIGHT_GUIDE", '0'));
    leave();
    seen(&known, sizeof known);
    if (!known)
    {
        fprintf(
            stderr,
            "sipwright-mutator: SIPWRIGHT_INPUT %s, \"%s\", is no kind of input. Kinds: any message messages "
            "sipfrag stream sdp uri name-addr via digest multipart field text octets:N; between them: lf "
            "crlf "
            "nul blank empty-line\n",
            from, kind);
        _Exit(2);
    }
    fprintf(stderr, "INFO: sipwright-mutator %s: input: %s%s%s%s\n", sipwright_mutator_version(),
            kind ? kind : "looked at", kind ? " (" : "", kind ? from : "", kind ? ")" : "");
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
    prepare();
    if (blind)
        return seen_size(LLVMFuzzerMutate(data, size, max_size));
    enter();
    size = seen_size(sipwright_inside_fuzz(data, size, max_size, seed, LLVMFuzzerMutate));
    leave();
    seen(data, size);
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
    size_t size;
    prepare();
    if (blind)
        return 0; /* its own crossover is one of libFuzzer's mutations */
    enter();
    size = seen_size(sipwright_inside_cross(data1, size1, data2, size2, out, max_size, seed));
    leave();
    seen(out, size);
    return size;
}
