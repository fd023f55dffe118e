// What `sipwright lab` was asked for.
#pragma once

#include "cli/options.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cli {

struct lab_options
{
    std::string lab, out, junit, sarif, events, baseline, against, summary, policy, dns, t1;
    std::vector<std::string> only, authorized;
    std::uint32_t jobs = 16;
    std::optional<std::uint32_t> repeat;
    std::optional<std::uint64_t> seed;
    bool resume = false, strict = false, v6 = false, quiet = false, annotations = false;
    tls_options tls;
};

}  // namespace cli
