// Claim: in a live run nothing came before what is first in its call, so it is judged; what only a dialog has
// may be left over from a call before the run, and accuses nobody.
#include "ladder.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rules_test;
using rules::outcome;
using names = std::vector<std::string>;

constexpr auto alice = 0, bob = 1;

// Alice is under test, and all that she sends or receives is seen.
ladder watched(ladder l)
{
    l.parties[alice].device = true;
    l.parties[bob].device = false;
    return l;
}

// Everything of refused() with a To tag that nobody gave.
ladder tagged()
{
    auto l = watched(refused()).erase("100");
    const std::string to = "To: Bob <sip:bob@biloxi.example.com>", tag = ";tag=8321234356";
    l.replace("486", "486 Busy Here", "481 Call/Transaction Does Not Exist");
    return l.replace("INVITE", to, to + tag);
}

// "A request outside of a dialog MUST NOT contain a To tag"
TEST(rfc3261_8_1_1_2, the_first_invite_of_a_call_has_no_to_tag)
{
    EXPECT_EQ(broken(watched(refused()).play()), names{});
    EXPECT_EQ(broken(tagged().play()), names{"IDS-TAG-1.b Alice"});
    auto l = tagged();
    l.parties[bob].device = true;  // it may belong to a call of theirs that nobody saw
    l.parties.push_back(l.parties[bob]);
    EXPECT_EQ(broken(l.play()), names{});
    EXPECT_EQ(outcome_of(l.play(), "IDS-TAG-1"), outcome::inconclusive);
}

// "The sequence number value MUST be expressible as a 32-bit unsigned integer and MUST be less than 2**31."
TEST(rfc3261_8_1_1_5, the_first_cseq_number_of_a_call_is_below_2_31)
{
    const auto numbered = [](ladder l) { return l.everywhere("CSeq: 1 ", "CSeq: 2147483648 "); };
    EXPECT_EQ(broken(numbered(watched(refused())).play()), names{"IDS-CSEQ-1.b Alice"});
    EXPECT_EQ(broken(numbered(tagged()).play()), (names{"IDS-CSEQ-1.b Alice", "IDS-TAG-1.b Alice"}));
}

TEST(rfc3261_12_2, what_only_a_dialog_has_may_be_left_over_from_before_the_run)
{
    for (const auto* method : {"UPDATE", "INFO", "NOTIFY", "BYE"})
    {
        auto l = watched(asked());
        l.parties[alice].device = true;
        l.everywhere("OPTIONS", method)
            .replace("OPTIONS", "To: <sip:bob@biloxi.example.com>",
                     "To: <sip:bob@biloxi.example.com>;tag=93810874");
        l.replace("200", "200 OK", "481 Call/Transaction Does Not Exist");
        const auto seen = l.play();
        for (const auto* rule : {"IDS-TAG-1", "BYE-SEND-1"})
            EXPECT_NE(outcome_of(seen, rule), outcome::fail) << method;
        const auto* rule = std::string_view{method} == "BYE" ? "BYE-SEND-1" : "IDS-TAG-1";
        EXPECT_EQ(outcome_of(seen, rule), outcome::inconclusive) << method;
    }
}

// "If the BYE does not match an existing dialog, the UAS core SHOULD generate a 481"
TEST(rfc3261_15_1_2, a_bye_that_is_the_first_of_its_call_is_answered_by_481)
{
    auto l = call();
    l.rungs.erase(l.rungs.begin(), l.rungs.begin() + 5);
    l.parties[alice].device = true;
    l.parties[bob].device = false;  // ours, which no call of ours explains
    EXPECT_EQ(outcome_of(l.play(), "BYE-RECV-1"), outcome::warn);
    l.replace("200 BYE", "200 OK", "481 Call/Transaction Does Not Exist");
    EXPECT_EQ(outcome_of(l.play(), "BYE-RECV-1"), outcome::pass);
}

}  // namespace
