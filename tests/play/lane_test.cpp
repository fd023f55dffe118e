#include "play/lane.hpp"

#include "script/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace std::chrono_literals;

namespace {

using play::lane;
using kind = lane::match_kind;

fsm::time_point at(fsm::duration d) { return fsm::time_point{d}; }

const std::string two_users = R"(
title = "t"
spec = "RFC 3261"
lifelines = ["Alice", "Bob"]
[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"
[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"
)";

const std::string with_proxy = [] {
    auto text = two_users;
    text.replace(text.find("\"Bob\"]"), 6, "\"Bob\", \"Proxy1\"]");
    return text;
}();

// A lane and what a test tells it: messages are captions with a branch and a call.
struct fixture
{
    explicit fixture(const std::string& ladder,
                     rules::party_index me = 0,
                     std::vector<rules::party_index> devices = {})
        : script{script::load_script_text(two_users + "[ladder]\n" + ladder, "t.toml")},
          cast{play::all_agents(script)}
    {
        for (const auto d : devices)
            cast[d].device = true;
        l.emplace(script, cast, me, 32s);
        l->start(at(0s));
    }

    static play::sign
    message(int status, std::string_view method, std::uint64_t branch, std::uint64_t call = 1)
    {
        return {status, method, branch, call};
    }
    lane::match hears(fsm::duration now, const play::sign& s)
    {
        const auto m = l->find_received(rules::nobody, s);
        if (m.kind == kind::first)
            l->done(at(now), m.at, s, 7);
        return m;
    }
    lane::match says(fsm::duration now, const play::sign& s)
    {
        const auto m = l->find_sent(rules::nobody, s);
        if (m.kind == kind::first)
            l->done(at(now), m.at, s, 7);
        return m;
    }

    script::flow script;
    play::cast cast;
    std::optional<lane> l;
};

const std::string no_answer = R"(
F1 = "INVITE     Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "CANCEL     Alice -> Bob"
F4 = "200 CANCEL Alice <- Bob"
F5 = "487 INVITE Alice <- Bob"
F6 = "ACK        Alice -> Bob"
)";

}  // namespace

TEST(lane_order, sends_once_everything_above_has_happened)
{
    fixture f{no_answer + "[F3]\nafter = \"2s\"\n"};
    EXPECT_EQ(f.l->next_send().at, 0u);
    f.says(0s, fixture::message(0, "INVITE", 11));
    EXPECT_EQ(f.l->next_send().at, lane::none);
    f.hears(100ms, fixture::message(180, "INVITE", 11));
    EXPECT_EQ(f.l->next_send().at, 2u);
    EXPECT_EQ(f.l->next_send().when, at(2100ms));
}

TEST(lane_order, accepts_in_any_order_until_the_next_send)
{
    fixture f{no_answer};
    f.says(0s, fixture::message(0, "INVITE", 11));
    EXPECT_EQ(f.hears(1s, fixture::message(487, "INVITE", 11)).kind, kind::early);
    f.hears(1s, fixture::message(180, "INVITE", 11));
    f.says(1s, fixture::message(0, "CANCEL", 11));
    EXPECT_EQ(f.hears(1s, fixture::message(487, "INVITE", 11)).at, 4u);
    EXPECT_EQ(f.hears(1s, fixture::message(200, "CANCEL", 11)).at, 3u);
    EXPECT_FALSE(f.l->all_done());
    f.says(1s, fixture::message(0, "ACK", 11));
    EXPECT_TRUE(f.l->all_done());
}

TEST(lane_order, an_optional_rung_is_skipped_when_something_later_has_happened)
{
    fixture f{R"(
F1 = "INVITE     Alice -> Bob"
F2 = "100 INVITE Alice <- Bob"
F3 = "180 INVITE Alice <- Bob"
F4 = "CANCEL     Alice -> Bob"
[F2]
optional = true
)"};
    f.says(0s, fixture::message(0, "INVITE", 11));
    f.hears(1s, fixture::message(180, "INVITE", 11));
    EXPECT_EQ(f.l->next_send().at, 3u);
    EXPECT_EQ(f.hears(2s, fixture::message(100, "INVITE", 11)).at, 1u) << "and may still come";
}

