#include "report/json.hpp"

#include "report/sample_run.hpp"
#include "script/beside.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace {

namespace json = boost::json;

TEST(json, is_read_back_with_everything_that_a_run_came_to)
{
    const auto s = sample::script();
    const std::vector runs{sample::run(s), sample::run(s)};
    const auto whole = json::parse(report::to_json(runs, 7));
    EXPECT_EQ(whole.at("schema"), 1);
    EXPECT_EQ(whole.at("tool").as_string(), report::tool);
    EXPECT_EQ(whole.at("seed"), 7);
    ASSERT_EQ(whole.at("runs").as_array().size(), 2u);
    const auto& run = whole.at("runs").at(0);
    EXPECT_EQ(run.at("script"), "scripts/sample.toml");
    EXPECT_EQ(run.at("title"), "A <Sample> & \"More\"");
    EXPECT_EQ(run.at("verdict"), "fail");
    EXPECT_EQ(run.at("blame"), "device Proxy1");
    EXPECT_EQ(run.at("cast"), json::parse(R"({"Alice": "agent", "Proxy1": "device 127.0.0.1:5070",
                                              "Proxy2": "device 127.0.0.1:5070", "Bob": "agent"})"));
    ASSERT_EQ(run.at("rungs").as_array().size(), 7u);
    EXPECT_EQ(run.at("rungs").at(0),
              json::parse(R"({"id": "F1", "what": "INVITE", "from": "Alice", "to": "Proxy1",
                                                     "status": "done", "at_ms": 0, "copies": 2})"));
    EXPECT_EQ(run.at("rungs").at(1).at("status"), "unseen");
    EXPECT_FALSE(run.at("rungs").at(1).as_object().contains("at_ms"));
    EXPECT_EQ(run.at("rungs").at(2).at("at_ms"), 0.4);
    EXPECT_EQ(run.at("rungs").at(6).at("status"), "missing");
    ASSERT_EQ(run.at("findings").as_array().size(), 4u);
    const auto& copy = run.at("findings").at(2);
    EXPECT_EQ(copy.at("rule"), "RSP-COPY-1.a");
    EXPECT_EQ(copy.at("level"), "must");
    EXPECT_EQ(copy.at("rung"), "F6");
    EXPECT_EQ(copy.at("party"), "Proxy1");
    EXPECT_EQ(copy.at("observed"), "\\xff<evil>\\x1b[31m");
    EXPECT_EQ(copy.at("messages"), json::parse("[2, 3]"));
    EXPECT_EQ(copy.at("proof").at(1).at("octets"),
              "SIP/2.0 200 OK\\x1b[31m\\r\\nFrom: \\xff<evil>\\r\\n\\r\\n");
    EXPECT_EQ(copy.at("offending").at("octets"), "From: \\xff<evil>");
    EXPECT_EQ(run.at("rules"),
              json::parse(R"({"of": "devices", "pass": 1, "fail": 1, "warn": 1, "info": 0, "not_triggered": 1,
            "inconclusive": 1, "kept_in_part": 1,
            "verdicts": {"SYN-LINE-1": "pass", "RSP-COPY-1": "fail", "CAN-SRV-2": "warn",
                         "TXN-TIMER-1": "inconclusive", "VIA-RPT-1": "kept_in_part"},
            "devices": [
                {"name": "Proxy1", "pass": 1, "fail": 1, "warn": 1, "info": 0, "not_triggered": 1,
                 "inconclusive": 1, "kept_in_part": 1, "kept_letters": {"VIA-RPT-1": "a"},
                 "open_letters": {"TXN-TIMER-1": {"letters": "a",
                                                  "why": "the watch ended before it could be told"}}},
                {"name": "Proxy2", "pass": 0, "fail": 0, "warn": 0, "info": 0, "not_triggered": 5,
                 "inconclusive": 0, "kept_in_part": 1, "kept_letters": {"VIA-RPT-1": "b"},
                 "open_letters": {}}]})"));
    EXPECT_EQ(run.at("notes").at(0), "183 \\x9b INVITE is not drawn");
}

// The pinned file is also what tests/script/schema_check.py holds against scripts/result.schema.json.
TEST(json, of_the_sample_is_the_pinned_file)
{
    const auto s = sample::script();
    const std::vector runs{sample::run(s)};
    EXPECT_EQ(report::to_json(runs, 7), script::read_whole(SIPWRIGHT_SOURCE_DIR "/tests/report/sample.json"));
}

TEST(json, of_a_run_without_devices_counts_what_the_agents_kept)
{
    const auto s = sample::script();
    std::vector runs{sample::run(s)};
    for (auto& p : runs[0].traffic.parties)
        p.device = false;
    const auto rules = json::parse(report::to_json(runs, 7)).at("runs").at(0).at("rules");
    EXPECT_EQ(rules.at("of"), "agents");
    EXPECT_EQ(rules.at("pass"), 3);
    EXPECT_EQ(rules.at("devices").as_array().size(), 0u);
}

TEST(json, holds_no_octet_that_a_terminal_or_a_parser_could_stumble_over)
{
    const auto s = sample::script();
    const std::vector runs{sample::run(s)};
    for (const char c : report::to_json(runs, 7))
        EXPECT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f)) << static_cast<int>(c);
}

TEST(json, writes_numbers_as_people_do_and_keeps_large_seeds)
{
    const auto s = sample::script();
    const std::vector runs{sample::run(s)};
    const auto text = report::to_json(runs, 18446744073709551615u);
    EXPECT_NE(text.find("\"seed\": 18446744073709551615,"), std::string::npos);
    EXPECT_NE(text.find("\"at_ms\": 0.4,"), std::string::npos);
    EXPECT_NE(text.find("\"at_ms\": 2001.3,"), std::string::npos);
    EXPECT_NE(text.find("\"at_ms\": 0,"), std::string::npos);
}

TEST(json, of_no_runs_is_a_document_too)
{
    EXPECT_EQ(report::to_json({}, 1), "{\n  \"schema\": 1,\n  \"tool\": \"" + std::string{report::tool} +
                                          "\",\n  \"seed\": 1,\n  \"runs\": []\n}\n");
}

TEST(json, of_a_run_that_lies_about_its_messages_is_still_valid)
{
    const auto s = sample::script();
    std::vector runs{sample::run(s)};
    runs[0].rules[1].findings[0].messages = {99, 98, 97};
    runs[0].flow_findings[0].rung = 99;
    runs[0].rules[1].findings[0].proof[0].message = nullptr;
    runs[0].rules[2].findings[0].proof.clear();
    EXPECT_NO_THROW(json::parse(report::to_json(runs, 7)));
}

TEST(json, piece_by_piece_is_the_same_document)
{
    const auto s = sample::script();
    const std::vector runs{sample::run(s), sample::run(s), sample::run(s)};
    auto pieces = report::json_head(7);
    for (const auto& r : runs)
        pieces += report::json_of(r, &r == runs.data());
    EXPECT_EQ(pieces.append(report::json_tail), report::to_json(runs, 7));
    EXPECT_NO_THROW(json::parse(pieces));
}

}  // namespace
