#include "report/merged.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace {

std::string
report_of(const std::string& script, const std::string& shard, int attacks, const std::string& findings)
{
    return R"({"schema": 1, "tool": "t", "campaign": {"script": ")" + script +
           R"(", "title": "Call", "device": "Bob", "seed": 7, "cases": 10, "answers": )" +
           std::to_string(attacks) + R"(, "took_ms": 1500, "ended": "the time is up", "usual": ["B", "A"])" +
           (shard.empty() ? "" : R"(, "shard": ")" + shard + '"') +
           R"(}, "tried": [{"rung": "F1 INVITE", "kind": "other", "attacks": )" + std::to_string(attacks) +
           R"(, "tried": 2, "cases": 10}, {"rung": "F1 INVITE", "kind": "regression", "attacks": 3, "tried": 3, "cases": 3}],
  "findings": [)" +
           findings + "]}";
}

std::string
finding(int number, const std::string& bucket, const std::string& file = "findings/0001-crash/case.toml")
{
    return R"({"number": )" + std::to_string(number) + R"(, "symptom": "crash", "bucket": ")" + bucket +
           R"(", "file": ")" + file + R"(", "shown": 2, "tried": 3, "replays": 9, "confirmed": true})";
}

std::string refused(const std::vector<report::campaign_part>& parts)
{
    try
    {
        report::merge(parts);
        return {};
    }
    catch (const std::invalid_argument& error)
    {
        return error.what();
    }
}

