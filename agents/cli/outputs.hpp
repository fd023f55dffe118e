// Where results are to go: two of them never into one file, and none into a file that is read.
#pragma once

#include <string>
#include <vector>

namespace cli {

struct output
{
    std::string option, path;  // "--json"; "" is not asked for
};

// Why this names no output, for CLI::Option::check; "" when it does.
std::string not_a_file_name(const std::string& text);

// What --out writes: each file of these names in that folder. None when there is no folder.
std::vector<output> written_into(const std::string& folder, const std::vector<std::string>& names);

// Throws script::usage_error, which names both.
void check_outputs(const std::vector<output>& outputs, const std::vector<std::string>& inputs);

// The path of a folder from the root; "" stays "".
std::string absolute_folder(const std::string& folder);

}  // namespace cli
