#include "campaign/answers.hpp"
#include "campaign/compose.hpp"
#include "campaign/hunt.hpp"

#include "../run/in_memory_options.hpp"
#include "memory_bench.hpp"
#include "run/in_memory.hpp"
#include "script/load.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace {

std::vector<const campaign::modifier*> all()
{
    std::vector<const campaign::modifier*> out;
    for (const auto& m : campaign::all_modifiers())
        out.push_back(&m);
    return out;
}

std::string octets_of(const std::filesystem::path& p)
{
    std::ostringstream out;
    out << std::ifstream{p, std::ios::binary}.rdbuf();
    return out.str();
}

// A script that is played by agents alone, or with one of them for the device.
struct base
{
    base(const std::string& text, const std::string& path) : flow{script::load_script_text(text, path)}
    {
        target.flow = &flow;
        target.text = text;
        target.cast = play::all_agents(flow);
    }

    script::flow flow;
    campaign::target target;
};

std::string trouble_with(const campaign::composed& c)
{
    const auto how = table::with_rules();
    const auto r = run::play_in_memory(*c.flow, how);
    if (r.verdict == judge::run_verdict::pass)
        return {};
    auto out = c.name + ": " + r.why;
    for (const auto& f : r.flow_findings)
        out += "\n  " + f.rule + ": " + f.expected + "; " + f.observed;
    for (const auto& v : r.rules)
        for (const auto& f : v.findings)
            out += "\n  " + f.rule + ": " + f.expected + "; " + f.observed;
    return out + '\n' + c.text;
}

std::vector<std::filesystem::path> scripts_of_rfc3665()
{
    std::vector<std::filesystem::path> out;
    for (const auto& e : std::filesystem::directory_iterator{SIPWRIGHT_SOURCE_DIR "/scripts/rfc3665"})
        out.push_back(e.path());
    std::ranges::sort(out);
    return out;
}

// All pairs take minutes: one in eight is played, or as many as SIPWRIGHT_ONE_PAIR_IN says.
TEST(compose, every_valid_single_and_pair_of_rfc_3665_plays_as_drawn_on_our_own_agents)
{
    const auto* told = std::getenv("SIPWRIGHT_ONE_PAIR_IN");
    const auto one_in = told ? std::stoul(told) : 8;
    std::size_t played = 0, pairs = 0, passed = 0, refused = 0;
    for (const auto& path : scripts_of_rfc3665())
    {
        // With each of its parties for the device: who that is decides which rungs are changed.
        base on{octets_of(path), path};
        std::set<std::string> seen;
        for (std::size_t device = 0; device <= on.flow.parties.size(); ++device)
        {
            on.target.cast = play::all_agents(on.flow);
            if (device > 0)
                on.target.cast[device - 1].device = true;
            const auto all_of_it = campaign::compose(on.target, all());
            if (!play::password_missing(on.flow, on.target.cast).empty())
                continue;
            refused += all_of_it.refused.size();
            for (const auto& r : all_of_it.refused)
                EXPECT_NE(r.why.find("the password of"), r.why.npos)
                    << path << ", " << r.name << ": " << r.why;
            for (const auto& c : all_of_it.cases)
            {
                if (!seen.insert(c.text).second)
                    continue;
                if (c.name.find('+') != c.name.npos && pairs++ % one_in != 0)
                    continue;
                ++played;
                const auto why = trouble_with(c);
                passed += why.empty() ? 1 : 0;
                EXPECT_EQ(why, "") << path << ", device " << device;
            }
        }
    }
    std::cout << passed << " of " << played << " different composed flows play as drawn; of " << pairs
              << " pairs among them one in " << one_in << " was played; " << refused << " refused\n";
    EXPECT_GT(pairs, 800u);
}

// Bob is a device whose messages can get lost in him: which of them, and when, is a function.
class deaf_bench final : public campaign::bench
{
public:
    std::function<bool(std::string_view octets, bool from_device)> swallows;
    std::function<void()> call_begins = [] {};
    std::uint64_t runs = 0;

