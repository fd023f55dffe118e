// Does a peer, a script or a long series of runs make us work more for each message than for the one before?
// For each shape the work is counted at n, 4n and 16n: instructions, and octets of memory at most. What the
// later ones cost, each, may be 1.3 times what the earlier ones cost.
//
//     bench_growth [-t] [SHAPE ...]     all shapes, or those whose names begin so; -t: nanoseconds, not
//     instructions
//
// Ends with 0, or with 1 when a shape grows; with 77 where nothing counts instructions (counter.hpp).
#include "growth.hpp"
#include "counter.hpp"

#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>

namespace {

constexpr double most = 1.3;
constexpr double floor_instructions = 200, floor_octets = 64;  // each; below it there is nothing to compare

struct each  // of the units between two sizes
{
    double instructions, octets;
};

each between(const bench::cost& few, const bench::cost& many, std::size_t units)
{
    const auto n = static_cast<double>(units);
    return {(static_cast<double>(many.instructions) - static_cast<double>(few.instructions)) / n,
            (static_cast<double>(many.octets) - static_cast<double>(few.octets)) / n};
}

bench::cost count(const bench::shape& s, std::size_t n)
{
    auto work = s.prepare(n);
    bench::counter c;
    work();
    return c.stop();
}

bool grows(const bench::shape& s)
{
    bench::cost at[3];
    for (std::size_t i = 0, n = s.units; i < 3; ++i, n *= 4)
        at[i] = count(s, n);
    const auto early = between(at[0], at[1], 3 * s.units), late = between(at[1], at[2], 12 * s.units);
    const auto worse = [](double before, double after, double floor) {
        return after > floor && after > most * std::max(before, floor);
    };
    const bool work = worse(early.instructions, late.instructions, floor_instructions),
               memory = worse(early.octets, late.octets, floor_octets) ||
                        (s.most_octets != 0 && late.octets > static_cast<double>(s.most_octets));
    std::printf("%-34s %6zu: %9.0f, then %9.0f instructions each; %8.0f, then %8.0f octets%s%s\n", s.name,
                s.units, early.instructions, late.instructions, early.octets, late.octets,
                work ? "  GROWS" : "", memory ? "  FILLS" : "");
    std::fflush(stdout);
    return work || memory;
}

bool asked(const bench::shape& s, int argc, char** argv)
{
    for (int i = 1; i < argc; ++i)
        if (std::string_view{s.name}.starts_with(argv[i]))
            return true;
    return argc < 2;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc > 1 && std::string_view{argv[1]} == "-t")
    {
        bench::count_time();
        --argc;
        ++argv;
    }
    else
        bench::count_instructions(argv);
    bool any = false;
    for (const auto& s : bench::all_shapes())
        if (asked(s, argc, argv))
            any = grows(s) || any;
    return any ? 1 : 0;
}
