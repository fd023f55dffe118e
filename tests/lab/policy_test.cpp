#include "lab/policy.hpp"

#include "lab/load_lab.hpp"
#include "lab/load_policy.hpp"
#include "lab/plan.hpp"
#include "script/load.hpp"

#include <gtest/gtest.h>

namespace {

constexpr std::string_view all_three = R"([policy.knock_out]
flows = ["call"]
rules = ["CAN-SRV-1"]
[policy.important]
flows = "tag:hold"
verdicts = ["inconclusive"]
[policy.optional]
flows = ["*"]
)";

lab::policy whole_policy() { return lab::load_policy_text(all_three, "policy.toml"); }

lab::named_flow flow_called(const std::string& name, std::vector<std::string> tags = {})
{
    lab::named_flow out;
    out.name = name;
    out.tags = std::move(tags);
    return out;
}

lab::cell cell_on(const std::string& device, const std::string& name, lab::verdict is)
{
    lab::cell c;
    c.key = {device, name, "udp"};
    c.is = c.was = is;
    return c;
}

void breaks(lab::cell& c, const std::string& rule, const std::string& level = "must")
{
    lab::cell_finding f;
    f.rule = rule;
    f.level = level;
    c.findings.push_back(f);
}

std::string refusal_of(const std::string& toml)
{
    try
    {
        lab::load_policy_text(toml, "policy.toml");
    }
    catch (const script::script_error& e)
    {
        return e.what();
    }
    return "accepted";
}

TEST(policy, a_cell_stands_in_the_first_section_that_names_its_flow_its_rules_or_its_verdict)
{
    using lab::section, lab::verdict;
    const auto p = whole_policy();
    EXPECT_EQ(lab::section_of(p, cell_on("a", "call", verdict::pass), flow_called("call")),
              section::knock_out);
    EXPECT_EQ(lab::section_of(p, cell_on("a", "hold-1", verdict::pass), flow_called("hold-1", {"hold"})),
              section::important);
    EXPECT_EQ(lab::section_of(p, cell_on("a", "other", verdict::inconclusive), flow_called("other")),
              section::important);
    EXPECT_EQ(lab::section_of(p, cell_on("a", "other", verdict::pass), flow_called("other")),
              section::optional);
    EXPECT_EQ(lab::section_of({}, cell_on("a", "other", verdict::fail), flow_called("other")),
              section::unnamed);
    auto broke = cell_on("a", "other", verdict::fail);
    breaks(broke, "CAN-SRV-1.c");
    EXPECT_EQ(lab::section_of(p, broke, flow_called("other")), section::knock_out);
    auto other = cell_on("a", "other", verdict::fail);
    breaks(other, "CAN-SRV-10.c");  // begins alike, and is another
    EXPECT_EQ(lab::section_of(p, other, flow_called("other")), section::optional);
    auto remark = cell_on("a", "other", verdict::pass);
    breaks(remark, "CAN-SRV-1.c", "info");
    EXPECT_EQ(lab::section_of(p, remark, flow_called("other")), section::optional);
}

lab::standing standing_after(lab::policy p, std::vector<lab::cell> cells)
{
    for (auto& c : cells)
        c.weighs = lab::section_of(p, c, flow_called(c.key.flow));
    return lab::by_policy(p, cells).at(0).is;
}

TEST(policy, what_was_not_shown_is_not_passed)
{
    using lab::standing, lab::verdict;
    auto p = lab::load_policy_text("[policy.knock_out]\nflows = [\"call\"]\n", "p");
    const auto good = cell_on("a", "call", verdict::pass);
    EXPECT_EQ(standing_after(p, {good}), standing::passed);
    EXPECT_EQ(standing_after(p, {cell_on("a", "call", verdict::warn)}), standing::passed);
    for (const auto v :
         {verdict::inconclusive, verdict::unsupported, verdict::not_run, verdict::expected_failure})
        EXPECT_EQ(standing_after(p, {good, cell_on("a", "call", v)}), standing::not_shown) << lab::to_text(v);
    EXPECT_EQ(standing_after(p, {good, cell_on("a", "call", verdict::unexpected_pass)}), standing::passed);
    EXPECT_EQ(standing_after(p, {good, cell_on("a", "call", verdict::fail)}), standing::knocked_out);
    auto not_for_it = cell_on("a", "call", verdict::not_run);
    not_for_it.applies = false;
    EXPECT_EQ(standing_after(p, {good, not_for_it}), standing::passed);
    EXPECT_EQ(standing_after(p, {not_for_it}), standing::nothing);
    EXPECT_EQ(standing_after(p, {cell_on("a", "other", verdict::fail)}), standing::nothing);
}

