// One agent against a device that the test plays by hand.
#include "play/agent.hpp"

#include "script/load.hpp"
#include "sip/build.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace std::chrono_literals;
using play::surprise;

namespace {

const std::string parties = R"(
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

// Alice is ours, Bob is the device.
class device_under_test
{
public:
    explicit device_under_test(const std::string& ladder, const std::string& bobs_uri = {})
        : script_{script::load_script_text(parties + "[ladder]\n" + ladder, "t.toml")},
          cast_{play::all_agents(script_)}
    {
        cast_[1].device = true;
        cast_[1].uri = bobs_uri;
        alice_.emplace(script_, cast_, rules::party_index{0}, sip::choices{1});
        alice_->start(now_);
        take();
    }

    void until(fsm::duration t)
    {
        while (alice_->deadline() <= fsm::time_point{t})
        {
            now_ = std::max(now_, alice_->deadline());
            alice_->expired(now_);
            take();
        }
        now_ = fsm::time_point{t};
    }
    void hears(const std::string& octets)
    {
        alice_->received(now_, {cast_[0].at, cast_[1].at}, sip::store(octets));
        take();
    }
    void answers(const sip::message_ptr& request,
                 int status,
                 std::vector<std::pair<std::string, std::string>> more = {})
    {
        sip::response_parts p;
        p.status = status;
        p.to_tag = "bobs-tag";
        p.more = std::move(more);
        if (status > 100 && status < 300)
            p.more.emplace_back("Contact", "<sip:bob@192.0.2.102>");
        hears(sip::make_response(*request, p));
    }
    void wind_down()
    {
        alice_->wind_down(now_);
        take();
    }

    // What Alice has sent since the last call: "INVITE", "200 BYE".
    std::vector<std::string> sent()
    {
        std::vector<std::string> out;
        for (const auto& d : std::exchange(out_, {}))
            out.push_back(to_text(play::sign_of(*d.message)));
        return out;
    }
    sip::message_ptr last() const { return last_; }
    const play::outgoing& last_sent() const { return out_.back(); }
    const std::vector<surprise>& surprises() const { return surprises_; }
    const play::agent& alice() const { return *alice_; }
    fsm::time_point now() const { return now_; }

private:
    void take()
    {
        for (play::outgoing d; alice_->next_transmission(d);)
        {
            last_ = d.message;
            out_.push_back(std::move(d));
        }
        for (surprise s; alice_->next_surprise(s);)
            surprises_.push_back(std::move(s));
    }

    script::flow script_;
    play::cast cast_;
    std::optional<play::agent> alice_;
    fsm::time_point now_{};
    std::vector<play::outgoing> out_;
    sip::message_ptr last_;
    std::vector<surprise> surprises_;
};

using sent = std::vector<std::string>;

const std::string no_answer = R"(
F1 = "INVITE     Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "CANCEL     Alice -> Bob"
F4 = "200 CANCEL Alice <- Bob"
F5 = "487 INVITE Alice <- Bob"
F6 = "ACK        Alice -> Bob"
)";

const std::string call = R"(
F1 = "INVITE     Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK        Alice -> Bob"
F4 = "BYE        Alice -> Bob"
F5 = "200 BYE    Alice <- Bob"
)";

}  // namespace

TEST(agent, plays_its_lane_against_a_device)
{
    device_under_test bob{no_answer};
    const auto invite = bob.last();
    EXPECT_EQ(bob.sent(), sent{"INVITE"});
    bob.answers(invite, 180);
    EXPECT_EQ(bob.sent(), sent{"CANCEL"});
    const auto cancel = bob.last();
    bob.answers(invite, 487);
    EXPECT_EQ(bob.sent(), sent{"ACK"});
    bob.answers(cancel, 200);
    EXPECT_TRUE(bob.alice().lane_done());
    EXPECT_FALSE(bob.alice().stuck());
    EXPECT_TRUE(bob.surprises().empty());
}

TEST(agent, a_provisional_response_that_is_not_drawn_is_a_note)
{
    device_under_test bob{no_answer};
    bob.answers(bob.last(), 100);
    ASSERT_EQ(bob.surprises().size(), 1u);
    EXPECT_EQ(bob.surprises()[0].what, surprise::kind::note);
    EXPECT_EQ(bob.surprises()[0].text, "100 INVITE from Bob not drawn");
    EXPECT_FALSE(bob.alice().stuck());
}

