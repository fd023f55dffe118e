// Reads [trigger.NAME] of a profile. Known to the loader alone.
#pragma once

#include "device/profile.hpp"
#include "script/script_source.hpp"

namespace device {

trigger read_trigger(const script::script_source& source, const script::entry& e);

//   HOST [ ":" PORT ]
void read_host_port(const script::script_source& source,
                    const script::entry& e,
                    std::string& host,
                    std::uint16_t& port);

std::string short_line(const script::script_source& source, const script::entry& e);  // limits::text

}  // namespace device
