// A fuzz target is one claim; this is how it is stated.
#pragma once

#include <cstdio>
#include <cstdlib>

// Ends the process with the sentence that turned out false, which the fuzzer takes as a crash.
inline void claim(bool holds, const char* sentence)
{
    if (holds)
        return;
    std::fprintf(stderr, "broken claim: %s\n", sentence);
    std::abort();
}
