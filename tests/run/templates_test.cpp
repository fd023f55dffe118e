// A message that a script writes with placeholders is answered and acknowledged as a real one.
#include "run/in_memory.hpp"
#include "table.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

namespace {

using judge::run_verdict;

script::flow flow(const std::string& rungs)
{
    return script::load_script_text(std::string{table::two_parties} + rungs, "t.toml");
}

void write(script::flow& s, std::uint32_t rung, std::string octets)
{
    s.rungs[rung].octets = std::move(octets);
    s.rungs[rung].has_placeholders = true;
}

struct played
{
    judge::run_result result;
    std::vector<std::string> wire;

    std::string nth(std::string_view start, std::size_t n = 0) const
    {
        for (const auto& octets : wire)
            if (octets.starts_with(start) && n-- == 0)
                return octets;
        return "not sent";
    }
    static std::string value(const std::string& octets, std::string_view name)
    {
        const auto m = sip::store(octets);
        const auto* row = m->first(sip::field_named(name));
        return row ? std::string{m->value(*row)} : "none";
    }
};

played play(const script::flow& s, bool first_is_lost = false)
{
    played out;
    run::play_options how;
    if (first_is_lost)
        how.decide = [n = 0](auto, auto, auto, std::string_view) mutable {
            return n++ == 0 ? run::fate{} : run::fate{{fsm::duration{0}}, {}};
        };
    how.rules = rules::select("");
    how.on_wire = [&](auto, const auto&, const auto&, std::string_view octets, std::string_view) {
        out.wire.emplace_back(octets);
    };
    out.result = run::play_in_memory(s, how);
    return out;
}

const std::string call = R"(F1 = "INVITE Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
F4 = "BYE Alice -> Bob"
F5 = "200 BYE Alice <- Bob"
)";

constexpr std::string_view invite = "INVITE sip:bob@{remote} SIP/2.0\r\n"
                                    "Via: SIP/2.0/UDP {local};branch={branch}\r\n"
                                    "Max-Forwards: 70\r\n"
                                    "From: <sip:alice@atlanta.example.com>;tag={from-tag}\r\n"
                                    "To: <sip:bob@biloxi.example.com>\r\n"
                                    "Call-ID: {call-id}\r\n"
                                    "CSeq: {cseq} INVITE\r\n"
                                    "Contact: <{contact}>\r\n"
                                    "Subject: {{cseq}\r\n"
                                    "Content-Length: {length}\r\n\r\n";

constexpr std::string_view bye = "BYE sip:bob@{remote} SIP/2.0\r\n"
                                 "Via: SIP/2.0/UDP {local};branch={branch}\r\n"
                                 "Max-Forwards: 70\r\n"
                                 "From: <sip:alice@atlanta.example.com>;tag={from-tag}\r\n"
                                 "To: <sip:bob@biloxi.example.com>;tag={to-tag}\r\n"
                                 "Call-ID: {call-id}\r\n"
                                 "CSeq: {cseq} BYE\r\n"
                                 "Content-Length: 0\r\n\r\n";

// RFC 3261 13.2.2.4, 15.1.1: the ACK and the BYE belong to what was written.
TEST(placeholders, a_call_whose_requests_are_written_by_hand_is_a_call)
{
    auto s = flow(call);
    write(s, 0, std::string{invite});
    write(s, 3, std::string{bye});
    const auto p = play(s);
    EXPECT_EQ(p.result.verdict, run_verdict::pass) << told(p.result);
    EXPECT_EQ(p.result.standing_calls, 0u);
    const auto sent = p.nth("INVITE");
    EXPECT_EQ(sent.find("{branch}"), sent.npos) << sent;
    EXPECT_TRUE(played::value(sent, "Via").starts_with("SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK"))
        << sent;
    EXPECT_EQ(played::value(sent, "Subject"), "{cseq}");
    EXPECT_EQ(played::value(sent, "Content-Length"), "0");
    EXPECT_TRUE(sent.starts_with("INVITE sip:bob@192.0.2.102:5060 SIP/2.0\r\n"));
    EXPECT_EQ(played::value(p.nth("ACK"), "Call-ID"), played::value(sent, "Call-ID"));
    EXPECT_EQ(played::value(p.nth("BYE"), "To"), played::value(p.nth("ACK"), "To")) << "the To tag is known";
    EXPECT_EQ(played::value(p.nth("BYE"), "CSeq"), "2 BYE");
}

