// What PRX-FWD, PRX-BEST and PRX-CAN grant a proxy: what it may have had or lost unseen (RFC 3261 16.7).
#include "breaches.hpp"

#include "rules/exchange.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace rules_test;
using rules::outcome;

bool is_of_forks(std::string_view letter)
{
    return letter.starts_with("PRX-FWD") || letter.starts_with("PRX-BEST") || letter.starts_with("PRX-CAN");
}

bool has_finding(const ladder& l, std::string_view letter)
{
    return std::ranges::any_of(broken(l.play()), [&](const auto& one) { return one.starts_with(letter); });
}

TEST(rfc3261_16_7, what_may_have_been_lost_or_gone_another_way_is_no_proxys_fault)
{
    int judged = 0;
    for (const auto& b : fork_breaches())
    {
        if (!is_of_forks(b.letter))
            continue;
        ++judged;
        EXPECT_TRUE(has_finding(b.spoiled, b.letter)) << b.letter;
        auto lossy = b.spoiled;
        lossy.lossy = true;
        EXPECT_FALSE(has_finding(lossy, b.letter)) << b.letter;
        auto unseen = b.spoiled;
        unseen.parties.push_back(
            {"Dave", rules::role::ua, true, *fsm::numeric_address("192.0.2.203", 5060), {}});
        EXPECT_FALSE(has_finding(unseen, b.letter)) << b.letter;
    }
    EXPECT_EQ(judged, 15);
}

// A datagram that is lost comes again; a provisional response does not, and soon it is of no use.
TEST(rfc3261_16_7, a_provisional_response_that_stays_away_before_the_call_is_decided_is_open)
{
    const auto ringing = [](std::int64_t answered_ms) {
        auto l = called_below();
        for (auto& p : l.parties)
            p.device = p.plays == rules::role::proxy;
        for (auto& r : l.rungs)
            if (r.at_ms >= 900 && r.at_ms < 903)
                r.at_ms += answered_ms - 900;
        return l;
    };
    for (const auto ms : {50, 900})
    {
        EXPECT_EQ(outcome_of(ringing(ms).play(), "PRX-FWD-1"), outcome::pass) << ms;
        EXPECT_EQ(outcome_of(ringing(ms).erase("180 on").play(), "PRX-FWD-1"), outcome::inconclusive) << ms;
    }
}

// 16.8: a branch that the proxy has cancelled may count as ended.
TEST(rfc3261_16_7, a_refusal_beside_a_2xx_that_comes_just_then_is_open)
{
    for (const auto& b : fork_breaches())
    {
        if (b.letter != "PRX-BEST-1.a")
            continue;
        auto l = b.spoiled;
        if (l["486 carol"].text.starts_with("SIP/2.0 487"))
            continue;
        l["486 carol"].at_ms = l["486"].at_ms;
        l.replace("486 carol", "486 Busy Here", "200 OK");
        EXPECT_FALSE(has_finding(l, "PRX-BEST-1.a"));
        EXPECT_EQ(outcome_of(l.play(), "PRX-BEST-1"), outcome::inconclusive);
    }
}

// The branches of a request are made before it is answered: what a long call has after that is not looked
// through.
TEST(rfc3261_16_7, a_long_call_hides_nothing)
{
    for (const auto& b : fork_breaches())
    {
        if (b.letter != "PRX-BEST-1.a")
            continue;
        auto l = b.spoiled;
        const auto later = asked()["OPTIONS"];
        for (int i = 0; i < rules::limits::look_back + 10; ++i)
        {
            auto r = later;
            r.name = "OPTIONS " + std::to_string(i);
            r.at_ms = 40'000 + i;
            l.insert(r).replace(r.name, "a84b4c76e66710", "2xTb9vxSit55XU7p8@atlanta.example.com");
            l.replace(r.name, "z9hG4bK", "z9hG4bKo" + std::to_string(i));
        }
        EXPECT_EQ(outcome_of(l.play(), "PRX-BEST-1"), outcome::fail);
        EXPECT_EQ(outcome_of(l.play(), "PRX-CAN-2"), outcome::not_triggered);
    }
}

}  // namespace
