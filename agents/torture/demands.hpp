// What has to stand in an answer to a torture message, beside its status.
#pragma once

#include "torture/verdict.hpp"

#include <string>
#include <vector>

namespace torture {

// `token`: of this run, in the bindings that it has made. What is missing or wrong; empty: nothing.
std::vector<remark> unmet(const demands& of, const exchange& played, const std::string& token);

}  // namespace torture
