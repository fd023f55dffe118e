#include "script/relations.hpp"

#include "script/load.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace {

using script::relation;

const std::string root = SIPWRIGHT_SOURCE_DIR;

script::flow ladder(const std::string& rungs, const std::string& lifelines = R"("Alice", "Bob")")
{
    return script::load_script_text("title = \"t\"\nlifelines = [" + lifelines + "]\n[ladder]\n" + rungs,
                                    "t.toml");
}

// "F4" for rung 3.
std::string name(std::uint32_t i) { return i == relation::none ? "-" : "F" + std::to_string(i + 1); }

using field = std::uint32_t relation::*;

// What one field says, of those rungs for which it says anything: "F2:F1 F3:F1".
std::string all(const script::flow& s, field what)
{
    std::string out;
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
        if (const auto other = s.relations[i].*what; other != relation::none)
            out += (out.empty() ? "" : " ") + name(i) + ":" + name(other);
    return out;
}

std::string copies(const script::flow& s)
{
    std::string out;
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
        if (s.relations[i].first_copy != i)
            out += (out.empty() ? "" : " ") + name(i) + ":" + name(s.relations[i].first_copy);
    return out;
}

std::string by_machine(const script::flow& s)
{
    std::string out;
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
        if (s.relations[i].by_machine)
            out += (out.empty() ? "" : " ") + name(i);
    return out;
}

std::string callee(const script::flow& s, std::uint32_t i)
{
    const auto p = s.relations[i].callee;
    return p == rules::nobody ? "nobody" : s.parties[p].name;
}

std::string refusal(const std::string& rungs, const std::string& lifelines = R"("Alice", "Bob")")
{
    try
    {
        ladder(rungs, lifelines);
    }
    catch (const script::script_error& e)
    {
        return e.what();
    }
    return "accepted";
}

const std::string with_proxy = R"("Alice", "Proxy1", "Bob")";
const std::string three = R"("Alice", "Bob", "Carol")";

}  // namespace

TEST(relations_rfc3665, of_3_1_no_proxy)
{
    const auto s = script::load_script(root + "/scripts/rfc3665/3.1-successful-session-establishment.toml");
    EXPECT_EQ(all(s, &relation::request), "F2:F1 F3:F1 F4:F1 F6:F5");
    EXPECT_EQ(all(s, &relation::acknowledges), "F4:F3");
    EXPECT_EQ(all(s, &relation::dialog), "F1:F1 F2:F1 F3:F1 F4:F1 F5:F1 F6:F1");
    EXPECT_EQ(all(s, &relation::call), "F1:F1 F2:F1 F3:F1 F4:F1 F5:F1 F6:F1");
    EXPECT_EQ(all(s, &relation::cause), "F2:F1 F3:F1 F4:F3 F6:F5");
    EXPECT_EQ(by_machine(s), "");
    EXPECT_EQ(callee(s, 0), "Bob");
    EXPECT_EQ(callee(s, 4), "Alice");
}

TEST(relations_rfc3665, of_3_2_a_retry_is_the_same_call_and_another_dialog)
{
    const auto s =
        script::load_script(root + "/scripts/rfc3665/3.2-session-establishment-through-two-proxies.toml");
    EXPECT_EQ(all(s, &relation::request), "F2:F1 F3:F1 F6:F4 F8:F5 F9:F7 F10:F5 F11:F4 F12:F7 F13:F5 F14:F4 "
                                          "F15:F4 F16:F5 F17:F7 F21:F20 F22:F19 F23:F18");
    EXPECT_EQ(all(s, &relation::forwarded_from), "F5:F4 F7:F5 F10:F9 F11:F10 F13:F12 F14:F13 F16:F15 F17:F16 "
                                                 "F19:F18 F20:F19 F22:F21 F23:F22");
    EXPECT_EQ(all(s, &relation::forwarded_to), "F4:F5 F5:F7 F9:F10 F10:F11 F12:F13 F13:F14 F15:F16 F16:F17 "
                                               "F18:F19 F19:F20 F21:F22 F22:F23");
    EXPECT_EQ(all(s, &relation::retry_of), "F4:F1");
    EXPECT_EQ(s.relations[2].dialog, 0u);
    EXPECT_EQ(s.relations[17].dialog, 3u);
    for (const auto& is : s.relations)
        EXPECT_EQ(is.call, 0u);
    EXPECT_EQ(callee(s, 0), "Bob") << "whom the retry reaches";
    EXPECT_EQ(callee(s, 3), "Bob");
    EXPECT_EQ(callee(s, 17), "Alice");
}