TEST(lane_order, an_optional_rung_holds_up_a_send_only_until_its_time_is_over)
{
    fixture f{R"(
F1 = "INVITE     Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "CANCEL     Alice -> Bob"
[F2]
optional = true
within = "1s"
)"};
    f.says(0s, fixture::message(0, "INVITE", 11));
    EXPECT_EQ(f.l->next_send().at, lane::none);
    EXPECT_EQ(f.l->deadline(), at(1s));
    f.l->expired(at(1s));
    EXPECT_EQ(f.l->next_send().at, 2u);
    EXPECT_FALSE(f.l->stuck());
}

TEST(lane_order, does_not_wait_for_the_rung_that_it_crosses)
{
    fixture f{R"(
F1 = "INVITE     Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "200 INVITE Alice <- Bob"
F4 = "CANCEL     Alice -> Bob"
[F4]
crosses = "F3"
)"};
    f.says(0s, fixture::message(0, "INVITE", 11));
    EXPECT_EQ(f.l->next_send().at, lane::none) << "F2 is not crossed";
    f.hears(1s, fixture::message(180, "INVITE", 11));
    EXPECT_EQ(f.l->next_send().at, 3u);
    f.says(1s, fixture::message(0, "CANCEL", 11));
    EXPECT_EQ(f.hears(2s, fixture::message(200, "INVITE", 11)).at, 2u);
}

TEST(lane_deadlines, a_rung_is_given_up_when_its_time_is_over)
{
    fixture f{no_answer};
    EXPECT_EQ(f.l->deadline(), fsm::never);
    f.says(1s, fixture::message(0, "INVITE", 11));
    EXPECT_EQ(f.l->entries()[1].due, at(33s));
    EXPECT_EQ(f.l->deadline(), at(33s));
    f.l->expired(at(33s - 1us));
    EXPECT_FALSE(f.l->stuck());
    f.l->expired(at(33s));
    EXPECT_TRUE(f.l->stuck());
    EXPECT_TRUE(f.l->entries()[1].gave_up);
}

TEST(lane_deadlines, waits_for_as_long_as_others_are_told_to_pause)
{
    fixture f{no_answer + "[F3]\nafter = \"60s\"\n", 1};
    f.hears(0s, fixture::message(0, "INVITE", 11));
    f.says(0s, fixture::message(180, "INVITE", 11));
    EXPECT_EQ(f.l->entries()[2].due, at(92s));
}

TEST(lane_deadlines, what_comes_late_is_still_known)
{
    fixture f{no_answer + "[F2]\nwithin = \"500ms\"\n"};
    f.says(0s, fixture::message(0, "INVITE", 11));
    f.l->expired(at(600ms));
    EXPECT_FALSE(f.l->stuck());
    EXPECT_EQ(f.hears(700ms, fixture::message(180, "INVITE", 11)).kind, kind::first);
    EXPECT_LT(*f.l->entries()[1].due, f.l->entries()[1].at);
}

TEST(lane_matching, a_response_belongs_to_the_request_with_its_branch)
{
    fixture f{R"(
F1 = "INVITE     Alice -> Bob"
F2 = "407 INVITE Alice <- Bob"
F3 = "ACK        Alice -> Bob"
F4 = "INVITE     Alice -> Bob"
F5 = "100 INVITE Alice <- Bob"
F6 = "180 INVITE Alice <- Bob"
)"};
    f.says(0s, fixture::message(0, "INVITE", 11));
    EXPECT_EQ(f.hears(0s, fixture::message(100, "INVITE", 11)).kind, kind::none) << "F5 answers F4";
    EXPECT_EQ(f.hears(0s, fixture::message(407, "INVITE", 99)).kind, kind::none) << "an unknown branch";
    EXPECT_EQ(f.hears(0s, fixture::message(407, "INVITE", 11)).at, 1u);
    EXPECT_TRUE(f.l->made_by_machine(2)) << "RFC 3261 17.1.1.3";
    EXPECT_EQ(f.says(0s, fixture::message(0, "ACK", 11)).at, 2u);
    EXPECT_EQ(f.says(0s, fixture::message(0, "INVITE", 11)).kind, kind::repeat);
    EXPECT_EQ(f.says(0s, fixture::message(0, "INVITE", 12, 2)).at, 3u);
    EXPECT_EQ(f.hears(0s, fixture::message(100, "INVITE", 12)).at, 4u);
    EXPECT_EQ(f.hears(0s, fixture::message(407, "INVITE", 11)).kind, kind::repeat);
}

