// TOML -> lab. scripts/lab.schema.json says what may stand in it.
#pragma once

#include "lab/lab.hpp"

#include <string>
#include <string_view>

namespace lab {

// Reads the file, and the profiles that it names. Throws script::script_error with file, line and column.
description load_lab(const std::string& path);
description load_lab_text(std::string_view toml, const std::string& path);  // `path`: for messages and files

}  // namespace lab