TEST(merged, shards_have_no_attack_in_common_and_so_these_are_added)
{
    const std::vector<report::campaign_part> parts{{"a", report_of("x.toml", "1/2", 5, "")},
                                                   {"b", report_of("x.toml", "2/2", 4, "")}};
    const auto all = report::merge(parts);
    EXPECT_EQ(all.summary.parts, 2u);
    EXPECT_EQ(all.summary.cases, 20u);
    EXPECT_EQ(all.summary.answers, 5u);
    EXPECT_EQ(all.summary.took, std::chrono::milliseconds{3'000});
    EXPECT_EQ(all.summary.seed, 7u);
    EXPECT_EQ(all.summary.ended, "the time is up");
    EXPECT_EQ(all.summary.usual, (std::vector<std::string>{"A", "B"}));
    ASSERT_EQ(all.summary.tried.size(), 2u);
    EXPECT_EQ(all.summary.tried[0].attacks, 9u);
    EXPECT_EQ(all.summary.tried[0].tried, 4u);
    EXPECT_EQ(all.summary.tried[0].cases, 20u);
    EXPECT_EQ(all.summary.tried[1].attacks, 3u) << "each shard plays the same earlier cases";
    EXPECT_EQ(all.summary.tried[1].cases, 6u);
}

TEST(merged, rules_that_no_part_triggered_were_never_triggered)
{
    const auto with = [](const std::string& rules) {
        auto out = report_of("x.toml", "", 5, "");
        return out.insert(out.find(R"("usual")"), R"("rules_not_triggered": [)" + rules + "], ");
    };
    const std::vector<report::campaign_part> parts{{"a", with(R"("ACK-1", "BYE-1", "CAN-1")")},
                                                   {"b", with(R"("BYE-1", "CAN-1", "DLG-1")")}};
    const auto all = report::merge(parts);
    ASSERT_TRUE(all.summary.not_triggered);
    EXPECT_EQ(*all.summary.not_triggered, (std::vector<std::string>{"BYE-1", "CAN-1"}));
}

TEST(merged, confirmed_findings_are_what_a_baseline_knows)
{
    auto seen_once = finding(2, "b");
    seen_once.replace(seen_once.find("true"), 4, "false");
    EXPECT_EQ(report::confirmed_in({"a", report_of("x.toml", "", 5, finding(1, "a") + ", " + seen_once)}),
              std::set<std::string>{"a"});
    EXPECT_THROW(report::confirmed_in({"a", "{}"}), std::invalid_argument);
}

TEST(merged, whole_campaigns_have_the_attacks_of_the_one_with_the_most)
{
    const std::vector<report::campaign_part> parts{{"a", report_of("x.toml", "", 5, "")},
                                                   {"b", report_of("x.toml", "", 4, "")}};
    EXPECT_EQ(report::merge(parts).summary.tried[0].attacks, 5u);
}

TEST(merged, of_a_bucket_the_first_finding_stays_and_replays_are_added)
{
    const std::vector<report::campaign_part> parts{
        {"a", report_of("x.toml", "1/2", 5,
                        finding(1, "one") + ',' + finding(2, "two", "findings/0002-crash/case.toml"))},
        {"b", report_of("x.toml", "2/2", 5,
                        finding(1, "two") + ',' + finding(2, "three", "findings/0002-crash/case.toml"))}};
    const auto all = report::merge(parts);
    ASSERT_EQ(all.findings.size(), 3u);
    EXPECT_EQ(all.findings[1].part, 0u);
    EXPECT_NE(all.findings[1].json.find(R"("shown":4)"), std::string::npos) << all.findings[1].json;
    EXPECT_NE(all.findings[1].json.find(R"("found_by":2)"), std::string::npos) << all.findings[1].json;
    EXPECT_EQ(all.findings[2].part, 1u);
    EXPECT_EQ(all.findings[2].from, "findings/0002-crash");
    EXPECT_EQ(all.findings[2].to, "findings/0003-crash");
    EXPECT_NE(all.findings[2].json.find(R"("number":3)"), std::string::npos) << all.findings[2].json;
}

TEST(merged, what_comes_before_the_attacks_has_no_number_and_no_folder)
{
    const std::vector<report::campaign_part> parts{
        {"a", report_of("x.toml", "", 5, finding(0, "regression / a", "old/a.toml"))}};
    const auto all = report::merge(parts);
    ASSERT_EQ(all.findings.size(), 1u);
    EXPECT_EQ(all.findings[0].to, "");
    EXPECT_NE(all.findings[0].json.find("old/a.toml"), std::string::npos);
}

TEST(merged, what_does_not_belong_together_is_refused)
{
    const report::campaign_part first{"a", report_of("x.toml", "1/2", 5, "")};
    EXPECT_NE(refused({first, {"b", report_of("y.toml", "2/2", 5, "")}})
                  .find("b: it is of another script, 'y.toml'"),
              std::string::npos);
    EXPECT_EQ(refused({first, {"b", report_of("x.toml", "1/2", 5, "")}}), "b: it is shard 1/2, as a is");
}

TEST(merged, what_is_no_report_of_a_campaign_is_refused)
{
    EXPECT_NE(refused({{"a", "{"}}).find("a: it is no JSON"), std::string::npos);
    EXPECT_NE(refused({{"a", "[]"}}).find("a: it is no JSON: no object"), std::string::npos);
    EXPECT_NE(refused({{"a", R"({"schema": 2})"}}).find("expected \"schema\": 1"), std::string::npos);
    EXPECT_NE(refused({{"a", R"({"schema": 1, "runs": []})"}}).find("no object 'campaign'"),
              std::string::npos);
    EXPECT_NE(refused({{"a", R"({"schema": 1, "campaign": {}})"}}).find("'cases' is no count"),
              std::string::npos);
}

// A report may be of somebody else: nothing of it leads out of its folder.
TEST(merged, a_case_lies_in_the_folder_of_findings)
{
    for (const auto* const path :
         {"../../secret/case.toml", "findings/../case.toml", "findings/a/b/case.toml", "/etc/case.toml",
          "findings/case.toml", "findings/a/other.toml", ""})
        EXPECT_NE(refused({{"a", report_of("x.toml", "", 5, finding(1, "one", path))}})
                      .find("expected findings/NAME/case.toml"),
                  std::string::npos)
            << path;
}

}  // namespace
