// A script writes a message itself, and the agents go on from what has left: their transactions and dialogs
// have its names.
#include "run/in_memory.hpp"
#include "table.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

namespace {

using judge::run_verdict;

const std::string called = "F1 = \"INVITE Alice -> Bob\"\n";
const std::string hung_up = R"(F2 = "200 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
F4 = "BYE Alice -> Bob"
F5 = "200 BYE Alice <- Bob"
)";
const std::string refused = R"(F2 = "486 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
)";
const std::string cancelled = R"(F2 = "180 INVITE Alice <- Bob"
F3 = "CANCEL Alice -> Bob"
F4 = "200 CANCEL Alice <- Bob"
F5 = "487 INVITE Alice <- Bob"
F6 = "ACK Alice -> Bob"
)";

constexpr std::string_view invite = "INVITE sip:bob@biloxi.example.com SIP/2.0\r\n"
                                    "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bKwritten\r\n"
                                    "Max-Forwards: 70\r\n"
                                    "From: <sip:alice@atlanta.example.com>;tag=written\r\n"
                                    "To: <sip:bob@biloxi.example.com>\r\n"
                                    "Call-ID: written\r\n"
                                    "CSeq: 7 INVITE\r\n"
                                    "Contact: <sip:alice@192.0.2.101:5060>\r\n"
                                    "Content-Length: 0\r\n\r\n";

script::flow flow(const std::string& rungs)
{
    return script::load_script_text(std::string{table::two_parties} + rungs, "t.toml");
}

struct played
{
    judge::run_result result;
    std::vector<std::string> wire;  // what left, in its order

    // Of the first message that begins so: the value of a field.
    std::string of(std::string_view start, std::string_view name) const
    {
        for (const auto& octets : wire)
            if (octets.starts_with(start))
            {
                const auto m = sip::store(octets);
                const auto* row = m->first(sip::field_named(name));
                return row ? std::string{m->value(*row)} : "none";
            }
        return "not sent";
    }
};

played play(const script::flow& s)
{
    played out;
    run::play_options how;
    how.rules = rules::select("");
    how.on_wire = [&](auto, const auto&, const auto&, std::string_view octets, std::string_view) {
        out.wire.emplace_back(octets);
    };
    out.result = run::play_in_memory(s, how);
    return out;
}

played play_octets(const std::string& rungs)
{
    auto s = flow(called + rungs);
    s.rungs[0].octets = invite;
    return play(s);
}

// "The UAC core MUST generate an ACK request for each 2xx received from the transaction layer."
TEST(rfc3261_13_2_2_4, a_2xx_to_an_invite_that_is_written_octet_for_octet_is_acknowledged)
{
    const auto p = play_octets(hung_up);
    EXPECT_EQ(p.result.verdict, run_verdict::pass) << told(p.result);
    EXPECT_EQ(p.of("ACK", "Call-ID"), "written");
    EXPECT_EQ(p.of("ACK", "CSeq"), "7 ACK");
    EXPECT_EQ(p.of("BYE", "CSeq"), "8 BYE");
}

// "The ACK request constructed by the client transaction MUST contain values for the Call-ID, From, and
// Request-URI that are equal to the values of those header fields in the request passed to the transport by
// the client transaction (call this the "original request")."
TEST(rfc3261_17_1_1_3, so_is_its_refusal_with_the_branch_that_is_written)
{
    const auto p = play_octets(refused);
    EXPECT_EQ(p.result.verdict, run_verdict::pass) << told(p.result);
    EXPECT_EQ(p.of("ACK", "Via"), "SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bKwritten");
    EXPECT_EQ(p.of("ACK", "From"), "<sip:alice@atlanta.example.com>;tag=written");
}

// "The Request-URI, Call-ID, To, the numeric part of CSeq, and From header fields in the CANCEL request MUST
// be identical to those in the request being cancelled, including tags."
TEST(rfc3261_9_1, a_cancel_is_of_the_invite_that_left)
{
    const auto p = play_octets(cancelled);
    EXPECT_EQ(p.result.verdict, run_verdict::pass) << told(p.result);
    EXPECT_EQ(p.of("CANCEL", "Call-ID"), "written");
    EXPECT_EQ(p.of("CANCEL", "CSeq"), "7 CANCEL");
}

TEST(rfc3261_12_1_2, a_dialog_has_the_names_that_a_script_gave_it)
{
    const auto p = play(flow(called + hung_up + R"([F1.fields]
Call-ID = "chosen@example.com"
CSeq = "41 INVITE"
From = "<sip:alice@atlanta.example.com>;tag=chosen"
)"));
    EXPECT_EQ(p.result.verdict, run_verdict::pass) << told(p.result);
    EXPECT_EQ(p.of("BYE", "Call-ID"), "chosen@example.com");
    EXPECT_EQ(p.of("BYE", "CSeq"), "42 BYE");
    EXPECT_EQ(p.of("BYE", "From"), "<sip:alice@atlanta.example.com>;tag=chosen");
}

// "Requests within a dialog MUST contain strictly monotonically increasing and contiguous CSeq sequence
// numbers (increasing-by-one) in each direction"
TEST(rfc3261_12_2_1_1, a_request_follows_on_the_cseq_that_the_one_before_was_given)
{
    const auto p = play(flow(called + R"(F2 = "200 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
F4 = "OPTIONS Alice -> Bob"
F5 = "200 OPTIONS Alice <- Bob"
F6 = "BYE Alice -> Bob"
F7 = "200 BYE Alice <- Bob"
[F4.fields]
CSeq = "100 OPTIONS"
)"));
    EXPECT_EQ(p.result.verdict, run_verdict::pass) << told(p.result);
    EXPECT_EQ(p.of("BYE", "CSeq"), "101 BYE");
}

// "The local tag ... MUST be set to the tag in the To field in the response to the request"
TEST(rfc3261_12_1_1, a_callee_goes_on_with_the_tag_that_a_script_gave_its_answer)
{
    const auto p = play(flow(called + hung_up + R"([F2.fields]
To = "<sip:bob@biloxi.example.com>;tag=chosen"
)"));
    EXPECT_EQ(p.result.verdict, run_verdict::pass) << told(p.result);
    EXPECT_EQ(p.of("ACK", "To"), "<sip:bob@biloxi.example.com>;tag=chosen");
    EXPECT_EQ(p.result.standing_calls, 0U);
}

// What cannot be read leaves as it is written; the machines keep to what they made.
TEST(rfc3261_17_1_1, an_invite_that_nobody_can_read_ends_as_one_without_an_answer)
{
    auto s = flow(called + hung_up);
    s.rungs[0].octets = "INVITE sip:bob@biloxi.example.com SIP/2.0\r\nSubject: nothing else\r\n\r\n";
    const auto p = play(s);
    EXPECT_NE(p.result.verdict, run_verdict::pass) << told(p.result);
    EXPECT_EQ(p.result.fault, judge::culprit::script) << told(p.result);
    EXPECT_EQ(p.of("ACK", "Call-ID"), "not sent");
}

}  // namespace
