#include "play/cast.hpp"

#include <gtest/gtest.h>

#include <set>

namespace {

play::cast two_devices_and_an_agent()
{
    play::cast c(3);
    c[0] = {false, *fsm::numeric_address("127.0.0.1", 5060), ""};
    c[1] = {true, *fsm::numeric_address("127.0.0.2", 5060), ""};
    c[2] = {true, *fsm::numeric_address("127.0.0.3", 5060), ""};
    return c;
}

}  // namespace

TEST(cast, agents_in_memory_have_documentation_addresses_of_their_own)
{
    script::flow s;
    s.parties.resize(1000);
    std::set<fsm::address> seen;
    for (const auto& m : play::all_agents(s))
    {
        EXPECT_FALSE(m.device);
        EXPECT_TRUE(m.at.host().starts_with("192.0.2.") || m.at.host().starts_with("198.51.100."));
        EXPECT_TRUE(seen.insert(m.at).second) << m.at.host_port();
    }
    EXPECT_EQ(play::all_agents(s)[0].at.host_port(), "192.0.2.101:5060");
}

TEST(cast, a_party_is_known_by_its_address)
{
    const auto c = two_devices_and_an_agent();
    EXPECT_EQ(play::party_at(c, c[0].at), 0);
    EXPECT_EQ(play::party_at(c, c[2].at), 2);
    EXPECT_EQ(play::party_at(c, *fsm::numeric_address("127.0.0.9", 5060)), rules::nobody);
}

TEST(cast, a_device_may_send_from_another_port_when_it_is_alone_at_its_host)
{
    auto c = two_devices_and_an_agent();
    EXPECT_EQ(play::party_at(c, *fsm::numeric_address("127.0.0.2", 40000)), 1);
    EXPECT_EQ(play::party_at(c, *fsm::numeric_address("127.0.0.1", 40000)), rules::nobody) << "agents do not";
    c[2].at = *fsm::numeric_address("127.0.0.2", 5070);
    EXPECT_EQ(play::party_at(c, *fsm::numeric_address("127.0.0.2", 40000)), rules::nobody)
        << "two of them there";
}
