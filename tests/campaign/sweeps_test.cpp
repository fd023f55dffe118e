// Sweeps: everything of one kind in a message as long, as many or as large as a number says.
#include "campaign/sweeps.hpp"

#include "sip/message.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

namespace {

using sip::field_id;

const std::string invite = "INVITE sip:bob@biloxi.example.com SIP/2.0\r\n"
                           "Via: SIP/2.0/UDP 192.0.2.101;branch=z9hG4bK1\r\n"
                           "Max-Forwards: 70\r\n"
                           "From: Alice <sip:alice@atlanta.example.com>;tag=1\r\n"
                           "To: <sip:bob@biloxi.example.com>\r\n"
                           "Call-ID: 1@192.0.2.101\r\n"
                           "CSeq: 1 INVITE\r\n"
                           "Contact: <sip:alice@192.0.2.101>\r\n"
                           "Content-Type: application/sdp\r\n"
                           "Content-Length: 118\r\n"
                           "\r\n"
                           "v=0\r\no=alice 1 1 IN IP4 192.0.2.101\r\ns=-\r\nc=IN IP4 192.0.2.101\r\nt=0 0\r\n"
                           "m=audio 49172 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";

const mutate::mutator* named(std::string_view name)
{
    for (const auto* m : campaign::all_sweeps())
        if (m->name == name)
            return m;
    return nullptr;
}

std::string swept(std::string_view name, std::uint64_t seed = 1)
{
    const auto* const by = named(name);
    EXPECT_TRUE(by) << name;
    if (!by)
        return {};
    const std::array only{by};
    mutate::options how;
    how.only = only;
    how.wrong_of_100 = 100;
    return mutate::mutate(invite, seed, how).octets;
}

TEST(sweeps, have_names_of_their_own_and_are_told_from_mutators_of_the_table)
{
    std::set<std::string_view> names;
    for (const auto* m : campaign::all_sweeps())
    {
        EXPECT_TRUE(names.insert(m->name).second) << m->name;
        EXPECT_TRUE(campaign::is_sweep(m));
        EXPECT_EQ(m->nature, mutate::nature::wrong) << m->name << " may be refused";
        EXPECT_NE(mutate::name_of_anomaly(m->anomaly), "") << m->name;
    }
    EXPECT_FALSE(campaign::is_sweep(mutate::find_mutator("user-odd")));
    EXPECT_FALSE(campaign::is_sweep(nullptr));
}

TEST(sweeps, nearly_all_find_something_in_an_invite_with_a_description_and_draw_nothing)
{
    std::size_t did = 0;
    for (const auto* m : campaign::all_sweeps())
    {
        const auto once = swept(m->name, 1);
        EXPECT_EQ(once, swept(m->name, 2)) << m->name;
        EXPECT_LE(once.size(), mutate::limits::octets) << m->name;
        did += once != invite ? 1 : 0;
    }
    EXPECT_GE(100 * did, 85 * campaign::all_sweeps().size());
}

TEST(sweeps, texts_have_exactly_so_many_octets)
{
    for (const std::size_t length : {255u, 256u, 257u})
    {
        const auto m = sip::store(swept("all texts of " + std::to_string(length) + " octets"));
        ASSERT_FALSE(m->error());
        EXPECT_EQ(m->value(field_id::subject).size(), length);
        EXPECT_EQ(m->value(field_id::user_agent).size(), length);
        EXPECT_EQ(m->value(field_id::from).find('"', 1), length + 1) << "the display name, within its quotes";
    }
}

TEST(sweeps, identifiers_have_exactly_so_many_octets)
{
    const auto m = sip::store(swept("all identifiers of 256 octets"));
    ASSERT_FALSE(m->error());
    const auto via = m->value(field_id::via);
    const auto branch = via.substr(via.find("branch=") + 7);
    EXPECT_EQ(branch.substr(0, branch.find(';')).size(), 256u);
    EXPECT_TRUE(branch.starts_with("z9hG4bK"));
}

TEST(sweeps, two_content_lengths_need_not_be_alike)
{
    const auto octets = swept("Content-Length and another one behind it");
    const auto first = octets.find("Content-Length: 118\r\n");
    ASSERT_NE(first, octets.npos);
    EXPECT_NE(octets.find("Content-Length: 7\r\n", first), octets.npos);
}

TEST(sweeps, numbers_stand_where_the_name_says)
{
    EXPECT_NE(swept("CSeq is '4294967296'").find("\r\nCSeq: 4294967296 INVITE\r\n"), std::string::npos);
    EXPECT_NE(
        swept("the port of the Request-URI is '65536'").find("INVITE sip:bob@biloxi.example.com:65536 "),
        std::string::npos);
    EXPECT_NE(swept("a payload type is '128'").find("m=audio 49172 RTP/AVP 0 128\r\n"), std::string::npos);
    EXPECT_NE(swept("Content-Length is '-1'").find("\r\nContent-Length: -1\r\n"), std::string::npos);
}

TEST(sweeps, counts_are_those_of_the_name)
{
    const auto octets = swept("257 m= lines");
    std::size_t lines = 0;
    for (auto at = octets.find("\nm="); at != octets.npos; at = octets.find("\nm=", at + 1))
        ++lines;
    EXPECT_EQ(lines, 258u);
    EXPECT_EQ(sip::store(octets)->error(), std::nullopt);
}

TEST(sweeps, of_everything_come_first_and_are_as_long_in_every_place)
{
    EXPECT_TRUE(campaign::is_group(named("everything of 256 octets")));
    EXPECT_FALSE(campaign::is_group(named("all texts of 256 octets")));
    const auto m = sip::store(swept("everything of 256 octets"));
    ASSERT_FALSE(m->error());
    EXPECT_EQ(m->value(field_id::subject).size(), 256u);
    const auto via = m->value(field_id::via);
    const auto branch = via.substr(via.find("branch=") + 7);
    EXPECT_EQ(branch.substr(0, branch.find(';')).size(), 256u);
    EXPECT_NE(m->octets().find("<sip:alice" + std::string(251, 'a') + "@atlanta.example.com>"),
              std::string::npos);
}

TEST(sweeps, of_everything_multiply_fields_and_lines)
{
    const auto octets = swept("65 of everything");
    const auto m = sip::store(octets);
    ASSERT_FALSE(m->error());
    EXPECT_EQ(std::ranges::count(m->fields(), field_id::call_info, &sip::field::id), 65);
    EXPECT_NE(octets.find("\r\nm=audio 20128 "), octets.npos);
}

TEST(sweeps, octets_that_no_text_has_are_in_all_of_them)
{
    const auto octets = swept("NUL in all texts");
    EXPECT_EQ(std::ranges::count(octets, '\0'), 6)
        << "Subject, Organization, User-Agent, From, To and Contact";
}

}  // namespace
