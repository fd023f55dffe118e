// What came of a torture message, and whether it was allowed.
#pragma once

#include "torture/exchange.hpp"
#include "torture/outcomes.hpp"

#include <optional>
#include <string>
#include <vector>

namespace torture {

// "404", "100", "1xx", "ignored", "closed", "garbage" (outcomes.hpp).
std::string outcome_of(const exchange& played);

struct remark
{
    torture::level level = level::fault;
    std::string text;  // one sentence, printable
};

struct verdict
{
    torture::level level = level::ok;
    std::string outcome;
    std::string came;             // for people: "404 Not Found after 3 ms"
    std::vector<remark> remarks;  // why it is not ok; empty when it is
};

verdict judge(const expectation& of, role device, const exchange& played);

}  // namespace torture
