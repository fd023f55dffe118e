#include "dns/limits.hpp"
#include "dns/table.hpp"

#include <gtest/gtest.h>

namespace {

dns::record made(std::string_view text) { return std::get<dns::record>(dns::read_record(text)); }

TEST(table, answers_with_what_was_asked_for_or_with_an_alias)
{
    dns::table t;
    EXPECT_EQ(t.add("example.com", made("A 192.0.2.4")), "");
    EXPECT_EQ(t.add("example.com", made("A 192.0.2.5")), "");
    EXPECT_EQ(t.add("www.example.com", made("CNAME example.com")), "");
    EXPECT_EQ(t.to({"example.com", dns::record_type::a}).found.size(), 2u);
    EXPECT_EQ(t.to({"example.com", dns::record_type::srv}).is, dns::outcome::nothing);
    EXPECT_EQ(t.to({"www.example.com", dns::record_type::a}).found.front(), made("CNAME example.com"));
    EXPECT_EQ(t.to({"example.org", dns::record_type::a}).is, dns::outcome::no_such_name);
    EXPECT_EQ(t.to({"ample.com", dns::record_type::a}).is, dns::outcome::no_such_name);
}

// RFC 8020 2: "an Empty Non-Terminal is a node that exists".
TEST(table, the_end_of_a_name_that_has_records_exists)
{
    dns::table t;
    EXPECT_EQ(t.add("_sip._udp.example.com", made("SRV 0 0 5060 p1.example.com")), "");
    EXPECT_EQ(t.to({"example.com", dns::record_type::naptr}).is, dns::outcome::nothing);
    EXPECT_EQ(t.to({"_udp.example.com", dns::record_type::srv}).is, dns::outcome::nothing);
}

TEST(table, refuses_what_is_there_already_and_what_an_alias_excludes)
{
    dns::table t;
    EXPECT_EQ(t.add("a.example", made("A 192.0.2.4")), "");
    EXPECT_EQ(t.add("a.example", made("A 192.0.2.4")), "A 192.0.2.4 is there already");
    EXPECT_EQ(t.add("a.example", made("CNAME b.example")),
              "beside a CNAME there is no other record (RFC 1034 3.6.2)");
    EXPECT_EQ(t.add("c.example", made("CNAME b.example")), "");
    EXPECT_EQ(t.add("c.example", made("A 192.0.2.4")),
              "beside a CNAME there is no other record (RFC 1034 3.6.2)");
}

TEST(table, is_bounded)
{
    dns::table t;
    for (std::size_t i = 0; i < dns::limits::name_records; ++i)
        ASSERT_EQ(t.add("a.example", dns::srv{0, 0, static_cast<std::uint16_t>(i), "b"}), "");
    EXPECT_EQ(t.add("a.example", made("A 192.0.2.4")), "there are more than 1000 records of a.example");
    for (std::size_t i = dns::limits::name_records; i < dns::limits::table_records; ++i)
        ASSERT_EQ(t.add("n" + std::to_string(i), made("A 192.0.2.4")), "");
    EXPECT_EQ(t.add("b.example", made("A 192.0.2.4")), "there are more than 10000 records");
}

}  // namespace