TEST(relations_rfc3665, of_3_8_each_hop_cancels_for_itself)
{
    const auto s = script::load_script(root + "/scripts/rfc3665/3.8-unsuccessful-no-answer.toml");
    EXPECT_EQ(all(s, &relation::request), "F3:F1 F5:F2 F6:F4 F7:F2 F8:F1 F9:F1 F10:F9 F11:F2 F12:F11 F13:F4 "
                                          "F14:F13 F15:F4 F16:F4 F17:F2 F18:F2 F19:F1 F20:F1");
    EXPECT_EQ(all(s, &relation::request), all(s, &relation::request_there));
    EXPECT_EQ(all(s, &relation::forwarded_from), "F2:F1 F4:F2 F7:F6 F8:F7 F11:F9 F13:F11 F17:F15 F19:F17");
    EXPECT_EQ(all(s, &relation::acknowledges), "F16:F15 F18:F17 F20:F19");
    EXPECT_EQ(all(s, &relation::cause), "F2:F1 F3:F1 F4:F2 F5:F2 F6:F4 F7:F6 F8:F7 F10:F9 F11:F9 F12:F11 "
                                        "F13:F11 F14:F13 F15:F4 F16:F15 F17:F15 F18:F17 F19:F17 F20:F19");
    EXPECT_EQ(by_machine(s), "F2 F3 F4 F5 F7 F8 F10 F11 F12 F13 F16 F17 F18 F19 F20");
}

TEST(relations_rfc3665, of_3_9_a_refusal_is_acknowledged_by_machines)
{
    const auto s = script::load_script(root + "/scripts/rfc3665/3.9-unsuccessful-busy.toml");
    EXPECT_EQ(all(s, &relation::acknowledges), "F7:F6 F9:F8 F11:F10");
    EXPECT_TRUE(s.relations[10].by_machine) << "RFC 3261 17.1.1.3";
    EXPECT_EQ(all(s, &relation::retry_of), "");
}

TEST(relations_copies, the_same_again_with_nothing_between_is_a_retransmission)
{
    const auto s = ladder(R"(
F1 = "INVITE     Alice -> Bob"
F2 = "INVITE     Alice -> Bob"
F3 = "180 INVITE Alice <- Bob"
F4 = "180 INVITE Alice <- Bob"
F5 = "200 INVITE Alice <- Bob"
F6 = "200 INVITE Alice <- Bob"
F7 = "ACK        Alice -> Bob"
F8 = "ACK        Alice -> Bob"
)");
    EXPECT_EQ(copies(s), "F2:F1 F6:F5 F8:F7") << "nobody repeats a provisional response";
    EXPECT_EQ(all(s, &relation::request), "F3:F1 F4:F1 F5:F1 F6:F1 F7:F1 F8:F1");
    EXPECT_EQ(by_machine(s), "F2 F6 F8");
}

TEST(relations_copies, what_the_script_loses_on_its_way_back_does_not_end_them)
{
    const auto s = ladder(R"(
F1 = "MESSAGE     Alice -> Bob"
F2 = "200 MESSAGE Alice <- Bob"
F3 = "MESSAGE     Alice -> Bob"
F4 = "200 MESSAGE Alice <- Bob"
[F2]
lost = true
)");
    EXPECT_EQ(copies(s), "F3:F1");
    EXPECT_EQ(all(s, &relation::request), "F2:F1 F4:F1");
}

