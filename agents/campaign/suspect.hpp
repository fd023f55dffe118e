// A case before it is a file: a run of the script with one thing done to it, and runs that came before it. As
// text it is a script of its own, which shows the same wherever it is played.
#pragma once

#include "campaign/arms.hpp"
#include "campaign/symptom.hpp"
#include "campaign/target.hpp"
#include "script/case.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace campaign {

struct suspect
{
    std::size_t arm = 0;                 // index
    std::uint64_t number = 0, seed = 0;  // of its run in the campaign
    std::uint32_t rung = 0;
    std::vector<std::string>
        message;         // instead of that rung, as script::as_lines(); none: the script as it is
    std::string text;    // the script that it is a run of; "": that of the target
    bool legal = false;  // whoever receives that message has to take it
    bool cut = false;    // the ladder ends with its rung
    std::uint32_t at_once = 1, idle_connections = 0;  // as in script::case_table
    std::vector<script::case_table::run> before;
    // What is done in `text`, where the arm does not say, and scripts with less of it: the first of them that
    // shows the same takes its place.
    struct less
    {
        std::string name, text;
    };
    std::string name;  // "F1 twice, F4 without To tag"
    std::vector<less> simpler;
};

// Its script, with the table [case] when there is one. Throws script::script_error.
std::string text_of(const target& t, const suspect& s, const std::optional<script::case_table>& about = {});

// Was it found because a rung was missing?
bool names_missing_rung(const std::optional<script::case_table>& about);

// What comes of a seed for the run of that number.
std::uint64_t seed_of(std::uint64_t seed, std::uint64_t number);

// The script to play at place `i` of 0 .. before.size(), where it comes last itself.
std::shared_ptr<const script::flow> flow_of(const target& t, const suspect& s, std::size_t i);

// How large it is: messages that it sends beyond the flow as drawn, and their octets as a script writes them.
std::size_t messages_of(const suspect& s);
std::size_t octets_of(const suspect& s);

}  // namespace campaign
