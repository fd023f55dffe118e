// The shapes that bench_growth counts.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace bench {

struct shape
{
    const char* name;
    std::size_t units;  // n
    // What is counted, of so many units; what it works on is made before.
    std::function<std::function<void()>(std::size_t n)> prepare;
    std::size_t most_octets = 0;  // that one unit may hold; 0: whatever it holds
};

std::vector<shape> referee_shapes();  // one call or very many, recorded and judged
std::vector<shape> run_shapes();      // a run that a peer floods, long ladders, many runs

inline std::vector<shape> all_shapes()
{
    auto out = referee_shapes();
    for (auto& s : run_shapes())
        out.push_back(std::move(s));
    return out;
}

}  // namespace bench
