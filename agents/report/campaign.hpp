// What a campaign came to, for programs and for people: what was found, what was tried, what was not.
#pragma once

#include "campaign/hunt.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace report {

// Of what comes before the attacks: cases of earlier campaigns, and messages of `sipwright torture`.
inline constexpr std::string_view regression_kind = "regression", torture_rung = "torture";

// Attacks of one kind on one rung.
struct attacks_tried
{
    std::string rung, kind;  // "F1 INVITE", "overlong token or field"
    std::uint64_t attacks = 0, tried = 0, cases = 0, findings = 0;
};

struct campaign_summary
{
    std::uint64_t parts = 0;            // campaigns that it was merged of; 0: it is one
    std::string shard;                  // "2/8"; "": all of it
    std::string script, title, device;  // path; of the flow; "Bob at 127.0.0.1:5060"
    std::uint64_t seed = 0, cases = 0, answers = 0;
    std::chrono::milliseconds took{0};
    std::string ended;  // why
    std::vector<attacks_tried> tried;
    std::vector<std::string> usual;  // rules that the flow as drawn breaks
    // Rules that judged and that no case triggered: nothing is known of them. None where that was not
    // counted.
    std::optional<std::vector<std::string>> not_triggered;
    // Buckets that are no news, when there is something to compare with: each finding says which it is.
    std::optional<std::set<std::string>> known;
};

// `plays`: of the arm of that index, how often it was played; empty: none was.
std::vector<attacks_tried> attacks_of(const std::vector<campaign::arm>& arms,
                                      const script::flow& s,
                                      const std::function<std::uint64_t(std::size_t)>& plays = {});

// One finding, one object, on one line. `file`: of its case, from the folder of the report.
std::string to_json(const campaign::finding& f, const std::string& file);

// What decides about an exit code, of such an object.
struct brief_finding
{
    bool confirmed = false, seen_once = false;
    std::string bucket;
};
brief_finding brief_of(const std::string& finding);

// {"schema": 1, "tool": ..., "campaign": {...}, "tried": [...], "findings": [...]}. `findings`: as above.
std::string to_json(const campaign_summary& s, const std::vector<std::string>& findings);

// A test case for each kind of attack on each rung: failed with its findings that are confirmed or seen once,
// skipped when it was not tried.
std::string to_junit(const campaign_summary& s, const std::vector<std::string>& findings);

// A table: kinds of attack, how many were tried, what they found.
std::string to_text(const campaign_summary& s);

}  // namespace report
