// What rules on refusals do not accuse anybody of: OPT, ERR.
#include "breaches.hpp"
#include "refusals.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace rules_test;
using rules::outcome;

ladder that_breaks(std::string_view letter, std::size_t which = 0)
{
    for (const auto& b : all_breaches())
        if (b.letter == letter && which-- == 0)
            return b.spoiled;
    throw std::logic_error{"no ladder breaks it"};
}

// The plain flow of after_plain() comes later instead.
ladder plain_later(ladder l)
{
    for (auto& r : l.rungs)
        if (r.name.starts_with("plain"))
            r.at_ms += 20'000;
    std::ranges::stable_sort(l.rungs, {}, &rung::at_ms);
    return l;
}

// rules.md 0.4.1: who refuses for another reason may have one.
TEST(rfc3261_8_2, a_refusal_by_another_status_counts_only_after_the_same_request_was_accepted)
{
    for (const auto& [letter, which] : {std::pair{"ERR-METH-1.c", 1U},
                                        {"ERR-420-1.a", 1U},
                                        {"ERR-415-1.a", 1U},
                                        {"ERR-416-1.a", 1U},
                                        {"ERR-400-1.b", 0U},
                                        {"ERR-505-1.b", 0U}})
    {
        const auto rule = std::string_view{letter}.substr(0, std::string_view{letter}.size() - 2);
        EXPECT_NE(broken(that_breaks(letter, which).play()), std::vector<std::string>{}) << letter;
        const auto late = plain_later(that_breaks(letter, which)).play();
        EXPECT_EQ(broken(late), std::vector<std::string>{}) << letter;
        EXPECT_EQ(outcome_of(late, rule), outcome::inconclusive) << letter;
    }
}

TEST(rfc3261_8_2, who_challenges_or_is_busy_has_not_said_what_it_makes_of_the_rest)
{
    for (const auto* status : {"401 Unauthorized", "486 Busy Here", "503 Service Unavailable"})
    {
        auto l = that_breaks("ERR-420-1.a", 1).replace("486", "400 Bad Request", status);
        EXPECT_EQ(outcome_of(l.play(), "ERR-420-1"), outcome::inconclusive) << status;
        l = that_breaks("ERR-415-1.a", 1).replace("486", "488 Not Acceptable Here", status);
        EXPECT_EQ(outcome_of(l.play(), "ERR-415-1"), outcome::inconclusive) << status;
    }
}

TEST(rfc3261_8_2_2_3, what_a_device_requires_another_one_may_have)
{
    auto l = that_breaks("ERR-420-1.a");
    l.parties[0].device = true;
    EXPECT_EQ(outcome_of(l.play(), "ERR-420-1"), outcome::not_triggered);
}

TEST(rfc3261_8_2_2_3, a_registered_option_may_be_had)
{
    auto l = ours(call()).add("INVITE", "Require: timer");
    EXPECT_EQ(outcome_of(l.play(), "ERR-420-1"), outcome::not_triggered);
}

// RFC 3261 20.5: a proxy passes Allow on, and is no user agent.
TEST(rfc3261_20_5, who_passes_allow_on_has_not_written_it)
{
    auto l = refused_below();
    for (const auto* name : {"486", "486 below"})
        l.replace(name, "486 Busy Here", "405 Method Not Allowed");
    EXPECT_EQ(broken(l.play()), std::vector<std::string>{"ERR-METH-1.a Bob"});
}

TEST(rfc3261_20_11, an_optional_body_may_be_left_aside)
{
    auto l = ours(call()).replace("INVITE", "application/sdp", "application/x-sipwright");
    l.add("INVITE", "Content-Disposition: render;handling=optional");
    EXPECT_EQ(broken(l.play()), std::vector<std::string>{});
    l.replace("INVITE", "optional", "required");
    EXPECT_EQ(broken(l.play()), std::vector<std::string>{"ERR-415-1.a Bob"});
}

