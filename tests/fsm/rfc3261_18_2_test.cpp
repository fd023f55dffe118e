#include "fsm/transactions.hpp"
#include "sip/via.hpp"
#include "transaction_support.hpp"

#include <gtest/gtest.h>

using namespace transaction_support;
using fsm::numeric_address;

namespace {

const auto source = *numeric_address("192.0.2.4", 1024);

// The top Via after marking; "" when nothing needed adding.
std::string marked(const std::string& via, const fsm::address& from = source)
{
    const auto out = fsm::mark_top_via(*sip::store(request("OPTIONS", {.via = via})), from);
    return out ? std::string{sip::store(*out)->value(sip::field_id::via)} : "";
}

std::string target(const std::string& via, fsm::transport t = fsm::transport::udp)
{
    const auto out = fsm::response_target(*sip::store(response(200, "OPTIONS", {.via = via})), t);
    return out ? out->host_port() : "nothing";
}

}  // namespace

TEST(rfc3261_18_2_1, adds_received_to_a_name_or_another_address)
{
    EXPECT_EQ(marked("SIP/2.0/UDP bobspc.biloxi.com:5060"),
              "SIP/2.0/UDP bobspc.biloxi.com:5060;received=192.0.2.4");
    EXPECT_EQ(marked("SIP/2.0/UDP 192.0.2.5;branch=z9hG4bKa"),
              "SIP/2.0/UDP 192.0.2.5;branch=z9hG4bKa;received=192.0.2.4");
}

TEST(rfc3261_18_2_1, adds_nothing_when_the_address_is_right)
{
    EXPECT_EQ(marked("SIP/2.0/UDP 192.0.2.4:5060;branch=z9hG4bKa"), "");
}

TEST(rfc3261_18_2_1, believes_no_received_of_the_client)
{
    EXPECT_EQ(marked("SIP/2.0/UDP 192.0.2.4;received=203.0.113.1;branch=z9hG4bKa"),
              "SIP/2.0/UDP 192.0.2.4;branch=z9hG4bKa");
    EXPECT_EQ(marked("SIP/2.0/UDP x.example.com;received=203.0.113.1;branch=z9hG4bKa"),
              "SIP/2.0/UDP x.example.com;branch=z9hG4bKa;received=192.0.2.4");
}

TEST(rfc3261_18_2_1, writes_ipv6_without_brackets_and_compares_it_as_an_address)
{
    const auto six = *numeric_address("2001:db8::9", 5060);
    EXPECT_EQ(marked("SIP/2.0/UDP x.example.com", six), "SIP/2.0/UDP x.example.com;received=2001:db8::9");
    EXPECT_EQ(marked("SIP/2.0/UDP [2001:DB8:0::9]", six), "");
}

TEST(rfc3261_18_2_1, changes_the_first_value_of_a_list_alone)
{
    EXPECT_EQ(marked("SIP/2.0/UDP a.example.com, SIP/2.0/UDP b.example.com;rport"),
              "SIP/2.0/UDP a.example.com;received=192.0.2.4, SIP/2.0/UDP b.example.com;rport");
}

