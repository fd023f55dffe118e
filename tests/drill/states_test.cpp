// The corpora alone come through the states: what no seed reaches, a fuzzer has to find again every time.
#include "corpus.hpp"

#include "fsm/visited.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <tuple>

namespace {

using pair = std::tuple<std::string, std::string, std::string>;  // machine, state, event

std::set<pair> reached;

void note(fsm::visited_machine machine, std::size_t state, std::size_t event)
{
    const auto words = fsm::visit_words(machine);
    reached.emplace(words.name, words.states[state], words.events[event]);
}

std::vector<pair> unreachable()
{
    std::ifstream in{SIPWRIGHT_SOURCE_DIR "/fuzz/unreachable_states.tsv"};
    std::vector<pair> out;
    for (std::string line; std::getline(in, line);)
    {
        std::istringstream row{line};
        std::string machine, state, event, reason;
        if (line.starts_with('#'))
            continue;
        std::getline(std::getline(std::getline(std::getline(row, machine, '\t'), state, '\t'), event, '\t'),
                     reason);
        EXPECT_FALSE(reason.empty()) << line;
        out.emplace_back(machine, state, event);
    }
    return out;
}

TEST(states, the_corpora_reach_95_percent_of_the_pairs_that_can_be_reached)
{
    fsm::on_visit = note;
    for (const auto& d : drill::all())
        for (const auto& [name, octets] : inputs_of(d.name))
        {
            drill::log quiet;
            d.play(octets, quiet);
        }
    fsm::on_visit = nullptr;

    const auto never = unreachable();
    const auto cannot = [&](const pair& p) {
        return std::ranges::any_of(never, [&](const pair& row) {
            return std::get<0>(row) == std::get<0>(p) && std::get<2>(row) == std::get<2>(p) &&
                   (std::get<1>(row) == "*" || std::get<1>(row) == std::get<1>(p));
        });
    };
    std::size_t possible = 0, found = 0;
    std::string missing;
    for (std::size_t m = 0; m < static_cast<std::size_t>(fsm::visited_machine::count_); ++m)
    {
        const auto words = fsm::visit_words(static_cast<fsm::visited_machine>(m));
        const bool transaction = words.states.front() == "Initial";
        for (const auto state : words.states)
            for (const auto event : words.events)
            {
                const pair p{words.name, state, event};
                if (transaction && (state == "Initial" || state == "Terminated"))
                    continue;
                if (cannot(p))
                {
                    EXPECT_FALSE(reached.contains(p))
                        << "listed as unreachable: " << words.name << ", " << state << ", " << event;
                    continue;
                }
                ++possible;
                if (reached.contains(p))
                    ++found;
                else
                    missing.append(words.name)
                        .append(", ")
                        .append(state)
                        .append(", ")
                        .append(event)
                        .append("\n");
            }
    }
    EXPECT_GE(possible, 150u);
    EXPECT_GE(found * 100, possible * 95) << found << " of " << possible << "; missing:\n" << missing;
}

}  // namespace
