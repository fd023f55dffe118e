// What the waivers of the devices came to over many runs. One that excuses nothing must not stay: it would
// excuse the next fault of its kind.
#pragma once

#include "judge/result.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace judge {

struct waiver_standing
{
    std::string party;
    device::waiver what;
    bool expired = false;
    std::size_t matched = 0, judged = 0;  // runs

    // Why it is to be taken out, or renewed; "": it is fine.
    std::string complaint() const;
};

class waiver_ledger
{
public:
    void add(const run_result& r);
    const std::vector<waiver_standing>& all() const { return all_; }
    bool has_complaint() const;

private:
    std::vector<waiver_standing> all_;  // as many as there are waivers
};

}  // namespace judge
