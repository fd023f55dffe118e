// RFC 2046 5.1: the multipart bodies that mutators make.
#include "mutants.hpp"
#include "unjudged.hpp"

#include "sip/fields.hpp"
#include "sip/multipart.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

const std::string message = "MESSAGE sip:bob@biloxi.example.com SIP/2.0\r\n"
                            "Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\n"
                            "Max-Forwards: 70\r\n"
                            "From: <sip:a@b>;tag=1\r\n"
                            "To: <sip:c@d>\r\n"
                            "Call-ID: 1\r\n"
                            "CSeq: 1 MESSAGE\r\n"
                            "Content-Type: text/plain;charset=utf-8\r\n"
                            "Content-Length: 6\r\n\r\nunique";

std::string boundary_of(const std::string& octets)
{
    sip::scanned_message m;
    m.scan(octets);
    return std::string{sip::unquoted(sip::content_type_of(m)->params.value("boundary"))};
}

std::size_t parts_of(const std::string& octets)
{
    sip::scanned_message m;
    m.scan(octets);
    const auto parts = sip::parse_multipart(m.body(), boundary_of(octets));
    return parts ? parts->size() : 0;
}

}  // namespace

TEST(multipart, what_was_the_body_is_a_part_with_its_type)
{
    for (const auto* name : {"multipart-wrapped", "multipart-boundary-at-limit", "multipart-boundary-quoted",
                             "multipart-preamble-and-epilogue", "multipart-delimiter-padded"})
        for (std::uint64_t seed = 0; seed < 30; ++seed)
        {
            const auto octets = with(name, message, seed);
            sip::scanned_message m;
            m.scan(octets);
            ASSERT_FALSE(sip::check(m)) << octets;
            const auto parts = sip::parse_multipart(m.body(), boundary_of(octets));
            ASSERT_TRUE(parts) << octets;
            EXPECT_TRUE(std::ranges::any_of(*parts, [](const sip::body_part& p) {
                return p.body == "unique" && p.content_type() == "text/plain;charset=utf-8";
            })) << octets;
        }
}

TEST(multipart, legal_ones_are_what_rfc_2046_says)
{
    for (const auto* m : mutators_named("multipart-", mutate::nature::legal))
        for (std::uint64_t seed = 0; seed < 50; ++seed)
            EXPECT_FALSE(unjudged(with(m->name, message, seed)).contains("SYN-CT-1"))
                << m->name << "\n"
                << with(m->name, message, seed);
}

// RFC 2046 5.1.1: "no longer than 70 characters"
TEST(multipart, boundaries_of_1_69_and_70_octets_are_legal_and_longer_ones_are_not)
{
    std::set<std::size_t> legal, wrong;
    for (std::uint64_t seed = 0; seed < 100; ++seed)
    {
        legal.insert(boundary_of(with("multipart-boundary-at-limit", message, seed)).size());
        wrong.insert(boundary_of(with("multipart-boundary-overlong", message, seed)).size());
    }
    EXPECT_EQ(legal, (std::set<std::size_t>{1, 69, 70}));
    EXPECT_EQ(*wrong.begin(), 71u);
}

TEST(multipart, there_may_be_more_parts_than_the_parser_takes)
{
    bool refused = false;
    for (std::uint64_t seed = 0; seed < 30; ++seed)
        refused = refused || parts_of(with("multipart-many-parts", message, seed)) == 0;
    EXPECT_TRUE(refused);
}

// RFC 3261 9.1
TEST(multipart, a_cancel_gets_no_body)
{
    auto cancel = message;
    cancel.replace(0, 7, "CANCEL");
    cancel.replace(cancel.find("1 MESSAGE"), 9, "1 CANCEL");
    for (const auto* m : mutators_named("multipart-"))
        EXPECT_EQ(with(m->name, cancel, 1), cancel) << m->name;
}
