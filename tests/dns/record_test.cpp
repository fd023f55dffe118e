#include "dns/record.hpp"

#include <gtest/gtest.h>

namespace {

std::string read(std::string_view written)
{
    const auto out = dns::read_record(written);
    if (const auto* wrong = std::get_if<dns::bad_record>(&out))
        return std::to_string(wrong->offset) + ": " + wrong->why;
    return to_text(std::get<dns::record>(out));
}

TEST(record, each_type_is_written_as_it_was_read)
{
    for (const auto* text :
         {"A 192.0.2.4", "AAAA 2001:db8::4", "CNAME other.example.com", "SRV 1 2 5060 p1.example.com",
          "SRV 0 0 0 .", "NAPTR 10 50 s SIP+D2T _sip._tcp.example.com"})
        EXPECT_EQ(read(text), text);
    EXPECT_EQ(read("  srv 1  2 5060\tP1.Example.COM.  "), "SRV 1 2 5060 p1.example.com");
}

TEST(record, what_is_wrong_is_said_with_its_octet)
{
    EXPECT_EQ(read(""), "0: a record is wanted: A, AAAA, CNAME, SRV or NAPTR");
    EXPECT_EQ(read("MX 10 mail"), "0: 'MX' is no type of record: A, AAAA, CNAME, SRV or NAPTR");
    EXPECT_EQ(read("A 2001:db8::4"), "2: '2001:db8::4' is no IPv4 address: \"A 192.0.2.4\"");
    EXPECT_EQ(read("AAAA 192.0.2.4"), "5: '192.0.2.4' is no IPv6 address: \"AAAA 2001:db8::4\"");
    EXPECT_EQ(read("SRV 1 65536 5060 p1"), "6: '65536' is not the weight, a number from 0 to 65535");
    EXPECT_EQ(read("SRV 1 2 -1 p1"), "8: '-1' is not the port, a number from 0 to 65535");
    EXPECT_EQ(read("SRV 1 2 5060"), "12: '' is no name of a host: the target is wanted");
    EXPECT_EQ(read("SRV 1 2 5060 a..b"), "13: 'a..b' is no name of a host: the target is wanted");
    EXPECT_EQ(read("CNAME ."), "6: '.' is no name of a host: the other name is wanted");
    EXPECT_EQ(read("A 192.0.2.4 5060"), "12: '5060' is too much behind A");
    EXPECT_EQ(read("NAPTR 10 50 s SIP!D2T x"), "14: 'SIP!D2T' is not the service, such as \"SIP+D2T\"");
}

// RFC 1035 2.3.1, 2.3.3, 2.3.4
TEST(record, names_are_kept_in_small_letters_and_have_bounds)
{
    EXPECT_EQ(dns::kept_name("Biloxi.Example.COM."), "biloxi.example.com");
    EXPECT_EQ(dns::kept_name("_sip._udp.biloxi.example.com"), "_sip._udp.biloxi.example.com");
    for (const auto* bad : {"", ".", "a..b", ".a", "a b", "b\xc3\xbcro.example"})
        EXPECT_FALSE(dns::kept_name(bad)) << bad;
    EXPECT_TRUE(dns::kept_name(std::string(63, 'a')));
    EXPECT_FALSE(dns::kept_name(std::string(64, 'a')));
    std::string longest = "a";
    while (longest.size() < 253)
        longest += ".a";
    EXPECT_TRUE(dns::kept_name(longest));
    EXPECT_FALSE(dns::kept_name("a" + longest));
}

}  // namespace
