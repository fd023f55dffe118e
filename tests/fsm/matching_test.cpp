#include "fsm/matching.hpp"
#include "transaction_support.hpp"

#include <gtest/gtest.h>

using namespace transaction_support;

namespace {

std::optional<std::string> client(const std::string& octets) { return fsm::client_key(*sip::store(octets)); }
std::optional<std::string> server(const std::string& octets) { return fsm::server_key(*sip::store(octets)); }
std::optional<std::string> cancelled(const std::string& octets)
{
    return fsm::cancelled_key(*sip::store(octets));
}

parts by_via(const std::string& via) { return {.via = via}; }

const std::string old_via = "SIP/2.0/UDP pc33.example.com:5060";

}  // namespace

TEST(rfc3261_17_1_3, matches_a_response_by_branch_and_method)
{
    const auto invite = client(request("INVITE"));
    ASSERT_TRUE(invite);
    EXPECT_EQ(client(response(200, "INVITE")), invite);
    EXPECT_EQ(client(response(100, "INVITE", {.call_id = "other"})), invite);
    EXPECT_NE(client(response(200, "CANCEL")), invite);
    EXPECT_EQ(client(response(200, "CANCEL")), client(request("CANCEL")));
    EXPECT_NE(client(response(200, "INVITE", by_via("SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKb"))), invite);
}

TEST(rfc3261_17_1_3, ignores_what_servers_add_to_the_via)
{
    EXPECT_EQ(
        client(response(200, "INVITE",
                        by_via("SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa;received=192.0.2.9;rport=1024"))),
        client(request("INVITE")));
}

TEST(rfc3261_17_1_3, takes_no_response_to_an_ack_and_none_without_branch_via_or_cseq)
{
    EXPECT_EQ(client(response(200, "ACK")), std::nullopt);
    EXPECT_EQ(client(response(200, "INVITE", by_via("SIP/2.0/UDP 192.0.2.1:5060"))), std::nullopt);
    EXPECT_EQ(client("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\n\r\n"), std::nullopt);
    EXPECT_EQ(client("SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\n"), std::nullopt);
}

TEST(rfc3261_18_1_2, discards_a_response_with_another_sent_by)
{
    EXPECT_NE(client(response(200, "INVITE", by_via("SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKa"))),
              client(request("INVITE")));
    EXPECT_EQ(client(response(200, "INVITE", by_via("SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa"))),
              client(request("INVITE")));  // 5060 is the default
}

TEST(rfc3261_17_2_3, matches_a_request_by_branch_sent_by_and_method)
{
    const auto invite = server(request("INVITE"));
    ASSERT_TRUE(invite);
    EXPECT_EQ(server(request("INVITE", {.call_id = "other", .uri = "sip:other.example.com"})), invite);
    EXPECT_NE(server(request("INVITE", by_via("SIP/2.0/UDP 192.0.2.1:5061;branch=z9hG4bKa"))), invite);
    EXPECT_NE(server(request("INVITE", by_via("SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKa"))), invite);
    EXPECT_NE(server(request("INVITE", by_via("SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKA"))), invite);
    EXPECT_NE(server(request("OPTIONS")), invite);
    EXPECT_NE(server(request("CANCEL")), invite);
    EXPECT_EQ(server(request("INVITE", by_via("SIP/2.0/UDP PC33.Example.com;branch=z9hG4bKa"))),
              server(request("INVITE", by_via("SIP/2.0/UDP pc33.example.com:5060;branch=z9hG4bKa"))));
}

TEST(rfc3261_17_2_3, matches_an_ack_to_its_invite)
{
    EXPECT_EQ(server(request("ACK", {.to_tag = "314159"})), server(request("INVITE")));
}

TEST(rfc3261_17_2_3, finds_the_transaction_of_our_own_response)
{
    EXPECT_EQ(server(response(200, "OPTIONS")), server(request("OPTIONS")));
    EXPECT_EQ(server(response(200, "INVITE", by_via(old_via))), std::nullopt);
}

TEST(rfc3261_9_2, finds_the_invite_that_a_cancel_is_about)
{
    EXPECT_EQ(cancelled(request("CANCEL")), server(request("INVITE")));
    EXPECT_EQ(cancelled(request("CANCEL", by_via(old_via))), server(request("INVITE", by_via(old_via))));
}

TEST(rfc3261_17_2_3_without_cookie, compares_uri_tags_call_id_cseq_and_via)
{
    const parts base{.via = old_via};
    const auto invite = server(request("INVITE", base));
    ASSERT_TRUE(invite);
    EXPECT_EQ(server(request("INVITE", base)), invite);
    const auto differs = [&](auto change) {
        auto p = base;
        change(p);
        return server(request("INVITE", p)) != invite;
    };
    EXPECT_TRUE(differs([](parts& p) { p.uri = "sip:carol@biloxi.example.com"; }));
    EXPECT_TRUE(differs([](parts& p) { p.to_tag = "1"; }));
    EXPECT_TRUE(differs([](parts& p) { p.from_tag = "1"; }));
    EXPECT_TRUE(differs([](parts& p) { p.call_id = "1"; }));
    EXPECT_TRUE(differs([](parts& p) { p.cseq = "2"; }));
    EXPECT_TRUE(differs([](parts& p) { p.via = "SIP/2.0/UDP pc34.example.com:5060"; }));
    EXPECT_TRUE(differs([](parts& p) { p.via = old_via + ";branch=1"; }));
    EXPECT_NE(server(request("OPTIONS", base)), invite);
}

TEST(rfc3261_17_2_3_without_cookie, matches_an_ack_by_the_to_tag_of_the_response)
{
    const parts base{.via = old_via};
    const auto invite = sip::store(request("INVITE", base));
    const auto busy = sip::store(response(486, "INVITE", {.via = old_via, .to_tag = "ours"}));
    const auto expected = fsm::old_ack_key(*invite, *busy);
    ASSERT_TRUE(expected);
    EXPECT_EQ(server(request("ACK", {.via = old_via, .to_tag = "ours"})), expected);
    EXPECT_NE(server(request("ACK", {.via = old_via, .to_tag = "another"})), expected);
    EXPECT_EQ(fsm::old_ack_key(*sip::store(request("INVITE")), *busy), std::nullopt);
}

TEST(rfc3261_17_2_3_without_cookie, has_no_key_when_a_field_is_missing)
{
    EXPECT_EQ(server("INVITE sip:bob@x SIP/2.0\r\nVia: SIP/2.0/UDP x\r\nFrom: <sip:a@x>;tag=1\r\nTo: "
                     "<sip:b@x>\r\n\r\n"),
              std::nullopt);
    EXPECT_EQ(server("INVITE sip:bob@x SIP/2.0\r\n\r\n"), std::nullopt);
}
