// Reads [[device]] and [[expect]] of a lab. Known to its loader alone.
#pragma once

#include "lab/lab.hpp"
#include "script/script_source.hpp"

namespace lab {

// `opened`: gets the paths of the profiles that were read.
lab_device
read_device(const script::script_source& source, const script::entry& e, std::vector<std::string>& opened);
expectation read_expectation(const script::script_source& source, const script::entry& e);

// An array of texts, each one line; or one text.
std::vector<std::string> lines_of(const script::script_source& source, const script::entry& e);

}  // namespace lab
