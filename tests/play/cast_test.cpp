#include "play/cast.hpp"

#include "script/load.hpp"

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

// What is missing for a REGISTER, a 401 and another REGISTER with these tables.
std::string missing(const std::string& tables, rules::party_index device = rules::nobody)
{
    const auto s = script::load_script_text(R"(title = "t"
lifelines = ["Alice", "Server"]
[ladder]
F1 = "REGISTER     Alice -> Server"
F2 = "401 REGISTER Alice <- Server"
F3 = "REGISTER     Alice -> Server"
F4 = "200 REGISTER Alice <- Server"
)" + tables,
                                            "t.toml");
    auto c = play::all_agents(s);
    if (device != rules::nobody)
        c[device].device = true;
    return play::password_missing(s, c);
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

// Agents among themselves need no password, and a device needs one that the script names.
TEST(cast, a_password_that_a_device_needs_has_a_place)
{
    const std::string challenge = "[F2.fields]\nWWW-Authenticate = 'Digest realm=\"a\", nonce=\"1\"'\n",
                      credentials = "[F3.fields]\nauthorization = 'Digest username=\"alice\"'\n",
                      password = "[party.Alice]\npassword = \"env:ALICE\"\n",
                      users = "[party.Server]\nusers = { alice = \"env:ALICE\" }\n";
    constexpr rules::party_index alice = 0, server = 1;
    EXPECT_EQ(missing(""), "");
    EXPECT_EQ(
        missing("", alice),
        "t.toml:5:6: F2 challenges Alice, a device, and the password of Alice is not given: password = "
        "\"env:NAME\" or \"file:PATH\" in [party.Alice], or fields = { WWW-Authenticate = \"...\" } of F2");
    EXPECT_EQ(
        missing("", server),
        "t.toml:6:6: F3 answers the challenge of F2, which a device makes, and the password of Alice is "
        "not given: password = \"env:NAME\" or \"file:PATH\" in [party.Alice], or fields = { "
        "Authorization = \"...\" } of F3");
    for (const auto device : {alice, server})
        EXPECT_EQ(missing(password, device), "");
    EXPECT_EQ(missing(users, alice), "");
    EXPECT_NE(missing(users, server), "");
    EXPECT_EQ(missing(challenge, alice), "");
    EXPECT_EQ(missing(credentials, server), "");
}