TEST(rfc3261_20_1, a_range_takes_each_of_its_types)
{
    const auto l = that_breaks("ERR-406-1.a");
    EXPECT_EQ(outcome_of(l.play(), "ERR-406-1"), outcome::warn);
    for (const auto* accept :
         {"*/*", "application/*", "text/plain, application/SDP;level=1", "text/plain;q=0"})
    {
        auto other = l;
        other.replace("OPTIONS", "text/plain", accept);
        EXPECT_EQ(broken(other.play()), std::vector<std::string>{}) << accept;
    }
}

// An answer is of the type of its offer, whatever Accept says (RFC 3264).
TEST(rfc3261_20_1, an_offer_is_answered)
{
    auto l = call().add("INVITE", "Accept: text/plain");
    EXPECT_EQ(outcome_of(l.play(), "ERR-406-1"), outcome::not_triggered);
}

// "An ongoing transaction": what is over is not merged with, and what never came is not there.
TEST(rfc3261_8_2_2_2, the_first_of_two_goes_on)
{
    auto l = merged("486 Busy Here");
    EXPECT_EQ(outcome_of(l.play(), "ERR-482-1"), outcome::warn);
    for (const auto* name : {"INVITE other", "486 other", "ACK other"})
        l[name].at_ms += l["200"].at_ms;
    std::ranges::stable_sort(l.rungs, {}, &rung::at_ms);
    EXPECT_EQ(outcome_of(l.play(), "ERR-482-1"), outcome::inconclusive);

    auto unheard = merged("486 Busy Here").erase("100").erase("180");
    EXPECT_EQ(outcome_of(unheard.play(), "ERR-482-1"), outcome::not_triggered);

    auto of_another = merged("486 Busy Here").replace("INVITE other", "INVITE sip:bob@", "INVITE sip:desk@");
    EXPECT_EQ(outcome_of(of_another.play(), "ERR-482-1"), outcome::inconclusive);
}

// Where the INVITE follows before a round trip is over, the two may have crossed.
TEST(rfc3261_8_1_3_5, what_crosses_a_refusal_does_not_try_again)
{
    auto l = that_breaks("ERR-RETRY-1.d").erase("ACK 407");
    for (const auto* name : {"INVITE again", "200", "ACK"})
        l[name].at_ms += 30;
    EXPECT_LT(l["INVITE again"].at_ms, l["407"].at_ms + 100);
    EXPECT_EQ(outcome_of(l.play(), "ERR-RETRY-1"), outcome::inconclusive);
}

TEST(rfc3261_8_1_3_5, an_agent_repeats_what_its_script_draws)
{
    auto l = that_breaks("ERR-RETRY-1.a", 1);
    l.parties[0].device = false;
    EXPECT_EQ(broken(l.play()), std::vector<std::string>{});
}

TEST(rfc3261_21_5_4, who_has_waited_may_ask_again)
{
    auto l = that_breaks("ERR-RETRY-1.d").replace("407", "Retry-After: 60", "Retry-After: 5");
    for (const auto* name : {"INVITE again", "200", "ACK"})
        l[name].at_ms += 5'000;
    EXPECT_EQ(outcome_of(l.play(), "ERR-RETRY-1"), outcome::pass);
}

// The answer may have been lost once, but hardly twice.
TEST(rfc3261_8_1_3_2, one_copy_after_an_unknown_status_may_be_the_networks_fault)
{
    auto l = that_breaks("ERR-UNK-1.a");
    EXPECT_EQ(outcome_of(l.play(), "ERR-UNK-1"), outcome::fail);
    l["OPTIONS"].copies_ms = {500};
    EXPECT_EQ(outcome_of(l.play(), "ERR-UNK-1"), outcome::inconclusive);
    l.replace("200", "599 Odd", "503 Service Unavailable");
    EXPECT_EQ(outcome_of(l.play(), "ERR-UNK-1"), outcome::not_triggered);
}

}  // namespace
