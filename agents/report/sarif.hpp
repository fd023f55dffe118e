// The findings of a campaign as SARIF 2.1.0, for who collects those of many tools.
#pragma once

#include "report/campaign.hpp"

#include <string>
#include <vector>

namespace report {

// All rules are declared, also those that nothing broke: the symptoms, as "sipwright/crash", and the letters
// of the referee's. `findings`: as to_json() writes them. Fingerprints are those of buckets: the same fault
// of the same device has the same one in every campaign. `folder`: where the cases are, an absolute path; "":
// they are nowhere.
std::string
to_sarif(const campaign_summary& s, const std::vector<std::string>& findings, std::string_view folder);

}  // namespace report
