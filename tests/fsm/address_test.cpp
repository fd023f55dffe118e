#include "fsm/address.hpp"

#include <gtest/gtest.h>

using fsm::address;
using fsm::numeric_address;

namespace {

std::string read_and_written(std::string_view host)
{
    const auto a = numeric_address(host, 5060);
    return a ? a->host() : "nothing";
}

}  // namespace

TEST(address, reads_and_writes_ipv4)
{
    EXPECT_EQ(read_and_written("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(read_and_written("0.0.0.0"), "0.0.0.0");
    EXPECT_EQ(read_and_written("255.255.255.255"), "255.255.255.255");
    EXPECT_EQ(numeric_address("192.0.2.1", 5070)->host_port(), "192.0.2.1:5070");
}

TEST(address, reads_ipv6_with_and_without_brackets_and_writes_it_as_rfc_5952_says)
{
    EXPECT_EQ(read_and_written("2001:DB8:0:0:8:800:200C:417A"), "[2001:db8::8:800:200c:417a]");
    EXPECT_EQ(read_and_written("[2001:db8::1]"), "[2001:db8::1]");
    EXPECT_EQ(read_and_written("::"), "[::]");
    EXPECT_EQ(read_and_written("::1"), "[::1]");
    EXPECT_EQ(read_and_written("fe80::"), "[fe80::]");
    EXPECT_EQ(read_and_written("2001:0:0:1:0:0:0:1"), "[2001:0:0:1::1]");
    EXPECT_EQ(read_and_written("2001:db8:0:1:1:1:1:1"), "[2001:db8:0:1:1:1:1:1]");  // a lone zero is written
    EXPECT_EQ(read_and_written("2001:db8:0:0:1:0:0:1"),
              "[2001:db8::1:0:0:1]");  // the first of two equal runs
    EXPECT_EQ(read_and_written("::ffff:192.0.2.128"), "[::ffff:c000:280]");
    EXPECT_EQ(read_and_written("1:2:3:4:5:6:192.0.2.128"), "[1:2:3:4:5:6:c000:280]");
    EXPECT_EQ(numeric_address("::1", 5060)->host_port(), "[::1]:5060");
}

TEST(address, refuses_what_is_no_number)
{
    for (const auto* host : {"",
                             "pc33.atlanta.example.com",
                             "192.0.2",
                             "192.0.2.1.5",
                             "192.0.2.256",
                             "192.0.2.",
                             "192..2.1",
                             "192.0.2.1 ",
                             "192.0.2.-1",
                             "192.0.2.+1",
                             "[192.0.2.1]",
                             "[",
                             "[]",
                             "[::1",
                             "::1]",
                             ":::",
                             "1::2::3",
                             "1:2:3:4:5:6:7",
                             "1:2:3:4:5:6:7:8:9",
                             "1:2:3:4:5:6:7:8::",
                             "12345::",
                             "g::",
                             "1.2.3.4::",
                             "::1.2.3.4:5",
                             "1:",
                             ":1",
                             "fe80::1%eth0"})
        EXPECT_EQ(read_and_written(host), "nothing") << host;
}

TEST(address, differs_by_transport_and_port)
{
    const auto a = *numeric_address("192.0.2.1", 5060);
    EXPECT_EQ(a, *numeric_address("192.0.2.1", 5060));
    EXPECT_NE(a, *numeric_address("192.0.2.1", 5061));
    EXPECT_NE(a, *numeric_address("192.0.2.1", 5060, fsm::transport::tcp));
    EXPECT_EQ(via_token(fsm::transport::tls), "TLS");
    EXPECT_FALSE(is_reliable(fsm::transport::udp));
    EXPECT_TRUE(is_reliable(fsm::transport::tcp));
}
