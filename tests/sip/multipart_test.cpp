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

std::vector<std::string> sessions(std::string_view type, std::string_view body, std::string_view more = "")
{
    const auto octets = "MESSAGE sip:a SIP/2.0\r\nContent-Type: " + std::string{type} + "\r\n" +
                        std::string{more} + "\r\n" + std::string{body};
    const auto m = store(octets);
    std::vector<std::string> out;
    const auto all = session_bodies_of(*m);
    for (const auto one : all.found)
        out.emplace_back(one);
    if (!all.whole)
        out.emplace_back("and more");
    return out;
}

using texts = std::vector<std::string>;

// RFC 5621 3.1: a session description may be a part of the body, in whichever depth.
TEST(session_bodies, are_the_body_or_parts_of_it)
{
    EXPECT_EQ(sessions("application/sdp", "v=0\r\n"), texts{"v=0\r\n"});
    EXPECT_EQ(sessions("Application/SDP;x=y", "v=0\r\n"), texts{"v=0\r\n"});
    EXPECT_EQ(sessions("text/plain", "v=0\r\n"), texts{});
    EXPECT_EQ(sessions("application/sdp", ""), texts{});
    const std::string inner = "--i\r\nContent-Type: application/sdp\r\n\r\nv=1\r\n\r\n--i--";
    const auto outer = "--o\r\nContent-Type: text/plain\r\n\r\nhello\r\n--o\r\nContent-Type: "
                       "application/sdp\r\n\r\nv=0\r\n\r\n--o\r\nContent-Type: "
                       "multipart/mixed;boundary=i\r\n\r\n" +
                       inner + "\r\n--o--";
    EXPECT_EQ(sessions("multipart/mixed;boundary=\"o\"", outer), (texts{"v=0\r\n", "v=1\r\n"}));
}

TEST(session_bodies, are_none_where_they_cannot_be_read)
{
    const std::string open = "--o\r\nContent-Type: application/sdp\r\n", rest = "\r\nv=0\r\n\r\n--o--";
    const auto within = [&](const std::string& row) {
        return sessions("multipart/mixed;boundary=o", open + row + rest);
    };
    EXPECT_EQ(within(""), texts{"v=0\r\n"});
    EXPECT_EQ(within("Content-Transfer-Encoding: 8bit\r\n"), texts{"v=0\r\n"});
    EXPECT_EQ(within("Content-Transfer-Encoding: base64\r\n"), texts{});
    EXPECT_EQ(within("Content-Encoding: gzip\r\n"), texts{});
    EXPECT_EQ(sessions("application/sdp", "v=0\r\n", "Content-Encoding: gzip\r\n"), texts{});
    EXPECT_EQ(sessions("multipart/mixed;boundary=o", open + "\r\nv=0\r\n"), texts{});
}

TEST(session_bodies, beyond_the_limits_are_not_looked_for_and_that_is_said)
{
    const auto wrapped = [](int depth) {  // in so many multipart bodies
        std::string type = "application/sdp", body = "v=0\r\n";
        for (int i = 0; i < depth; ++i)
        {
            const std::string b(1, static_cast<char>('a' + i));
            body = "--" + b + "\r\nContent-Type: " + type + "\r\n\r\n" + body + "\r\n--" + b + "--";
            type = "multipart/mixed;boundary=" + b;
        }
        return sessions(type, body);
    };
    EXPECT_EQ(wrapped(limits::nesting), texts{"v=0\r\n"});
    EXPECT_EQ(wrapped(limits::nesting + 1), texts{"and more"});
    std::string many;
    for (std::size_t i = 0; i <= limits::parts; ++i)
        many += "--x\r\n\r\n\r\n";
    EXPECT_EQ(sessions("multipart/mixed;boundary=x", many + "--x--"), texts{"and more"});
}

}  // namespace
}  // namespace sip
