// Forks in a ladder (RFC 3261 13.2.2.4, 16.7): which answer is whose, and in which dialog its caller goes on.
#include "script/load.hpp"
#include "script/relations.hpp"

#include <gtest/gtest.h>

namespace {

using script::relation;

const std::string forked = R"(
F1  = "INVITE     Alice  -> Proxy1"
F2  = "INVITE     Proxy1 -> Bob"
F3  = "INVITE     Proxy1 -> Carol"
F4  = "180 INVITE Proxy1 <- Bob"
F5  = "180 INVITE Proxy1 <- Carol"
F6  = "180 INVITE Alice  <- Proxy1"
F7  = "180 INVITE Alice  <- Proxy1"
F8  = "200 INVITE Proxy1 <- Bob"
F9  = "200 INVITE Alice  <- Proxy1"
F10 = "200 INVITE Proxy1 <- Carol"
F11 = "CANCEL     Proxy1 -> Carol"
F12 = "200 CANCEL Proxy1 <- Carol"
F13 = "200 INVITE Alice  <- Proxy1"
)";

script::flow ladder(const std::string& rungs)
{
    return script::load_script_text(
        "title = \"t\"\nlifelines = [\"Alice\", \"Proxy1\", \"Bob\", \"Carol\"]\n[ladder]\n" + rungs,
        "t.toml");
}

std::string name(std::uint32_t i) { return i == relation::none ? "-" : "F" + std::to_string(i + 1); }

TEST(forks, each_answer_is_passed_on_once_in_the_order_in_which_it_came)
{
    const auto s = ladder(forked);
    EXPECT_EQ(name(s.relations[5].forwarded_from), "F4");
    EXPECT_EQ(name(s.relations[6].forwarded_from), "F5");
    EXPECT_EQ(name(s.relations[8].forwarded_from), "F8");
    EXPECT_EQ(name(s.relations[12].forwarded_from), "F10");
    EXPECT_EQ(name(script::beginning_of(s, 12)), "F10");
}

// 16.7 items 5 and 10: the CANCEL follows from the answer of the other branch.
TEST(forks, a_branch_is_called_off_because_another_was_answered)
{
    const auto s = ladder(forked);
    EXPECT_EQ(name(s.relations[10].cause), "F8");
    EXPECT_TRUE(s.relations[10].by_machine);
    EXPECT_EQ(name(s.relations[10].forwarded_from), "-");
}

// 13.2.2.4: "each 2xx": the ACK that reaches Carol is that of her answer, in whichever order they are sent.
TEST(forks, an_ack_is_for_the_answer_of_whom_it_reaches)
{
    const auto s = ladder(forked + R"(
F14 = "ACK        Alice  -> Proxy1"
F15 = "ACK        Proxy1 -> Carol"
F16 = "ACK        Alice  -> Proxy1"
F17 = "ACK        Proxy1 -> Bob"
)");
    EXPECT_EQ(name(s.relations[13].acknowledges), "F13");
    EXPECT_EQ(name(s.relations[15].acknowledges), "F9");
}

TEST(forks, a_bye_is_in_the_dialog_with_whom_it_reaches)
{
    const auto s = ladder(forked + R"(
F14 = "ACK        Alice  -> Proxy1"
F15 = "ACK        Proxy1 -> Bob"
F16 = "ACK        Alice  -> Proxy1"
F17 = "ACK        Proxy1 -> Carol"
F18 = "BYE        Alice  -> Proxy1"
F19 = "BYE        Proxy1 -> Carol"
F20 = "200 BYE    Proxy1 <- Carol"
F21 = "200 BYE    Alice  <- Proxy1"
F22 = "BYE        Alice  -> Proxy1"
F23 = "BYE        Proxy1 -> Bob"
)");
    EXPECT_EQ(name(s.relations[17].made_by), "F7") << "Carol's first";
    EXPECT_EQ(name(s.relations[21].made_by), "F6") << "Bob's first";
    EXPECT_EQ(name(s.relations[17].dialog), "F1");
    EXPECT_EQ(name(s.relations[18].made_by), "-") << "of a proxy nothing is made";
}