TEST(agent, takes_any_other_provisional_response_for_the_one_that_is_drawn)
{
    device_under_test bob{no_answer};
    const auto invite = bob.last();
    bob.sent();
    bob.answers(invite, 183);
    EXPECT_EQ(bob.sent(), sent{"CANCEL"}) << "F2 is done";
    ASSERT_EQ(bob.surprises().size(), 1u);
    EXPECT_EQ(bob.surprises()[0].what, surprise::kind::note);
    EXPECT_EQ(bob.surprises()[0].text, "183 INVITE from Bob for the 180 INVITE of F2");
}

TEST(agent, takes_any_of_several_captions_without_a_note)
{
    device_under_test bob{R"(
F1 = "INVITE Alice -> Bob"
F2 = ["180 INVITE Alice <- Bob", "183 INVITE Alice <- Bob"]
F3 = ["486 INVITE Alice <- Bob", "603 INVITE Alice <- Bob"]
F4 = "ACK Alice -> Bob"
)"};
    const auto invite = bob.last();
    bob.sent();
    bob.answers(invite, 183);
    bob.answers(invite, 603);
    EXPECT_EQ(bob.sent(), sent{"ACK"});
    EXPECT_TRUE(bob.surprises().empty()) << bob.surprises()[0].text;
    EXPECT_TRUE(bob.alice().lane_done());
}

// Whose dialog: F4 and F5 belong to the INVITE of their call, though another stands nearer.
TEST(agent, ends_the_call_that_its_bye_belongs_to)
{
    device_under_test bob{R"(
F1 = "INVITE     Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK        Alice -> Bob"
F4 = "INVITE     Alice -> Bob"
F5 = "200 INVITE Alice <- Bob"
F6 = "ACK        Alice -> Bob"
F7 = "BYE        Alice -> Bob"
F8 = "200 BYE    Alice <- Bob"
F9 = "BYE        Alice -> Bob"
[F4]
call = "second"
[F9]
call = "second"
)"};
    const auto call_id = [](const sip::message_ptr& m) {
        return std::string{m->value(sip::field_id::call_id)};
    };
    const auto first = bob.last();
    bob.answers(first, 200);
    const auto second = bob.last();
    EXPECT_EQ(bob.sent(), (sent{"INVITE", "ACK", "INVITE"}));
    EXPECT_NE(call_id(first), call_id(second));
    bob.answers(second, 200);
    EXPECT_EQ(bob.sent(), (sent{"ACK", "BYE"}));
    EXPECT_EQ(call_id(bob.last()), call_id(first));
    bob.answers(bob.last(), 200);
    EXPECT_EQ(bob.sent(), sent{"BYE"});
    EXPECT_EQ(call_id(bob.last()), call_id(second));
}

TEST(agent, has_an_address_without_an_aor)
{
    auto flow = script::load_script_text("title = \"t\"\nlifelines = [\"Alice\", \"Bob\"]\n[ladder]\n"
                                         "F1 = \"MESSAGE Alice -> Bob\"\n",
                                         "t.toml");
    const auto cast = play::all_agents(flow);
    play::agent alice{flow, cast, rules::party_index{0}, sip::choices{1}};
    alice.start({});
    play::outgoing message;
    ASSERT_TRUE(alice.next_transmission(message));
    const auto& m = message.message;
    EXPECT_EQ(m->request_uri(), "sip:192.0.2.102:5060");
    EXPECT_TRUE(m->value(sip::field_id::from).starts_with("<sip:Alice@192.0.2.101>"));
    EXPECT_EQ(m->value(sip::field_id::to), "<sip:Bob@192.0.2.102>");
}

