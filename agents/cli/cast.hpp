// --dut and --at: who plays whom, and where.
#pragma once

#include "play/cast.hpp"

#include <string>
#include <vector>

namespace cli {

// One argument of --dut or --at:
//   NAME=HOST:PORT[;transport=udp]     NAME=sip:user@host:port
struct place
{
    std::string option, name, host, uri;
    std::uint16_t port = 0;
};

// Throws script::usage_error that says what is wrong in `argument`.
place parse_place(const std::string& option, const std::string& argument);

// The cast of one script. Agents without a place get a free port at 127.0.0.1, or, when a device is
// elsewhere, at our own address towards it. Names of hosts are resolved here: may throw
// net::environment_error.
play::cast
make_cast(const script::flow& s, const std::vector<place>& devices, const std::vector<place>& agents);

}  // namespace cli
