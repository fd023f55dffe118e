// What a result says, for a test that fails.
#pragma once

#include "judge/result.hpp"

#include <algorithm>
#include <string>
#include <string_view>

inline std::string told(const judge::run_result& r)
{
    auto out = r.why;
    for (const auto& f : r.flow_findings)
        out += '\n' + f.rule + ": " + f.expected + " | " + f.observed;
    for (const auto& v : r.rules)
        for (const auto& f : v.findings)
            out += '\n' + f.rule + ": " + f.expected + " | " + f.observed;
    for (const auto& n : r.notes)
        out += '\n' + n;
    return out;
}

inline bool says(const judge::run_result& r, std::string_view note)
{
    return std::ranges::any_of(r.notes, [&](const auto& n) { return n.find(note) != std::string::npos; });
}
