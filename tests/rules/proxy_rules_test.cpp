// What PRX grants a proxy: what extensions leave to it, how rows are written, ways that were not seen.
#include "ladder.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rules_test;
using rules::outcome;
using names = std::vector<std::string>;

TEST(rules_kept, by_a_call_through_a_proxy)
{
    EXPECT_EQ(broken(called_below().play()), names{});
    for (const auto* rule : {"PRX-MF-1", "PRX-VIA-1", "PRX-RESP-1", "PRX-COPY-1", "PRX-RR-1", "PRX-RURI-1",
                             "DLG-RR-1", "DLG-CT-1", "DLG-RT-1"})
        EXPECT_EQ(outcome_of(called_below().play(), rule), outcome::pass) << rule;
}

// RFC 3261 7.3.1, 7.3.3: rows may be joined, split, folded, written short and put in another order.
TEST(rfc3261_16_6, a_proxy_may_write_rows_in_another_way)
{
    auto l = forwarded();
    l.add("OPTIONS", "Supported: 100rel\nSupported: timer\nX-Odd: 1, 2\nX-More: a b");
    l.add("OPTIONS below", "x-more: a\n b\nk: 100rel,timer\nX-Odd: 1\nX-Odd: 2");
    l.replace("OPTIONS below", "To: <sip:bob@biloxi.example.com>", "t:sip:bob@biloxi.example.com");
    EXPECT_EQ(broken(l.play()), names{});
    EXPECT_EQ(outcome_of(l.play(), "PRX-COPY-1"), outcome::pass);
}

// The same of responses.
TEST(rfc3261_16_7, a_proxy_may_write_rows_of_a_response_in_another_way)
{
    auto l = forwarded();
    l.add("200 below", "Allow: INVITE, ACK\nAllow: BYE\nX-Odd: 1, 2\nX-More: a b\nSupported: a");
    l.add("200", "x-more: a\n b\nk: a\nAllow: INVITE,ACK,BYE\nX-Odd: 1\nX-Odd: 2");
    EXPECT_EQ(broken(l.play()), names{});
    EXPECT_EQ(outcome_of(l.play(), "PRX-RESP-1"), outcome::pass);
}

// 16.7 item 7: what other branches were challenged with is added, and stands among what came.
TEST(rfc3261_16_7, challenges_of_other_branches_may_be_added_to_a_refusal)
{
    auto l = refused_below();
    constexpr std::string_view one = "WWW-Authenticate: Digest realm=\"a\", nonce=\"1\"",
                               other = "WWW-Authenticate: Digest realm=\"b\", nonce=\"2\"";
    l.add("486 below", one).add("486", other).add("486", one);
    EXPECT_EQ(outcome_of(l.play(), "PRX-RESP-1"), outcome::pass);
    l.without("486", one);
    EXPECT_EQ(outcome_of(l.play(), "PRX-RESP-1"), outcome::fail);
}

// 16.7 item 4: what it has called itself "it MUST remove" from the Contact of a redirection.
TEST(rfc3261_16_7, a_proxy_takes_what_it_follows_out_of_a_redirection)
{
    auto l = refused_below();
    l.everywhere("486 Busy Here", "302 Moved Temporarily");
    l.add("486 below", "Contact: <sip:bob@192.0.2.202>, <sip:bob@192.0.2.203>");
    l.add("486", "Contact: <sip:bob@192.0.2.203>");
    EXPECT_EQ(outcome_of(l.play(), "PRX-RESP-1"), outcome::pass);
    l.without("486", "Contact");
    EXPECT_EQ(outcome_of(l.play(), "PRX-RESP-1"), outcome::pass);
}

// RFC 7044, RFC 4028 8.2 and others.
TEST(rfc3261_16_7, what_extensions_leave_to_proxies_may_change_in_a_response)
{
    auto l = called_below();
    l.add("INVITE", "Supported: timer").add("INVITE on", "Supported: timer");
    l.add("200", "History-Info: <sip:a@example.com>;index=1\nP-Asserted-Identity: <sip:a@example.com>\n"
                 "Session-ID: 4711;remote=4712");
    l.add("200 on", "History-Info: <sip:b@example.com>;index=1\nSession-ID: 4711;remote=4713");
    EXPECT_EQ(outcome_of(l.play(), "PRX-RESP-1"), outcome::pass);
}