// RFC 3261 14.2: two of one call, of which neither is answered yet; and 13.2.2.4: each 2xx has its ACK.
TEST(relations_copies, another_body_is_another_request_and_each_answer_has_its_own_ack)
{
    const auto s = script::load_script(root + "/scripts/conformance/dialogs/14.2-a-second-invite.toml");
    EXPECT_EQ(copies(s), "");
    EXPECT_EQ(all(s, &relation::request), "F2:F1 F3:F1 F6:F5 F7:F4 F8:F5 F9:F4 F11:F10");
    EXPECT_EQ(all(s, &relation::acknowledges), "F3:F2 F8:F6 F9:F7");
    for (const auto& is : s.relations)
        EXPECT_EQ(is.dialog, 0u);
}

TEST(relations_ack, of_a_2xx_may_take_another_way_than_its_invite)
{
    const auto s = ladder(R"(
F1 = "INVITE     Alice  -> Proxy1"
F2 = "INVITE     Proxy1 -> Bob"
F3 = "200 INVITE Proxy1 <- Bob"
F4 = "200 INVITE Alice  <- Proxy1"
F5 = "ACK        Alice  -> Bob"
F6 = "BYE        Alice  <- Bob"
F7 = "200 BYE    Alice  -> Bob"
)",
                          with_proxy);
    EXPECT_EQ(s.relations[4].request, 0u) << "as Alice knows it";
    EXPECT_EQ(s.relations[4].request_there, 1u) << "as Bob knows it";
    EXPECT_EQ(s.relations[4].acknowledges, 3u);
    EXPECT_EQ(all(s, &relation::dialog), "F1:F1 F2:F1 F3:F1 F4:F1 F5:F1 F6:F1 F7:F1");
}

TEST(relations_ack, belongs_to_the_invite_that_still_waits_for_it)
{
    const auto s = ladder(R"(
F1 = "INVITE     Alice -> Bob"
F2 = "407 INVITE Alice <- Bob"
F3 = "INVITE     Alice -> Bob"
F4 = "ACK        Alice -> Bob"
F5 = "200 INVITE Alice <- Bob"
F6 = "ACK        Alice -> Bob"
)");
    EXPECT_EQ(s.relations[3].request, 0u);
    EXPECT_TRUE(s.relations[3].by_machine);
    EXPECT_EQ(s.relations[5].request, 2u);
    EXPECT_FALSE(s.relations[5].by_machine);
}

// RFC 3261 14.1 forbids two at a time in one dialog; two calls have one each.
TEST(relations_ack, of_the_second_response_belongs_to_the_other_invite)
{
    const auto s = ladder(R"(
F1 = "INVITE     Alice -> Bob"
F2 = "INVITE     Alice -> Bob"
F3 = "486 INVITE Alice <- Bob"
F4 = "ACK        Alice -> Bob"
F5 = "486 INVITE Alice <- Bob"
F6 = "ACK        Alice -> Bob"
[F2]
call = "second"
)");
    EXPECT_EQ(s.relations[3].request, 0u);
    EXPECT_EQ(s.relations[5].request, 1u);
}

TEST(relations_calls, another_callee_is_another_call)
{
    const auto s = ladder(R"(
F1  = "INVITE     Alice -> Bob"
F2  = "200 INVITE Alice <- Bob"
F3  = "ACK        Alice -> Bob"
F4  = "INVITE     Alice -> Carol"
F5  = "200 INVITE Alice <- Carol"
F6  = "ACK        Alice -> Carol"
F7  = "BYE        Alice -> Carol"
F8  = "200 BYE    Alice <- Carol"
F9  = "BYE        Alice -> Bob"
F10 = "200 BYE    Alice <- Bob"
)",
                          three);
    const std::string expected = "F1:F1 F2:F1 F3:F1 F4:F4 F5:F4 F6:F4 F7:F4 F8:F4 F9:F1 F10:F1";
    EXPECT_EQ(all(s, &relation::call), expected);
    EXPECT_EQ(all(s, &relation::dialog), expected);
    EXPECT_EQ(callee(s, 0), "Bob");
    EXPECT_EQ(callee(s, 3), "Carol");
}

