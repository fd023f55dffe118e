// What is open to the parties of a ladder: a device that does otherwise is not to blame.
#include "table.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace std::chrono_literals;
using table::one_device;

judge::run_result played(std::string_view rungs, std::vector<int> answers_to_invite)
{
    one_device t{std::string{table::two_parties} + std::string{rungs}};
    t.device = [answers = std::move(answers_to_invite)](const sip::message& m) {
        std::vector<one_device::reply> out;
        if (m.method() == sip::method::invite)
            for (const auto status : answers)
                out.push_back({10ms, one_device::response(m, status)});
        else if (m.method() == sip::method::bye)
            out.push_back({10ms, one_device::response(m, 200)});
        return out;
    };
    t.play();
    return t.result();
}

std::string by_alice(const std::string& method, int cseq, const std::string& to)
{
    return method + " sip:bob@192.168.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 192.168.0.2:5060;branch=z9hG4bK" +
           method +
           "\r\nMax-Forwards: 70\r\nFrom: <sip:alice@atlanta.example.com>;tag=9fxced76sl\r\nTo: " + to +
           "\r\nCall-ID: call-1\r\nCSeq: " + std::to_string(cseq) + ' ' + method +
           "\r\nContact: <sip:alice@192.168.0.2:5060>\r\nContent-Length: 0\r\n\r\n";
}

constexpr auto bob = "<sip:bob@biloxi.example.com>";

// Bob is the agent; what Alice, the device at 192.168.0.2, says comes from the test. `more`: of the whole
// script.
std::string alice_calls(std::string_view rungs, std::string_view more = "")
{
    return "title = \"t\"\n" + std::string{more} + R"(lifelines = ["Bob", "Alice"]

[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"

[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"

[ladder]
)" + std::string{rungs};
}

// Of the device, at that time.
void arrives(one_device& t, fsm::duration at, std::string octets)
{
    t.play(fsm::time_point{at});
    t.now = fsm::time_point{at};
    t.r.received(t.now, 0, {one_device::at(1), one_device::at(2)}, sip::store(std::move(octets)));
    t.take();
}

std::string without_contact(std::string request)
{
    request.erase(request.find("Contact"), request.find("Content-Length") - request.find("Contact"));
    return request;
}

// INVITE, and the ACK of the 2xx as soon as it has come. The To of that.
std::string calls_and_acknowledges(one_device& t)
{
    const auto invite = sip::store(by_alice("INVITE", 1, bob));
    arrives(t, 1ms,
            sip::edit{*invite}
                .set("Content-Type", "application/sdp")
                .body(sip::silent_offer("192.168.0.2"))
                .finish());
    t.play(fsm::time_point{100ms});
    const auto ok = sip::store(std::string{t.heard.back().octets});
    std::string to{ok->value(sip::field_id::to)};
    arrives(t, 100ms, without_contact(by_alice("ACK", 1, to)));
    return to;
}

constexpr std::string_view left_to_bob = R"(F1 = "INVITE Alice -> Bob"
F2 = "488 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"

[F2]
choice = true
)";

TEST(choice, whoever_answers_otherwise_is_not_to_blame)
{
    const auto r = played(left_to_bob, {200});
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
    EXPECT_EQ(r.fault, judge::culprit::script);
    EXPECT_EQ(r.why, "script: F2 488 INVITE Bob -> Alice is for Bob to choose, who chose 200 INVITE");
}

TEST(choice, whoever_does_not_answer_is)
{
    const auto r = played(left_to_bob, {});
    EXPECT_EQ(r.verdict, judge::run_verdict::fail) << told(r);
    EXPECT_EQ(r.fault, judge::culprit::device);
}

// RFC 5407 3.2.1: whether two BYEs cross is no device's doing.
constexpr std::string_view glare = R"(F1 = "INVITE Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
F4 = "BYE Alice -> Bob"
F5 = "BYE Alice <- Bob"
F6 = "200 BYE Alice <- Bob"
F7 = "200 BYE Alice -> Bob"

[F5]
crosses = "F4"
)";

TEST(rfc5407_3_2_1, a_device_that_had_the_bye_before_it_sent_its_own_does_not_send_one)
{
    const auto r = played(glare, {200});
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
    EXPECT_EQ(r.why, "script: F5 BYE Bob -> Alice was to cross F4 BYE Alice -> Bob, which Bob had before");
}

