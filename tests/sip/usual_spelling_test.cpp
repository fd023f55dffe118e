// RFC 3261 7.3.1: how Via, From and To are usually spelled is read at once; every other spelling must mean
// the same, and what only looks like the usual one must not pass.
#include "sip/fields.hpp"
#include "sip/simd.hpp"

#include <gtest/gtest.h>

namespace {

class usual_spelling : public testing::TestWithParam<sip::simd_level>
{
protected:
    usual_spelling() { sip::use_simd(GetParam()); }
    ~usual_spelling() override { sip::use_simd(sip::best_simd()); }
};

INSTANTIATE_TEST_SUITE_P(levels,
                         usual_spelling,
                         testing::Values(sip::simd_level::scalar,
                                         sip::simd_level::sse2,
                                         sip::simd_level::ssse3,
                                         sip::simd_level::avx2));

TEST_P(usual_spelling, rfc3261_20_42_of_via_and_others_mean_the_same)
{
    for (const std::string_view value : {
             "SIP/2.0/UDP a.example:5060;branch=z9hG4bK1;received=192.0.2.1",
             "SIP/2.0/UDP a.example:5060;received=192.0.2.1;branch=z9hG4bK1",
             "SIP / 2.0 / UDP a.example : 5060 ; branch = z9hG4bK1 ; received = 192.0.2.1",
             "SIP/2.0/UDP\r\n a.example:5060;BRANCH=z9hG4bK1;Received=192.0.2.1",
             "SIP/2.0/UDP a.example:5060;branch=\r\n z9hG4bK1;received=\t192.0.2.1",
             "SIP/2.0/UDP a.example:0000000000000000005060;branch "
             "=z9hG4bK1;x;received=192.0.2.1;branches=2",
         })
    {
        SCOPED_TRACE(value);
        const auto via = sip::parse_via(value);
        ASSERT_TRUE(via);
        EXPECT_EQ(via->protocol, "SIP");
        EXPECT_EQ(via->version, "2.0");
        EXPECT_EQ(via->transport, "UDP");
        EXPECT_EQ(via->host, "a.example");
        EXPECT_EQ(via->port, 5060);
        EXPECT_EQ(via->branch, "z9hG4bK1");
        EXPECT_EQ(via->received, "192.0.2.1");
        EXPECT_EQ(via->octets, value);
    }
}

TEST_P(usual_spelling, rfc3261_20_42_of_via_does_not_hide_faults)
{
    struct bad
    {
        std::string_view value;
        std::uint32_t offset;
    };
    for (const auto& [value, offset] : {
             bad{"SIP/2.0/UDP ", 12},
             bad{"SIP/2.0/UDP a.example;branch=", 29},
             bad{"SIP/2.0/UDP a.example;branch=;x", 29},
             bad{"SIP/2.0/UDP a.example;branch", 28},
             bad{"SIP/2.0/UDP a.example;branch=\"z\"", 29},
             bad{"SIP/2.0/UDP a.example;received=", 31},
             bad{"SIP/2.0/UDP a.example;received=192.0.2", 38},
             bad{"SIP/2.0/UDP a.example;received=\"192.0.2.1\"", 31},
             bad{"SIP/2.0/UDP a.example:65536;branch=z", 22},
             bad{"SIP/2.0/UDP a.example:18446744073709551617;branch=z", 22},
             bad{"SIP/2.0/UDP a.example,branch=z", 21},
         })
    {
        SCOPED_TRACE(value);
        const auto via = sip::parse_via(value);
        ASSERT_TRUE(via.has_error());
        EXPECT_EQ(via.error().offset, offset);
    }
}

TEST_P(usual_spelling, rfc3261_20_20_of_from_and_others_mean_the_same)
{
    for (const std::string_view value : {
             "Alice <sip:alice@a.example>;tag=1",
             "Alice<sip:alice@a.example>;tag=1",
             "Alice  <SIP:alice@a.example> ; tag = 1",
             "Alice\t<sip:alice@a.example>;TAG=1",
             "Alice\r\n <sip:alice@a.example>;x=2;tag=\r\n 1",
             "Alice <sip:alice@a.example>;tag=1;tag=3",
             "Alice <sip:alice@a.example>;tagged=2;tag=1",
         })
    {
        SCOPED_TRACE(value);
        const auto from = sip::parse_name_addr(value);
        ASSERT_TRUE(from);
        EXPECT_EQ(from->display, "Alice");
        EXPECT_EQ(from->uri.user, "alice");
        EXPECT_EQ(from->uri.scheme, sip::scheme::sip);
        EXPECT_TRUE(from->bracketed);
        EXPECT_EQ(from->tag, "1");
        EXPECT_EQ(from->octets, value);
    }
    EXPECT_EQ(sip::parse_name_addr("Alice <sip:a@b>;tag=").error().offset, 20u);
    EXPECT_EQ(sip::parse_name_addr("Alice <sip:a@b>;tag=;x").error().offset, 20u);
    EXPECT_EQ(sip::parse_name_addr("Alice <sip:a@b>;tag=\"1\"").error().offset, 20u);
    EXPECT_EQ(sip::parse_name_addr("Alice <").error().offset, 7u);
    EXPECT_EQ(sip::parse_name_addr("Alice < sip:a@b>").error().offset, 7u);
}

// What one value has, the next one of the same walk need not have.
TEST_P(usual_spelling, rfc3261_7_3_1_each_value_of_a_list_is_read_afresh)
{
    const auto m = sip::store("OPTIONS sip:a@b SIP/2.0\r\n"
                              "Via: SIP/2.0/UDP a;branch=1;received=192.0.2.1;rport=9, SIP/2.0/TCP b:1\r\n"
                              "Contact: Alice <sip:a@b:5;lr?x=y>;tag=1, sip:c\r\n\r\n");
    sip::via_list vias{*m};
    sip::via via;
    ASSERT_TRUE(vias.next(via));
    EXPECT_EQ(via.rport, 9);
    ASSERT_TRUE(vias.next(via));
    EXPECT_EQ(via.transport, "TCP");
    EXPECT_EQ(via.branch, "");
    EXPECT_EQ(via.received, "");
    EXPECT_FALSE(via.has_rport);
    EXPECT_TRUE(via.params.empty());
    EXPECT_FALSE(vias.next(via));
    EXPECT_FALSE(vias.error());

    sip::name_addr_list contacts{*m, sip::field_id::contact};
    sip::name_addr contact;
    ASSERT_TRUE(contacts.next(contact));
    EXPECT_EQ(contact.uri.headers, "x=y");
    ASSERT_TRUE(contacts.next(contact));
    EXPECT_EQ(contact.uri.host, "c");
    EXPECT_EQ(contact.display, "");
    EXPECT_EQ(contact.tag, "");
    EXPECT_FALSE(contact.bracketed);
    EXPECT_FALSE(contact.uri.has_user);
    EXPECT_FALSE(contact.uri.has_port);
    EXPECT_EQ(contact.uri.headers, "");
    EXPECT_TRUE(contact.uri.params.empty());
    EXPECT_FALSE(contacts.next(contact));
}

}  // namespace
