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

// Findings of a device that a waiver of its profile is about leave result.rules and result.flow_findings for
// result.waived. What is expired waives nothing. Every waiver is in result.waivers, with what it came to:
// `spoke(party, what)` says whether that device sent such a message (fingerprint.hpp).
void waive(run_result& r,
           const profiles& all,
           device::date today,
           const std::function<bool(party_index, std::string_view what)>& spoke);

// hop = "via": what another on the way may have done or answered is open, be it found or not.
void leave_open_what_others_do(run_result& r, const profiles& all);

}  // namespace judge