// Where nothing else tells them apart.
TEST(forks, a_branch_has_a_name_of_its_own)
{
    const auto s = ladder(R"(
F1  = "INVITE     Alice  -> Proxy1"
F2  = "INVITE     Proxy1 -> Bob"
F3  = "INVITE     Proxy1 -> Carol"
F4  = "200 INVITE Proxy1 <- Carol"
F5  = "200 INVITE Proxy1 <- Bob"
F6  = "200 INVITE Alice  <- Proxy1"
F7  = "200 INVITE Alice  <- Proxy1"
F8  = "ACK        Alice  -> Proxy1"
F9  = "ACK        Proxy1 -> Carol"
F10 = "ACK        Alice  -> Proxy1"
F11 = "ACK        Proxy1 -> Bob"
F12 = "BYE        Alice  -> Proxy1"
F13 = "BYE        Proxy1 -> Carol"
[F3]
call = "second"
[F4]
call = "second"
[F7]
call = "second"
[F8]
call = "second"
[F9]
call = "second"
[F12]
call = "second"
[F13]
call = "second"
)");
    EXPECT_EQ(name(s.relations[2].forwarded_from), "F1") << "it is a branch, and no call of its own";
    EXPECT_EQ(name(s.relations[2].call), "F1");
    EXPECT_EQ(name(s.relations[5].forwarded_from), "F5");
    EXPECT_EQ(name(s.relations[6].forwarded_from), "F4");
    EXPECT_EQ(name(s.relations[7].acknowledges), "F7");
    EXPECT_EQ(name(s.relations[9].acknowledges), "F6");
    EXPECT_EQ(name(s.relations[11].made_by), "F7");
    EXPECT_EQ(name(s.relations[12].forwarded_from), "F12");
    EXPECT_EQ(s.relations[0].callee, 3) << "the branch is part of the way of F1";
}

TEST(forks, a_name_that_a_caller_gave_is_that_of_a_call)
{
    const auto s = ladder(R"(
F1 = "INVITE Alice  -> Proxy1"
F2 = "INVITE Alice  -> Proxy1"
F3 = "INVITE Proxy1 -> Bob"
F4 = "INVITE Proxy1 -> Carol"
[F2]
call = "second"
[F4]
call = "second"
)");
    EXPECT_EQ(name(s.relations[2].forwarded_from), "F1");
    EXPECT_EQ(name(s.relations[3].forwarded_from), "F2");
}

// RFC 3263 4.3: "failure occurs if the transaction layer reports a 503 error response".
TEST(proxy_failure, who_got_a_503_asks_the_next_server_of_the_domain_again)
{
    const auto script = [](const std::string& names, const std::string& second) {
        return script::load_script_text(
            "title = \"t\"\nlifelines = [\"Alice\", \"P1\", \"P2\", \"Bob\"]\n" + names +
                "[party.P1]\nplays = \"proxy\"\ndomain = \"b.example.com\"\n[party.P2]\nplays = \"proxy\"\n"
                "domain = \"" +
                second + "\"\n" + R"([ladder]
F1 = "INVITE     Alice -> P1"
F2 = "503 INVITE Alice <- P1"
F3 = "ACK        Alice -> P1"
F4 = "INVITE     Alice -> P2"
F5 = "INVITE     P2    -> Bob"
F6 = "486 INVITE P2    <- Bob"
F7 = "486 INVITE Alice <- P2"
F8 = "ACK        Alice -> P2"
)",
            "t.toml");
    };
    const std::string names = "[dns]\n\"b.example.com\" = \"P1\"\n";
    const auto s = script(names, "b.example.com");
    EXPECT_EQ(name(s.relations[3].retry_of), "F1");
    EXPECT_EQ(name(s.relations[3].call), "F1");
    EXPECT_EQ(s.relations[0].callee, 3) << "whom Alice means";
    for (const auto& apart : {script("", "b.example.com"), script(names, "c.example.com")})
        EXPECT_EQ(name(apart.relations[3].retry_of), "-") << "two calls";
}

// RFC 3263 4.3
TEST(proxy_failure, another_way_is_taken_when_the_first_has_failed)
{
    const std::string dead = R"(
F1 = "INVITE     Alice  -> Proxy1"
F2 = "INVITE     Alice  -> Proxy1"
F3 = "INVITE     Alice  -> Carol"
F4 = "200 INVITE Alice  <- Carol"
)";
    const auto s = ladder(dead);
    EXPECT_EQ(name(s.relations[2].instead_of), "F1");
    EXPECT_EQ(s.relations[0].callee, 3) << "whom Alice means";
    EXPECT_EQ(name(s.relations[2].call), "F3");
    const auto alive = ladder(dead + "F5 = \"100 INVITE Alice <- Proxy1\"\n");
    EXPECT_EQ(name(alive.relations[2].instead_of), "-") << "two calls at once";
}

}  // namespace
