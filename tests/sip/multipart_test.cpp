#include "sip/multipart.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sip {
namespace {

std::vector<body_part> parts_of(std::string_view body, std::string_view boundary = "b")
{
    const auto read = parse_multipart(body, boundary);
    EXPECT_TRUE(read);
    return read ? *read : std::vector<body_part>{};
}

parse_error wrong(std::string_view body, std::string_view boundary = "b")
{
    const auto read = parse_multipart(body, boundary);
    EXPECT_FALSE(read);
    return read ? parse_error{} : read.error();
}

TEST(rfc2046_5_1_1, finds_parts_between_preamble_and_epilogue)
{
    const auto parts =
        parts_of("ignored\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b \t\r\n\r\nno header\r\n"
                 "--b--\r\nignored\r\n--b\r\n");
    ASSERT_EQ(parts.size(), 2u);
    EXPECT_EQ(parts[0].header, "Content-Type: text/plain\r\n");
    EXPECT_EQ(parts[0].content_type(), "text/plain");
    EXPECT_EQ(parts[0].body, "Hello");
    EXPECT_EQ(parts[1].header, "");
    EXPECT_EQ(parts[1].content_type(), "");
    EXPECT_EQ(parts[1].body, "no header");
}

TEST(rfc2046_5_1_1, leaves_the_line_end_before_a_delimiter_out_of_the_part)
{
    EXPECT_EQ(parts_of("--b\r\n\r\nx\r\n\r\n--b--")[0].body, "x\r\n");
    EXPECT_EQ(parts_of("--b\r\n\r\n\r\n--b--")[0].body, "");
    EXPECT_EQ(parts_of("--b\r\n--b--")[0].body, "");
    EXPECT_TRUE(parts_of("--b--").empty());
}

TEST(rfc2046_5_1_1, does_not_take_a_longer_boundary_for_its_own)
{
    const auto parts = parts_of(
        "--b\r\nContent-Type: multipart/mixed;\r\n boundary=bb\r\n\r\n--bb\r\n\r\ninner\r\n--bb--\r\n--b--");
    ASSERT_EQ(parts.size(), 1u);
    EXPECT_EQ(parts[0].content_type(), "multipart/mixed;\r\n boundary=bb");
    EXPECT_EQ(parts_of(parts[0].body, "bb")[0].body, "inner");
    EXPECT_EQ(parts_of("--b\r\n\r\na --b-- b\n--b\r\n--b--")[0].body, "a --b-- b\n--b");
}

TEST(rfc2046_5_1, keeps_binary_octets)
{
    const std::string body{"--b\r\n\r\n\0\r\n\n\r--b\0\r\n--b--", 23};
    EXPECT_EQ(parts_of(body)[0].body, (std::string_view{"\0\r\n\n\r--b\0", 9}));
}

TEST(rfc2046_5_1, reads_the_header_of_a_part)
{
    EXPECT_EQ((body_part{"X: 1\r\ncontent-TYPE :\r\n a/b\r\n", ""}).content_type(), "a/b");
    EXPECT_EQ((body_part{"Content-Type: a/b", ""}).content_type(), "a/b");
    EXPECT_EQ((body_part{"Content-Type", ""}).content_type(), "");
    EXPECT_EQ((body_part{"\r", ""}).content_type(), "");
    EXPECT_EQ(parts_of("--b\r\nContent-Type: a/b\r\n--b--")[0].header, "Content-Type: a/b");
}

TEST(rfc2046_5_1_1, refuses_what_never_opens_or_closes)
{
    EXPECT_EQ(wrong(""), (parse_error{fault::truncated, 0, ""}));
    EXPECT_EQ(wrong("text"), (parse_error{fault::truncated, 4, ""}));
    EXPECT_EQ(wrong("--b\r\n\r\ntext"), (parse_error{fault::truncated, 11, ""}));
    EXPECT_EQ(wrong("--b\r\n\r\ntext\r\n--b-"), (parse_error{fault::truncated, 17, ""}));
    EXPECT_EQ(wrong("--b\r\n", ""), (parse_error{fault::missing, 0, ""}));
}

TEST(rfc2046_5_1_1, holds_the_limit_on_parts)
{
    std::string body;
    for (std::size_t i = 0; i < limits::parts; ++i)
        body += "--b\r\n\r\n\r\n";
    EXPECT_EQ(parts_of(body + "--b--").size(), limits::parts);
    EXPECT_EQ(wrong(body + "--b\r\n\r\n\r\n--b--").what, fault::too_many);
}

}  // namespace
}  // namespace sip