TEST(lane_matching, the_ack_of_a_2xx_is_known_by_call_and_cseq)
{
    fixture f{R"(
F1 = "INVITE     Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK        Alice -> Bob"
)",
              1};
    f.hears(0s, fixture::message(0, "INVITE", 11));
    f.says(0s, fixture::message(200, "INVITE", 11));
    EXPECT_EQ(f.hears(0s, fixture::message(0, "ACK", 12, 2)).kind, kind::none);
    EXPECT_EQ(f.hears(0s, fixture::message(0, "ACK", 12, 1)).at, 2u);
    EXPECT_EQ(f.hears(0s, fixture::message(0, "ACK", 12, 1)).kind, kind::repeat);
}

TEST(lane_matching, retransmissions_may_be_drawn)
{
    fixture f{R"(
F1 = "INVITE     Alice -> Bob"
F2 = "INVITE     Alice -> Bob"
F3 = "INVITE     Alice -> Bob"
F4 = "180 INVITE Alice <- Bob"
)"};
    f.says(0s, fixture::message(0, "INVITE", 11));
    EXPECT_EQ(f.l->next_send().at, lane::none) << "the machine sends the copies";
    EXPECT_EQ(f.says(500ms, fixture::message(0, "INVITE", 11)).at, 1u);
    EXPECT_EQ(f.says(1500ms, fixture::message(0, "INVITE", 11)).at, 2u);
    EXPECT_EQ(f.says(3500ms, fixture::message(0, "INVITE", 11)).kind, kind::repeat);
    EXPECT_EQ(f.hears(4s, fixture::message(180, "INVITE", 11)).at, 3u);
}

TEST(lane_matching, what_the_script_has_altered_is_known_by_both_names)
{
    fixture f{no_answer};
    f.says(0s, fixture::message(0, "INVITE", 11));
    f.l->known_as(0, fixture::message(0, "INVITE", 22));
    EXPECT_EQ(f.hears(0s, fixture::message(180, "INVITE", 22)).at, 1u);
    EXPECT_EQ(f.says(0s, fixture::message(0, "INVITE", 11)).kind, kind::repeat);
}

// RFC 3261 17.2.1: "the server transaction MUST generate a 100 unless it knows that the TU will generate a
// provisional or final response within 200 ms".
TEST(lane_order, does_not_wait_for_the_100_of_a_device_but_for_that_of_an_agent)
{
    const std::string ladder = R"(
F1 = "INVITE     Alice -> Bob"
F2 = "100 INVITE Alice <- Bob"
F3 = "180 INVITE Alice <- Bob"
F4 = "CANCEL     Alice -> Bob"
)";
    for (const bool device : {false, true})
    {
        fixture f{ladder, 0, device ? std::vector<rules::party_index>{1} : std::vector<rules::party_index>{}};
        f.says(0s, fixture::message(0, "INVITE", 11));
        f.hears(1s, fixture::message(180, "INVITE", 11));
        EXPECT_EQ(f.l->next_send().at, device ? 3U : lane::none);
    }
}

TEST(lane_matching, what_an_agent_sends_and_the_script_loses_is_not_waited_for)
{
    const std::string ladder = R"(
F1 = "MESSAGE     Alice -> Bob"
F2 = "MESSAGE     Alice -> Bob"
F3 = "200 MESSAGE Alice <- Bob"
[F1]
lost = true
)";
    EXPECT_EQ(fixture(ladder, 1).l->entries().size(), 2u);
    EXPECT_EQ(fixture(ladder, 1, {0}).l->entries().size(), 3u)
        << "a device's message we lose by not listening";
}

TEST(lane_failures, nothing_more_is_expected_of_a_request_that_has_failed)
{
    fixture f{no_answer};
    f.says(0s, fixture::message(0, "INVITE", 11));
    f.l->give_up_answers(at(1s), f.l->request_of(false, fixture::message(486, "INVITE", 11)));
    EXPECT_TRUE(f.l->stuck());
    EXPECT_TRUE(f.l->entries()[1].gave_up);
    EXPECT_TRUE(f.l->entries()[4].gave_up);
    EXPECT_FALSE(f.l->entries()[3].gave_up) << "it answers the CANCEL";
}