// Where all its rows and its body lie, whether it was scanned or not.
TEST(rfc3261_18_2_1, is_what_a_scan_of_its_octets_finds)
{
    for (const std::string& octets :
         {request("OPTIONS", {.via = "SIP/2.0/UDP a.example.com;rport", .more = "X: y\r\n"}),
          request("OPTIONS", {.via = "SIP/2.0/UDP\r\n a.example.com", .more = "X: y\r\n"}),
          request("OPTIONS", {.via = "SIP/2.0/UDP a.example.com", .more = "X: y\n"}),
          request("OPTIONS", {.via = "SIP/2.0/UDP a.example.com", .more = "no colon\r\n"}),
          request("OPTIONS", {.via = "SIP/2.0/UDP a.example.com",
                              .more = "X: " + std::string(65'000, 'x') + "\r\nY: z\r\n"}),
          request("OPTIONS", {.via = "SIP/2.0/UDP a.example.com",
                              .more = "X: " + std::string(65'535 - 220, 'x') + "\r\nY: z\r\n"})})
    {
        const auto sent = sip::store(octets);
        const auto marked = fsm::marked(sent, source);
        const auto expected = sip::store(fsm::mark_top_via(*sent, source).value());
        EXPECT_EQ(marked->octets(), expected->octets());
        EXPECT_EQ(marked->error(), expected->error());
        EXPECT_EQ(marked->body().size(), expected->body().size());
        ASSERT_EQ(marked->fields().size(), expected->fields().size());
        for (std::size_t i = 0; i < expected->fields().size(); ++i)
        {
            EXPECT_EQ(marked->name(marked->fields()[i]), expected->name(expected->fields()[i]));
            EXPECT_EQ(marked->value(marked->fields()[i]), expected->value(expected->fields()[i]));
        }
    }
}

TEST(rfc3261_18_2_1, leaves_every_other_octet_alone)
{
    const auto octets = request("OPTIONS", {.via = "SIP/2.0/UDP a.example.com", .more = "X :  y\r\n z\r\n"});
    auto expected = octets;
    expected.insert(expected.find("a.example.com") + 13, ";received=192.0.2.4");
    EXPECT_EQ(fsm::mark_top_via(*sip::store(octets), source), expected);
}

TEST(rfc3581_4, fills_rport_and_then_always_received)
{
    EXPECT_EQ(marked("SIP/2.0/UDP 192.0.2.4:5060;rport;branch=z9hG4bKa"),
              "SIP/2.0/UDP 192.0.2.4:5060;rport=1024;branch=z9hG4bKa;received=192.0.2.4");
    EXPECT_EQ(marked("SIP/2.0/TCP 192.0.2.4:5060;branch=z9hG4bKa;RPORT"),
              "SIP/2.0/TCP 192.0.2.4:5060;branch=z9hG4bKa;rport=1024;received=192.0.2.4");
}

TEST(rfc3261_18_2_2, sends_to_maddr_then_received_then_sent_by)
{
    EXPECT_EQ(target("SIP/2.0/UDP 192.0.2.4:5070;maddr=192.0.2.8;received=192.0.2.9"), "192.0.2.8:5070");
    EXPECT_EQ(target("SIP/2.0/UDP x.example.com:5070;received=192.0.2.9"), "192.0.2.9:5070");
    EXPECT_EQ(target("SIP/2.0/UDP x.example.com;received=192.0.2.9"), "192.0.2.9:5060");
    EXPECT_EQ(target("SIP/2.0/UDP 192.0.2.4:5070"), "192.0.2.4:5070");
    EXPECT_EQ(target("SIP/2.0/UDP [2001:db8::9]"), "[2001:db8::9]:5060");
    EXPECT_EQ(target("SIP/2.0/UDP x.example.com"), "nothing");
}

TEST(rfc3581_4, sends_to_received_and_rport)
{
    EXPECT_EQ(target("SIP/2.0/UDP x.example.com:5070;rport=1024;received=192.0.2.9"), "192.0.2.9:1024");
    EXPECT_EQ(target("SIP/2.0/UDP 192.0.2.4:5070;maddr=192.0.2.8;rport=1024;received=192.0.2.9"),
              "192.0.2.8:5070");
}

TEST(rfc3261_18_2_2, takes_the_sent_by_port_for_a_new_connection)
{
    EXPECT_EQ(target("SIP/2.0/TCP x.example.com:5070;rport=1024;received=192.0.2.9", fsm::transport::tcp),
              "192.0.2.9:5070");
    EXPECT_EQ(target("SIP/2.0/TLS x.example.com;received=192.0.2.9", fsm::transport::tls), "192.0.2.9:5061");
}
