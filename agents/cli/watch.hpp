// --watch: what tells of a fault of a device beside its answers.
#pragma once

#include "net/monitors.hpp"
#include "run/reach.hpp"

#include <string>
#include <vector>

namespace cli {

//   watch  =  "log:" FILE ":" REGEX  /  "command:" CMD  /  "tcp:" HOST ":" PORT [ ":" REGEX ]  /  "http:" URL
// Names are resolved once, and only to where `allowed` lets us send. Throws script::usage_error, and
// net::environment_error for an address that is out of reach or a name that leads to none.
std::vector<net::monitor> watches_of(const std::vector<std::string>& written, const run::reach& allowed);

}  // namespace cli