TEST(rfc5407_3_2_1, whoever_of_the_two_is_the_device)
{
    auto script = std::string{glare};
    script.replace(script.find("F4 = \"BYE Alice -> Bob\""), 23, "F4 = \"BYE Alice <- Bob\"");
    script.replace(script.find("F5 = \"BYE Alice <- Bob\""), 23, "F5 = \"BYE Alice -> Bob\"");
    const auto r = played(script, {200});
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
    EXPECT_EQ(r.why,
              "script: F4 BYE Bob -> Alice was to be crossed by F5 BYE Alice -> Bob, which Bob had before");
}

// 9.1: and a caller who is answered before he gives up does not give up.
TEST(rfc3261_9_1_choice, a_device_that_was_answered_before_it_cancelled_does_not_cancel)
{
    one_device t{alice_calls(R"(F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "200 INVITE Alice <- Bob"
F4 = "CANCEL Alice -> Bob"
F5 = "200 CANCEL Alice <- Bob"
F6 = "ACK Alice -> Bob"

[F4]
crosses = "F3"
)")};
    calls_and_acknowledges(t);
    t.play();
    const auto r = t.result();
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
    EXPECT_EQ(
        r.why,
        "script: F4 CANCEL Alice -> Bob was to cross F3 200 INVITE Bob -> Alice, which Alice had before");
}

// RFC 3261 15.1.2: a BYE outside of every dialog is a stimulus.
TEST(choice, no_device_makes_a_stimulus_by_itself)
{
    constexpr std::string_view stray = R"(F1 = "BYE Alice <- Bob"
F2 = "481 BYE Alice -> Bob"

[F1]
dialog = "none"
)";
    const auto r = played(stray, {});
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
    EXPECT_EQ(r.why, "script: F1 BYE Bob -> Alice is what no device does by itself");
}

// What a script loses never came, and who does not answer it is not asked why.
TEST(lost, what_a_device_sends_accuses_no_agent)
{
    one_device t{alice_calls(R"(F1 = "INVITE Alice -> Bob"

[F1]
lost = true
)",
                             "linger = \"36s\"\n")};
    for (const auto at : {1ms, 501ms, 1501ms, 3501ms, 7501ms, 15501ms, 31501ms})  // Timer A
        arrives(t, at, by_alice("INVITE", 1, bob));
    t.play();
    const auto r = t.result();
    EXPECT_NE(r.fault, judge::culprit::tool) << told(r);
    for (const auto& v : r.rules)
        for (const auto& f : v.findings)
            EXPECT_NE(f.party, 0) << f.rule;
}

// Who is called off before he answers, answers no more.
TEST(rfc3261_9_2_choice, a_device_that_had_the_cancel_before_it_answered_does_not_answer)
{
    one_device t{std::string{table::two_parties} + R"(F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "200 INVITE Alice <- Bob"
F4 = "CANCEL Alice -> Bob"
F5 = "200 CANCEL Alice <- Bob"
F6 = "ACK Alice -> Bob"
F7 = "BYE Alice -> Bob"
F8 = "200 BYE Alice <- Bob"

[F4]
crosses = "F3"
)"};
    t.device = table::rings_until_cancelled();
    t.play();
    const auto r = t.result();
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
    EXPECT_EQ(r.why, "script: F3 200 INVITE Bob -> Alice did not come before F4 CANCEL Alice -> Bob, which "
                     "called Bob off");
}

// 13.2.2.4: "the ACK ... MUST be passed to the client transport every time a retransmission of the 2xx final
// response that triggered the ACK arrives": no ladder can ask a device to wait with it.
TEST(rfc3261_13_2_2_4, a_device_whose_ack_comes_above_its_place_breaks_nothing)
{
    one_device t{alice_calls(R"(F1 = "INVITE Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "BYE Alice -> Bob"
F4 = "200 BYE Alice <- Bob"
F5 = "ACK Alice -> Bob"
)")};
    const auto to = calls_and_acknowledges(t);
    arrives(t, 200ms, without_contact(by_alice("BYE", 2, to)));
    t.play();
    const auto r = t.result();
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
}

constexpr std::string_view registrar = R"(title = "t"
lifelines = ["Registrar", "Bob"]

[party.Registrar]
plays = "registrar"
domain = "biloxi.example.com"
min_expires = 120

[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"

[ladder]
)";

constexpr std::string_view brief = R"(F1 = "REGISTER Bob -> Registrar"
F2 = "423 REGISTER Bob <- Registrar"
F3 = "REGISTER Bob -> Registrar"
F4 = "200 REGISTER Bob <- Registrar"
)";

