#include "page/octets.hpp"

#include <gtest/gtest.h>

namespace {

std::string told(const std::vector<page::octet_line>& lines)
{
    std::string out;
    for (const auto& l : lines)
    {
        if (l.skipped > 0)
            out += "(" + std::to_string(l.skipped) + ")\n";
        out += std::to_string(l.number) + (l.folds ? "~" : ":");
        for (const auto& s : l.parts)
            out += (s.marked ? "[" : "") + std::string{s.odd ? "{" : ""} + s.text + (s.odd ? "}" : "") +
                   (s.marked ? "]" : "");
        out += l.ends == page::octet_line::ending::crlf ? "$\n"
               : l.ends == page::octet_line::ending::lf ? "!\n"
                                                        : "\n";
    }
    return out;
}

TEST(octets, ends_of_lines_are_told_apart)
{
    EXPECT_EQ(told(page::lines_of("a\r\nb\nc")), "1:a$\n2:b!\n3:c\n");
    EXPECT_EQ(told(page::lines_of("")), "");
    EXPECT_EQ(told(page::lines_of("a\r\r\n")), "1:a{CR}$\n");
}

TEST(octets, what_is_not_plain_is_shown)
{
    using namespace std::string_view_literals;
    EXPECT_EQ(told(page::lines_of("a\0\x1b"
                                  "b\xff\xe2\x80\xae\xc3\xa9"sv)),
              "1:a{NUL}{ESC}b{\\xff\\u{202e}}\xc3\xa9\n");
    EXPECT_EQ(told(page::lines_of("A: x \t\r\n  folded\r\n\r\n y"sv)),
              "1:A: x{\xc2\xb7}{HT}$\n2~{\xc2\xb7\xc2\xb7}folded$\n3:$\n4:{\xc2\xb7}y\n");
}

TEST(octets, marks_are_octets_of_the_message)
{
    EXPECT_EQ(told(page::lines_of("abc\r\ndef\r\n", {1, 1})), "1:a[b]c$\n2:def$\n");
    EXPECT_EQ(told(page::lines_of("abc\r\ndef\r\n", {2, 4})), "1:ab[c]$\n2:[d]ef$\n");
}

TEST(octets, of_a_long_stretch_both_ends_and_how_much_is_missing)
{
    const auto lines = page::lines_of(std::string(10'000, 'x'));
    ASSERT_EQ(lines.size(), 1U);
    ASSERT_EQ(lines[0].parts.size(), 3U);
    const auto kept = lines[0].parts[0].text.size() + lines[0].parts[2].text.size();
    EXPECT_NE(lines[0].parts[1].text.find(std::to_string(10'000 - kept) + " octets are not shown"),
              std::string::npos);
}

TEST(octets, a_line_that_changes_with_every_octet_has_an_end)
{
    const auto lines = page::lines_of(std::string(60'000, '\1'));
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].parts.size(), page::limits::stretches + 1);
    EXPECT_NE(lines[0].parts.back().text.find("59600 octets are not shown"), std::string::npos);
}

TEST(octets, an_excerpt_keeps_what_is_marked_and_counts_the_rest)
{
    std::string text = "OPTIONS sip:a@b SIP/2.0\r\nFrom: <sip:a@b>;tag=1\r\n";
    for (int i = 0; i < 20; ++i)
        text += "X-" + std::to_string(i) + ": " + std::to_string(i) + "\r\n";
    text += "Call-ID: x\r\n\r\n";
    const auto m = sip::store(text);
    const auto at = static_cast<std::uint32_t>(text.find("X-10"));
    const auto lines = page::excerpt_of(*m, {at, 4});
    EXPECT_EQ(told(lines), "1:OPTIONS sip:a@b SIP/2.0$\n2:From: <sip:a@b>;tag=1$\n(9)\n12:X-9: "
                           "9$\n13:[X-10]: 10$\n14:X-11: 11$\n(8)\n23:Call-ID: x$\n");
    EXPECT_EQ(page::lines_left_out(m->octets(), lines), 24U - lines.size());
}

TEST(octets, the_same_field_is_found_in_the_other_message)
{
    const auto a = sip::store("SIP/2.0 200 OK\r\nTo: <sip:x@y>;tag=2\r\n\r\n"),
               b = sip::store("BYE sip:x SIP/2.0\r\nFrom: q\r\nTo: <sip:z@y>\r\n\r\n");
    const auto offset = static_cast<std::uint32_t>(a->octets().find("tag="));
    const auto there = page::same_place(*a, {offset, 5}, *b);
    EXPECT_EQ(b->octets().substr(there.offset, there.size), "<sip:z@y>");
    const auto line = page::same_place(*a, {0, 3}, *b);
    EXPECT_EQ(b->octets().substr(line.offset, line.size), "BYE sip:x SIP/2.0");
    EXPECT_EQ(page::same_place(*b, {static_cast<std::uint32_t>(b->octets().find("From")), 1}, *a).size, 0U);
}

}  // namespace