// 17.1.1.2: what is repeated is what was sent.
TEST(placeholders, copies_have_the_same_names)
{
    auto s = flow(R"(F1 = "INVITE Alice -> Bob"
F2 = "486 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
)");
    write(s, 0, std::string{invite});
    const auto p = play(s, true);
    EXPECT_EQ(p.result.verdict, run_verdict::pass) << told(p.result);
    EXPECT_EQ(p.nth("INVITE"), p.nth("INVITE", 1));
    EXPECT_EQ(played::value(p.nth("ACK"), "Via"), played::value(p.nth("INVITE"), "Via")) << "17.1.1.3";
}

// 8.2.6.2: what answers by hand has the names of the request.
TEST(placeholders, a_response_has_those_of_its_request)
{
    auto s = flow(call);
    write(s, 1,
          "SIP/2.0 200 By hand\r\n"
          "Via: SIP/2.0/UDP {remote};branch={branch};rport\r\n"
          "From: <sip:alice@atlanta.example.com>;tag={from-tag}\r\n"
          "To: <sip:bob@biloxi.example.com>;tag={to-tag}\r\n"
          "Call-ID: {call-id}\r\n"
          "CSeq: {cseq} INVITE\r\n"
          "Contact: <{contact}>\r\n"
          "Content-Length: 0\r\n\r\n");
    const auto p = play(s);
    EXPECT_EQ(p.result.verdict, run_verdict::pass) << told(p.result);
    EXPECT_EQ(played::value(p.nth("SIP/2.0 200 By hand"), "Contact"), "<sip:bob@192.0.2.102:5060>");
    EXPECT_EQ(played::value(p.nth("ACK"), "To"), played::value(p.nth("SIP/2.0 200 By hand"), "To"));
}

// RFC 3261 22.1: of the last challenge in that call.
TEST(placeholders, the_nonce_is_that_of_the_last_challenge)
{
    const auto s = flow(R"(F1 = "OPTIONS Alice -> Bob"
F2 = "401 OPTIONS Alice <- Bob"
F3 = "OPTIONS Alice -> Bob"
F4 = "401 OPTIONS Alice <- Bob"
F5 = "OPTIONS Alice -> Bob"
F6 = "200 OPTIONS Alice <- Bob"
[F1.fields]
Subject = "[{nonce}]"
[F2.fields]
WWW-Authenticate = 'Digest realm="x", qop="auth", nonce="first"'
[F3.fields]
Authorization = 'Digest username="alice", realm="x", nonce="{nonce}", uri="sip:bob@biloxi.example.com", response="0"'
[F4.fields]
WWW-Authenticate = 'Digest realm="x", qop="auth", nonce="second", stale=true'
[F5.fields]
Authorization = 'Digest username="alice", realm="x", nonce="{nonce}", uri="sip:bob@biloxi.example.com", response="0"'
)");
    const auto p = play(s);
    EXPECT_EQ(played::value(p.nth("OPTIONS"), "Subject"), "[]") << "there is none yet";
    EXPECT_NE(played::value(p.nth("OPTIONS", 1), "Authorization").find("nonce=\"first\""), std::string::npos)
        << p.nth("OPTIONS", 1);
    EXPECT_NE(played::value(p.nth("OPTIONS", 2), "Authorization").find("nonce=\"second\""), std::string::npos)
        << p.nth("OPTIONS", 2);
}

// 12.2.1.2: "the UAC MUST replace the dialog's remote target URI with the URI from the Contact header field".
TEST(placeholders, a_contact_of_fields_is_where_later_requests_go)
{
    const auto s = flow(R"(F1 = "INVITE Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
F4 = "INVITE Alice <- Bob"
F5 = "200 INVITE Alice -> Bob"
F6 = "ACK Alice <- Bob"
F7 = "BYE Alice -> Bob"
F8 = "200 BYE Alice <- Bob"
[F4.fields]
Contact = "<sip:elsewhere@{local}>"
)");
    const auto p = play(s);
    EXPECT_EQ(p.result.verdict, run_verdict::pass) << told(p.result);
    EXPECT_TRUE(p.nth("BYE").starts_with("BYE sip:elsewhere@192.0.2.102:5060 SIP/2.0\r\n")) << p.nth("BYE");
}

}  // namespace
