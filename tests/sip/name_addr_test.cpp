#include "sip/fields.hpp"

#include <gtest/gtest.h>

namespace {

using namespace sip;

parse_error error_of(std::string_view text)
{
    const auto out = parse_name_addr(text);
    return out ? parse_error{fault::missing, 999, "it was read"} : out.error();
}

TEST(rfc3261_20_10, reads_display_names_of_every_form)
{
    const auto display = [](std::string_view text) {
        const auto out = parse_name_addr(text);
        EXPECT_TRUE(out) << text;
        return out ? out->display : "";
    };
    EXPECT_EQ(display("\"A. G. \\\"Bell\\\"\" <sip:a@b> ;tag=1"), "\"A. G. \\\"Bell\\\"\"");
    EXPECT_EQ(display("\"\xc3\xa9\"<sip:a@b>"), "\"\xc3\xa9\"");
    EXPECT_EQ(display("Anonymous  Caller <sip:a@b>"), "Anonymous  Caller");
    EXPECT_EQ(display("caller<sip:a@b>"), "caller");
    EXPECT_EQ(display("a\r\n b\r\n <sip:a@b>"), "a\r\n b");
    EXPECT_EQ(display("<sip:a@b>"), "");
    EXPECT_EQ(display("sip:a@b"), "");
}

TEST(rfc3261_20, gives_parameters_without_brackets_to_the_field)
{
    const auto bare = parse_name_addr("sip:a@b;transport=tcp;tag=77");
    ASSERT_TRUE(bare);
    EXPECT_FALSE(bare->bracketed);
    EXPECT_TRUE(bare->uri.params.empty());
    EXPECT_EQ(bare->params.value("transport"), "tcp");
    EXPECT_EQ(bare->tag, "77");
    const auto in = parse_name_addr("<sip:a@b;transport=tcp> ; tag = 77 ; q=\"x;y\"");
    ASSERT_TRUE(in);
    EXPECT_EQ(in->uri.params.value("transport"), "tcp");
    EXPECT_FALSE(in->params.has("transport"));
    EXPECT_EQ(in->tag, "77");
    EXPECT_EQ(in->params.value("q"), "\"x;y\"");
}

TEST(rfc3261_20, refuses_commas_and_question_marks_outside_brackets)
{
    EXPECT_EQ(error_of("sip:a@b?Route=x"), (parse_error{fault::unexpected, 7}));
    EXPECT_EQ(error_of("sip:a,b@c"), (parse_error{fault::unexpected, 5}));
    EXPECT_TRUE(parse_name_addr("<sip:a,b@c?Route=x>"));
}

TEST(rfc3261_25_1, points_at_the_first_wrong_octet_of_an_address)
{
    EXPECT_EQ(error_of(""), (parse_error{fault::truncated, 0}));
    EXPECT_EQ(error_of("< sip:a@b>"), (parse_error{fault::unexpected, 1}));
    EXPECT_EQ(error_of("<sip:a@b >"), (parse_error{fault::unexpected, 8}));
    EXPECT_EQ(error_of("<sip:a@b"), (parse_error{fault::truncated, 8}));
    EXPECT_EQ(error_of("\"a <sip:a@b>"), (parse_error{fault::truncated, 12}));
    EXPECT_EQ(error_of("Bell, A <sip:a@b>"), (parse_error{fault::unexpected, 4}));
    EXPECT_EQ(error_of("sip:a@b<sip:c@d>"), (parse_error{fault::unexpected, 7}));
    EXPECT_EQ(error_of("<sip:a@b>;;tag=1"), (parse_error{fault::unexpected, 10}));
    EXPECT_EQ(error_of("<sip:a@b>;tag="), (parse_error{fault::truncated, 14}));
    EXPECT_EQ(error_of("<sip:a@b>;tag"), (parse_error{fault::truncated, 13}));
    EXPECT_EQ(error_of("<sip:a@b>, <sip:c@d>"), (parse_error{fault::unexpected, 9}));
    EXPECT_EQ(error_of("\"\xff\" <sip:a@b>"), (parse_error{fault::unexpected, 1}));
}

TEST(rfc3261_7_3_1, walks_values_across_rows_and_commas)
{
    scanned_message m;
    const std::string_view octets =
        "SIP/2.0 200 OK\r\nm: <sip:a@b>, \"x, y\" <sip:c,d@e>;q=0.1\r\nContact: sip:f@g\r\n\r\n";
    ASSERT_FALSE(m.scan(octets));
    name_addr_list list{m, field_id::contact};
    name_addr value;
    std::vector<std::string_view> seen;
    while (list.next(value))
        seen.push_back(value.octets);
    EXPECT_FALSE(list.error());
    EXPECT_EQ(seen, (std::vector<std::string_view>{"<sip:a@b>", "\"x, y\" <sip:c,d@e>;q=0.1", "sip:f@g"}));
}

TEST(rfc3261_7_3_1, stops_at_an_empty_value)
{
    for (const std::string_view value : {"<sip:a@b>,", "<sip:a@b>,,<sip:c@d>"})
    {
        scanned_message m;
        const auto octets = "SIP/2.0 200 OK\r\nm: " + std::string{value} + "\r\n\r\n";
        m.scan(octets);
        name_addr_list list{m, field_id::contact};
        name_addr out;
        EXPECT_TRUE(list.next(out));
        EXPECT_FALSE(list.next(out));
        ASSERT_TRUE(list.error());
        EXPECT_EQ(list.error()->offset, 29u);
    }
}

TEST(rfc3261_20_10, takes_the_star_in_contact_only)
{
    scanned_message m;
    m.scan("REGISTER sip:a SIP/2.0\r\nContact: *\r\nRoute: *\r\nTo: *\r\n\r\n");
    name_addr value;
    EXPECT_TRUE((name_addr_list{m, field_id::contact}.next(value)));
    EXPECT_TRUE(value.star);
    EXPECT_FALSE((name_addr_list{m, field_id::route}.next(value)));
    EXPECT_FALSE(to_of(m));
    EXPECT_EQ(from_of(m).error().what, fault::missing);
}

// RFC 3261 25.1: display-name = *(token LWS) / quoted-string.
TEST(rfc3261_25_1, a_display_name_is_written_so_that_it_is_read_again)
{
    EXPECT_EQ(sip::display_name(""), "");
    EXPECT_EQ(sip::display_name("Alice"), "Alice ");
    EXPECT_EQ(sip::display_name("Alice B. Smith-Jones"), "Alice B. Smith-Jones ");
    EXPECT_EQ(sip::display_name("Smith, J. \xc3\xbc"), "\"Smith, J. \xc3\xbc\" ");
    EXPECT_EQ(sip::display_name("\"Bob\" <b>"), R"("\"Bob\" <b>" )");
    EXPECT_EQ(sip::display_name("a\\"), R"("a\\" )");
    EXPECT_EQ(sip::display_name(R"("Smith, J.")"), R"("Smith, J." )") << "it is quoted already";
    for (const auto* text : {"a,b", "<>", "a;b", "\"", "a\\\"", " a", "(", "@", "\xe4\xb8\xad"})
    {
        const auto octets = sip::display_name(text) + "<sip:a@b.example>;tag=1";
        const auto read = sip::parse_name_addr(octets);
        ASSERT_TRUE(read) << octets;
        EXPECT_EQ(sip::unquoted(read->display), text);
        EXPECT_EQ(read->tag, "1");
    }
}

}  // namespace
