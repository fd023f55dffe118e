// A case as its script tells it: what replays it, whoever asks.
#pragma once

#include "campaign/investigation.hpp"
#include "cli/attack.hpp"

#include <cstdint>

namespace cli {

struct told_case
{
    campaign::suspect is;
    campaign::charge held;    // against the device
    campaign::usual as_ever;  // what it is held against
};

// Throws script::usage_error where the script has no table [case], or one of no symptom.
told_case told_by(const attack_table& on);

// One replay: the runs before it and the case itself, up to the first that shows anything.
struct replayed
{
    campaign::charge is;
    judge::run_result result;
    std::shared_ptr<const script::flow> flow;  // that the result points to
};
// `played`: of the runs with that seed; each gets a number of its own.
replayed replay_once(const attack_table& on,
                     const told_case& told,
                     campaign::bench& bench,
                     std::uint64_t seed,
                     std::uint64_t& played);

// Of a replay that showed it: from now on its rungs are waited for in proportion to what it answered there,
// for what is silent as expected is so in each replay. Not where a rung that never came is what it shows.
void wait_as_seen(const replayed& r, campaign::bench& bench);

// A process that was ended tells by which signal; a case does not, as it may be another elsewhere.
bool shows(const campaign::charge& now, const campaign::charge& held);

}  // namespace cli
