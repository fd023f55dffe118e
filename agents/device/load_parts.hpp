// Parts of profiles that stand in other files, too. Known to loaders alone.
#pragma once

#include "device/profile.hpp"
#include "script/script_source.hpp"

#include <string>

namespace device {

// What a file of its own would hold, as a table of another.
profile read_profile(const script::script_source& source, const script::entry& e);

// A SIP URI; where its key is "aor", an address of record.
std::string read_uri(const script::script_source& source, const script::entry& e);

}  // namespace device
