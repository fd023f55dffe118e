// How much a cell matters: knock-out, important, optional, as a policy says it. Data, and who stands where.
#pragma once

#include "lab/cell.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

struct named_flow;

struct policy_section
{
    struct flow_named
    {
        std::string pattern;  // as names_flow() takes it
        std::string place;    // "policy.toml:3:10", for messages about it
    };
    std::vector<flow_named> flows;
    std::vector<std::string> rules;  // prefixes, rules, rules with a letter, "FLOW-MISSING"
    std::vector<verdict> verdicts;
};

struct policy
{
    std::string path;  // of the file that has it; "": there is none, and every cell is `unnamed`
    std::array<policy_section, sections_named> sections;  // knock_out, important, optional

    bool is_there() const { return !path.empty(); }
};

// The first section that names the flow of the cell, a rule that the device broke there (warned of: as well),
// or its verdict.
section section_of(const policy& p, const cell& c, const named_flow& flow);

// What knock-outs say of a device.
enum class standing : std::uint8_t {
    nothing,    // there is no knock-out that applies to it
    passed,     // it passes all of them, and has kept each rule that is one
    not_shown,  // none of them fails, but not all are passed: not run, inconclusive, unsupported, an expected
                // failure; or it had no occasion to keep a rule that is one
    knocked_out,  // a cell among them fails, or has a verdict or warns of a rule that is a knock-out
};

std::string_view to_text(standing s);  // "knocked out"

// Of one device: its cells of each section by their verdicts.
struct policy_row
{
    std::string device;
    standing is = standing::nothing;
    std::vector<std::string> by;        // cells that knock it out; names
    std::vector<std::string> not_kept;  // rules among the knock-outs of which it kept none, as they are named
    std::array<counts, static_cast<std::size_t>(section::count_)> sections{};
};

// Devices in their order. The cells know where they stand (cell::weighs).
std::vector<policy_row> by_policy(const policy& p, const std::vector<cell>& cells);

}  // namespace lab
