// Where the results of a campaign go: a folder with all, and single reports beside it.
#pragma once

#include "campaign/hunt.hpp"
#include "report/campaign.hpp"

#include <string>
#include <vector>

namespace cli {

struct campaign_files
{
    std::string out, json, junit, sarif;  // paths; "": not wanted

    void check() const;  // that they can be written, before anything is played. Throws net::environment_error

    // findings/0007-crash, from the folder of the report.
    static std::string place_of(const campaign::finding& f);
    // case.toml, ladder.txt, capture.pcapng and finding.json. Nothing where there is no folder.
    void keep(const campaign::finding& f, const std::string& json_of_it) const;
    // All reports, as far as it has come.
    void write(const report::campaign_summary& s, const std::vector<std::string>& findings) const;
};

}  // namespace cli
