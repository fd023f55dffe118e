// What a campaign says of a crash that is not confirmed, and how it goes on with one that was not examined to
// its end.
#include "campaign/hunt.hpp"
#include "campaign/open_calls.hpp"

#include "memory_bench.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <set>
#include <utility>

namespace {

using campaign_test::memory_bench;
using campaign_test::table;

struct campaign_of
{
    explicit campaign_of(memory_bench& b, campaign::hunt_settings how = {}, campaign::choice only = {})
        : hunt{on.target,
               only,
               how,
               b,
               {[this](const auto& c) { played.push_back(c); }, [this](const auto& f) { found.push_back(f); },
                [](const std::string&) {}}}
    {
    }

    table on;
    std::vector<campaign::case_played> played;
    std::vector<campaign::finding> found;
    campaign::hunt hunt;
};

campaign::hunt_settings some_cases(std::uint64_t cases, std::size_t findings = 0)
{
    campaign::hunt_settings out;
    out.seed = 7;
    out.cases = cases;
    out.stop_after = findings;
    out.minimize = std::chrono::hours{24};
    return out;
}

bool dies_of_a_long_from(std::string_view octets)
{
    const auto from = octets.find("\r\nFrom:");
    return from != octets.npos && octets.find("\r\n", from + 2) - from > 300;
}

// Dies of what is too long for the first time, and never again.
std::function<bool(std::string_view)> dies_once()
{
    return [dead = false](std::string_view octets) mutable {
        return dies_of_a_long_from(octets) && !std::exchange(dead, true);
    };
}

TEST(hunt, a_crash_that_no_replay_shows_was_seen_once_and_is_not_confirmed)
{
    memory_bench b;
    b.kills = dies_once();
    campaign_of c{b, some_cases(500)};
    ASSERT_EQ(c.hunt.begin(), "");
    c.hunt.play();
    ASSERT_EQ(c.found.size(), 1u);
    const auto& f = c.found[0];
    EXPECT_EQ(f.shows.is.what, campaign::symptom::crash);
    EXPECT_EQ(f.shows.shown, 0u);
    EXPECT_EQ(f.shows.tried, 3u);
    EXPECT_FALSE(f.confirmed);
    EXPECT_TRUE(f.seen_once);
}

TEST(hunt, a_signal_that_others_send_is_no_crash)
{
    for (const int others : {SIGHUP, SIGINT, SIGQUIT, SIGKILL, SIGTERM})
        EXPECT_FALSE(campaign::is_of_a_fault(others)) << others;
    for (const int own : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGPIPE})
        EXPECT_TRUE(campaign::is_of_a_fault(own)) << own;
    memory_bench b;
    b.kills = dies_once();
    b.signal = SIGTERM;
    campaign_of c{b, some_cases(500)};
    ASSERT_EQ(c.hunt.begin(), "");
    c.hunt.play();
    ASSERT_EQ(c.found.size(), 1u);
    EXPECT_EQ(c.found[0].shows.is.what, campaign::symptom::exit);
    EXPECT_FALSE(c.found[0].confirmed);
    EXPECT_FALSE(c.found[0].seen_once);
    EXPECT_NE(c.found[0].in_words.find("(signal 15, which others send)"), std::string::npos)
        << c.found[0].in_words;
}

// A campaign up to its first case that shows something; `ends` says when it is over behind that.
void play_until_found(campaign_of& c, memory_bench& b, const std::function<void(std::uint64_t run)>& ends)
{
    b.kills = [&b, ends, told = false](std::string_view octets) mutable {
        if (dies_of_a_long_from(octets) && !std::exchange(told, true))
            ends(b.runs);
        return dies_of_a_long_from(octets);
    };
    ASSERT_EQ(c.hunt.begin(), "");
    c.hunt.play();
    ASSERT_EQ(c.found.size(), 1u);
}

void expect_found_by_who_goes_on(const std::vector<campaign::case_played>& before)
{
    ASSERT_TRUE(before.back().open);
    EXPECT_EQ(before.back().open->number, before.back().number);
    for (const auto& played : before)
        EXPECT_EQ(played.open.has_value(), &played == &before.back()) << played.number;
    memory_bench b;
    b.kills = dies_of_a_long_from;
    campaign_of c{b, some_cases(before.size())};  // no case is left
    ASSERT_EQ(c.hunt.begin(), "");
    for (const auto& played : before)
        c.hunt.resume(played);
    c.hunt.play();
    EXPECT_EQ(c.played.size(), 0u);
    ASSERT_EQ(c.found.size(), 1u);
    EXPECT_TRUE(c.found[0].confirmed);
    EXPECT_EQ(c.found[0].of_case, before.back().number);
    EXPECT_EQ(c.found[0].shows.shown, 3u);
}

