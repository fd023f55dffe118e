// What comes before the attacks of `sipwright fuzz`: cases of earlier campaigns, torture messages.
#pragma once

#include "cli/exit_code.hpp"
#include "report/campaign.hpp"

#include <string>
#include <vector>

namespace cli {

struct stage_results
{
    std::vector<report::attacks_tried> tried;
    std::vector<std::string> findings;  // as reports have them, all confirmed; their number is 0
    exit_code ended = as_drawn;         // not_testable and interrupted: there is no campaign after that
    std::string why;                    // it is not testable

    void add(const stage_results& more)
    {
        tried.insert(tried.end(), more.tried.begin(), more.tried.end());
        findings.insert(findings.end(), more.findings.begin(), more.findings.end());
    }
};

}  // namespace cli
