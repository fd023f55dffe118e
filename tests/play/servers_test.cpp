// RFC 3263: which parties a domain leads to, by the [dns] of a script.
#include "play/servers.hpp"

#include "script/load.hpp"

#include <gtest/gtest.h>

namespace {

script::flow with(const std::string& dns)
{
    return script::load_script_text(
        "title = \"Test\"\nlifelines = [\"Alice\", \"Proxy1\", \"Proxy2\"]\n[dns]\n" + dns +
            "[ladder]\nF1 = \"OPTIONS Alice -> Proxy1\"\nF2 = \"200 OPTIONS Alice <- Proxy1\"\n",
        "test.toml");
}

using parties = std::vector<play::party_index>;

TEST(rfc3263_4_2_parties, are_found_by_priority)
{
    const auto s = with("\"_sip._udp.biloxi.example.com\" = [\"SRV 2 0 5060 p1.biloxi.example.com\", "
                        "\"SRV 1 0 5060 p2.biloxi.example.com\"]\n"
                        "\"p1.biloxi.example.com\" = \"Proxy1\"\n\"p2.biloxi.example.com\" = \"Proxy2\"\n");
    EXPECT_EQ(play::servers_of(s, "sip:bob@biloxi.example.com", 1), (parties{2, 1}));
    EXPECT_EQ(play::servers_of(s, "sips:bob@BILOXI.example.com", 1), (parties{2, 1}));
    EXPECT_EQ(play::servers_of(s, "sip:bob@atlanta.example.com", 1), parties{});
    EXPECT_EQ(play::servers_of(s, "sip:bob@192.0.2.4", 1), parties{});
    EXPECT_EQ(play::servers_of(s, "tel:+1", 1), parties{});
}

TEST(rfc3263_4_2_parties, equal_priorities_are_drawn)
{
    const auto s = with("\"_sip._udp.biloxi.example.com\" = [\"SRV 1 1 5060 p1.biloxi.example.com\", "
                        "\"SRV 1 1 5060 p2.biloxi.example.com\"]\n"
                        "\"p1.biloxi.example.com\" = \"Proxy1\"\n\"p2.biloxi.example.com\" = \"Proxy2\"\n");
    int first = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed)
        first += play::servers_of(s, "sip:bob@biloxi.example.com", seed).front() == 1;
    EXPECT_GT(first, 20);
    EXPECT_LT(first, 80);
}

TEST(rfc3263_4_2_parties, hosts_that_are_elsewhere_are_no_parties)
{
    const auto s = with("\"biloxi.example.com\" = [\"A 192.0.2.4\", \"A 0.0.0.9\"]\n");
    EXPECT_EQ(play::servers_of(s, "sip:bob@biloxi.example.com", 1), parties{});
}

}  // namespace
