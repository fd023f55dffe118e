// TOML -> script.
#pragma once

#include "script/script.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace script {

// Phrased like a compiler's message: "scripts/x.toml:20:9: 'Rob' is not among the lifelines (Alice, Proxy1,
// Proxy2, Bob)".
class script_error : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

// A mistake on the command line: "--network: 'los=5%' ...".
class usage_error : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

// Reads the file and the bodies it names; `opened`: gets the paths of them all.
flow load_script(const std::string& path, std::vector<std::string>* opened = nullptr);
flow load_script_text(std::string_view toml,
                      const std::string& path);  // `path` for messages and relative files

}  // namespace script
