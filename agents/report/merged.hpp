// The reports of several campaigns with one script as one: those of shards.
#pragma once

#include "report/campaign.hpp"

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace report {

struct campaign_part
{
    std::string name;    // for people: of its file
    std::string report;  // what to_json() wrote
};

// The buckets of the confirmed findings of a report: what is known. Throws as merge() does.
std::set<std::string> confirmed_in(const campaign_part& part);

struct merged_finding
{
    std::string json;      // numbered anew
    std::size_t part = 0;  // index: whose case it is
    std::string from, to;  // folder of its case in the part, and in what is merged; "": it has none
};

struct merged_campaign
{
    campaign_summary summary;
    std::vector<merged_finding> findings;
};

// Findings by bucket: the first one stays, replays of all are added to it, and `found_by` counts the parts.
// Cases and times are added; attacks, too, where parts are shards, which have none in common; else what the
// part with the most has. Rules that no case triggered are those of all parts that say so. Of different
// answers there are as many as in the part with the most, at least. Throws std::invalid_argument that names
// the part: it is no report of a campaign, it is one of another script, or the same shard comes twice.
merged_campaign merge(std::span<const campaign_part> parts);

}  // namespace report