TEST(policy, a_rule_that_is_a_knock_out_has_to_be_kept)
{
    using lab::standing, lab::verdict;
    const auto p = lab::load_policy_text("[policy.knock_out]\nrules = [\"CAN\"]\n", "p");
    auto c = cell_on("a", "call", verdict::pass);
    EXPECT_EQ(standing_after(p, {c}), standing::not_shown);
    c.rules.kept = {"CAN-SRV-1"};
    EXPECT_EQ(standing_after(p, {c}), standing::passed);
    auto warned = cell_on("a", "other", verdict::warn);
    breaks(warned, "CAN-SRV-2.a", "should");
    EXPECT_EQ(standing_after(p, {c, warned}), standing::knocked_out);
    const auto open = lab::load_policy_text("[policy.knock_out]\nverdicts = \"inconclusive\"\n", "p");
    EXPECT_EQ(standing_after(open, {cell_on("a", "x", verdict::inconclusive)}), standing::knocked_out);
}

TEST(policy, every_cell_stands_in_one_section)
{
    using lab::verdict;
    const auto p = whole_policy();
    std::vector<lab::cell> cells{cell_on("a", "call", verdict::fail), cell_on("b", "call", verdict::pass),
                                 cell_on("a", "x", verdict::not_run)};
    for (auto& c : cells)
        c.weighs = lab::section_of(p, c, flow_called(c.key.flow));
    const auto rows = lab::by_policy(p, cells);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].device, "a");
    EXPECT_EQ(rows[0].by, std::vector<std::string>{"a/call/udp"});
    EXPECT_EQ(rows[0].not_kept, std::vector<std::string>{"CAN-SRV-1"});
    std::size_t sum = 0;
    for (const auto& r : rows)
        for (const auto& n : r.sections)
            for (const auto one : n)
                sum += one;
    EXPECT_EQ(sum, cells.size());
}

TEST(policy, refuses_what_is_wrong_with_its_place)
{
    EXPECT_EQ(refusal_of(std::string{all_three}), "accepted");
    EXPECT_NE(refusal_of("").find("policy.toml:1:1: there is no policy"), std::string::npos);
    EXPECT_NE(refusal_of("[policy]\n").find("policy.toml:1:2: the policy has no section"), std::string::npos);
    EXPECT_NE(refusal_of("[policy.knockout]\nflows = \"x\"\n").find("did you mean 'knock_out'?"),
              std::string::npos);
    EXPECT_NE(refusal_of("[policy.knock_out]\nflow = \"x\"\n").find("policy.toml:2:1: "), std::string::npos);
    EXPECT_NE(refusal_of("[policy.knock_out]\n").find("names nothing: flows, rules or verdicts are wanted"),
              std::string::npos);
    EXPECT_NE(refusal_of("[policy.knock_out]\nflows = []\n").find("policy.toml:2:1: 'flows' is empty"),
              std::string::npos);
    EXPECT_NE(refusal_of("[policy.knock_out]\nrules = [\"CAN\", \"CAM-1\"]\n")
                  .find("policy.toml:2:17: 'CAM-1' is neither a rule"),
              std::string::npos);
    EXPECT_NE(refusal_of("[policy.knock_out]\nrules = \"CA\"\n"), "accepted");
    EXPECT_NE(refusal_of("[policy.knock_out]\nverdicts = [\"failed\"]\n")
                  .find("policy.toml:2:13: 'failed' is no verdict"),
              std::string::npos);
    EXPECT_NE(refusal_of("[policy.knock_out]\nverdicts = [\"pass\"]\n").find("'pass' weighs nothing"),
              std::string::npos);
    EXPECT_NE(refusal_of(std::string{all_three} + "[other]\n").find("policy.toml:9:2: "), std::string::npos);
    EXPECT_NE(refusal_of(std::string{all_three} + "[[policy.optional.flows]]\n"), "accepted");
}

TEST(policy, stands_in_the_file_of_the_lab_as_well)
{
    const auto lab =
        lab::load_lab_text("flows = [\"x\"]\n[[device]]\nname = \"a\"\nplays = \"Bob\"\naddress = "
                           "\"127.0.0.1:5070\"\n" +
                               std::string{all_three},
                           "lab.toml");
    EXPECT_EQ(lab.weighs.path, "lab.toml");
    ASSERT_EQ(lab.weighs.sections[0].flows.size(), 1u);
    EXPECT_EQ(lab.weighs.sections[0].flows[0].place, "lab.toml:7:10");
}

}  // namespace
