#include "sip/via.hpp"

#include <gtest/gtest.h>

namespace {

using namespace sip;

parse_error error_of(std::string_view text)
{
    const auto out = parse_via(text);
    return out ? parse_error{fault::missing, 999, "it was read"} : out.error();
}

TEST(rfc3261_20_42, reads_every_part)
{
    const auto v = parse_via(
        "SIP/2.0/TLS pc33.atlanta.example.com:5061;branch=z9hG4bK776;received=192.0.2.1;rport=5062;x=\"y\"");
    ASSERT_TRUE(v);
    EXPECT_EQ(v->protocol, "SIP");
    EXPECT_EQ(v->version, "2.0");
    EXPECT_EQ(v->transport, "TLS");
    EXPECT_EQ(v->host, "pc33.atlanta.example.com");
    EXPECT_EQ(v->port, 5061);
    EXPECT_EQ(v->branch, "z9hG4bK776");
    EXPECT_TRUE(v->has_cookie());
    EXPECT_EQ(v->received, "192.0.2.1");
    EXPECT_TRUE(v->has_rport);
    EXPECT_EQ(v->rport, 5062);
    EXPECT_EQ(v->params.value("x"), "\"y\"");
}

TEST(rfc3261_20_42, takes_white_space_and_folds_wherever_they_may_be)
{
    const auto v =
        parse_via("SIP  / 2.0\r\n /UNKNOWN\r\n    192.0.2.2 : 5060 ;\r\n branch = 390skdjuw ; rport");
    ASSERT_TRUE(v);
    EXPECT_EQ(v->transport, "UNKNOWN");
    EXPECT_EQ(v->host, "192.0.2.2");
    EXPECT_EQ(v->port, 5060);
    EXPECT_EQ(v->branch, "390skdjuw");
    EXPECT_TRUE(v->has_rport);
    EXPECT_EQ(v->rport, 0);
}

TEST(rfc5118_4_5, takes_received_with_and_without_brackets)
{
    EXPECT_EQ(parse_via("SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255]")->received,
              "[2001:db8::9:255]");
    EXPECT_EQ(parse_via("SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255")->received, "2001:db8::9:255");
    EXPECT_EQ(parse_via("SIP/2.0/UDP a;received=fe80::1;x")->received, "fe80::1");
    EXPECT_FALSE(parse_via("SIP/2.0/UDP a;received=fe80:1"));
}

TEST(rfc3261_20_42, points_at_the_first_wrong_octet)
{
    EXPECT_EQ(error_of(""), (parse_error{fault::truncated, 0}));
    EXPECT_EQ(error_of("SIP/2.0/UDP"), (parse_error{fault::truncated, 11}));
    EXPECT_EQ(error_of("SIP/2.0/UDP :]"), (parse_error{fault::unexpected, 12}));
    EXPECT_EQ(error_of("SIP/2.0 UDP a"), (parse_error{fault::unexpected, 8}));
    EXPECT_EQ(error_of("SIP/2.0/UDP a:66666"), (parse_error{fault::out_of_range, 14}));
    EXPECT_EQ(error_of("SIP/2.0/UDP a;;branch=x"), (parse_error{fault::unexpected, 14}));
    EXPECT_EQ(error_of("SIP/2.0/UDP a;branch="), (parse_error{fault::truncated, 21}));
    EXPECT_EQ(error_of("SIP/2.0/UDP a;branch"), (parse_error{fault::truncated, 20}));
    EXPECT_EQ(error_of("SIP/2.0/UDP a;rport=x"), (parse_error{fault::unexpected, 20}));
    EXPECT_EQ(error_of("SIP/2.0/UDP a;ttl=256"), (parse_error{fault::out_of_range, 18}));
    EXPECT_EQ(error_of("SIP/2.0/UDP a, SIP/2.0/UDP b"), (parse_error{fault::unexpected, 13}));
}

TEST(rfc3261_7_3_1, walks_via_across_rows_and_commas)
{
    scanned_message m;
    const std::string_view octets =
        "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;branch=1 , SIP/2.0/TCP b\r\nv: SIP/2.0/SCTP c, x\r\n\r\n";
    ASSERT_FALSE(m.scan(octets));
    EXPECT_EQ(top_via(m)->branch, "1");
    via_list list{m};
    std::string hosts;
    for (via v; list.next(v);)
        hosts += v.host;
    EXPECT_EQ(hosts, "abc");
    EXPECT_EQ(list.error(),
              (parse_error{fault::truncated, static_cast<std::uint32_t>(octets.find(", x") + 3)}));
    m.scan("SIP/2.0 200 OK\r\n\r\n");
    EXPECT_EQ(top_via(m).error().what, fault::missing);
}

}  // namespace
