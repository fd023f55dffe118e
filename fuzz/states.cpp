// Tells libFuzzer which state x event pairs of the machines an input reached, as extra counters: an input
// that reaches a new pair is kept although it covers no new line. With the environment variable
// SIPWRIGHT_STATES set, the pairs that were and were not reached in all runs are written into that file at
// the end.
#include "fsm/visited.hpp"

#include <cstdlib>
#include <fstream>

namespace {

constexpr std::size_t machines = static_cast<std::size_t>(fsm::visited_machine::count_);
constexpr std::size_t states = 8, events = 16;
using counters = std::uint8_t[machines][states][events];

#if defined(__linux__)
[[gnu::section("__libfuzzer_extra_counters")]]
#endif
counters this_run;
counters all_runs;

void count(fsm::visited_machine machine, std::size_t state, std::size_t event)
{
    const auto m = static_cast<std::size_t>(machine);
    auto& n = this_run[m][state][event];
    n = static_cast<std::uint8_t>(n < 255 ? n + 1 : n);
    all_runs[m][state][event] = 1;
}

void write_states()
{
    const auto* path = std::getenv("SIPWRIGHT_STATES");
    if (!path)
        return;
    std::ofstream out{path};
    for (std::size_t m = 0; m < machines; ++m)
    {
        const auto words = fsm::visit_words(static_cast<fsm::visited_machine>(m));
        for (std::size_t s = 0; s < words.states.size(); ++s)
            for (std::size_t e = 0; e < words.events.size(); ++e)
                out << (all_runs[m][s][e] != 0 ? "reached\t" : "not\t") << words.name << '\t'
                    << words.states[s] << '\t' << words.events[e] << '\n';
    }
}

const bool listening = [] {
    fsm::on_visit = count;
    std::atexit(write_states);
    std::at_quick_exit(write_states);
    return true;
}();

}  // namespace