// RFC 3261 7.1: there is no request without a Request-URI.
TEST(agent, asks_a_proxy_that_answers_by_itself_at_its_domain_or_its_address)
{
    for (const auto& [domain, uri] :
         {std::pair{"domain = \"b.example\"\n", "sip:b.example"}, std::pair{"", "sip:192.0.2.102:5060"}})
    {
        auto flow = script::load_script_text("title = \"t\"\nlifelines = [\"Alice\", \"P\"]\n"
                                             "[party.P]\nplays = \"proxy\"\n" +
                                                 std::string{domain} +
                                                 "[ladder]\nF1 = \"INVITE Alice -> P\"\n"
                                                 "F2 = \"404 INVITE Alice <- P\"\nF3 = \"ACK Alice -> P\"\n",
                                             "t.toml");
        const auto cast = play::all_agents(flow);
        play::agent alice{flow, cast, rules::party_index{0}, sip::choices{1}};
        alice.start({});
        play::outgoing invite;
        ASSERT_TRUE(alice.next_transmission(invite));
        EXPECT_EQ(invite.message->request_uri(), uri);
        EXPECT_FALSE(invite.message->error());
    }
}

TEST(agent, a_final_response_that_is_not_drawn_ends_the_ladder_at_once)
{
    device_under_test bob{no_answer};
    bob.sent();
    bob.answers(bob.last(), 486);
    EXPECT_EQ(bob.sent(), sent{"ACK"}) << "the core keeps it tidy";
    ASSERT_EQ(bob.surprises().size(), 1u);
    EXPECT_EQ(bob.surprises()[0].what, surprise::kind::unexpected);
    EXPECT_EQ(bob.surprises()[0].text, "486 INVITE from Bob not drawn");
    EXPECT_TRUE(bob.alice().stuck());
}

TEST(agent, a_response_that_answers_nothing_is_unexpected)
{
    device_under_test bob{no_answer};
    const auto invite = bob.last();
    const auto other =
        sip::store(sip::edit{*invite}.set("Via", "SIP/2.0/UDP 192.0.2.101;branch=z9hG4bKother").finish());
    bob.answers(other, 180);
    bob.answers(other, 486);
    ASSERT_EQ(bob.surprises().size(), 2u);
    EXPECT_EQ(bob.surprises()[1].text, "486 INVITE from Bob answers no request");
    EXPECT_FALSE(bob.alice().stuck()) << "the real answer may still come";
}

TEST(agent, what_comes_before_its_own_next_send_is_early)
{
    device_under_test bob{no_answer + "[F3]\nafter = \"2s\"\n"};
    const auto invite = bob.last();
    bob.answers(invite, 180);
    bob.answers(invite, 487);
    ASSERT_EQ(bob.surprises().size(), 1u);
    EXPECT_EQ(bob.surprises()[0].what, surprise::kind::unexpected);
    EXPECT_NE(bob.surprises()[0].text.find("before"), std::string::npos) << bob.surprises()[0].text;
    EXPECT_TRUE(bob.alice().stuck());
}

TEST(agent, waits_before_it_sends_when_told_to)
{
    device_under_test bob{no_answer + "[F3]\nafter = \"2s\"\n"};
    bob.answers(bob.last(), 180);
    bob.sent();
    bob.until(1999ms);
    EXPECT_EQ(bob.sent(), sent{});
    bob.until(2s);
    EXPECT_EQ(bob.sent(), sent{"CANCEL"});
}

TEST(agent, waits_before_a_machine_sends_when_told_to)
{
    device_under_test bob{no_answer + "[F6]\nafter = \"300ms\"\n"};
    const auto invite = bob.last();
    bob.answers(invite, 180);
    bob.answers(bob.last(), 200);
    bob.sent();
    bob.answers(invite, 487);
    bob.answers(invite, 487);
    bob.until(299ms);
    EXPECT_EQ(bob.sent(), sent{});
    EXPECT_FALSE(bob.alice().lane_done());
    bob.until(300ms);
    EXPECT_EQ(bob.sent(), sent{"ACK"});
    EXPECT_TRUE(bob.alice().lane_done());
    bob.answers(invite, 487);
    EXPECT_EQ(bob.sent(), sent{"ACK"}) << "later copies are acknowledged at once";
}