// RFC 3325 9.1, RFC 7044 and others.
TEST(rfc3261_16_6, what_extensions_leave_to_proxies_may_change)
{
    auto l = forwarded();
    l.add("OPTIONS",
          "P-Preferred-Identity: <sip:alice@atlanta.example.com>\nHistory-Info: <sip:a@example.com>");
    l.add("OPTIONS below", "P-Asserted-Identity: <sip:alice@atlanta.example.com>\nX-Added: 1");
    EXPECT_EQ(broken(l.play()), names{});
}

ladder tested(ladder l)
{
    for (auto& p : l.parties)
        p.device = p.plays == rules::role::proxy;
    return l;
}

// 16.6 item 1: "Fields not detailed in the processing described below MUST NOT be removed", nor changed;
// and 8.2.6.2: "The Call-ID field of the response MUST equal the Call-ID field of the request."
TEST(rfc3261_16_6, a_request_goes_on_with_its_call_id_and_cseq)
{
    const std::pair<std::string_view, std::string_view> changes[] = {{"a84b4c76e66710", "b84b4c76e66710"},
                                                                     {"CSeq: 63104", "CSeq: 63111"}};
    for (const auto& [came, went] : changes)
    {
        auto l = tested(forwarded());
        for (const auto* name : {"OPTIONS below", "200 below"})
            l.replace(name, came, went);
        EXPECT_EQ(broken(l.play()), names{"PRX-COPY-1.a Proxy"}) << went;
        l.replace("200", came, went);
        const std::string letter = came.starts_with("CSeq") ? "c" : "b";
        EXPECT_EQ(broken(l.play()), (names{"PRX-COPY-1.a Proxy", "RSP-COPY-1." + letter + " Proxy"})) << went;
    }
}

// Who changed them is not told where a message of another device may be missing.
TEST(unseen_ways, of_a_request_with_another_call_id_are_nobodys_fault)
{
    auto l = tested(forwarded());
    for (const auto* name : {"OPTIONS below", "200 below"})
        l.replace(name, "a84b4c76e66710", "b84b4c76e66710");
    l.parties.push_back({"Dave", rules::role::ua, true, *fsm::numeric_address("192.0.2.203", 5060), {}});
    EXPECT_EQ(broken(l.play()), names{});
}

// What a response says wrong from below is no matter of who passes it on, and not kept by it.
TEST(rfc3261_16_7, a_response_that_is_passed_on_with_a_fault_is_open)
{
    auto l = tested(forwarded());
    l.parties[1].device = true;
    for (const auto* name : {"200 below", "200"})
        l.replace(name, "63104", "63105");
    EXPECT_EQ(broken(l.play()), names{"RSP-COPY-1.c Bob"});
    const auto all = rules::judge(l.play(), rules::select("RSP-COPY-1"));
    EXPECT_EQ(rules::outcome_of(all.front(), 2), outcome::inconclusive);
}

// RFC 3329 2.3.1: the first hop takes out what was meant for it; others may be added.
TEST(rfc3261_16_6, a_proxy_may_add_to_require_and_use_up_what_is_its_own)
{
    auto l = tested(forwarded());
    l.add("OPTIONS", "Require: sec-agree, a").add("OPTIONS below", "Require: b\nRequire: a");
    EXPECT_EQ(broken(l.play()), names{});
}

// What the script wrote is owed to it all the same, if it is well formed.
TEST(taint, of_what_came_does_not_excuse_who_passes_on_something_else)
{
    auto l = forwarded().add("OPTIONS", "X-Odd: 1");
    const auto play = [&l] {
        auto seen = l.play();
        seen.messages.front().taint.touched.fields =
            rules::fields_of({sip::field_id::other, sip::field_id::contact});
        return seen;
    };
    EXPECT_EQ(broken(play()), names{"PRX-COPY-1.a Proxy"});
    l.replace("OPTIONS", "Contact: <sip:alice@192.0.2.101>", "Contact: <<sip:alice@192.0.2.101>");
    EXPECT_EQ(outcome_of(play(), "PRX-COPY-1"), outcome::not_triggered);
}

