// What a campaign takes, of cases in memory against a correct device: cases a second, and the memory of the
// process at each power of ten.
//
//   bench_campaign_cases [CASES]     1,000,000 unless told otherwise
#include "campaign/hunt.hpp"

#include "memory_bench.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace {

// KiB that lie in memory, as the system counts them.
std::uint64_t resident()
{
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:"))
            return std::strtoull(line.c_str() + 6, nullptr, 10);
    return 0;
}

}  // namespace

int main(int argc, char** argv)
{
    const auto cases = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const campaign_test::table on;
    campaign_test::memory_bench bench;
    bench.most_runs = ~std::uint64_t{0};
    campaign::hunt_settings how;
    how.cases = cases;
    const auto began = std::chrono::steady_clock::now();
    std::uint64_t next = 1'000;
    campaign::hunt hunt{on.target,
                        {},
                        how,
                        bench,
                        {[&](const campaign::case_played& c) {
                             if (c.number != next && c.number != cases)
                                 return;
                             next *= 10;
                             const std::chrono::duration<double> took =
                                 std::chrono::steady_clock::now() - began;
                             std::printf("%9llu cases  %8llu KiB  %7.0f a second\n",
                                         static_cast<unsigned long long>(c.number),
                                         static_cast<unsigned long long>(resident()),
                                         static_cast<double>(c.number) / took.count());
                             std::fflush(stdout);
                         },
                         [](const campaign::finding& f) { std::printf("%s\n", f.in_words.c_str()); },
                         [](const std::string&) {}}};
    if (const auto why = hunt.begin(); !why.empty())
    {
        std::printf("%s\n", why.c_str());
        return 1;
    }
    hunt.play();
    std::printf("%zu attacks, %zu different answers, %zu findings\n", hunt.arms().size(), hunt.signatures(),
                hunt.found());
    return hunt.found() > 0 ? 1 : 0;
}
