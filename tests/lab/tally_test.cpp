#include "lab/tally.hpp"

#include "lab/compare.hpp"
#include "lab/coverage.hpp"
#include "lab/results.hpp"
#include "run/in_memory.hpp"
#include "script/load.hpp"

#include <gtest/gtest.h>

namespace {

constexpr device::date today{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{28}};

const script::flow& busy_flow()
{
    static const auto flow = script::load_script_text(R"(
title = "Busy"
lifelines = ["Alice", "Bob"]
[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"
[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"
[ladder]
F1 = "INVITE     Alice -> Bob"
F2 = "486 INVITE Alice <- Bob"
F3 = "ACK        Alice -> Bob"
)",
                                                      "busy.toml");
    return flow;
}

// As if Bob had been a device: what the referee made of it is written into the result by hand.
judge::run_result
result(judge::run_verdict v, judge::culprit fault = judge::culprit::nobody, std::uint64_t seed = 1)
{
    judge::run_result out;
    out.flow = &busy_flow();
    out.seed = seed;
    out.verdict = v;
    out.fault = fault;
    out.rungs.resize(3);
    for (std::size_t i = 0; i < busy_flow().parties.size(); ++i)
        out.traffic.parties.push_back({busy_flow().parties[i].name, rules::role::ua, i == 1, {}, ""});
    if (v == judge::run_verdict::fail)
    {
        rules::finding f;
        f.rule = "RSP-TAG-2.a";
        f.spec = "RFC 3261 8.2.6.2";
        f.party = fault == judge::culprit::device ? 1 : 0;
        f.expected = "one";
        f.observed = "an\x1bother";
        out.flow_findings.emplace_back(f);
    }
    return out;
}

lab::tally of_bob()
{
    lab::cell begun;
    begun.key = {"dev7", "busy", "udp"};
    return lab::tally{begun, 1};
}

TEST(cell, passes_when_all_runs_do)
{
    auto t = of_bob();
    EXPECT_TRUE(t.add(result(judge::run_verdict::pass)));
    EXPECT_FALSE(t.add(result(judge::run_verdict::pass)));
    const auto c = t.finish(nullptr, today);
    EXPECT_EQ(c.is, lab::verdict::pass);
    EXPECT_EQ(c.passed, 2u);
    EXPECT_EQ(lab::in_figures(c), "2/2 (34-100 %)");
}

TEST(cell, fails_when_one_run_does_and_says_of_which_seed)
{
    auto t = of_bob();
    t.add(result(judge::run_verdict::pass));
    EXPECT_TRUE(t.add(result(judge::run_verdict::fail, judge::culprit::device, 7)));
    t.add(result(judge::run_verdict::pass));
    const auto c = t.finish(nullptr, today);
    EXPECT_EQ(c.is, lab::verdict::fail);
    EXPECT_EQ(c.passed, 2u);
    EXPECT_EQ(c.judged, 3u);
    EXPECT_EQ(c.failing_seeds, (std::vector<std::uint64_t>{7}));
    EXPECT_EQ(c.shown_seed, 7u);
    ASSERT_EQ(c.findings.size(), 1u);
    EXPECT_EQ(c.findings[0].observed, "an\\x1bother");
    EXPECT_NE(c.sentence.find("Bob broke RSP-TAG-2.a (RFC 3261 8.2.6.2)"), std::string::npos) << c.sentence;
    EXPECT_NE(c.sentence.find("2 of 3 runs passed"), std::string::npos) << c.sentence;
}

TEST(cell, that_a_waiver_excuses_says_by_which)
{
    auto r = result(judge::run_verdict::pass);
    judge::waiver_use by;
    by.party = 1;
    by.what.rule = "RSP-TAG-2.a";
    by.what.reason = "known since 2.1";
    by.what.owner = "Lab 7";
    by.what.until = today;
    by.matched = by.judged = true;
    r.waivers.push_back(by);
    rules::finding f;
    f.rule = "RSP-TAG-2.a";
    f.party = 1;
    r.waived.push_back({judge::flow_finding{f}, 0});
    auto tally = of_bob();
    tally.add(r);
    const auto c = tally.finish(nullptr, today);
    EXPECT_EQ(c.is, lab::verdict::pass);
    ASSERT_EQ(c.waived.size(), 1U);
    EXPECT_NE(c.sentence.find("; RSP-TAG-2.a waived until 2026-11-28 by Lab 7: known since 2.1"),
              std::string::npos)
        << c.sentence;
}

TEST(cell, says_no_rung_of_what_fits_none)
{
    auto r = result(judge::run_verdict::fail, judge::culprit::device);
    r.flow_findings[0].rung = 0;
    r.flow_findings[0].messages = {9};
    auto tally = of_bob();
    tally.add(r);
    EXPECT_EQ(tally.finish(nullptr, today).findings.at(0).rung, "");
}

TEST(cell, whose_ladder_fails_for_who_is_not_the_device_is_inconclusive)
{
    auto t = of_bob();
    t.add(result(judge::run_verdict::fail, judge::culprit::tool));
    const auto c = t.finish(nullptr, today);
    EXPECT_EQ(c.is, lab::verdict::inconclusive);
    EXPECT_TRUE(c.findings.empty());
}

TEST(cell, of_a_device_that_said_nothing_and_is_not_there_accuses_nobody)
{
    auto t = of_bob();
    t.add(result(judge::run_verdict::fail, judge::culprit::device));
    t.is_not_there("dev7 does not answer OPTIONS");
    const auto c = t.finish(nullptr, today);
    EXPECT_EQ(c.is, lab::verdict::inconclusive);
    EXPECT_EQ(c.sentence, "dev7 does not answer OPTIONS");
    EXPECT_TRUE(c.failing_seeds.empty());
}

TEST(cell, in_which_the_process_of_the_device_ended_fails)
{
    auto t = of_bob();
    t.add(result(judge::run_verdict::inconclusive));
    t.died("dev7 was ended by signal 11");
    EXPECT_EQ(t.finish(nullptr, today).is, lab::verdict::fail);
}

lab::expectation known(std::string rule, device::date until)
{
    lab::expectation out;
    out.rule = std::move(rule);
    out.reason = "ticket 4711";
    out.owner = "Lab 7";
    out.until = until;
    return out;
}

lab::verdict with(const lab::expectation& x, judge::run_verdict v)
{
    auto t = of_bob();
    t.add(result(v, v == judge::run_verdict::fail ? judge::culprit::device : judge::culprit::nobody));
    return t.finish(&x, today).is;
}

TEST(expected, failure_is_one_until_its_day_and_by_its_rule_alone)
{
    using judge::run_verdict;
    const device::date later{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{28}};
    const device::date over{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{27}};
    EXPECT_EQ(with(known("", later), run_verdict::fail), lab::verdict::expected_failure);
    EXPECT_EQ(with(known("RSP-TAG-2", later), run_verdict::fail), lab::verdict::expected_failure);
    EXPECT_EQ(with(known("RSP-TAG-1", later), run_verdict::fail), lab::verdict::fail);
    EXPECT_EQ(with(known("", over), run_verdict::fail), lab::verdict::fail);
    EXPECT_EQ(with(known("", later), run_verdict::pass), lab::verdict::unexpected_pass);
    EXPECT_EQ(with(known("", over), run_verdict::pass), lab::verdict::pass);
    EXPECT_EQ(with(known("", later), run_verdict::inconclusive), lab::verdict::inconclusive);
}

lab::cell cell(const std::string& flow, lab::verdict is, const std::vector<std::string>& broken = {})
{
    lab::cell out;
    out.key = {"dev7", flow, "udp"};
    out.is = out.was = is;
    for (const auto& rule : broken)
    {
        lab::cell_finding f;
        f.rule = rule;
        f.level = "must";
        out.findings.push_back(f);
    }
    return out;
}

TEST(compare, tells_what_is_new_and_what_is_mended)
{
    using lab::change, lab::verdict;
    const std::vector before{cell("a", verdict::pass),
                             cell("b", verdict::fail, {"X-1.a"}),
                             cell("c", verdict::fail, {"X-1.a"}),
                             cell("d", verdict::pass),
                             cell("e", verdict::fail, {"X-1.a"}),
                             cell("h", verdict::fail, {"X-1.a", "X-2.b"})};
    const std::vector now{cell("a", verdict::fail, {"X-1.a"}),
                          cell("b", verdict::pass),
                          cell("c", verdict::fail, {"X-1.a", "X-2.b"}),
                          cell("d", verdict::inconclusive),
                          cell("e", verdict::fail, {"X-1.a"}),
                          cell("f", verdict::fail, {"X-1.a"}),
                          cell("g", verdict::pass),
                          cell("h", verdict::fail, {"X-2.b"})};
    const auto all = lab::compare(now, before);
    std::vector<change> is;
    for (const auto& d : all)
        is.push_back(d.is);
    EXPECT_EQ(is, (std::vector{change::broke, change::mended, change::broke, change::gone, change::none,
                               change::broke, change::fresh, change::fewer}));
    EXPECT_EQ(all[2].rules, (std::vector<std::string>{"X-2.b"}));
    EXPECT_FALSE(all[5].known);
    EXPECT_EQ(all[7].gone, (std::vector<std::string>{"X-1.a"}));
    EXPECT_TRUE(all[7].rules.empty());
    EXPECT_EQ(all[1].gone, (std::vector<std::string>{"X-1.a"}));
    EXPECT_TRUE(all[3].gone.empty()) << "it was not judged";
    std::vector<bool> known;
    for (std::size_t i = 0; i < now.size(); ++i)
        known.push_back(lab::is_known(now[i], all[i]));
    EXPECT_EQ(known, (std::vector<bool>{false, false, false, false, true, false, false, true}));
}

TEST(compare, what_only_warns_is_known_where_it_warned_or_failed)
{
    using lab::verdict;
    const std::vector now{cell("a", verdict::warn), cell("b", verdict::warn), cell("c", verdict::warn),
                          cell("d", verdict::warn)};
    const auto all = lab::compare(
        now, {cell("a", verdict::warn), cell("b", verdict::fail, {"X-1.a"}), cell("c", verdict::pass)});
    EXPECT_TRUE(lab::is_known(now[0], all[0]));
    EXPECT_TRUE(lab::is_known(now[1], all[1]));
    EXPECT_FALSE(lab::is_known(now[2], all[2]));
    EXPECT_FALSE(lab::is_known(now[3], all[3]));
}

TEST(coverage, every_rule_is_in_one_place_so_that_they_add_up)
{
    std::vector<lab::cell> cells{cell("a", lab::verdict::pass), cell("b", lab::verdict::fail)};
    cells[0].rules.kept = {"CAN-SRV-1", "SYN-MAND-1"};
    cells[1].rules.broken = {"CAN-SRV-1"};
    cells[1].rules.open = {"SYN-MAND-1"};
    const auto all = lab::rules_tested(cells);
    EXPECT_EQ(all.size(), rules::all_rules().size());
    std::map<lab::tested, std::size_t> n;
    for (const auto& row : all)
    {
        ++n[row.is];
        if (row.id == "CAN-SRV-1")
        {
            EXPECT_EQ(row.is, lab::tested::broken);
            EXPECT_EQ(row.broken_by, (std::vector<std::string>{"dev7/b/udp"}));
        }
        EXPECT_TRUE(row.id != "SYN-MAND-1" || row.is == lab::tested::kept);
    }
    EXPECT_EQ(n[lab::tested::never], all.size() - 2);
}

TEST(results, count_every_cell_once)
{
    const std::vector cells{cell("a", lab::verdict::pass), cell("b", lab::verdict::fail),
                            cell("c", lab::verdict::pass)};
    EXPECT_EQ(lab::in_words(lab::count(cells)), "3 cells: 2 pass, 1 fail");
    for (std::size_t i = 0; i < static_cast<std::size_t>(lab::verdict::count_); ++i)
    {
        const auto v = static_cast<lab::verdict>(i);
        EXPECT_EQ(lab::verdict_named(lab::to_text(v)), v);
    }
}

}  // namespace
