// What `sipwright fuzz` was asked for.
#pragma once

#include "cli/attack.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cli {

struct fuzz_options
{
    attack_options on;
    std::string script, out, json, junit, sarif, budget, regressions, shard, minimize = "60s", baseline,
                                                                             fail_on;
    std::optional<std::uint64_t> seed;
    std::uint64_t cases = 0;
    std::uint32_t pressure = 0;
    std::size_t stop_after = 0;
    std::vector<std::string> rungs, mutators, compose;
    bool no_orders = false, torture = false, quiet = false, dry_run = false;
};

void add_fuzz_options(CLI::App& to, fuzz_options& o);

}  // namespace cli
