// What `sipwright run` was asked for, and what other commands are asked for as well.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cli {

// For CLI11: a text that says nothing is a mistake.
inline std::string not_empty(const std::string& text) { return text.empty() ? "a value is wanted" : ""; }

struct tls_options
{
    std::string ca, certificate, key, version, ciphers, key_log;
    bool insecure = false, mutual = false;
};

struct run_options
{
    std::vector<std::string> scripts, devices, profiles, agents, rules, authorized;
    bool in_memory = false;
    std::optional<std::uint64_t> seed;
    std::string network;
    bool strict = false;
    std::string json, junit, html, out, record_seeds;
    std::uint32_t repeat = 1, jobs = 1, at_once = 1;
    std::string rate, patience, t1, transport, dns;
    bool v6 = false;
    tls_options tls;
    bool quiet = false, verbose = false;
};

}  // namespace cli
