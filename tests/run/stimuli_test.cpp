// Requests that are as their machines would not make them, for what they provoke. The device that answers as
// the RFC says is not accused, the one that does not is, and whoever was made to send them never is.
#include "judge/summary.hpp"
#include "run/in_memory.hpp"
#include "sip/fields.hpp"
#include "sip/via.hpp"
#include "table.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

namespace {

using judge::run_verdict;
using namespace std::chrono_literals;

std::string with(const std::string& rungs) { return std::string{table::two_parties} + rungs; }

std::string alice(std::string_view keys)
{
    std::string out{table::two_parties};
    const std::string_view party = "[party.Alice]\n";
    return out.insert(out.find(party) + party.size(), keys);
}

// Letters that were broken, each with its party.
std::string letters(const judge::run_result& r)
{
    std::string out;
    for (const auto& v : r.rules)
        for (const auto& f : v.findings)
        {
            if (f.rule.starts_with("VIA-RPT-1"))
                continue;  // RFC 3581 is not what these devices are about
            out += (out.empty() ? "" : " ") + f.rule + '@' + judge::party_name(r, f.party);
        }
    return out;
}

// Bob answers each request with `status`, but for INVITE and ACK.
void answers(table::one_device& t, int status)
{
    t.device = [status](const sip::message& m) -> std::vector<table::one_device::reply> {
        if (!m.is_request() || m.method() == sip::method::ack)
            return {};
        const int is = m.method() == sip::method::invite ? 180 : status;
        return {{10ms, table::one_device::response(m, is)}};
    };
}

const std::string outside = with(R"(F1 = "BYE Alice -> Bob"
F2 = "481 BYE Alice <- Bob"
[F1]
dialog = "none"
)");

// "If the BYE does not match an existing dialog, the UAS core SHOULD generate a 481
// (Call/Transaction Does Not Exist) response"
TEST(rfc3261_15_1_2, a_device_that_accepts_a_bye_outside_any_dialog_is_accused)
{
    table::one_device right{outside}, wrong{outside};
    answers(right, 481);
    right.play();
    const auto right_came_to = right.result();
    EXPECT_EQ(right_came_to.verdict, run_verdict::pass) << told(right_came_to);
    EXPECT_EQ(letters(right_came_to), "");
    answers(wrong, 200);
    wrong.play();
    const auto wrong_came_to = wrong.result();
    EXPECT_EQ(letters(wrong_came_to), "BYE-RECV-1.d@Bob") << told(wrong_came_to);
    EXPECT_EQ(wrong_came_to.fault, judge::culprit::device);
    EXPECT_EQ(sip::to_of(*sip::store(wrong.heard.at(0).octets))->tag, "");
}

const std::string stray_cancel = with(R"(F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "CANCEL Alice -> Bob"
F4 = "481 CANCEL Alice <- Bob"
[F3]
branch = "other"
)");

// "If the UAS did not find a matching transaction for the CANCEL according to the procedure above, it SHOULD
// respond to the CANCEL with a 481"
TEST(rfc3261_9_2, a_device_that_accepts_a_cancel_of_nothing_is_accused)
{
    table::one_device right{stray_cancel}, wrong{stray_cancel};
    answers(right, 481);
    right.play();
    const auto right_came_to = right.result();
    EXPECT_EQ(letters(right_came_to), "") << told(right_came_to);
    answers(wrong, 200);
    wrong.play();
    const auto wrong_came_to = wrong.result();
    EXPECT_NE(letters(wrong_came_to).find("CAN-SRV-1.b@Bob"), std::string::npos) << told(wrong_came_to);
    EXPECT_EQ(letters(wrong_came_to).find("@Alice"), std::string::npos) << letters(wrong_came_to);
}

// "If the host portion of the "sent-by" parameter contains a domain name, or if it contains an IP address
// that differs from the packet source address, the server MUST add a "received" parameter to that Via header
// field"
TEST(rfc3261_18_2_1, a_device_that_adds_no_received_to_a_foreign_sent_by_is_accused)
{
    const auto script = alice("sent_by = \"client.example.com\"\nrport = false\n") +
                        "F1 = \"OPTIONS Alice -> Bob\"\nF2 = \"200 OPTIONS Alice <- Bob\"\n";
    table::one_device wrong{script}, right{script};
    answers(wrong, 200);
    wrong.play();
    const auto wrong_came_to = wrong.result();
    EXPECT_NE(letters(wrong_came_to).find("VIA-RCV-1.a@Bob"), std::string::npos) << told(wrong_came_to);
    const auto via = std::string{sip::store(wrong.heard.at(0).octets)->value(sip::field_id::via)};
    EXPECT_TRUE(via.starts_with("SIP/2.0/UDP client.example.com:5060;branch=")) << via;
    EXPECT_EQ(via.find("rport"), std::string::npos) << via;
    right.device = [](const sip::message& m) -> std::vector<table::one_device::reply> {
        auto response = sip::store(table::one_device::response(m, 200));
        const auto marked = std::string{response->value(sip::field_id::via)} + ";received=192.168.0.1";
        return {{10ms, sip::edit{*response}.set("Via", marked).finish()}};
    };
    right.play();
    const auto right_came_to = right.result();
    EXPECT_EQ(letters(right_came_to), "") << told(right_came_to);
}

TEST(rfc3261_17_2_3, copies_come_with_the_gap_that_the_script_gives_them_and_after_the_answer)
{
    table::one_device t{with(R"(F1 = "OPTIONS Alice -> Bob"
F2 = "200 OPTIONS Alice <- Bob"
[F1]
times = 3
every = "300ms"
)")};
    answers(t, 200);
    t.play();
    const auto t_came_to = t.result();
    ASSERT_EQ(t.heard.size(), 3U) << told(t_came_to);
    EXPECT_EQ(t.heard[1].at - t.heard[0].at, 300ms);
    EXPECT_EQ(t.heard[2].at - t.heard[0].at, 600ms);
    EXPECT_EQ(t.heard[2].octets, t.heard[0].octets);
    EXPECT_EQ(t_came_to.verdict, run_verdict::pass) << told(t_came_to);
    EXPECT_EQ(letters(t_came_to), "");
}

// "Any retransmissions of the request ... MUST cause the most recently sent provisional response to be passed
// to the transport layer for retransmission" (17.2.2 says the same of the final one)
TEST(rfc3261_17_2_2, a_device_that_answers_no_copy_is_accused)
{
    const auto script = with(R"(F1 = "OPTIONS Alice -> Bob"
F2 = "200 OPTIONS Alice <- Bob"
F3 = "OPTIONS Alice -> Bob"
F4 = "200 OPTIONS Alice <- Bob"
[F3]
again = "F1"
after = "1s"
times = 3
every = "1200ms"
)");
    table::one_device right{script}, wrong{script};
    answers(right, 200);
    right.play();
    const auto right_came_to = right.result();
    EXPECT_EQ(letters(right_came_to), "") << told(right_came_to);
    EXPECT_EQ(right_came_to.verdict, run_verdict::pass) << told(right_came_to);
    bool answered = false;
    wrong.device = [&](const sip::message& m) -> std::vector<table::one_device::reply> {
        if (std::exchange(answered, true))
            return {};
        return {{10ms, table::one_device::response(m, 200)}};
    };
    wrong.play();
    const auto wrong_came_to = wrong.result();
    EXPECT_NE(letters(wrong_came_to).find("TXN-SRV-3"), std::string::npos) << told(wrong_came_to);
    EXPECT_EQ(letters(wrong_came_to).find("@Alice"), std::string::npos) << letters(wrong_came_to);
}

// What both of our own agents make of it.
judge::run_result alone(const std::string& text, std::vector<std::string>* wire = nullptr)
{
    static std::vector<script::flow> kept;  // a result looks into its script
    kept.reserve(100);
    const auto& s = kept.emplace_back(script::load_script_text(text, "t.toml"));
    run::play_options how;
    how.rules = rules::select("");
    how.on_wire = [&](auto, const auto&, const auto&, std::string_view octets, std::string_view) {
        if (wire)
            wire->emplace_back(octets);
    };
    return run::play_in_memory(s, how);
}

const std::string call = R"(F1 = "INVITE Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
)";

// "If the remote sequence number was not empty, but the sequence number of the request is lower than the
// remote sequence number, the request is out of order and MUST be rejected with a 500"
TEST(rfc3261_12_2_2, a_cseq_goes_forward_and_back_as_the_script_says)
{
    std::vector<std::string> wire;
    const auto r = alone(with(call + R"(F4 = "OPTIONS Alice -> Bob"
F5 = "200 OPTIONS Alice <- Bob"
F6 = "OPTIONS Alice -> Bob"
F7 = "500 OPTIONS Alice <- Bob"
F8 = "INFO Alice -> Bob"
F9 = "500 INFO Alice <- Bob"
F10 = "BYE Alice -> Bob"
F11 = "200 BYE Alice <- Bob"
[F4]
cseq = "+10"
[F6]
cseq = "-5"
[F8]
cseq = 1
)"),
                         &wire);
    EXPECT_EQ(r.verdict, run_verdict::pass) << told(r);
    EXPECT_EQ(letters(r), "");
    std::vector<std::string> numbers;
    for (const auto& octets : wire)
        if (const auto m = sip::store(octets); m->is_request() && m->method() != sip::method::ack)
            numbers.emplace_back(m->value(sip::field_id::cseq));
    const std::vector<std::string> wanted{"1 INVITE", "12 OPTIONS", "8 OPTIONS", "1 INFO", "15 BYE"};
    EXPECT_EQ(numbers, wanted);
}

// "it SHOULD ... respond ... with a 481 (Call/Transaction Does Not Exist) status code": a To tag of no dialog
TEST(rfc3261_12_2_2, a_to_tag_that_nobody_gave_leaves_the_dialog_as_it_was)
{
    const auto r = alone(with(call + R"(F4 = "BYE Alice -> Bob"
F5 = "481 BYE Alice <- Bob"
F6 = "BYE Alice -> Bob"
F7 = "200 BYE Alice <- Bob"
[F4]
to_tag = "other"
)"));
    EXPECT_EQ(r.verdict, run_verdict::pass) << told(r);
    EXPECT_EQ(letters(r), "");
}

// "If the request has no tag in the To header field, the UAS core MUST check the request against ongoing
// transactions. If the From tag, Call-ID, and CSeq exactly match those associated with an ongoing
// transaction, but the request does not match that transaction ..., the UAS core SHOULD generate a 482 (Loop
// Detected)"
TEST(rfc3261_8_2_2_2, the_same_request_comes_by_another_path)
{
    const auto r = alone(with(R"(F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "INVITE Alice -> Bob"
F4 = "482 INVITE Alice <- Bob"
F5 = "ACK Alice -> Bob"
F6 = "486 INVITE Alice <- Bob"
F7 = "ACK Alice -> Bob"
[F3]
again = "F1"
branch = "other"
)"));
    EXPECT_EQ(r.verdict, run_verdict::pass) << told(r);
    EXPECT_EQ(letters(r), "");
}

// "Requests within the dialog" have both tags, also while it is early.
TEST(rfc3261_12_1, a_request_in_an_early_dialog_has_both_tags)
{
    std::vector<std::string> wire;
    const auto r = alone(with(R"(F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "OPTIONS Alice -> Bob"
F4 = "200 OPTIONS Alice <- Bob"
F5 = "486 INVITE Alice <- Bob"
F6 = "ACK Alice -> Bob"
[F3]
dialog = "early"
)"),
                         &wire);
    EXPECT_EQ(r.verdict, run_verdict::pass) << told(r);
    EXPECT_EQ(letters(r), "");
    for (const auto& octets : wire)
    {
        if (!octets.starts_with("OPTIONS"))
            continue;
        EXPECT_NE(sip::to_of(*sip::store(octets))->tag, "");
    }
}

// "the "rport" parameter ... the response MUST be sent to the IP address listed in the "received" parameter,
// and the port in the "rport" parameter"
TEST(rfc3581_4, requests_leave_from_another_port_and_are_answered_there)
{
    const std::string rungs = call + "F4 = \"BYE Alice -> Bob\"\nF5 = \"200 BYE Alice <- Bob\"\n";
    const auto asks = alone(alice("source_port = true\n") + rungs);
    EXPECT_EQ(asks.verdict, run_verdict::pass) << told(asks);
    EXPECT_EQ(letters(asks), "");
    const auto does_not = alone(alice("source_port = true\nrport = false\n") + rungs);
    EXPECT_EQ(does_not.verdict, run_verdict::pass) << told(does_not);
    EXPECT_EQ(letters(does_not), "");
    const auto port = [](const judge::run_result& r, std::size_t rung) {
        return rules::sighting{r.traffic.messages.at(*r.rungs.at(rung).message)}.destination.port;
    };
    EXPECT_EQ(port(asks, 1), 15060);
    EXPECT_EQ(port(does_not, 1), 5060);
}

}  // namespace