// Where two devices are neighbours nobody knows what passed between them: a request that comes back is not
// what went out.
TEST(unseen_ways, of_a_request_are_nobodys_fault)
{
    auto l = forwarded();
    const std::string two = "Via: SIP/2.0/UDP 192.0.2.111:5060;branch=z9hG4bK1\nVia: SIP/2.0/UDP "
                            "192.0.2.222:5060;branch=z9hG4bK2\nVia: SIP/2.0/UDP 192.0.2.101";
    for (const auto* name : {"OPTIONS below", "200 below"})
        l.replace(name, "Via: SIP/2.0/UDP 192.0.2.101", two);
    l.replace("OPTIONS below", "Max-Forwards: 69", "Max-Forwards: 67").add("OPTIONS", "X-Odd: 1");
    EXPECT_EQ(broken(l.play()), names{});
    for (const auto* rule : {"PRX-MF-1", "PRX-VIA-1", "PRX-COPY-1"})
        EXPECT_EQ(outcome_of(l.play(), rule), outcome::not_triggered) << rule;
}

// The same request may come by two ways (8.2.2.2); each that goes on has the Via of the one it was.
TEST(rfc3261_16_6, a_request_is_held_against_the_one_that_stands_below_its_via)
{
    auto l = forwarded();
    auto again = l["OPTIONS"];
    again.name = "OPTIONS by another way";
    again.at_ms = 2;
    l.insert(again).replace("OPTIONS by another way", "hjhs8ass877", "hjhs8ass878");
    l.replace("OPTIONS by another way", "Max-Forwards: 70", "Max-Forwards: 60");
    EXPECT_EQ(outcome_of(l.play(), "PRX-MF-1"), outcome::pass);
}

// A proxy that forks passes on one of what it got, and may say a provisional response of its own beside it.
TEST(rfc3261_16_7, a_response_is_held_against_all_that_came)
{
    auto l = called_below();
    auto other = l["180"];
    other.name = "180 of a fork";
    other.at_ms += 5;
    l.insert(other).replace("180 of a fork", "tag=8321234356", "tag=4711471147");
    EXPECT_EQ(outcome_of(l.play(), "PRX-RESP-1"), outcome::pass);
    l["180 on"].at_ms += 10;
    EXPECT_EQ(outcome_of(l.play(), "PRX-RESP-1"), outcome::pass);
    l.replace("180 on", "tag=8321234356", "tag=1234512345");
    EXPECT_EQ(outcome_of(l.play(), "PRX-RESP-1"), outcome::fail);
}

// RFC 3261 16.4, 16.6 item 6.
TEST(rfc3261_16_6, a_strict_router_takes_the_place_of_the_request_uri)
{
    auto l = called_below();
    l.replace("BYE on", "BYE sip:alice@192.0.2.101", "BYE sip:192.0.2.222");
    EXPECT_EQ(outcome_of(l.play(), "PRX-RURI-1"), outcome::fail);
    l.replace("BYE", "Route: <sip:192.0.2.111;lr>", "Route: <sip:192.0.2.111;lr>, <sip:192.0.2.222>");
    l.add("BYE on", "Route: <sip:alice@192.0.2.101>");
    EXPECT_EQ(outcome_of(l.play(), "PRX-RURI-1"), outcome::pass);  // of the ACK
}

// A request whose Request-URI names the proxy is its to route.
TEST(rfc3261_16_5, a_proxy_may_change_a_request_uri_that_is_its_own)
{
    auto l = called_below();
    l.replace("BYE", "BYE sip:alice@192.0.2.101", "BYE sip:alice@192.0.2.111");
    EXPECT_EQ(outcome_of(l.play(), "PRX-RURI-1"), outcome::pass);  // of the ACK
}

}  // namespace