TEST(agent, gives_up_when_nobody_answers)
{
    device_under_test bob{no_answer};
    bob.until(32s);
    EXPECT_FALSE(bob.alice().stuck()) << "until rules on absence can judge";
    bob.until(38s);
    EXPECT_TRUE(bob.alice().stuck());
    ASSERT_FALSE(bob.surprises().empty());
    EXPECT_EQ(bob.surprises()[0].what, surprise::kind::timed_out);
    EXPECT_EQ(bob.surprises()[0].text, "F1 INVITE to Bob timed out");
    EXPECT_EQ(bob.sent().size(), 7u);
    EXPECT_TRUE(bob.alice().idle());
}

TEST(agent, leaves_no_call_behind_when_it_winds_down_while_it_rings)
{
    device_under_test bob{no_answer + "[F3]\nafter = \"20s\"\n"};
    const auto invite = bob.last();
    bob.answers(invite, 180);
    bob.sent();
    EXPECT_TRUE(bob.alice().needs_wind_down());
    bob.wind_down();
    EXPECT_EQ(bob.sent(), sent{"CANCEL"});
    const auto cancel = bob.last();
    bob.answers(cancel, 200);
    bob.answers(invite, 200);  // RFC 3261 9.1: it was too late
    EXPECT_EQ(bob.sent(), (sent{"ACK", "BYE"}));
    bob.answers(bob.last(), 200);
    EXPECT_EQ(bob.alice().live_dialogs(), 0u);
    EXPECT_TRUE(bob.surprises().empty()) << bob.surprises()[0].text;
    bob.until(100s);
    EXPECT_TRUE(bob.alice().idle());
}

TEST(agent, leaves_no_call_behind_when_it_winds_down_while_it_talks)
{
    device_under_test bob{call + "[F4]\nafter = \"20s\"\n"};
    bob.answers(bob.last(), 200);
    EXPECT_EQ(bob.alice().live_dialogs(), 1u);
    bob.sent();
    bob.wind_down();
    EXPECT_EQ(bob.sent(), sent{"BYE"});
    bob.answers(bob.last(), 200);
    EXPECT_EQ(bob.alice().live_dialogs(), 0u);
}

TEST(agent, an_answer_that_the_ladder_does_not_show_is_ended_by_bye)
{
    device_under_test bob{no_answer};
    bob.sent();
    bob.answers(bob.last(), 200);
    EXPECT_EQ(bob.sent(), sent{"ACK"});
    EXPECT_TRUE(bob.alice().stuck());
    bob.wind_down();
    EXPECT_EQ(bob.sent(), sent{"BYE"});
}

TEST(agent, answers_as_a_user_agent_what_is_not_drawn)
{
    device_under_test bob{no_answer};
    bob.sent();
    const auto request = [&](const std::string& method) {
        bob.hears(method +
                  " sip:alice@192.0.2.101 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.102:5060;branch=z9hG4bK" +
                  method +
                  "\r\nMax-Forwards: 70\r\nFrom: <sip:bob@biloxi.example.com>;tag=1\r\n"
                  "To: <sip:alice@atlanta.example.com>\r\nCall-ID: x\r\nCSeq: 1 " +
                  method + "\r\nContact: <sip:bob@192.0.2.102>\r\nContent-Length: 0\r\n\r\n");
    };
    request("OPTIONS");
    EXPECT_EQ(bob.sent(), sent{"200 OPTIONS"});
    request("BYE");
    request("BYE");
    EXPECT_EQ(bob.sent(), (sent{"481 BYE", "481 BYE"}));
    ASSERT_EQ(bob.surprises().size(), 2u);
    EXPECT_EQ(bob.surprises()[0].what, surprise::kind::note);
    EXPECT_EQ(bob.surprises()[1].what, surprise::kind::unexpected);
}

TEST(agent, garbage_is_unexpected_and_keep_alives_are_not)
{
    device_under_test bob{no_answer};
    bob.hears("\r\n\r\n");
    bob.hears("");
    const auto noted = bob.surprises();
    ASSERT_EQ(noted.size(), 2u);
    for (const auto& s : noted)
        EXPECT_EQ(s.what, surprise::kind::note);
    bob.hears("\x01garbage");
    bob.hears("\x01garbage");
    const auto found = bob.surprises();
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[2].what, surprise::kind::unexpected);
}