    fsm::time_point now() const override { return fsm::time_point{} + std::chrono::seconds{1} * runs; }
    bool go_on() override { return true; }
    judge::run_result
    play(const script::flow& s, std::uint64_t seed, const std::optional<play::mutation>& how) override
    {
        ++runs;
        call_begins();
        auto options = table::with_rules(seed);
        options.mutation = how;
        options.decide = [this](fsm::time_point, auto from, auto, std::string_view octets) {
            const bool gone = swallows(octets, from == campaign_test::bob);
            return gone ? run::fate{} : run::fate{{std::chrono::milliseconds{1}}, {}};
        };
        auto out = run::play_in_memory(s, options);
        out.traffic.parties[campaign_test::bob].device = true;
        if (out.verdict != judge::run_verdict::pass)
            out.fault = judge::culprit::device;
        for (auto& f : out.flow_findings)  // the judge saw him send it, as he is an agent
            if (f.rung && s.rungs[*f.rung].from == campaign_test::bob)
            {
                f.party = campaign_test::bob;
                f.level = rules::level::must;
            }
        return out;
    }
    campaign::look look_at() override
    {
        campaign::look out;
        out.answered = true;
        out.latency = std::chrono::milliseconds{1};
        return out;
    }
    std::string restart() override { return {}; }
    void answers_within(fsm::duration) override { ADD_FAILURE() << "composed cases have all its patience"; }
};

struct composed_campaign
{
    explicit composed_campaign(campaign::bench& b)
        : hunt{on.target,
               {},
               {},
               b,
               {[](const auto&) {}, [this](const auto& f) { found.push_back(f); }, [](const std::string&) {}}}
    {
    }

    bool play()
    {
        EXPECT_EQ(hunt.begin(), "");
        return hunt.play_composed(campaign::compose(on.target, all()).cases);
    }

    campaign_test::table on;
    std::vector<campaign::finding> found;
    campaign::hunt hunt;
};

// It answers OPTIONS within a dialog, and a re-INVITE, but not OPTIONS of a call that is on hold.
struct deaf_on_hold
{
    deaf_bench bench;
    bool on_hold = false;

    deaf_on_hold()
    {
        bench.call_begins = [this] { on_hold = false; };
        bench.swallows = [this](std::string_view octets, bool from_device) {
            on_hold = on_hold || (!from_device && octets.find("a=sendonly") != octets.npos);
            return on_hold && from_device && octets.find(" OPTIONS\r\n") != octets.npos;
        };
    }
};

TEST(composed_cases, accuse_no_correct_device)
{
    deaf_bench b;
    b.swallows = [](std::string_view, bool) { return false; };
    composed_campaign c{b};
    EXPECT_TRUE(c.play()) << c.hunt.ended();
    EXPECT_EQ(c.found.size(), 0u) << c.found.front().in_words;
    EXPECT_GT(c.hunt.composed_cases(), 30u);
}

TEST(composed_cases, find_a_rung_that_only_a_pair_keeps_from_coming)
{
    deaf_on_hold device;
    composed_campaign c{device.bench};
    EXPECT_TRUE(c.play()) << c.hunt.ended();
    ASSERT_EQ(c.found.size(), 1u);
    const auto& f = c.found[0];
    EXPECT_EQ(f.arm, "hold + options");
    EXPECT_EQ(f.shows.is.what, campaign::symptom::wrong_response);
    EXPECT_EQ(f.shows.is.rules, std::vector<std::string>{"FLOW-MISSING"});
    EXPECT_EQ(f.shows.shown, 3u);
    EXPECT_TRUE(f.confirmed);
    EXPECT_NE(f.in_words.find("200 OPTIONS"), f.in_words.npos) << f.in_words;
}

TEST(composed_cases, that_are_found_end_with_what_shows_it)
{
    deaf_on_hold device;
    composed_campaign c{device.bench};
    c.play();
    ASSERT_EQ(c.found.size(), 1u);
    EXPECT_TRUE(c.found[0].shows.small);
    const auto is = script::load_script_text(c.found[0].text, "case.toml");
    EXPECT_EQ(is.rungs.back().what, (script::caption{200, "OPTIONS"})) << c.found[0].text;
}

// A fault that shows now and then was not there when its modifier was alone.
TEST(composed_cases, that_one_of_two_modifiers_shows_are_found_with_it_alone)
{
    deaf_bench b;
    std::uint64_t calls = 0;
    b.call_begins = [&] { ++calls; };
    b.swallows = [&](std::string_view octets, bool from_device) {
        return calls > 6 && from_device && octets.find(" INFO\r\n") != octets.npos;
    };
    campaign_test::table on;
    const auto cases =
        campaign::compose(on.target, {campaign::find_modifier("hold"), campaign::find_modifier("info")})
            .cases;
    ASSERT_EQ(cases.size(), 4u);
    std::vector<campaign::finding> found;
    campaign::hunt hunt{on.target,
                        {},
                        {},
                        b,
                        {[](const auto&) {}, [&](const auto& f) { found.push_back(f); }, [](const auto&) {}}};
    ASSERT_EQ(hunt.begin(), "");
    calls = 4;  // both alone, and then the pairs
    EXPECT_TRUE(hunt.play_composed(cases)) << hunt.ended();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].arm, "info");
    EXPECT_EQ(found[0].bucket, "wrong-response / composed valid case / FLOW-MISSING / info");
}

