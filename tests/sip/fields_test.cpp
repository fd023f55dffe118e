#include "sip/fields.hpp"

#include <gtest/gtest.h>

namespace sip {
namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

template <class T>
parse_error wrong(const result<T>& read)
{
    if (read)
    {
        ADD_FAILURE() << "was read";
        return {};
    }
    return read.error();
}

constexpr parse_error at(fault what, std::uint32_t offset) { return {what, offset, ""}; }

TEST(rfc3261_20_44, reads_a_challenge_and_its_parameters)
{
    const auto read = parse_challenge(
        "Digest realm=\"atlanta, \\\"x\\\"\", qop=\"auth\" ,\r\n nonce = \"84a4\", stale=FALSE");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->scheme, "Digest");
    EXPECT_EQ(read->value("REALM"), "\"atlanta, \\\"x\\\"\"");
    EXPECT_EQ(read->value("nonce"), "\"84a4\"");
    EXPECT_EQ(read->value("stale"), "FALSE");
    EXPECT_EQ(read->value("opaque"), "");

    std::size_t count = 0;
    param one;
    for (auto rest = read->params; read->take(rest, one);)
        ++count;
    EXPECT_EQ(count, 4u);
}

// "including the "Bearer" scheme carrying a valid access token in the request, as specified in [RFC6750]"
TEST(rfc8898_2_1_3, a_bearer_token_has_no_name)
{
    for (const std::string_view good :
         {"Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "bearer\r\n mF_9.B5f-4.1JqM==", "Bearer realm=\"a\"",
          "Digest realm=\"a\""})
        EXPECT_TRUE(parse_credentials(good)) << good;
    EXPECT_EQ(parse_credentials("Bearer abc=")->params, "");
    for (const std::string_view wrong :
         {"Bearer", "Bearer ", "Bearer abc def", "Bearer a=b=", "Bearer =", "Digest abc", "Basic abc="})
        EXPECT_FALSE(parse_credentials(wrong)) << wrong;
    EXPECT_FALSE(parse_challenge("Bearer abc"));
}

TEST(rfc3261_20_44, points_at_what_is_wrong_with_a_challenge)
{
    EXPECT_EQ(wrong(parse_challenge("")), at(fault::truncated, 0));
    EXPECT_EQ(wrong(parse_challenge("Digest")), at(fault::truncated, 6));
    EXPECT_EQ(wrong(parse_challenge("Digest ")), at(fault::truncated, 7));
    EXPECT_EQ(wrong(parse_challenge("Digest realm")), at(fault::truncated, 12));
    EXPECT_EQ(wrong(parse_challenge("Digest realm=\"a\" nonce=\"b\"")), at(fault::unexpected, 17));
    EXPECT_EQ(wrong(parse_challenge("Digest realm=\"a\",")), at(fault::truncated, 17));
    EXPECT_EQ(wrong(parse_challenge("Digest realm=\"a")), at(fault::truncated, 15));
    EXPECT_EQ(wrong(parse_challenge("Digest realm=\"a\x01\"")), at(fault::unexpected, 15));
    EXPECT_EQ(wrong(parse_challenge("Digest realm=\"\\\r\"")), at(fault::unexpected, 15));
}

TEST(rfc3261_25_1, does_not_read_a_character_beyond_the_end)
{
    constexpr std::string_view whole = "Digest r=\"\xC3\xA9\"";
    EXPECT_TRUE(parse_challenge(whole));
    EXPECT_EQ(wrong(parse_challenge(whole.substr(0, 11))), at(fault::unexpected, 10));
    EXPECT_EQ(wrong(parse_challenge(whole.substr(0, 12))), at(fault::truncated, 12));
}

TEST(rfc3261_20_33, reads_retry_after)
{
    EXPECT_EQ(parse_retry_after("18000")->seconds, 18000u);
    const auto read = parse_retry_after("120 (I'm in a (long) meeting);duration=3600");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->seconds, 120u);
    EXPECT_EQ(read->comment, "(I'm in a (long) meeting)");
    EXPECT_EQ(read->params.value("duration"), "3600");
    EXPECT_EQ(parse_retry_after("5 ; duration = 9")->params.value("duration"), "9");
}

