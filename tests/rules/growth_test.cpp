// What very many messages, or very long ones, do to the referee: nothing but cost what they cost, and what is
// not looked through is nobody's fault and no pass.
#include "ladder.hpp"

#include "rules/compare.hpp"
#include "rules/heard.hpp"
#include "rules/recorder.hpp"
#include "sip/build.hpp"
#include "sip/choices.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

namespace {

using namespace rules_test;
using namespace std::chrono_literals;
using rules::outcome;

std::string squeezed(std::string_view text)
{
    std::string out;
    for (const char c : text)
        if (const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n'; !blank)
            out += c;
        else if (out.empty() || out.back() != ' ')
            out += ' ';
    return out;
}

std::string trimmed(std::string text)
{
    text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

std::string drawn(sip::choices& pick, std::string_view alphabet, std::size_t most)
{
    std::string out;
    for (auto size = pick.below(most + 1); size > 0; --size)
        out += alphabet[static_cast<std::size_t>(pick.below(alphabet.size()))];
    return out;
}

TEST(search, finds_what_is_there_and_all_white_space_is_equal)
{
    sip::choices pick{1};
    int found = 0;
    for (int i = 0; i < 20'000; ++i)
    {
        const auto text = drawn(pick, "ab \t\n", 24), part = drawn(pick, "ab \t\n", 5);
        const bool is = squeezed(text).find(trimmed(squeezed(part))) != std::string::npos;
        found += is;
        ASSERT_EQ(rules::contains_text(text, part), is) << '"' << text << "\" \"" << part << '"';
        ASSERT_EQ(rules::contains(text, part), text.find(part) != std::string::npos);
    }
    EXPECT_GT(found, 1'000);
    EXPECT_LT(found, 19'000);
}

// Asked for what is there it must never say no.
TEST(search, what_was_heard_is_known_by_its_parts)
{
    sip::choices pick{2};
    int refused = 0;
    for (int i = 0; i < 2'000; ++i)
    {
        const auto octets = "OPTIONS sip:b SIP/2.0\r\nSubject: " + drawn(pick, "abcd \t", 60) + "\r\n\r\n";
        const auto message = sip::store(octets);
        rules::heard h;
        h.reset(0);
        h.expect(octets.size());
        h.add(7, *message);
        const auto from = static_cast<std::size_t>(pick.below(octets.size()));
        EXPECT_TRUE(h.may_have(std::string_view{octets}.substr(from, 1 + pick.below(40)))) << octets;
        EXPECT_EQ(h.first_with(message->value(sip::field_id::subject)), 7U);
        refused += !h.may_have("ef" + drawn(pick, "efgh", 12));
    }
    EXPECT_EQ(refused, 2'000);
}

// Alice hears `heard`, so many times and each time with another number, from Bob; then she sends `sent`.
ladder hears(const std::string& heard, int times, const std::string& sent)
{
    auto l = asked();
    auto of_bob = l["OPTIONS"];
    std::swap(of_bob.from, of_bob.to);
    const auto at = of_bob.at_ms;
    l["OPTIONS"].at_ms = at + 10'000;
    l["200"].at_ms = at + 10'010;
    for (int i = 0; i < times; ++i)
    {
        of_bob.name = "of Bob " + std::to_string(i);
        of_bob.at_ms = at + i;
        l.insert(of_bob).add(of_bob.name, heard + "\nOrganization: " + std::to_string(i));
        l.replace(of_bob.name, "z9hG4bKhjhs8ass877", "z9hG4bKb" + std::to_string(i));
    }
    return l.add("OPTIONS", sent);
}

bool accused(const ladder& l) { return std::ranges::count(broken(l.play()), "SYN-GRAM-1.c Alice") > 0; }

// RFC 3261 16.6: a proxy passes on what it does not understand.
TEST(inherited, a_fault_is_whose_it_was_first_however_much_came_since)
{
    EXPECT_TRUE(accused(hears("Subject: none", 3, "Accept: ;;fault")));
    EXPECT_FALSE(accused(hears("Accept: ;;fault", 3, "Accept: ;;fault")));
    EXPECT_FALSE(accused(hears("Subject: x Accept: ;;fault y", 3, "Accept: ;;fault")));
    EXPECT_TRUE(accused(hears("Subject: none", 600, "Accept: ;;fault")));
}

// Its parts all came, and it did not: only a search can tell, which goes no further than its bound.
TEST(inherited, what_is_beyond_the_search_is_neither_a_fault_nor_a_pass)
{
    const std::string parts = "Subject: ;;fault-0123456789 or fault-0123456789abcdefgh",
                      sent = "Accept: ;;fault-0123456789abcdefgh";
    EXPECT_TRUE(accused(hears(parts, 3, sent)));
    const auto many = hears(parts, rules::limits::look_back + 1, sent);
    EXPECT_FALSE(accused(many));
    auto seen = many.play();
    // The OPTIONS of Bob break nothing here.
    EXPECT_EQ(outcome_of(seen, "SYN-GRAM-1"), outcome::inconclusive);
}

// The callee may hang up once it has the ACK, which is one of very many to other places.
TEST(look_back, an_ack_that_is_too_far_back_is_not_searched)
{
    const auto outcome_after = [](int others) {
        auto l = call();
        auto ack = l["ACK"];
        l.parties.push_back({"Carol", rules::role::ua, true, *fsm::numeric_address("192.0.2.77", 5060), ""});
        for (int i = 0; i < others; ++i)
        {
            ack.name = "ACK " + std::to_string(i);
            ack.to = static_cast<int>(l.parties.size()) - 1;
            l.insert(ack).replace(ack.name, "z9hG4bK", "z9hG4bKx" + std::to_string(i));
        }
        return outcome_of(l.play(), "BYE-SEND-1");
    };
    EXPECT_EQ(outcome_after(3), outcome::pass);
    EXPECT_EQ(outcome_after(rules::limits::look_back + 5), outcome::inconclusive);
}

// RFC 3261 13.2.2.4: the 2xx of each dialog is acknowledged.
TEST(look_back, an_ack_behind_very_many_is_not_missing)
{
    const auto accused_after = [](int others, bool acknowledged) {
        auto l = call();
        auto of_fork = l["200"], ack = l["ACK"];
        of_fork.name = "200 of a fork";
        of_fork.at_ms += 1;
        l.insert(of_fork).replace(of_fork.name, "8321234356", "7654321098");
        for (int i = 0; i <= others; ++i)
        {
            ack.name = "ACK " + std::to_string(i);
            ack.at_ms += 1;
            if (const bool last = i == others; !last || acknowledged)
                l.insert(ack).replace(ack.name, "z9hG4bK", "z9hG4bKx" + std::to_string(i));
            if (i == others && acknowledged)
                l.replace(ack.name, "8321234356", "7654321098");
        }
        return std::ranges::count(broken(l.play()), "ACK-2XX-1.c Alice") > 0;
    };
    EXPECT_TRUE(accused_after(3, false));
    EXPECT_FALSE(accused_after(3, true));
    EXPECT_FALSE(accused_after(rules::limits::look_back + 5, true));
}

rules::passage of_alice(int number, std::size_t octets)
{
    const auto n = std::to_string(number);
    return {fsm::time_point{number * 1ms},
            0,
            1,
            {},
            {},
            sip::store("OPTIONS sip:bob@192.0.2.201 SIP/2.0\r\n"
                       "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK" +
                       n + "\r\nFrom: <sip:a@b>;tag=a\r\nTo: <sip:b@c>\r\nCall-ID: call\r\nCSeq: " + n +
                       " OPTIONS\r\nMax-Forwards: 70\r\nSubject: " + std::string(octets, 'x') + "\r\n\r\n")};
}

rules::recorder within(std::shared_ptr<rules::budget> b)
{
    return {asked().play(), rules::select("SYN-MAND"), {.whole = true, .within = std::move(b)}};
}

// 20,000 of 60 kB are 1.2 GB.
TEST(budget, of_very_many_long_messages_no_more_is_kept_than_it_allows)
{
    const auto memory = std::make_shared<rules::budget>();
    auto all = within(memory);
    std::size_t kept = 0;
    for (int i = 0; i < 20'000; ++i)
        if (const auto p = of_alice(i, 60'000); all.seen(p))
            kept += p.message->octets().size();
    EXPECT_LE(kept, rules::limits::kept_octets + rules::limits::granted_octets);
    EXPECT_GT(kept, rules::limits::kept_octets * 9 / 10);
    EXPECT_LE(memory->taken(), rules::limits::kept_octets);
    EXPECT_EQ(all.dropped(), 20'000 - all.count());
    EXPECT_EQ(all.over_budget(), all.dropped());
}

TEST(budget, is_one_for_all_runs_and_a_run_always_has_a_little_of_its_own)
{
    const auto memory = std::make_shared<rules::budget>(std::size_t{1} << 20);
    auto one = within(memory), other = within(memory);
    for (int i = 0; i < 40; ++i)
        one.seen(of_alice(i, 60'000));
    EXPECT_GT(one.over_budget(), 0U);
    EXPECT_TRUE(other.seen(of_alice(0, 60'000)));
    EXPECT_TRUE(other.seen(of_alice(1, 60'000)));
    EXPECT_FALSE(other.seen(of_alice(2, 60'000))) << "the other has taken it";
}

TEST(budget, is_given_back_with_what_was_kept)
{
    const auto memory = std::make_shared<rules::budget>();
    {
        rules::traffic taken;
        {
            auto all = within(memory);
            for (int i = 0; i < 100; ++i)
                all.seen(of_alice(i, 60'000));
            const auto before = memory->taken();
            EXPECT_GT(before, 5'900'000U);
            {
                const auto copy = all;
                EXPECT_EQ(memory->taken(), 2 * before);
            }
            all.finish(fsm::time_point{1s});
            taken = all.take();
            EXPECT_EQ(memory->taken(), before);
        }
        EXPECT_GT(memory->taken(), 5'900'000U) << "whoever has the messages has their share";
    }
    EXPECT_EQ(memory->taken(), 0U);
}

// Nobody knows whether an answer came when there was no room for it.
TEST(budget, what_came_when_it_was_full_did_not_stay_away)
{
    const auto of = [](std::size_t octets) {
        auto seen = asked().play();
        seen.parties[0].device = false;
        rules::recorder all{seen,
                            rules::select("TXN-1XX"),
                            {.whole = true, .within = std::make_shared<rules::budget>(octets)}};
        for (int i = 0; i < 4; ++i)
            all.seen(of_alice(i, 50'000));
        return all.finish(fsm::time_point{100s}).front().outcome;
    };
    EXPECT_EQ(of(1 << 20), outcome::fail);
    EXPECT_EQ(of(40'000), outcome::inconclusive);
}

}  // namespace