// `more`: further header fields, each with its CRLF.
std::string registration(int cseq, int expires, const std::string& more = "")
{
    const auto n = std::to_string(cseq);
    return "REGISTER sip:biloxi.example.com SIP/2.0\r\n"
           "Via: SIP/2.0/UDP 192.168.0.2:5060;branch=z9hG4bKregister" +
           n +
           "\r\nMax-Forwards: 70\r\nFrom: <sip:bob@biloxi.example.com>;tag=registers\r\n"
           "To: <sip:bob@biloxi.example.com>\r\nCall-ID: registration-1\r\nCSeq: " +
           n + " REGISTER\r\nContact: <sip:bob@192.168.0.2:5060>\r\n" + more +
           "Expires: " + std::to_string(expires) + "\r\nContent-Length: 0\r\n\r\n";
}

judge::run_result registered(std::string_view rungs, int how_often, int expires, const std::string& more = "")
{
    one_device t{std::string{registrar} + std::string{rungs}};
    t.play(fsm::time_point{1ms});
    for (int i = 1; i <= how_often; ++i)
        arrives(t, i * 100ms, registration(i, expires, more));
    t.play();
    return t.result();
}

// RFC 3261 10.3 item 7: what is an hour or more is not refused, whatever is drawn.
TEST(rfc3261_10_3_choice, a_registrar_that_has_nothing_to_refuse_is_no_fault_of_this_program)
{
    const auto r = registered(brief, 1, 7'200);
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
    EXPECT_EQ(r.why,
              "script: F2 423 REGISTER Registrar -> Bob was not called for: Registrar answered 200 REGISTER");
}

// RFC 3261 10.2.8: "The UA MAY retry the registration".
TEST(rfc3261_10_2_8_choice, who_leaves_it_at_a_423_is_not_to_blame)
{
    const auto r = registered(brief, 1, 60);
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
    EXPECT_TRUE(r.chose);
    EXPECT_EQ(
        r.why,
        "script: F3 REGISTER Bob -> Registrar never came: RFC 3261 10.2.8 allows it, and does not demand it");
}

// RFC 3261 20.5: Allow says what its sender takes, and a phone takes no REGISTER.
TEST(rfc3261_20_5, a_request_is_missed_of_who_has_sent_such_a_one_before)
{
    constexpr std::string_view twice = R"(F1 = "REGISTER Bob -> Registrar"
F2 = "200 REGISTER Bob <- Registrar"
F3 = "REGISTER Bob -> Registrar"
F4 = "200 REGISTER Bob <- Registrar"
)";
    const auto r = registered(twice, 1, 7'200, "Allow: INVITE, ACK, BYE, CANCEL\r\n");
    EXPECT_EQ(r.verdict, judge::run_verdict::fail) << told(r);
    EXPECT_EQ(r.rungs[2].status, judge::rung_status::missing);
}

// RFC 3261 22.2: a user agent "MAY" send again what it was asked for before; whoever is asked each time sends
// it each time.
TEST(rfc3261_22_2, a_device_that_is_challenged_each_time_breaks_nothing)
{
    constexpr std::string_view twice = R"(F1 = "REGISTER Bob -> Registrar"
F2 = "401 REGISTER Bob <- Registrar"
F3 = "REGISTER Bob -> Registrar"
F4 = "200 REGISTER Bob <- Registrar"
)";
    const auto r = registered(twice, 2, 600);
    EXPECT_TRUE(says(r, "Registrar: REGISTER from Bob is refused: 401, it has no credentials")) << told(r);
    for (const auto& f : r.flow_findings)
        EXPECT_NE(f.rule, "FLOW-UNEXPECTED") << f.observed;
    EXPECT_EQ(r.verdict, judge::run_verdict::fail) << "F3 never came";
}

// RFC 3261 10.2.4: "Each UA is responsible for refreshing the bindings that it has previously established."
TEST(rfc3261_10_2_4, a_device_that_refreshes_behind_the_last_rung_breaks_nothing)
{
    constexpr std::string_view once = R"(F1 = "REGISTER Bob -> Registrar"
F2 = "200 REGISTER Bob <- Registrar"
)";
    const auto r = registered(once, 2, 600);
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
    EXPECT_TRUE(says(r, "Registrar: REGISTER from Bob behind the last rung")) << told(r);
}

}  // namespace