TEST(relations_calls, an_invite_while_the_dialog_stands_is_part_of_it)
{
    const std::string call = R"(
F1  = "INVITE     Alice -> Bob"
F2  = "200 INVITE Alice <- Bob"
F3  = "ACK        Alice -> Bob"
F4  = "INVITE     Alice <- Bob"
F5  = "200 INVITE Alice -> Bob"
F6  = "ACK        Alice <- Bob"
F7  = "BYE        Alice -> Bob"
F8  = "200 BYE    Alice <- Bob"
F9  = "INVITE     Alice -> Bob"
F10 = "486 INVITE Alice <- Bob"
)";
    const auto s = ladder(call);
    EXPECT_EQ(s.relations[3].dialog, 0u) << "RFC 3261 14";
    EXPECT_EQ(s.relations[6].dialog, 0u);
    EXPECT_EQ(s.relations[8].dialog, 8u) << "the first has ended";
    EXPECT_EQ(s.relations[8].call, 8u);
}

TEST(relations_calls, a_register_is_never_part_of_one)
{
    const auto s = ladder(R"(
F1 = "INVITE       Alice -> Bob"
F2 = "200 INVITE   Alice <- Bob"
F3 = "REGISTER     Alice -> Bob"
F4 = "INFO         Alice -> Bob"
)");
    EXPECT_EQ(s.relations[2].dialog, relation::none) << "RFC 3261 10.2";
    EXPECT_EQ(s.relations[2].call, 2u);
    EXPECT_EQ(s.relations[3].dialog, 0u);
}

TEST(relations_calls, a_pbx_ends_one_dialog_and_begins_another)
{
    const auto s = ladder(R"(
F1  = "INVITE     Alice -> Pbx"
F2  = "INVITE     Pbx   -> Bob"
F3  = "200 INVITE Pbx   <- Bob"
F4  = "ACK        Pbx   -> Bob"
F5  = "200 INVITE Alice <- Pbx"
F6  = "ACK        Alice -> Pbx"
F7  = "BYE        Pbx   <- Bob"
F8  = "200 BYE    Pbx   -> Bob"
F9  = "BYE        Alice <- Pbx"
F10 = "200 BYE    Alice -> Pbx"
)",
                          R"("Alice", "Pbx", "Bob")");
    EXPECT_EQ(callee(s, 0), "Bob") << "whom Alice calls";
    EXPECT_EQ(all(s, &relation::forwarded_from), "");
    EXPECT_EQ(all(s, &relation::dialog), "F1:F1 F2:F2 F3:F2 F4:F2 F5:F1 F6:F1 F7:F2 F8:F2 F9:F1 F10:F1");
}

TEST(relations_forks, both_branches_come_from_one_request)
{
    const auto s = ladder(R"(
F1 = "INVITE     Alice  -> Proxy1"
F2 = "INVITE     Proxy1 -> Bob"
F3 = "INVITE     Proxy1 -> Carol"
F4 = "486 INVITE Proxy1 <- Bob"
F5 = "ACK        Proxy1 -> Bob"
F6 = "200 INVITE Proxy1 <- Carol"
F7 = "200 INVITE Alice  <- Proxy1"
F8 = "ACK        Alice  -> Proxy1"
F9 = "ACK        Proxy1 -> Carol"
F10 = "BYE       Alice  -> Proxy1"
F11 = "BYE       Proxy1 -> Carol"
)",
                          R"("Alice", "Proxy1", "Bob", "Carol")");
    EXPECT_EQ(all(s, &relation::forwarded_from), "F2:F1 F3:F1 F7:F6 F9:F8 F11:F10");
    EXPECT_EQ(s.relations[0].forwarded_to, 1u);
    EXPECT_EQ(s.relations[9].dialog, 0u);
    EXPECT_EQ(s.relations[10].dialog, 0u);
}

