// What the profiles of devices change of a result: findings that they waive, letters that are not a device's
// alone where others stand between it and us.
#pragma once

#include "device/profile.hpp"
#include "judge/result.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace judge {

// Per party; null, or beyond its end: nothing is known of it.
using profiles = std::vector<const device::profile*>;

inline const device::profile* profile_of(const profiles& all, party_index p)
{
    return p < all.size() ? all[p] : nullptr;
}

// Fills r.waivers with those of all devices.
void begin_waiving(run_result& r, const profiles& all, device::date today);
// Findings of a device that a waiver of its profile is about leave r.rules, or r.flow_findings, for r.waived.
// What is expired waives nothing.
void waive_rules(run_result& r);
void waive_flow(run_result& r);
// What each waiver came to. `spoke(party, what)`: did it send such a message (fingerprint.hpp)?
void end_waiving(run_result& r, const std::function<bool(party_index, std::string_view what)>& spoke);

// hop = "via": what another on the way may have done or answered is open, be it found or not.
void leave_open_what_others_do(run_result& r, const profiles& all);

}  // namespace judge
