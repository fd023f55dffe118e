// A fuzz target is one claim; this is how it is stated.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

// Ends the process with the sentence that turned out false, which the fuzzer takes as a crash.
inline void claim(bool holds, const char* sentence)
{
    if (holds)
        return;
    std::fprintf(stderr, "broken claim: %s\n", sentence);
    std::abort();
}

// Is the one a view into the other? An empty view lies anywhere.
inline bool lies_within(std::string_view part, std::string_view whole)
{
    return part.empty() ||
           (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}
