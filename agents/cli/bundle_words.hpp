// What this program writes itself into the files of a result.
#pragma once

#include "cli/bundle_files.hpp"

#include <string>
#include <vector>

namespace cli {

// Its words, whatever they are of: pages, rules, keys and verdicts of results, keys of scripts, blocks of
// captures. A user who is called like one of them gives nothing away where it is that word.
std::string words_of_ours(const std::vector<result_folder>& results, const std::vector<std::string>& scripts);

}  // namespace cli
