// Of a run of one script.
#pragma once

#include "judge/result.hpp"
#include "page/evidence.hpp"

#include <string>
#include <vector>

namespace page {

// What is known around the results.
struct surroundings
{
    std::string command;           // that does it again; "" where none can
    std::vector<told> conditions;  // "emulated network", "loss=5%"
    std::vector<attached> files;   // the case first, then the capture
    bool strict = false;           // what only warns fails, too
    std::string expected;          // "until 2027-01-31 by Lab 7: ticket 4711": that it fails; "": it is not
    std::string died = {};         // "Bob was ended by signal 11 (Segmentation fault)"; "": it did not
};

evidence evidence_of(const judge::run_result& r, surroundings around);

}  // namespace page
