// `sipwright fuzz --dry-run`: what would be sent, without anything being sent.
#pragma once

#include "campaign/arms.hpp"
#include "cli/attack.hpp"

#include <cstdint>

namespace cli {

// The attacks there are, by rung and kind, and what the first of them would send: the device is an agent in
// memory, so addresses are those of memory. `cases`: 0 is 20. Returns an exit code.
int dry_run(const attack_table& on, const campaign::choice& only, std::uint64_t seed, std::uint64_t cases);

}  // namespace cli
