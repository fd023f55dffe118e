#include "report/lab_json.hpp"
#include "report/lab_junit.hpp"
#include "report/lab_sarif.hpp"
#include "report/lab_text.hpp"

#include <gtest/gtest.h>
#include <pugixml.hpp>

#include <boost/json.hpp>

namespace {

lab::cell broken()
{
    lab::cell c;
    c.key = {"dev7", "3.8", "tls"};
    c.title = "No answer";
    c.spec = "RFC 3665 3.8";
    c.party = "Bob";
    c.address = "192.0.2.7:5061";
    c.is = c.was = lab::verdict::fail;
    c.sentence = "Bob broke CAN-SRV-1.c | <b>*x*</b> @all";
    c.runs = c.judged = 3;
    c.passed = 1;
    c.failing_seeds = {8, 18446744073709551615U};
    c.seed = 7;
    c.took_ms = 12.5;
    c.evidence = "cells/dev7/3.8/tls";
    c.page = "page.html";
    lab::cell_finding f;
    f.rule = "CAN-SRV-1.c";
    f.level = "must";
    f.spec = "RFC 3261 9.2";
    f.party = "Bob";
    f.observed = "\\x1b[31m";
    c.findings.push_back(f);
    c.rules.broken = {"CAN-SRV-1"};
    c.rules.kept = {"SYN-MAND-1"};
    return c;
}

lab::results two_cells()
{
    lab::results r;
    r.title = "Lab 7";
    r.path = "lab.toml";
    r.seed = 18446744073709551615U;
    r.began = "2026-11-28T18:00:00Z";
    r.ended = "2026-11-28T18:08:00Z";
    r.cells.push_back(broken());
    lab::cell skipped;
    skipped.key = {"dev8", "3.8", "tls"};
    skipped.sentence = "it has no party that dev8 plays (Carol)";
    skipped.applies = false;
    r.cells.push_back(skipped);
    return r;
}

TEST(lab_json, a_cell_is_read_back_as_it_was_written)
{
    auto c = broken();
    c.reason = "ticket 4711";
    c.owner = "Lab 7";
    c.until = "2026-12-31";
    const auto line = report::cell_json(c);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_EQ(report::cell_json(report::cell_of_json(line)), line);
    const auto back = report::cell_of_json(line);
    EXPECT_EQ(back.key, c.key);
    EXPECT_EQ(back.failing_seeds, c.failing_seeds);
    EXPECT_EQ(back.owner, "Lab 7");
}

TEST(lab_json, says_what_is_wrong_with_what_it_reads)
{
    const auto why = [](std::string_view text) -> std::string {
        try
        {
            report::cells_of_lab_json(text);
        }
        catch (const std::runtime_error& e)
        {
            return e.what();
        }
        return "read";
    };
    EXPECT_EQ(why("[]"), "it is not an object");
    EXPECT_EQ(why("{}"), "'schema' is missing");
    EXPECT_EQ(why("{\"schema\": 2}"), "it is not of schema 1");
    EXPECT_EQ(why("{\"schema\": 1, \"cells\": [{\"device\": 1}]}"), "'device' is not a text");
    EXPECT_NE(why("{").find("it is no JSON"), std::string::npos);
}

TEST(lab_json, of_a_whole_lab_is_one_document)
{
    const auto text = report::lab_json(two_cells());
    const auto v = boost::json::parse(text).as_object();
    EXPECT_EQ(v.at("seed").as_uint64(), 18446744073709551615U);
    EXPECT_EQ(v.at("totals").as_object().at("fail").to_number<int>(), 1);
    EXPECT_EQ(report::cells_of_lab_json(text).size(), 2u);
}

TEST(lab_junit, has_a_case_for_each_cell_and_what_was_not_played_is_skipped)
{
    const auto text = report::lab_junit(two_cells(), "out");
    pugi::xml_document d;
    ASSERT_TRUE(d.load_string(text.c_str()));
    const auto suites = d.child("testsuites");
    EXPECT_EQ(suites.attribute("tests").as_int(), 2);
    EXPECT_EQ(suites.attribute("failures").as_int(), 1);
    EXPECT_EQ(suites.attribute("skipped").as_int(), 1);
    const auto test = suites.child("testsuite").child("testcase");
    EXPECT_STREQ(test.attribute("classname").value(), "lab.dev7");
    EXPECT_STREQ(test.find_child_by_attribute("property", "name", "x").name(), "");
    EXPECT_STREQ(
        test.child("properties").find_child_by_attribute("name", "passed").attribute("value").value(), "1/3");
    EXPECT_STREQ(test.child("failure").attribute("type").value(), "CAN-SRV-1.c");
    EXPECT_NE(std::string{test.child("system-out").text().get()}.find(
                  "[[ATTACHMENT|out/cells/dev7/3.8/tls/capture.pcapng]]"),
              std::string::npos);
}

TEST(lab_markdown, has_what_others_wrote_as_text)
{
    auto lab = two_cells();
    lab.title = "Ger\xc3\xa4te\x1b";
    lab.notes = {"--tls-insecure: no <certificate> was verified"};
    lab.cells[0].evidence = "cells/a";
    lab.cells[0].page = "page.html";
    const auto text = report::lab_markdown(lab);
    EXPECT_EQ(text.rfind("# Ger\xc3\xa4te\\\\x1b\n", 0), 0U) << text;
    EXPECT_NE(text.find("\n- --tls-insecure: no &lt;certificate&gt; was verified\n"), text.npos) << text;
    EXPECT_NE(text.find("](cells/a/page.html)"), text.npos) << text;
    EXPECT_NE(text.find("Bob broke CAN-SRV-1.c \\| &lt;b&gt;\\*x\\*&lt;/b&gt; &#64;all"), std::string::npos);
    EXPECT_EQ(text.find("<b>"), std::string::npos);
}

TEST(lab_sarif, declares_all_rules_that_results_name)
{
    const auto v = boost::json::parse(report::lab_sarif(two_cells(), "/lab 7/out")).as_object();
    const auto& run = v.at("runs").as_array().front().as_object();
    ASSERT_EQ(run.at("results").as_array().size(), 1u);
    const auto id = run.at("results").as_array().front().as_object().at("ruleId").as_string();
    bool declared = false;
    for (const auto& rule : run.at("tool").at("driver").at("rules").as_array())
        declared = declared || rule.at("id").as_string() == id;
    EXPECT_TRUE(declared);
}

TEST(lab_sarif, names_files_from_the_folder_of_the_lab)
{
    const auto v = boost::json::parse(report::lab_sarif(two_cells(), "/lab 7/out"));
    const auto& run = v.at("runs").at(0);
    const auto& place = run.at("results").at(0).at("locations").at(0).at("physicalLocation");
    EXPECT_EQ(place.at("artifactLocation").at("uri").as_string(), "cells/dev7/3.8/tls/result.json");
    const auto& base = place.at("artifactLocation").at("uriBaseId").as_string();
    EXPECT_EQ(run.at("originalUriBaseIds").at(base).at("uri").as_string(), "file:///lab%207/out/");
}

// The first cell of two_cells() fails, and did so before.
lab::results with_a_baseline()
{
    auto r = two_cells();
    r.baseline = "old.json";
    r.since = lab::compare(r.cells, r.cells);
    return r;
}

TEST(lab_junit, skips_what_the_baseline_knows)
{
    auto r = with_a_baseline();
    pugi::xml_document d;
    ASSERT_TRUE(d.load_string(report::lab_junit(r, "out").c_str()));
    EXPECT_EQ(d.child("testsuites").attribute("failures").as_int(), 0);
    EXPECT_EQ(d.child("testsuites").attribute("skipped").as_int(), 2);
    r.cells.front().findings.push_back(
        {"VIA-1.a", "must", "RFC 3261 8.1.1.7", "Bob", {}, {}, {}, {}, {}, {}});
    r.since = lab::compare(r.cells, two_cells().cells);
    ASSERT_TRUE(d.load_string(report::lab_junit(r, "out").c_str()));
    EXPECT_EQ(d.child("testsuites").attribute("failures").as_int(), 1) << "it breaks one more rule";
}

TEST(lab_junit, attaches_no_file_that_a_peer_names)
{
    auto r = two_cells();
    r.cells.front().sentence = "Bob said [[ATTACHMENT|/etc/passwd]]";
    const auto text = report::lab_junit(r, "out");
    EXPECT_EQ(text.find("[[ATTACHMENT|/etc"), text.npos);
    EXPECT_NE(text.find("[[ATTACHMENT\\x7c/etc/passwd]]"), text.npos);
}

TEST(lab_annotations, are_ten_of_a_kind_at_most_and_one_line_each)
{
    auto r = two_cells();
    for (int i = 0; i < 20; ++i)
        r.cells.push_back(r.cells.front());
    r.cells.front().sentence = "a 50% chance\nof more";
    const auto text = report::lab_annotations(r);
    EXPECT_EQ(std::ranges::count(text, '\n'), 11);
    EXPECT_TRUE(text.ends_with("::notice title=sipwright lab::11 more cells that fail: index.md has them\n"))
        << text;
    EXPECT_EQ(text.find("::error title=dev7/3.8/tls%3A fail::a 50%25 chance%0Aof more\n"), 0u) << text;
}

TEST(lab_annotations, are_for_what_is_news_to_the_baseline)
{
    EXPECT_EQ(report::lab_annotations(with_a_baseline()),
              "::notice title=sipwright lab::1 cells are wrong as in the baseline old.json\n");
}

}  // namespace
