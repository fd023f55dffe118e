// RFC 5922 7: whose a certificate is.
#include "fsm/certificate_names.hpp"

#include <gtest/gtest.h>

namespace {

using kind = fsm::certificate_name::kind;
using names = std::vector<fsm::certificate_name>;
using identities = std::vector<std::string>;

// 7.1: "If the subjectAltName value is not of type URI with scheme sip, check for dNSName": DNS names count
// where no SIP URI does.
TEST(rfc5922_7_1, sip_uris_come_before_dns_names)
{
    const names both{{kind::dns, "proxy.example.com"}, {kind::uri, "sip:example.com"}};
    EXPECT_EQ(fsm::sip_identities(both), identities{"example.com"});
    const names others{{kind::dns, "proxy.example.com"}, {kind::uri, "im:example.com"}};
    EXPECT_EQ(fsm::sip_identities(others), identities{"proxy.example.com"});
}

// "If the SIP URI value contains a userpart (there is an '@'), the implementation MUST NOT consider the value
// a SIP domain identity".
TEST(rfc5922_7_1, a_uri_with_a_user_is_no_domain)
{
    EXPECT_EQ(fsm::sip_identities(names{{kind::uri, "sip:bob@example.com"}}), identities{});
}

TEST(rfc5922_7_1, the_common_name_counts_where_there_is_no_subject_alt_name)
{
    EXPECT_EQ(fsm::sip_identities(names{{kind::common, "example.com"}}), identities{"example.com"});
    const names other{{kind::dns, ""}, {kind::common, "example.com"}};
    EXPECT_EQ(fsm::sip_identities(other), identities{});
}

TEST(rfc5922_7_1, an_address_is_written_as_in_a_uri)
{
    const names both{{kind::address, std::string_view{"\x7f\0\0\1", 4}},
                     {kind::address, std::string_view{"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16}},
                     {kind::address, "abc"}};
    EXPECT_EQ(fsm::sip_identities(both), (identities{"127.0.0.1", "[::1]"}));
}

// A certificate of "example.com\0.evil.example" is not one of example.com.
TEST(rfc5922_7_1, a_name_with_a_nul_is_none)
{
    const std::string_view name{"example.com\0.evil.example", 25};
    EXPECT_EQ(fsm::sip_identities(names{{kind::dns, name}}), identities{});
}

// 7.2: "implementations MUST NOT match any form of wildcard, such as a leading '.' or '*.'".
TEST(rfc5922_7_2, no_wildcard_matches)
{
    EXPECT_TRUE(fsm::is_identity("Example.COM", "example.com"));
    EXPECT_FALSE(fsm::is_identity("*.example.com", "proxy.example.com"));
    EXPECT_FALSE(fsm::is_identity(".example.com", "proxy.example.com"));
    EXPECT_FALSE(fsm::is_identity("example.com", "proxy.example.com"));
}

}  // namespace
