// TOML -> profile of a device. What is wrong with it is said as of a script: "phone.toml:3:9: ...".
#pragma once

#include "device/profile.hpp"

#include <string>
#include <string_view>

namespace device {

// Throws script::script_error.
profile load_profile(const std::string& path);
profile load_profile_text(std::string_view toml, const std::string& path);

}  // namespace device