TEST(agent, a_device_has_the_request_uri_that_it_wants)
{
    EXPECT_EQ(device_under_test{call}.last()->request_uri(), "sip:bob@biloxi.example.com");
    EXPECT_EQ((device_under_test{call, "sip:1000@192.0.2.102:5090"}.last()->request_uri()),
              "sip:1000@192.0.2.102:5090");
}

TEST(agent, asks_again_in_the_same_call_after_a_challenge)
{
    device_under_test bob{R"(
F1 = "INVITE     Alice -> Bob"
F2 = "401 INVITE Alice <- Bob"
F3 = "ACK        Alice -> Bob"
F4 = "INVITE     Alice -> Bob"
F5 = "200 INVITE Alice <- Bob"
F6 = "ACK        Alice -> Bob"
[F4]
fields = { Authorization = 'Digest username="alice"' }
)"};
    const auto first = bob.last();
    bob.sent();
    bob.answers(first, 401);
    EXPECT_EQ(bob.sent(), (sent{"ACK", "INVITE"}));
    const auto second = bob.last();
    EXPECT_EQ(second->value(sip::field_id::call_id), first->value(sip::field_id::call_id));
    EXPECT_EQ(second->value(sip::field_id::from), first->value(sip::field_id::from));
    EXPECT_EQ(second->value(sip::field_id::cseq), "2 INVITE");
    EXPECT_EQ(second->value(sip::field_id::authorization), "Digest username=\"alice\"");
    bob.answers(second, 200);
    EXPECT_EQ(bob.sent(), sent{"ACK"});
    EXPECT_TRUE(bob.alice().lane_done());
}

TEST(agent, a_further_invite_in_a_call_is_a_re_invite)
{
    device_under_test bob{R"(
F1 = "INVITE     Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK        Alice -> Bob"
F4 = "INVITE     Alice -> Bob"
F5 = "200 INVITE Alice <- Bob"
F6 = "ACK        Alice -> Bob"
)"};
    bob.answers(bob.last(), 200);
    const auto again = bob.last();
    EXPECT_EQ(again->method(), sip::method::invite);
    EXPECT_NE(again->value(sip::field_id::to).find("bobs-tag"), std::string_view::npos);
    EXPECT_EQ(again->request_uri(), "sip:bob@192.0.2.102");
    bob.sent();
    bob.answers(again, 200);
    EXPECT_EQ(bob.sent(), sent{"ACK"});
    EXPECT_TRUE(bob.alice().lane_done());
}

TEST(agent, copies_of_an_altered_message_are_altered_alike)
{
    device_under_test bob{no_answer +
                          "[F1]\nwithout = [\"Max-Forwards\"]\nfields = { Subject = \"lab 7\" }\n"};
    EXPECT_EQ(bob.last_sent().taint.touched,
              (rules::parts{.fields = rules::bit(sip::field_id::max_forwards)}));
    EXPECT_EQ(bob.last_sent().rung, 0u);
    const auto first = bob.last_sent().message;
    EXPECT_FALSE(first->has(sip::field_id::max_forwards));
    EXPECT_EQ(first->value(sip::field_id::subject), "lab 7");
    bob.until(500ms);
    EXPECT_EQ(bob.last_sent().message, first);
    EXPECT_TRUE(bob.last_sent().taint);
    EXPECT_EQ(bob.sent().size(), 2u);
}

TEST(agent, a_field_that_is_merely_added_taints_nothing)
{
    device_under_test bob{no_answer + "[F1]\nfields = { Subject = \"lab 7\" }\n"};
    EXPECT_FALSE(bob.last_sent().taint);
    device_under_test odd{no_answer + "[F1]\nfields = { Date = \"yesterday\" }\n"};
    EXPECT_TRUE(odd.last_sent().taint) << "not what the grammar says";
    device_under_test wrong{no_answer + "[F1]\nfields = { Max-Forwards = \"7\" }\n"};
    EXPECT_TRUE(wrong.last_sent().taint) << "the machine would have written another";
}

TEST(agent, sends_a_rung_as_often_as_it_is_told_to)
{
    device_under_test bob{no_answer + "[F1]\ntimes = 3\n"};
    EXPECT_EQ(bob.sent(), (sent{"INVITE", "INVITE", "INVITE"}));
}