TEST(hunt, what_there_is_no_time_to_replay_was_seen_once_and_is_examined_by_who_goes_on)
{
    for (const std::uint64_t replays : {0U, 1U})  // that there is time for
    {
        memory_bench b;
        campaign_of c{b, some_cases(5'000)};
        play_until_found(c, b, [&](auto run) { b.most_runs = run + replays; });
        const auto& f = c.found[0];
        EXPECT_EQ(f.shows.shown, replays);
        EXPECT_FALSE(f.confirmed);
        EXPECT_TRUE(f.seen_once);
        EXPECT_TRUE(f.shows.cut_short);
        EXPECT_EQ(c.hunt.ended(), "the time is up");
        expect_found_by_who_goes_on(c.played);
    }
}

TEST(hunt, what_is_interrupted_while_it_is_replayed_is_examined_by_who_goes_on)
{
    memory_bench b;
    campaign_of c{b, some_cases(5'000)};
    play_until_found(c, b, [&](auto run) { b.interrupted_at = run + 2; });
    EXPECT_EQ(c.found[0].shows.tried, 1u) << "the second was called off";
    EXPECT_EQ(c.found[0].shows.is.what, campaign::symptom::crash);
    EXPECT_FALSE(c.found[0].confirmed);
    EXPECT_EQ(c.hunt.ended(), "interrupted");
    expect_found_by_who_goes_on(c.played);
}

TEST(hunt, a_case_that_is_interrupted_says_nothing_of_the_device)
{
    memory_bench b;
    b.interrupted_at = 10;
    campaign_of c{b, some_cases(5'000)};
    ASSERT_EQ(c.hunt.begin(), "");
    c.hunt.play();
    EXPECT_EQ(c.found.size(), 0u);
    EXPECT_EQ(c.hunt.cases(), c.played.size());
    EXPECT_EQ(c.hunt.ended(), "interrupted");
}

TEST(hunt, a_case_is_open_once_for_each_finding)
{
    memory_bench b;
    b.kills = dies_of_a_long_from;
    campaign_of c{b, some_cases(900)};
    ASSERT_EQ(c.hunt.begin(), "");
    c.hunt.play();
    const auto open = std::ranges::count_if(c.played, [](const auto& one) { return one.open.has_value(); });
    EXPECT_EQ(open, std::ssize(c.found));
}

TEST(open_calls, are_those_that_a_device_accepted_and_nobody_ended)
{
    static const table on;
    memory_bench b;
    auto r = b.play(on.flow, 7, {});
    EXPECT_TRUE(campaign::open_calls(r).empty()) << "its BYE was answered";
    auto& all = r.traffic.messages;
    std::erase_if(all,
                  [](const auto& m) { return m.message->octets().find(" BYE\r\n") != std::string::npos; });
    r.traffic.parties[campaign_test::bob].device = true;
    auto open = campaign::open_calls(r);
    ASSERT_EQ(open.size(), 1u);
    EXPECT_TRUE(open[0].acknowledged);
    EXPECT_TRUE(open[0].invite);
    EXPECT_EQ(open[0].device, campaign_test::bob);
    EXPECT_EQ(open[0].number, sip::cseq_of(*open[0].answer)->number);
    std::erase_if(all, [](const auto& m) { return m.message->method_name() == "ACK"; });
    open = campaign::open_calls(r);
    ASSERT_EQ(open.size(), 1u);
    EXPECT_FALSE(open[0].acknowledged);
}

// A device may answer one INVITE with as many dialogs as it likes; teardown has an end.
TEST(open_calls, are_no_more_than_their_limit)
{
    static const table on;
    memory_bench b;
    auto r = b.play(on.flow, 7, {});
    r.traffic.parties[campaign_test::bob].device = true;
    auto& all = r.traffic.messages;
    std::erase_if(all,
                  [](const auto& m) { return m.message->octets().find(" BYE\r\n") != std::string::npos; });
    const auto accepted = std::ranges::find_if(all, [](const auto& m) { return m.message->status() == 200; });
    ASSERT_NE(accepted, all.end());
    const auto first = *accepted;
    const std::string octets{first.message->octets()};
    const std::string tag{sip::to_of(*first.message)->tag};
    for (int i = 0; i < 200; ++i)
    {
        auto further = first;
        auto other = octets;
        other.replace(other.find(tag), tag.size(), tag + std::to_string(i));
        further.message = sip::store(std::move(other));
        all.push_back(std::move(further));
    }
    EXPECT_EQ(campaign::open_calls(r).size(), campaign::limits::open_calls);
}

// RFC 3261 8.1.1.5: "The sequence number value MUST be expressible as a 32-bit unsigned integer and MUST be
// less than 2**31."
TEST(rfc3261_8_1_1_5, no_request_of_ours_goes_beyond_the_last_number)
{
    table on;
    auto text = std::string{campaign_test::call};
    text.insert(text.find("[F1]\n") + 5, "cseq = 2147483647\n");
    const auto flow = script::load_script_text(text, "call.toml");
    memory_bench b;
    std::set<std::uint32_t> numbers;
    b.kills = [&](std::string_view octets) {
        if (const auto number = sip::cseq_of(*sip::store(octets)))
            numbers.insert(number->number);
        return false;
    };
    b.play(flow, 7, {});
    EXPECT_EQ(numbers, (std::set<std::uint32_t>{2147483647U}));
}

}  // namespace
