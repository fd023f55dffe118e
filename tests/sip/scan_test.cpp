#include "sip/message.hpp"

#include <gtest/gtest.h>

namespace {

using namespace sip;

std::string options(std::string_view rows, std::string_view body = "")
{
    return "OPTIONS sip:bob@example.com SIP/2.0\r\n" + std::string{rows} + "\r\n" + std::string{body};
}

parse_error error_of(std::string_view octets)
{
    scanned_message m;
    return m.scan(octets).value_or(parse_error{fault::missing, 99999, "no error"});
}

TEST(rfc3261_7_1, reads_a_request_line)
{
    scanned_message m;
    const auto octets = options("Max-Forwards: 70\r\n");
    EXPECT_FALSE(m.scan(octets));
    EXPECT_TRUE(m.is_request());
    EXPECT_FALSE(m.is_response());
    EXPECT_EQ(m.method(), method::options);
    EXPECT_EQ(m.method_name(), "OPTIONS");
    EXPECT_EQ(m.request_uri(), "sip:bob@example.com");
    EXPECT_EQ(m.version(), "SIP/2.0");
    EXPECT_EQ(m.status(), 0);
    EXPECT_EQ(m.value(field_id::max_forwards), "70");
}

TEST(rfc3261_7_2, reads_a_status_line_with_an_empty_reason)
{
    scanned_message m;
    EXPECT_FALSE(m.scan("SIP/2.0 100 \r\n\r\n"));
    EXPECT_TRUE(m.is_response());
    EXPECT_EQ(m.status(), 100);
    EXPECT_EQ(m.reason(), "");
    EXPECT_FALSE(m.scan("SIP/2.0 183 Session Progress\r\n\r\n"));
    EXPECT_EQ(m.reason(), "Session Progress");
}

TEST(rfc3261_7_2, points_at_what_is_wrong_in_a_status_line_and_reads_on)
{
    EXPECT_EQ(error_of("SIP/2.0 4294967301 x\r\n\r\n"), (parse_error{fault::out_of_range, 8}));
    EXPECT_EQ(error_of("SIP/2.0 700 x\r\n\r\n"), (parse_error{fault::out_of_range, 8}));
    EXPECT_EQ(error_of("SIP/2.0 200\r\n\r\n"), (parse_error{fault::truncated, 11}));
    EXPECT_EQ(error_of("SIP/2.0  200 OK\r\n\r\n"), (parse_error{fault::unexpected, 8}));
    EXPECT_EQ(error_of("SIP/7.0 200 OK\r\n\r\n"), (parse_error{fault::unexpected, 0}));
    scanned_message m;
    m.scan("SIP/2.0 4294967301 x\r\nTo: x\r\n\r\n");
    EXPECT_TRUE(m.is_response());
    EXPECT_EQ(m.status(), 0);
    EXPECT_EQ(m.value(field_id::to), "x");
}

TEST(rfc3261_7_1, points_at_what_is_wrong_in_a_request_line_and_reads_on)
{
    const auto faulty = [](std::string_view line, std::uint32_t offset, std::string_view uri) {
        scanned_message m;
        const auto octets = std::string{line} + "\r\nCSeq: 1 INVITE\r\n\r\n";
        EXPECT_EQ(m.scan(octets), (parse_error{fault::unexpected, offset})) << line;
        EXPECT_EQ(m.method(), method::invite) << line;
        EXPECT_EQ(m.request_uri(), uri) << line;
        EXPECT_TRUE(m.has(field_id::cseq)) << line;
    };
    faulty("INVITE  sip:a@b SIP/2.0", 7, "sip:a@b");
    faulty("INVITE sip:a@b  SIP/2.0", 15, "sip:a@b");
    faulty("INVITE sip:a@b SIP/2.0 ", 22, "sip:a@b");
    faulty("INVITE sip:a@b; lr SIP/2.0", 15, "sip:a@b; lr");
    faulty("INVITE <sip:a@b> SIP/2.0", 7, "<sip:a@b>");
    faulty("INVITE sip:a@b SIP/7.0", 15, "sip:a@b");
}

TEST(rfc3261_7_1, the_sip_version_string_is_case_insensitive)
{
    scanned_message m;
    EXPECT_FALSE(m.scan("INVITE sip:a@b sip/2.0\r\nCSeq: 1 INVITE\r\n\r\n"));
    EXPECT_TRUE(m.is_request());
    EXPECT_EQ(m.method(), method::invite);
    EXPECT_EQ(m.request_uri(), "sip:a@b");
    EXPECT_EQ(m.version(), "sip/2.0");
    EXPECT_FALSE(m.scan("Sip/2.0 180 Ringing\r\nCSeq: 1 INVITE\r\n\r\n"));
    EXPECT_EQ(m.status(), 180);
    EXPECT_EQ(m.reason(), "Ringing");
    EXPECT_EQ(m.version(), "Sip/2.0");
}

TEST(rfc3261_7_1, refuses_what_is_no_start_line)
{
    for (const std::string_view octets :
         {"", "\r\n\r\n", "hello\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "INVITE sip:a@b\r\n\r\n",
          "\x16\x03\x01\r\n\r\n", "SIP/2.0\r\n\r\n", "SIP/2.0 abc x\r\n\r\n"})
    {
        scanned_message m;
        EXPECT_TRUE(m.scan(octets)) << octets;
        EXPECT_FALSE(m.is_request() || m.is_response()) << octets;
        EXPECT_TRUE(m.fields().empty());
    }
}

TEST(rfc3261_7_3_1, reads_compact_names_folds_and_blanks_round_the_colon)
{
    scanned_message m;
    const auto octets =
        options("v : SIP/2.0/UDP a\r\nSubject:\r\n I know\r\n\tyou  \r\nSUPPORTED:\r\nvIA:x\r\n");
    EXPECT_FALSE(m.scan(octets));
    ASSERT_EQ(m.fields().size(), 4u);
    EXPECT_EQ(m.rows(field_id::via), 2u);
    EXPECT_EQ(m.value(field_id::via), "SIP/2.0/UDP a");
    EXPECT_EQ(m.value(*m.next(*m.first(field_id::via))), "x");
    EXPECT_EQ(m.value(field_id::subject), "I know\r\n\tyou");
    EXPECT_TRUE(m.first(field_id::subject)->folded);
    EXPECT_EQ(m.value(field_id::supported), "");
    EXPECT_EQ(m.name(m.fields()[0]), "v");
}

TEST(rfc3261_7_3_1, keeps_a_row_without_colon_or_name)
{
    scanned_message m;
    const auto octets = options("no colon here\r\n: value\r\nTo: x\r\n");
    EXPECT_EQ(m.scan(octets), (parse_error{fault::unexpected, 40}));
    ASSERT_EQ(m.fields().size(), 3u);
    EXPECT_FALSE(m.fields()[0].well_formed);
    EXPECT_EQ(m.value(m.fields()[0]), "no colon here");
    EXPECT_FALSE(m.fields()[1].well_formed);
    EXPECT_EQ(m.value(field_id::to), "x");
}

TEST(rfc3261_7_5, ignores_line_ends_before_the_start_line)
{
    scanned_message m;
    const auto octets = "\r\n\r\n" + options("To: x\r\n");
    EXPECT_FALSE(m.scan(octets));
    EXPECT_TRUE(m.is_request());
}

TEST(rfc3261_7_5, reads_bare_line_feeds_but_reports_the_first)
{
    scanned_message m;
    EXPECT_EQ(m.scan("OPTIONS sip:a@b SIP/2.0\nTo: x\n\nbody"), (parse_error{fault::unexpected, 23}));
    EXPECT_EQ(m.value(field_id::to), "x");
    EXPECT_EQ(m.body(), "body");
}

TEST(rfc3261_7_5, reports_a_header_that_does_not_end)
{
    scanned_message m;
    const std::string_view octets = "OPTIONS sip:a@b SIP/2.0\r\nTo: x";
    EXPECT_EQ(m.scan(octets), (parse_error{fault::truncated, 30}));
    EXPECT_EQ(m.value(field_id::to), "x");
    EXPECT_EQ(m.body(), "");
}

TEST(rfc3261_25_1, points_at_control_characters_and_broken_utf_8)
{
    EXPECT_FALSE([] {
        scanned_message m;
        return m.scan(options("Subject: \xc3\xa9t\xc3\xa9\tx\r\n"));
    }());
    EXPECT_FALSE([] {
        scanned_message m;
        return m.scan(options("To: \"a\\\x01\" <sip:a@b>\r\n"));
    }());
    EXPECT_EQ(error_of(options("Subject: a\x01\r\n")), (parse_error{fault::unexpected, 47}));
    EXPECT_EQ(error_of(options("Subject: a\x7f\r\n")), (parse_error{fault::unexpected, 47}));
    EXPECT_EQ(error_of(options("Subject: a\rb\r\n")), (parse_error{fault::unexpected, 47}));
    EXPECT_EQ(error_of(options("Subject: a\r\r\n")), (parse_error{fault::unexpected, 47}));
    EXPECT_EQ(error_of(options("Subject: a \r \r\n")), (parse_error{fault::unexpected, 48}));
    EXPECT_EQ(error_of(options("Subject: \ra\r\n")), (parse_error{fault::unexpected, 46}));
    EXPECT_EQ(error_of(options("Subject: a\xc3(\r\n")), (parse_error{fault::unexpected, 47}));
    EXPECT_EQ(error_of(options(std::string{"Subject: a\0b\r\n", 14})), (parse_error{fault::unexpected, 47}));
}

TEST(rfc3261_25_1, a_fold_behind_a_value_is_no_part_of_it)
{
    scanned_message m;
    const auto octets = options("Subject: \r\n a \r\n \r\n");
    EXPECT_FALSE(m.scan(octets));
    EXPECT_EQ(m.value(field_id::subject), "a");
}

TEST(rfc3261_20_14, counts_the_body)
{
    scanned_message m;
    auto octets = options("l: 3\r\n", "bodyrest");
    EXPECT_FALSE(m.scan(octets));
    EXPECT_EQ(m.body(), "bod");
    EXPECT_EQ(m.trailing(), "yrest");
    octets = options("To: x\r\n", std::string_view{"a\0b", 3});
    EXPECT_FALSE(m.scan(octets));
    EXPECT_EQ(m.body().size(), 3u);
}

TEST(rfc3261_20_14, reports_a_length_that_cannot_be)
{
    const auto length = [](std::string_view rows) { return error_of(options(rows, "body")); };
    EXPECT_EQ(length("l: 5\r\n"), (parse_error{fault::truncated, 49}));
    EXPECT_EQ(length("l: -1\r\n"), (parse_error{fault::unexpected, 40}));
    EXPECT_EQ(length("l:\r\n").what, fault::truncated);
    EXPECT_EQ(length("l: 4294967296\r\n"), (parse_error{fault::out_of_range, 40}));
    EXPECT_EQ(length("l: 4\r\nl: 4\r\n"), (parse_error{fault::repeated, 46}));
    scanned_message m;
    const auto octets = options("l: 1\r\nContent-Length: 2\r\n", "body");
    EXPECT_EQ(m.scan(octets)->what, fault::repeated);
    EXPECT_EQ(m.body(), "body");
}

TEST(limits, bound_the_fields_and_the_header)
{
    std::string rows;
    for (std::size_t i = 0; i <= limits::fields; ++i)
        rows += "X: y\r\n";
    scanned_message m;
    auto octets = options(rows, "body");
    EXPECT_EQ(m.scan(octets)->what, fault::too_many);
    EXPECT_EQ(m.fields().size(), limits::fields);
    EXPECT_EQ(m.body(), "body");

    octets = options("Subject: " + std::string(70000, 'x') + "\r\n");
    EXPECT_EQ(m.scan(octets), (parse_error{fault::too_long, limits::header_octets}));
    EXPECT_TRUE(m.is_request());
}

// What lies beyond a limit is counted, whatever is wrong before it, and a row that was read in part is none.
TEST(limits, tell_what_was_not_read)
{
    std::string rows;
    for (std::size_t i = 0; i < limits::fields; ++i)
        rows += "X: y\r\n";
    scanned_message m;
    m.scan("OPTIONS sip:a SIP/2.0\r\n" + rows + "\r\n");
    EXPECT_TRUE(m.wholly_read());
    const auto over = "OPTIONS sip:a SIP/2.0\r\nwrong\r\n" + rows + "To: x\r\n\r\n";
    EXPECT_EQ(m.scan(over)->what, fault::missing);
    EXPECT_FALSE(m.wholly_read());
    EXPECT_EQ(m.unread_rows(), 2u);
    EXPECT_FALSE(m.has(field_id::to));
    EXPECT_EQ(store(over)->unread_rows(), 2u);

    const auto cut = options("To: y\r\nSubject: " + std::string(70000, 'x') + "\r\nFrom: z\r\n");
    m.scan(cut);
    EXPECT_FALSE(m.wholly_read());
    EXPECT_TRUE(m.header_is_cut());
    EXPECT_TRUE(m.has(field_id::to));
    EXPECT_FALSE(m.has(field_id::subject));

    m.scan("OPTIONS sip:a SIP/2.0\r\n\r\n");
    EXPECT_TRUE(m.wholly_read());
}

TEST(message, is_clean_after_another_one)
{
    scanned_message m;
    const auto first = options("To: x\r\nbroken\r\n"), second = options("From: y\r\n");
    EXPECT_TRUE(m.scan(first));
    EXPECT_FALSE(m.scan(second));
    EXPECT_FALSE(m.has(field_id::to));
    EXPECT_EQ(m.named("From"), nullptr);
    EXPECT_EQ(m.value(field_id::from), "y");
}

}  // namespace
