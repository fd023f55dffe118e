// What captures of TLS are read with: OpenSSL, and the secrets of a key log file.
#pragma once

#include "capture/decryption.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace cli {

void add_key_log(CLI::App& to, std::string& path);  // --keylog FILE, to be read

// "": the secrets that a capture has of its own, and no others. Throws net::environment_error.
capture::decryption decryption_with(const std::string& key_log);

}  // namespace cli
