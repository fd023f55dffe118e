// Which planted bug is switched on: the number in SIPWRIGHT_PLANTED_BUG, read once; none without it. Included
// before everything else in the sources that fuzz/planted/*.patch changed (SIPWRIGHT_PLANTED), and nowhere in
// a normal build.
#pragma once

#include <algorithm>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace planted {

inline bool on(int bug)
{
    static const int chosen = [] {
        const char* const number = std::getenv("SIPWRIGHT_PLANTED_BUG");
        return number ? std::atoi(number) : 0;
    }();
    return chosen == bug;
}

}  // namespace planted
