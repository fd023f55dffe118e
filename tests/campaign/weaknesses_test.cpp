// The planted faults of `sipwright serve --weak`, in memory: which of them a campaign finds, after how many
// cases. A few of them; with SIPWRIGHT_CASES=3000 all, in so many cases each, and a line for each.
#include "campaign/hunt.hpp"

#include "memory_bench.hpp"
#include "weak/device_faults.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

namespace {

using campaign_test::memory_bench;
using campaign_test::table;

// After how many cases it is found; 0: it is not, in so many.
std::uint64_t found_after(const weak::weakness& w, std::uint64_t most, std::string& by)
{
    const table on;
    const weak::weakness* const planted[] = {&w};
    weak::device_faults faults{weak::role::ua, planted};
    memory_bench b;
    const fsm::link way{*fsm::numeric_address("192.0.2.102", 5060),
                        *fsm::numeric_address("192.0.2.101", 5060)};
    b.kills = [&](std::string_view octets) {
        return !faults.received(way, *sip::store(octets)).provoked.empty();
    };
    b.sees = [&](std::string_view octets) { return !faults.sent(way, *sip::store(octets)).provoked.empty(); };
    b.begins_anew = [&] { faults = {weak::role::ua, planted}; };
    std::uint64_t out = 0;
    campaign::hunt_settings how;
    how.seed = 1;
    how.cases = most;
    how.stop_after = 1;
    how.minimize = std::chrono::seconds{0};
    campaign::hunt hunt{on.target,
                        {},
                        how,
                        b,
                        {[](const auto&) {},
                         [&](const campaign::finding& f) {
                             out = hunt.cases();
                             by = f.arm;
                         },
                         [](const std::string&) {}}};
    EXPECT_EQ(hunt.begin(), "") << w.name;
    hunt.play();
    return out;
}

TEST(planted_weaknesses, are_found)
{
    const auto* const more = std::getenv("SIPWRIGHT_CASES");
    const std::uint64_t most = more ? std::strtoull(more, nullptr, 10) : 600;
    std::size_t found = 0, all = 0, number = 0;
    for (const auto* w : weak::all_weaknesses())
        if ((w->where & weak::only(weak::role::ua)) != 0 && (more || number++ % 9 == 2))
        {
            ++all;
            std::string by;
            const auto after = found_after(*w, most, by);
            found += after > 0 ? 1 : 0;
            if (more)
                std::cout << w->name << ": "
                          << (after > 0 ? std::to_string(after) + " cases, " + by : "not found") << std::endl;
        }
    std::cout << found << " of " << all << " are found within " << most << " cases\n";
    EXPECT_GE(10 * found, 6 * all);
    EXPECT_GE(all, 8u);
}

}  // namespace
