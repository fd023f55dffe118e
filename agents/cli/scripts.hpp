// Scripts as they are named on a command line: files, and folders of files.
#pragma once

#include <string>
#include <vector>

namespace cli {

// Files as they are, folders as the *.toml files in them and below, in the order of their names, but for
// serve.toml, which is the configuration of a standing agent, and folders `devices`, which hold profiles.
// Throws script::usage_error when there is none.
std::vector<std::string> find_scripts(const std::vector<std::string>& named);

}  // namespace cli
