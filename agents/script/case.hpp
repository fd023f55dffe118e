// The table [case] of a script that shows a fault of a device again: what it is about, and what was played
// before it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace script {

struct case_table
{
    std::string symptom;             // "crash": a word of campaign/symptom.hpp
    std::string what;                // in a sentence: what was done, and what came of it
    std::string party;               // the device
    std::vector<std::string> rules;  // of a wrong response: those that were broken, "CAN-SRV-1.a"
    std::string found;               // by which attack: "F1 user-odd"
    std::uint64_t seed = 0;
    // What its messages say is as it should be, however odd: the device owes the usual answers. A message
    // that our parser does not take is not legal whatever is said here.
    bool legal = false;
    std::uint32_t shown = 0, tried = 0;  // so often of so many replays
    std::uint32_t at_once = 1;           // so many runs of it at the same time
    std::uint32_t idle_connections = 0;  // to the device, open meanwhile, over which nothing is said
    // Runs of the same ladder that come first, each with these octets in the place of one rung.
    struct run
    {
        std::string rung;                  // "F1"
        std::vector<std::string> message;  // as as_lines() writes them
    };
    std::vector<run> before;
};

namespace limits {
inline constexpr std::size_t runs_before = 64;
inline constexpr std::uint32_t at_once = 2'000, idle_connections = 2'000;
}  // namespace limits

}  // namespace script
