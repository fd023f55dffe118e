// What a name server for tests is (`sipwright serve dns`): read from a file of TOML.
#pragma once

#include "dns/responder.hpp"

#include <string>
#include <string_view>

namespace serve {

struct name_server
{
    fsm::address at = *fsm::numeric_address("127.0.0.1", 5353);  // where it listens, over UDP and TCP
    dns::table knows;
    dns::faults wrong;
};

//   listen = "127.0.0.1:5353"
//   fault = "silence"                    of all names, or for some a table [fault]
//   [dns]
//   "biloxi.example.com" = "A 127.0.0.2"
//   [fault]
//   "biloxi.example.com" = "nxdomain"
// Throws script::script_error, "dns.toml:3:1: ...".
name_server load_name_server(const std::string& path);
name_server load_name_server_text(std::string_view toml, const std::string& path);

}  // namespace serve