TEST(lane_calls, a_request_is_that_of_the_call_with_its_call_id)
{
    fixture f{R"(
F1 = "INVITE     Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK        Alice -> Bob"
F4 = "INVITE     Alice -> Bob"
F5 = "200 INVITE Alice <- Bob"
F6 = "ACK        Alice -> Bob"
F7 = "BYE        Alice <- Bob"
F8 = "BYE        Alice <- Bob"
[F4]
call = "second"
[F7]
call = "second"
)"};
    const auto message = [](int status, std::string_view method, std::uint64_t branch, std::uint64_t call) {
        return play::sign{status, method, branch, 100 * call + 1, call};
    };
    f.says(0s, message(0, "INVITE", 11, 1));
    f.hears(0s, message(200, "INVITE", 11, 1));
    f.says(0s, message(0, "ACK", 12, 1));
    f.says(0s, message(0, "INVITE", 13, 2));
    f.hears(0s, message(200, "INVITE", 13, 2));
    EXPECT_EQ(f.says(0s, message(0, "ACK", 14, 2)).at, 5u);
    EXPECT_EQ(f.l->dialog_of(6), 3u);
    EXPECT_EQ(f.l->dialog_of(7), 0u);
    EXPECT_EQ(f.hears(0s, message(0, "BYE", 21, 1)).at, 7u) << "F8, though F7 is open";
    EXPECT_EQ(f.hears(0s, message(0, "BYE", 22, 1)).kind, kind::none) << "F7 is of the other call";
    EXPECT_EQ(f.hears(0s, message(0, "BYE", 23, 2)).at, 6u);
}

TEST(lane_matching, any_of_several_captions_may_come)
{
    fixture f{R"(
F1 = "INVITE     Alice -> Bob"
F2 = ["486 INVITE Alice <- Bob", "603 INVITE Alice <- Bob"]
F3 = "ACK        Alice -> Bob"
)"};
    f.says(0s, fixture::message(0, "INVITE", 11));
    EXPECT_EQ(f.hears(0s, fixture::message(480, "INVITE", 11)).kind, kind::none);
    EXPECT_EQ(f.hears(0s, fixture::message(603, "INVITE", 11)).at, 1u);
    EXPECT_TRUE(f.l->made_by_machine(2));
    EXPECT_EQ(f.says(0s, fixture::message(0, "ACK", 11)).at, 2u);
    EXPECT_TRUE(f.l->all_done());
}

// RFC 3261 16.7 item 5: after the final response only a further 2xx is passed on.
TEST(rfc3261_16_7, a_proxy_waits_for_no_provisional_response_behind_the_final_one_that_it_passed_on)
{
    const auto script = script::load_script_text(with_proxy + R"([party.Proxy1]
plays = "proxy"
domain = "biloxi.example.com"
[ladder]
F1 = "INVITE     Alice  -> Proxy1"
F2 = "INVITE     Proxy1 -> Bob"
F3 = "180 INVITE Proxy1 <- Bob"
F4 = "180 INVITE Alice  <- Proxy1"
F5 = "486 INVITE Proxy1 <- Bob"
F6 = "ACK        Proxy1 -> Bob"
F7 = "486 INVITE Alice  <- Proxy1"
F8 = "ACK        Alice  -> Proxy1"
)",
                                                 "t.toml");
    const auto cast = play::all_agents(script);
    lane l{script, cast, 2, 32s};
    l.start(at(0s));
    const auto happens = [&](lane::match m, const play::sign& s) {
        ASSERT_EQ(m.kind, kind::first) << s.status << s.method;
        l.done(at(0s), m.at, s, 7);
    };
    const auto hears = [&](const play::sign& s) { happens(l.find_received(rules::nobody, s), s); };
    const auto says = [&](const play::sign& s) { happens(l.find_sent(rules::nobody, s), s); };
    hears(fixture::message(0, "INVITE", 11));
    says(fixture::message(0, "INVITE", 22));
    hears(fixture::message(486, "INVITE", 22));
    says(fixture::message(0, "ACK", 22));
    says(fixture::message(486, "INVITE", 11));
    EXPECT_FALSE(l.all_done());
    hears(fixture::message(0, "ACK", 11));
    EXPECT_TRUE(l.all_done());
}
