// The lane of a caller whose INVITE is answered by several (RFC 3261 13.2.2.4).
#include "play/lane.hpp"

#include "script/load.hpp"
#include "sip/message.hpp"

#include <gtest/gtest.h>

using namespace std::chrono_literals;

namespace {

using play::lane;
using kind = lane::match_kind;

constexpr rules::party_index bob = 2, carol = 3;

fsm::time_point at(fsm::duration d) { return fsm::time_point{d}; }

// F1 INVITE, F5 and F6 180, F8 200 of Bob, F9 its ACK, F12 200 of Carol, F13 its ACK, F15 BYE to Carol: 0
// to 7.
struct alice
{
    script::flow script = script::load_script_text(R"(
title = "t"
lifelines = ["Alice", "Proxy1", "Bob", "Carol"]
[ladder]
F1  = "INVITE     Alice  -> Proxy1"
F2  = "INVITE     Proxy1 -> Bob"
F3  = "INVITE     Proxy1 -> Carol"
F4  = "180 INVITE Proxy1 <- Bob"
F5  = "180 INVITE Alice  <- Proxy1"
F6  = "180 INVITE Proxy1 <- Carol"
F7  = "180 INVITE Alice  <- Proxy1"
F8  = "200 INVITE Proxy1 <- Bob"
F9  = "200 INVITE Alice  <- Proxy1"
F10 = "ACK        Alice  -> Proxy1"
F11 = "ACK        Proxy1 -> Bob"
F12 = "200 INVITE Proxy1 <- Carol"
F13 = "200 INVITE Alice  <- Proxy1"
F14 = "ACK        Alice  -> Proxy1"
F15 = "ACK        Proxy1 -> Carol"
F16 = "BYE        Alice  -> Proxy1"
F17 = "BYE        Proxy1 -> Carol"
)",
                                                   "t.toml");
    play::cast cast = play::all_agents(script);
    lane l{script, cast, 0, 32s};

    alice()
    {
        l.start(at(0s));
        l.done(at(0s), 0, {0, "INVITE", 1, 1}, 0);
    }

    // Of a callee with this tag; `origin`: whom its Contact names.
    std::string hears(int status, std::uint64_t tag, rules::party_index origin = rules::nobody)
    {
        const play::sign s{status, "INVITE", 1, 1, 0, tag, origin};
        const auto m = l.find_received(1, s);
        if (m.kind == kind::first)
            l.done(at(1s), m.at, s, 0);
        return m.at == lane::none       ? "none"
               : m.kind == kind::first  ? name_of(l.rung_at(m.at))
               : m.kind == kind::repeat ? name_of(l.rung_at(m.at)) + " again"
                                        : name_of(l.rung_at(m.at)) + " early";
    }
    std::string next() const
    {
        return l.next_send().at == lane::none ? "none" : name_of(l.rung_at(l.next_send().at));
    }
};

TEST(rfc3261_13_2_2_4_lane, an_answer_is_of_whom_its_contact_names)
{
    alice a;
    EXPECT_EQ(a.hears(180, 70, carol), "F7");
    EXPECT_EQ(a.hears(180, 80, bob), "F5");
    EXPECT_EQ(a.hears(200, 70), "F13") << "its tag is known";
    EXPECT_EQ(a.hears(200, 80), "F9");
    EXPECT_EQ(a.hears(200, 70), "F13 again");
    EXPECT_EQ(a.hears(200, 80), "F9 again");
}

TEST(rfc3261_13_2_2_4_lane, one_that_names_nobody_is_of_the_first_that_has_not_answered)
{
    alice a;
    EXPECT_EQ(a.hears(180, 70), "F5");
    EXPECT_EQ(a.hears(200, 80), "F13") << "another tag is another callee";
    EXPECT_EQ(a.hears(180, 80), "F7");
    EXPECT_EQ(a.hears(200, 90), "none") << "a third is not drawn";
}

// "The UAC core MUST generate an ACK request for each 2xx received from the transaction layer."
TEST(rfc3261_13_2_2_4_lane, each_2xx_is_acknowledged_at_once_and_the_bye_waits)
{
    alice a;
    EXPECT_EQ(a.hears(180, 70, bob), "F5");
    EXPECT_EQ(a.hears(180, 80, carol), "F7");
    EXPECT_EQ(a.hears(200, 80), "F13") << "before Bob's, and not early";
    EXPECT_EQ(a.next(), "F14");
    a.l.begin(at(1s), a.l.next_send().at);
    EXPECT_EQ(a.next(), "none");
    EXPECT_EQ(a.hears(200, 70), "F9");
    EXPECT_EQ(a.next(), "F10");
}

TEST(rfc3261_13_2_2_4_lane, a_bye_is_in_the_dialog_of_the_answer_that_has_come)
{
    alice a;
    const auto bye = static_cast<std::uint32_t>(a.l.entries().size()) - 1;
    EXPECT_EQ(a.hears(200, 80, carol), "F13") << "its 180 was lost";
    EXPECT_EQ(name_of(a.l.rung_at(a.l.made_by(bye))), "F13");
    EXPECT_EQ(a.hears(180, 80, carol), "F7");
    EXPECT_EQ(name_of(a.l.rung_at(a.l.made_by(bye))), "F7");
}

TEST(rfc3261_13_2_2_4_lane, a_message_says_by_tag_and_contact_whose_it_is)
{
    alice a;
    const auto response = [&](std::string_view contact) {
        return play::sign_of_forked(
            *sip::store(
                "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.101;branch=z9hG4bK1\r\nTo: <sip:b@x>;tag=t\r\n"
                "From: <sip:a@x>;tag=f\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\nContact: " +
                std::string{contact} + "\r\nContent-Length: 0\r\n\r\n"),
            a.cast);
    };
    EXPECT_EQ(response("<sip:b@192.0.2.104:5060>").origin, carol);
    EXPECT_EQ(response("<sip:b@192.0.2.104>").to_tag, play::hash_of("t"));
    EXPECT_EQ(response("<sip:b@example.com>").origin, rules::nobody);
}

// RFC 3263 4.3: another way is taken when the first has failed, and its `after` counts from there.
TEST(rfc3263_4_3_lane, another_way_waits_for_the_failure_of_the_first)
{
    const auto script = script::load_script_text(R"(
title = "t"
lifelines = ["Alice", "Proxy1", "Carol"]
[ladder]
F1 = "INVITE Alice -> Proxy1"
F2 = "INVITE Alice -> Carol"
[F1]
lost = true
[F2]
after = "1s"
)",
                                                 "t.toml");
    const auto cast = play::all_agents(script);
    lane l{script, cast, 0, 32s};
    l.start(at(0s));
    ASSERT_EQ(l.next_send().at, 0u);
    l.begin(at(0s), 0);
    l.done(at(0s), 0, {0, "INVITE", 1, 1}, 0);
    EXPECT_EQ(l.next_send().at, lane::none);
    EXPECT_EQ(l.deadline(), at(33s)) << "it is not waited for longer than for an answer";
    EXPECT_TRUE(l.fails_as_drawn(at(20s), 0));
    EXPECT_EQ(l.next_send().at, 1u);
    EXPECT_EQ(l.next_send().when, at(21s));
}

}  // namespace
