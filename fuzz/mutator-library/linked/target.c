/* A target in C as somebody else would write it: what the mutator is linked beside (../link_check). It fails
 * unless complete requests come, which blind mutation does not make in so short a time. */
#include "sipwright-mutator.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long complete;

/* A global of the target's own, which AddressSanitizer registers. */
static const char* const wanted[] = {"Via", "From", "To", "Call-ID", "CSeq"};

static void print_depth(void)
{
    fprintf(stderr, "complete requests: %lu\n", complete);
    if (complete == 0)
        _Exit(3);
}

int LLVMFuzzerInitialize(int* argc, char*** argv)
{
    (void)argc, (void)argv;
    if (getenv("SIPWRIGHT_LINK_CHECK"))
        atexit(print_depth);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    char text[4096];
    size_t n;
    if (size >= sizeof text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (!strstr(text, " SIP/2.0\r\n"))
        return 0;
    for (n = 0; n < sizeof wanted / sizeof *wanted; ++n)
        if (!strstr(text, wanted[n]))
            return 0;
    ++complete;
    return 0;
}