// RFC 3261 13.2.2.4: each 2xx has an ACK of its own, and the second is no copy of the first.
TEST(relations_forks, both_2xx_are_acknowledged)
{
    const auto s = ladder(R"(
F1  = "INVITE     Alice  -> Proxy1"
F2  = "INVITE     Proxy1 -> Bob"
F3  = "INVITE     Proxy1 -> Carol"
F4  = "200 INVITE Proxy1 <- Bob"
F5  = "200 INVITE Alice  <- Proxy1"
F6  = "200 INVITE Proxy1 <- Carol"
F7  = "200 INVITE Alice  <- Proxy1"
F8  = "ACK        Alice  -> Proxy1"
F9  = "ACK        Proxy1 -> Bob"
F10 = "ACK        Alice  -> Proxy1"
F11 = "ACK        Proxy1 -> Carol"
)",
                          R"("Alice", "Proxy1", "Bob", "Carol")");
    EXPECT_EQ(s.relations[6].first_copy, 6u);
    EXPECT_EQ(s.relations[6].forwarded_from, 5u);
    EXPECT_EQ(s.relations[9].first_copy, 9u);
    EXPECT_EQ(s.relations[7].acknowledges, 4u);
    EXPECT_EQ(s.relations[9].acknowledges, 6u);
    EXPECT_EQ(s.relations[8].request, 1u);
    EXPECT_EQ(s.relations[10].request, 2u);
}

TEST(relations_retries, only_after_what_asks_for_one)
{
    const auto after = [](const std::string& status) {
        return all(ladder("F1 = \"MESSAGE Alice -> Bob\"\nF2 = \"" + status +
                          " MESSAGE Alice <- Bob\"\nF3 = \"MESSAGE Alice -> Bob\"\n"),
                   &relation::retry_of);
    };
    for (const auto* status : {"302", "401", "407", "413", "415", "416", "420"})
        EXPECT_EQ(after(status), "F3:F1") << status;
    for (const auto* status : {"200", "404", "486", "500", "100"})
        EXPECT_EQ(after(status), "") << status;
}

TEST(ladder, has_a_request_above_every_response_on_the_same_hop)
{
    EXPECT_EQ(refusal("F1 = \"INVITE Alice -> Bob\"\nF2 = \"180 INVITE Alice <- Bob\"\n"), "accepted");
    EXPECT_EQ(refusal("F1 = \"INVITE Alice -> Bob\"\nF2 = \"200 BYE Alice <- Bob\"\n"),
              "t.toml:5:6: F2 answers no request: no BYE is drawn above it from Alice to Bob");
    EXPECT_EQ(refusal("F1 = \"INVITE Alice -> Bob\"\nF2 = \"180 INVITE Alice -> Bob\"\n"),
              "t.toml:5:6: F2 answers no request: no INVITE is drawn above it from Bob to Alice");
    EXPECT_EQ(refusal("F1 = \"INVITE Alice -> Proxy1\"\nF2 = \"180 INVITE Alice <- Bob\"\n", with_proxy),
              "t.toml:5:6: F2 answers no request: no INVITE is drawn above it from Alice to Bob");
}

TEST(rfc3261_9_1, a_cancel_follows_its_invite_hop_by_hop)
{
    EXPECT_EQ(refusal("F1 = \"INVITE Alice -> Bob\"\nF2 = \"CANCEL Alice -> Bob\"\n"), "accepted");
    EXPECT_EQ(refusal("F1 = \"INVITE Alice -> Proxy1\"\nF2 = \"CANCEL Alice -> Bob\"\n", with_proxy),
              "t.toml:5:6: F2 cancels nothing: no INVITE is drawn above it from Alice to Bob");
}
