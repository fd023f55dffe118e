// --dns: which name server is asked for the hosts of devices.
#pragma once

#include "net/names.hpp"

#include <CLI/CLI.hpp>

#include <stdexcept>
#include <string>

namespace cli {

inline void add_dns_option(CLI::App& to, std::string& server)
{
    to.add_option(
          "--dns", server,
          "the name server that is asked for hosts (default: those of the system; what a table [dns] or "
          "/etc/hosts says goes first)")
        ->type_name("HOST:PORT")
        ->check([](const std::string& text) {
            try
            {
                net::check_name_server(text);
                return std::string{};
            }
            catch (const std::invalid_argument& wrong)
            {
                return std::string{wrong.what()};
            }
        });
}

}  // namespace cli