TEST(agent, says_which_rungs_never_arrive)
{
    device_under_test bob{no_answer + "[F1]\nlost = true\n"};
    EXPECT_TRUE(bob.last_sent().lost);
}

TEST(agent, does_not_listen_to_what_the_script_loses)
{
    device_under_test bob{call + "[F2]\nlost = true\n"};
    bob.sent();
    bob.answers(bob.last(), 200);
    EXPECT_TRUE(bob.alice().lane()[1].done);
    EXPECT_EQ(bob.alice().live_dialogs(), 0u);
}

TEST(agent, an_unreachable_device_is_told_apart_from_a_silent_one)
{
    device_under_test bob{no_answer};
    auto copy = script::load_script_text(parties + "[ladder]\n" + no_answer, "t.toml");
    auto cast = play::all_agents(copy);
    cast[1].device = true;
    play::agent alice{copy, cast, 0, sip::choices{1}};
    alice.start({});
    play::outgoing invite;
    ASSERT_TRUE(alice.next_transmission(invite));
    alice.send_failed({}, invite);
    surprise s;
    ASSERT_TRUE(alice.next_surprise(s));
    EXPECT_EQ(s.what, surprise::kind::unreachable);
    EXPECT_TRUE(alice.stuck());
}

TEST(agent, names_the_message_that_could_not_be_sent)
{
    const auto script = script::load_script_text(parties + "[ladder]\n" + call, "t.toml");
    auto cast = play::all_agents(script);
    cast[1].device = true;
    play::agent alice{script, cast, 0, sip::choices{1}};
    alice.start({});
    play::outgoing out;
    ASSERT_TRUE(alice.next_transmission(out));
    sip::response_parts p;
    p.status = 200;
    p.to_tag = "bobs-tag";
    p.more = {{"Contact", "<sip:bob@127.0.0.1:1>"}};
    alice.received({}, {cast[0].at, cast[1].at}, sip::store(sip::make_response(*out.message, p)));
    ASSERT_TRUE(alice.next_transmission(out));
    ASSERT_EQ(out.message->method(), sip::method::ack);
    alice.send_failed({}, out);
    surprise s;
    ASSERT_TRUE(alice.next_surprise(s));
    EXPECT_EQ(s.what, surprise::kind::unreachable);
    EXPECT_NE(s.text.find(" ACK to Bob could not be sent"), std::string::npos) << s.text;
}

// RFC 6665 4.1.3, 4.4.1: a NOTIFY in the dialog of our SUBSCRIBE, before or behind its 2xx.
TEST(rfc6665_4_1_3, a_notify_of_our_own_subscription_is_answered_by_200)
{
    for (const bool before : {true, false})
        for (const bool of_another : {true, false})
        {
            device_under_test bob{R"(
F1 = "SUBSCRIBE     Alice -> Bob"
F2 = "200 SUBSCRIBE Alice <- Bob"
F3 = "NOTIFY        Alice <- Bob"
F4 = "200 NOTIFY    Alice -> Bob"
)"};
            const auto subscribe = bob.last();
            bob.sent();
            const auto notify = [&] {
                std::string to{subscribe->value(sip::field_id::from)};
                to += of_another ? "x" : "";
                bob.hears("NOTIFY sip:alice@192.0.2.101 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.102;"
                          "branch=z9hG4bKnotify\r\nMax-Forwards: 70\r\nFrom: "
                          "<sip:bob@biloxi.example.com>;tag=bobs-tag\r\nTo: " +
                          to + "\r\nCall-ID: " + std::string{subscribe->value(sip::field_id::call_id)} +
                          "\r\nCSeq: 1 NOTIFY\r\nContact: <sip:bob@192.0.2.102>\r\nEvent: presence\r\n"
                          "Subscription-State: active;expires=60\r\nContent-Length: 0\r\n\r\n");
            };
            if (before)
                notify();
            bob.answers(subscribe, 200, {{"Expires", "60"}});
            if (!before)
                notify();
            EXPECT_EQ(bob.sent(), (std::vector<std::string>{of_another ? "481 NOTIFY" : "200 NOTIFY"}));
        }
}