TEST(composed_cases, are_found_as_scripts_that_show_it_again)
{
    deaf_on_hold device;
    composed_campaign c{device.bench};
    c.play();
    ASSERT_EQ(c.found.size(), 1u);
    base again{c.found[0].text, "case.toml"};
    ASSERT_TRUE(again.flow.of_case);
    EXPECT_EQ(again.flow.of_case->symptom, "wrong-response");
    const auto flow = campaign::flow_of(again.target, {}, 0);  // as `sipwright replay` plays it
    const auto result = device.bench.play(*flow, 7, {});
    const auto is = campaign::charge_of(result, device.bench.look_at(), {});
    EXPECT_TRUE(campaign::is_same(is, c.found[0].shows.is));
}

TEST(composed_cases, find_what_kills_a_device_only_in_a_pair)
{
    campaign_test::memory_bench b;
    bool offered = true;
    b.kills = [&](std::string_view octets) {
        if (octets.starts_with("INVITE "))
            offered = octets.find("\r\nv=0") != octets.npos || octets.find("\r\n\r\n") + 4 < octets.size();
        return octets.starts_with("CANCEL ") && !offered;
    };
    composed_campaign c{b};
    EXPECT_TRUE(c.play()) << c.hunt.ended();
    ASSERT_EQ(c.found.size(), 1u);
    EXPECT_EQ(c.found[0].arm, "late-offer + cancel");
    EXPECT_EQ(c.found[0].shows.is.what, campaign::symptom::crash);
}

// RFC 3261 9.2: a CANCEL has no effect on a request that has its final response.
TEST(composed_cases, a_device_that_answers_while_it_is_called_off_owes_nothing)
{
    const campaign_test::table on;
    const auto cases = campaign::compose(on.target, {campaign::find_modifier("cancel")}).cases;
    ASSERT_EQ(cases.size(), 1u);
    judge::run_result r;
    r.flow = cases[0].flow.get();
    r.fault = judge::culprit::device;
    r.rungs.resize(r.flow->rungs.size());
    for (auto& rung : r.rungs)
        rung.status = judge::rung_status::done;
    r.traffic.parties.resize(2);
    r.traffic.parties[campaign_test::bob].device = true;
    const auto refusal =
        std::ranges::find(r.flow->rungs, script::caption{487, "INVITE"}, &script::rung::what);
    ASSERT_NE(refusal, r.flow->rungs.end());
    r.rungs[refusal->number - 1].status = judge::rung_status::missing;
    rules::finding missing;
    missing.rule = "FLOW-MISSING";
    missing.party = campaign_test::bob;
    r.flow_findings.emplace_back(missing, refusal->number - 1);
    EXPECT_TRUE(campaign::owes_a_rung(r));
    rules::sighting answer;
    answer.from = campaign_test::bob;
    answer.message = sip::store("SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\n");
    r.traffic.messages.push_back(answer);
    EXPECT_FALSE(campaign::owes_a_rung(r));
}

TEST(compose, what_has_no_place_in_a_flow_is_left_out)
{
    base on{"title = \"x\"\nlifelines = [\"A\", \"B\"]\n[ladder]\nF1 = \"OPTIONS A -> B\"\n"
            "F2 = \"200 OPTIONS A <- B\"\n",
            "x.toml"};
    std::vector<std::string> names;
    const auto composition = campaign::compose(on.target, all());
    for (const auto& c : composition.cases)
        names.push_back(c.name);
    EXPECT_EQ(composition.refused.size(), 0u);
    EXPECT_EQ(std::ranges::count(names, "cancel") + std::ranges::count(names, "hold") +
                  std::ranges::count(names, "late-offer"),
              0);
    EXPECT_EQ(std::ranges::count(names, "auth + repeated"), 1);
}

// Where Alice is a device, she would have to know a password that the script does not say.
TEST(compose, a_challenge_for_a_device_without_a_password_is_refused_and_said_so)
{
    campaign_test::table on;
    on.target.cast[campaign_test::bob].device = false;
    on.target.cast[0].device = true;
    const auto composition = campaign::compose(on.target, {campaign::find_modifier("auth")});
    EXPECT_EQ(composition.cases.size(), 0u);
    ASSERT_EQ(composition.refused.size(), 1u);
    EXPECT_EQ(composition.refused[0].name, "auth");
    EXPECT_NE(composition.refused[0].why.find("the password of Alice"), std::string::npos);
}

}  // namespace
