#include "run/reach.hpp"

#include <gtest/gtest.h>

namespace {

bool allowed(std::string_view host, const run::reach& r = run::reach{})
{
    return r.allows(fsm::numeric_address(host, 5060).value());
}

TEST(rfc1918_3, private_loopback_and_link_local_addresses_are_in_reach)
{
    for (const auto* host : {"127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.254",
                             "192.168.0.1", "169.254.1.1", "::1", "fe80::1", "fd00::1"})
    {
        EXPECT_TRUE(allowed(host)) << host;
    }
}

TEST(rfc1918_3, their_neighbours_are_not)
{
    for (const auto* host : {"126.255.255.255", "128.0.0.1", "9.255.255.255", "11.0.0.1", "172.15.255.255",
                             "172.32.0.1", "172.48.0.1", "172.144.0.1", "192.167.255.255", "192.169.0.1",
                             "169.253.0.1", "2001:db8::1", "::2", "::"})
    {
        EXPECT_FALSE(allowed(host)) << host;
    }
}

TEST(reach, an_authorized_host_is_in_reach_at_any_port)
{
    const run::reach r{{fsm::numeric_address("192.0.2.7", 0).value()}};
    EXPECT_TRUE(allowed("192.0.2.7", r));
    EXPECT_FALSE(allowed("192.0.2.8", r));
}

TEST(rfc5771_3, multicast_and_broadcast_cannot_be_authorized)
{
    for (const auto* host : {"224.0.1.75", "239.255.255.255", "255.255.255.255", "0.0.0.0", "ff02::1"})
    {
        const run::reach r{{fsm::numeric_address(host, 0).value()}};
        EXPECT_FALSE(allowed(host, r)) << host;
    }
}

}  // namespace