TEST(rfc3261_20_33, points_at_what_is_wrong_with_retry_after)
{
    EXPECT_EQ(wrong(parse_retry_after("")), at(fault::truncated, 0));
    EXPECT_EQ(wrong(parse_retry_after("x")), at(fault::unexpected, 0));
    EXPECT_EQ(wrong(parse_retry_after("949302838503028349304023988")), at(fault::out_of_range, 0));
    EXPECT_EQ(wrong(parse_retry_after("5 seconds")), at(fault::unexpected, 2));
    EXPECT_EQ(wrong(parse_retry_after("5 (never")), at(fault::truncated, 8));
    EXPECT_EQ(wrong(parse_retry_after("5;")), at(fault::truncated, 2));
    EXPECT_EQ(wrong(parse_retry_after("5;;a")), at(fault::unexpected, 2));
}

TEST(rfc3261_20_38, reads_timestamp)
{
    EXPECT_EQ(parse_timestamp("54")->value, "54");
    EXPECT_EQ(parse_timestamp("54.")->value, "54.");
    const auto read = parse_timestamp("54.21\r\n .5");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->value, "54.21");
    EXPECT_EQ(read->delay, ".5");
    EXPECT_EQ(wrong(parse_timestamp("")), at(fault::truncated, 0));
    EXPECT_EQ(wrong(parse_timestamp("-1")), at(fault::unexpected, 0));
    EXPECT_EQ(wrong(parse_timestamp("1.2.3")), at(fault::unexpected, 3));
    EXPECT_EQ(wrong(parse_timestamp("1 2 3")), at(fault::unexpected, 4));
}

TEST(rfc3261_20_43, reads_a_warning)
{
    const auto read = parse_warning("307 isi.edu:5060 \"Session parameter \\\"foo\\\" not understood\"");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->code, 307);
    EXPECT_EQ(read->agent, "isi.edu:5060");
    EXPECT_EQ(read->text, "\"Session parameter \\\"foo\\\" not understood\"");
    EXPECT_EQ(parse_warning("399 [2001:db8::1]:5060 \"x\"")->agent, "[2001:db8::1]:5060");
    EXPECT_EQ(wrong(parse_warning("1812 overture \"In Progress\"")), at(fault::unexpected, 3));
    EXPECT_EQ(wrong(parse_warning("39 x \"\"")), at(fault::unexpected, 2));
    EXPECT_EQ(wrong(parse_warning("399 x y")), at(fault::unexpected, 6));
    EXPECT_EQ(wrong(parse_warning("399 x: \"y\"")), at(fault::unexpected, 6));
    EXPECT_EQ(wrong(parse_warning("399 x")), at(fault::truncated, 5));
}

TEST(rfc3261_20_17, reads_a_date)
{
    EXPECT_EQ(*parse_date("Sat, 13 Nov 2010 23:29:00 GMT"), sys_days{2010y / 11 / 13} + 23h + 29min);
    EXPECT_EQ(*parse_date("Thu, 01 Jan 1970 00:00:00 GMT"), sys_days{1970y / 1 / 1});
    EXPECT_EQ(*parse_date("Thu, 29 Feb\r\n 2024 12:00:60 GMT"), sys_days{2024y / 2 / 29} + 12h + 60s);
}

TEST(rfc3261_20_17, points_at_what_is_wrong_with_a_date)
{
    EXPECT_EQ(wrong(parse_date("")), at(fault::truncated, 0));
    EXPECT_EQ(wrong(parse_date("sat, 13 Nov 2010 23:29:00 GMT")), at(fault::unexpected, 0));
    EXPECT_EQ(wrong(parse_date("Sat 13 Nov 2010 23:29:00 GMT")), at(fault::unexpected, 3));
    EXPECT_EQ(wrong(parse_date("Sat, 3 Nov 2010 23:29:00 GMT")), at(fault::unexpected, 6));
    EXPECT_EQ(wrong(parse_date("Sat, 31 Nov 2010 23:29:00 GMT")), at(fault::out_of_range, 5));
    EXPECT_EQ(wrong(parse_date("Sat, 13 Nov 10 23:29:00 GMT")), at(fault::unexpected, 14));
    EXPECT_EQ(wrong(parse_date("Sat, 13 Nov 2010 24:00:00 GMT")), at(fault::out_of_range, 17));
    EXPECT_EQ(wrong(parse_date("Sat, 13 Nov 2010 23:29:00 EST")), at(fault::unexpected, 26));
    EXPECT_EQ(wrong(parse_date("Sat, 13 Nov 2010 23:29:00 GM")), at(fault::truncated, 28));
    EXPECT_EQ(wrong(parse_date("Sat, 13 Nov 2010 23:29:00 GMT+1")), at(fault::unexpected, 29));
}

}  // namespace
}  // namespace sip
