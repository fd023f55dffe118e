#include "sip/fields.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

namespace sip {
namespace {

constexpr auto truncated = fault::truncated;
constexpr auto unexpected = fault::unexpected;
constexpr auto out_of_range = fault::out_of_range;

struct row_case
{
    const char* name;
    const char* value;
    std::optional<parse_error> fault;  // offset in the value
};

constexpr std::nullopt_t good = std::nullopt;

parse_error bad(fault what, std::uint32_t offset) { return {what, offset, ""}; }

// One row of each kind of value that the grammar takes, and rows that it does not.
// clang-format off
const row_case rows[] = {
    {"Accept", "", good},
    {"Accept", "application/sdp;level=1, application/x-private, text/html;q=0.5, audio/*, */*", good},
    {"Accept", "application", bad(truncated, 11)},
    {"Accept", "a/b,", bad(truncated, 4)},
    {"Accept", "*/sdp", bad(unexpected, 2)},
    {"Accept-Encoding", "gzip;q=1.0, *", good},
    {"Accept-Encoding", "gzip deflate", bad(unexpected, 5)},
    {"Accept-Language", "da, en-gb;q=0.8, *", good},
    {"Accept-Language", "da-", bad(truncated, 3)},
    {"Accept-Language", "abcdefghi", bad(unexpected, 8)},
    {"Alert-Info", "<http://www.example.com/sounds/moo.wav>;x=\"y\"", good},
    {"Alert-Info", "http://www.example.com", bad(unexpected, 0)},
    {"Alert-Info", "<http://www.example.com", bad(truncated, 23)},
    {"Allow", "", good},
    {"Allow", "INVITE, ACK ,OPTIONS", good},
    {"Allow", "INVITE,,ACK", bad(unexpected, 7)},
    {"Allow-Events", "presence.winfo, refer", good},
    {"Allow-Events", "a;b", bad(unexpected, 1)},
    {"Authentication-Info", "nextnonce=\"47364c23432d2e131a5fb210812c\", nc=00000001", good},
    {"Authentication-Info", "nextnonce", bad(truncated, 9)},
    {"Authorization", "Digest username=\"Alice\", realm=\"x\", response=\"7587245234b3434cc3412213e5f113a5\"", good},
    {"Authorization", "Digest username=\"Alice\" realm=\"x\"", bad(unexpected, 24)},
    {"Call-ID", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6@biloxi.com", good},
    {"Call-ID", "a@b@c", bad(unexpected, 3)},
    {"Call-Info", "<http://wwww.example.com/alice/photo.jpg> ;purpose=icon, <http://www.example.com/alice/> ;purpose=info", good},
    {"Call-Info", "<http://www.example.com/>;", bad(truncated, 26)},
    {"Contact", "*", good},
    {"Contact", "\"Mr. Watson\" <sip:watson@worcester.bell-telephone.com>;q=0.7; expires=3600, <mailto:w@b.com>;q=0.1", good},
    {"Contact", "<sip:a@b>, *", bad(unexpected, 11)},
    {"Contact", "<sip:a@b>,", bad(truncated, 10)},
    {"Content-Disposition", "session;handling=optional", good},
    {"Content-Disposition", ";handling=optional", bad(unexpected, 0)},
    {"Content-Encoding", "gzip,tar", good},
    {"Content-Encoding", "", bad(truncated, 0)},
    {"Content-Language", "fr, en-US", good},
    {"Content-Language", "fr1", bad(unexpected, 2)},
    {"Content-Length", "0", good},
    {"Content-Length", "1x", bad(unexpected, 1)},
    {"Content-Type", "text/html; charset=\"ISO-8859-4\"", good},
    {"Content-Type", "text", bad(truncated, 4)},
    {"CSeq", "4711\r\n OPTIONS", good},
    {"CSeq", "4711", bad(truncated, 4)},
    {"CSeq", "4711 a b", bad(unexpected, 7)},
    {"Date", "Sat, 13 Nov 2010 23:29:00 GMT", good},
    {"Date", "Sat, 13 Nov 2010 23:29:00 CET", bad(unexpected, 26)},
    {"Error-Info", "<sip:not-in-service-recording@atlanta.com>", good},
    {"Error-Info", "<sip:a@b.com> x", bad(unexpected, 14)},
    {"Event", "presence;id=7", good},
    {"Event", "", bad(truncated, 0)},
    {"Expires", "5", good},
    {"Expires", "-5", bad(unexpected, 0)},
    {"Expires", "4294967296", bad(out_of_range, 0)},
    {"From", "\"A. G. Bell\" <sip:agb@bell-telephone.com> ;tag=a48s", good},
    {"From", "Anonymous <sip:c8oqz84zk7z@privacy.org>;tag=hyh8", good},
    {"From", "", bad(truncated, 0)},
    {"From", "*", bad(unexpected, 0)},
    {"In-Reply-To", "70710@saturn.bell-tel.com, 17320@saturn.bell-tel.com", good},
    {"In-Reply-To", "a@", bad(truncated, 2)},
    {"Max-Forwards", "6", good},
    {"Max-Forwards", "6a", bad(unexpected, 1)},
    {"MIME-Version", "1.0", good},
    {"MIME-Version", "1", bad(truncated, 1)},
    {"Min-Expires", "60", good},
    {"Min-Expires", "6 0", bad(unexpected, 1)},
    {"Min-SE", "60;lr", good},
    {"Min-SE", "x", bad(unexpected, 0)},
    {"Organization", "", good},
    {"Organization", "Boxes by Bob \xC3\xA9", good},
    {"Organization", "Boxes \xC3", bad(unexpected, 6)},
    {"P-Asserted-Identity", "\"Cullen Jennings\" <sip:fluffy@cisco.com>, tel:+14085264000", good},
    {"P-Asserted-Identity", "*", bad(unexpected, 0)},
    {"P-Preferred-Identity", "<sip:fluffy@cisco.com>", good},
    {"P-Preferred-Identity", "<sip:a@b.com>,", bad(truncated, 14)},
    {"Path", "<sip:P3.EXAMPLEHOME.COM;lr>,<sip:P1.EXAMPLEVISITED.COM;lr>", good},
    {"Path", "sip:P3.EXAMPLEHOME.COM", bad(unexpected, 0)},
    {"Priority", "non-urgent", good},
    {"Priority", "very urgent", bad(unexpected, 5)},
    {"Privacy", "header;id ; critical", good},
    {"Privacy", "header,id", bad(unexpected, 6)},
    {"Proxy-Authenticate", "Digest realm=\"atlanta.com\", domain=\"sip:ss1.carrier.com\", qop=\"auth\"", good},
    {"Proxy-Authenticate", "Digest realm=atlanta.com,", bad(truncated, 25)},
    {"Proxy-Authorization", "Digest username=\"Alice\", nc=00000001", good},
    {"Proxy-Authorization", "Digest username", bad(truncated, 15)},
    {"Proxy-Require", "foo", good},
    {"Proxy-Require", "", bad(truncated, 0)},
    {"RAck", "776656 1 INVITE", good},
    {"RAck", "776656 1", bad(truncated, 8)},
    {"Reason", "SIP ;cause=200 ;text=\"Call completed elsewhere\", Q.850 ;cause=16", good},
    {"Reason", "SIP cause=200", bad(unexpected, 4)},
    {"Record-Route", "<sip:server10.biloxi.com;lr>, <sip:bigbox3.site3.atlanta.com;lr>", good},
    {"Record-Route", "sip:server10.biloxi.com;lr", bad(unexpected, 0)},
    {"Refer-To", "<sip:alice@atlanta.example.com?Replaces=12345%40192.168.118.3>", good},
    {"Refer-To", "", bad(truncated, 0)},
    {"Referred-By", "<sip:r@ref.example>;cid=\"2UWQFN309shb3@ref.example\"", good},
    {"Referred-By", "<sip:r@ref.example>;=", bad(unexpected, 20)},
    {"Replaces", "98732@sip.example.com ;from-tag=r33th4x0r ;to-tag=ff87ff", good},
    {"Replaces", "98732@sip.example.com, x", bad(unexpected, 21)},
    {"Reply-To", "Bob <sip:bob@biloxi.com>", good},
    {"Reply-To", "<sip:a@b.com>, <sip:c@d.com>", bad(unexpected, 13)},
    {"Require", "100rel, timer", good},
    {"Require", ",100rel", bad(unexpected, 0)},
    {"Retry-After", "18000;duration=3600", good},
    {"Retry-After", "soon", bad(unexpected, 0)},
    {"Route", "<sip:bigbox3.site3.atlanta.com;lr>,\r\n <sip:server10.biloxi.com;lr>", good},
    {"Route", "<sip:a>,,<sip:b>", bad(unexpected, 8)},
    {"RSeq", "988789", good},
    {"RSeq", "x", bad(unexpected, 0)},
    {"Server", "HomeServer v2 (a \\) (nested) comment) x/1.0", good},
    {"Server", "", bad(truncated, 0)},
    {"Server", "a/", bad(truncated, 2)},
    {"Server", "(open", bad(truncated, 5)},
    {"Server", "a, b", bad(unexpected, 1)},
    {"Service-Route", "<sip:P2.HOME.EXAMPLE.COM;lr>", good},
    {"Service-Route", "sip:P2.HOME.EXAMPLE.COM", bad(unexpected, 0)},
    {"Session-Expires", "4000;refresher=uac", good},
    {"Session-Expires", "4000 uac", bad(unexpected, 5)},
    {"SIP-ETag", "dx200xyz", good},
    {"SIP-ETag", "", bad(truncated, 0)},
    {"SIP-If-Match", "dx200xyz", good},
    {"SIP-If-Match", "a b", bad(unexpected, 2)},
    {"Subject", "", good},
    {"Subject", "Need\r\n more boxes", good},
    {"Subject", "a\x7F", bad(unexpected, 1)},
    {"Subscription-State", "active;expires=600000", good},
    {"Subscription-State", "active,", bad(unexpected, 6)},
    {"Supported", "", good},
    {"Supported", "100rel,", bad(truncated, 7)},
    {"Timestamp", "54 0.5", good},
    {"Timestamp", "54,5", bad(unexpected, 2)},
    {"To", "The Operator <sip:operator@cs.columbia.edu>;tag=287447", good},
    {"To", "\"Mr. J. User <sip:j.user@example.com>", bad(truncated, 37)},
    {"Unsupported", "foo", good},
    {"Unsupported", "foo, ", bad(truncated, 4)},
    {"User-Agent", "Softphone Beta1.5", good},
    {"User-Agent", "Softphone/", bad(truncated, 10)},
    {"Via", "SIP / 2.0 / UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1", good},
    {"Via", "SIP/2.0/UDP a;branch=z9hG4bK1,", bad(truncated, 30)},
    {"Warning", "307 isi.edu \"Session parameter 'foo' not understood\", 301 isi.edu \"x\"", good},
    {"Warning", "307 isi.edu", bad(truncated, 11)},
    {"WWW-Authenticate", "Digest realm=\"atlanta.com\", algorithm=MD5", good},
    {"WWW-Authenticate", "Digest", bad(truncated, 6)},
    {"X-Unknown", ";;,,;;,;\x01", good},
};
// clang-format on

TEST(rfc3261_25_1, judges_every_field_by_its_production)
{
    for (const auto& one : rows)
    {
        const auto octets =
            std::string{"OPTIONS sip:bob@biloxi.com SIP/2.0\r\n"}.append(one.name).append(": ").append(
                one.value) +
            "\r\n\r\n";
        scanned_message m;
        m.scan(octets);
        ASSERT_EQ(m.fields().size(), 1u) << one.name;
        auto found = check(m, m.fields()[0]);
        if (found)
            found->offset -= m.fields()[0].value_size ? m.fields()[0].value_at : found->offset;
        EXPECT_EQ(found, one.fault) << one.name << ": " << one.value << ": octet "
                                    << (found ? found->offset : 0) << ", expected "
                                    << (found ? found->expected : "nothing else");
    }
}

TEST(rfc3261_25_1, has_a_good_and_a_bad_row_of_every_field_above)
{
    for (int id = 1; id < static_cast<int>(field_id::count_); ++id)
        for (const bool is_good : {true, false})
            EXPECT_TRUE(std::any_of(std::begin(rows), std::end(rows),
                                    [=](const row_case& one) {
                                        return field_named(one.name) ==
                                                   field_id{static_cast<std::uint8_t>(id)} &&
                                               !one.fault == is_good;
                                    }))
                << name_of(field_id{static_cast<std::uint8_t>(id)}) << (is_good ? " good" : " bad");
}

const std::string start = "OPTIONS sip:bob@biloxi.com SIP/2.0\r\n";
const std::string via = "Via: SIP/2.0/UDP a.example;branch=z9hG4bK1\r\n";
const std::string from = "From: <sip:a@a.example>;tag=1\r\n";
const std::string to = "To: <sip:b@b.example>\r\n";
const std::string call_id = "Call-ID: 1@a.example\r\n";
const std::string cseq_row = "CSeq: 1 OPTIONS\r\n";

std::optional<parse_error> check_of(const std::string& octets)
{
    scanned_message m;
    m.scan(octets);
    return check(m);
}

TEST(rfc3261_8_1_1, misses_the_fields_that_no_request_can_be_without)
{
    const std::string rows_of[] = {via, from, to, call_id, cseq_row};
    for (std::size_t without = 0; without < 5; ++without)
    {
        auto octets = start;
        for (std::size_t i = 0; i < 5; ++i)
            if (i != without)
                octets += rows_of[i];
        octets += "\r\n";
        EXPECT_EQ(check_of(octets), bad(fault::missing, static_cast<std::uint32_t>(octets.size())))
            << without;
    }
    EXPECT_EQ(check_of(start + via + from + to + call_id + cseq_row + "\r\n"), std::nullopt);
}

TEST(rfc3261_8_1_1, takes_the_form_of_rfc2543)
{
    EXPECT_EQ(check_of(start + "Via: SIP/2.0/UDP a.example\r\nFrom: sip:a@a.example\r\n" + to + call_id +
                       cseq_row + "\r\n"),
              std::nullopt);
}

TEST(rfc3261_7_3_1, points_at_the_second_row_of_a_field_that_is_no_list)
{
    const auto all = start + via + from + to + call_id + cseq_row;
    const auto second = static_cast<std::uint32_t>(all.size());
    for (const auto* twice :
         {"t: <sip:c@c.example>", "From: <sip:a@a.example>;tag=2", "i: 2", "CSeq: 1 OPTIONS"})
        EXPECT_EQ(check_of(all + twice + "\r\n\r\n"), bad(fault::repeated, second)) << twice;
    for (const auto* twice : {"Max-Forwards: 70\r\n", "Expires: 60\r\n", "RAck: 1 1 INVITE\r\n",
                              "Session-Expires: 90\r\n", "MIME-Version: 1.0\r\n", "Event: presence\r\n"})
        EXPECT_EQ(check_of(all + twice + twice + "\r\n"),
                  bad(fault::repeated, second + static_cast<std::uint32_t>(std::string_view{twice}.size())))
            << twice;
    EXPECT_EQ(check_of(all + "Subject: a\r\ns: b\r\n\r\n"), bad(fault::repeated, second + 12));
    EXPECT_EQ(check_of(all + via + "Allow: A\r\nAllow: B\r\nX-A: 1\r\nX-A: 2\r\n\r\n"), std::nullopt);
}

TEST(rfc3261_8_1_1_5, wants_the_method_of_the_request_in_cseq)
{
    const auto octets = start + via + from + to + call_id + "CSeq: 1 INVITE\r\n\r\n";
    EXPECT_EQ(check_of(octets), bad(unexpected, static_cast<std::uint32_t>(octets.find("INVITE"))));
    EXPECT_EQ(check_of("SIP/2.0 200 OK\r\n" + via + from + to + call_id + "CSeq: 1 INVITE\r\n\r\n"),
              std::nullopt);
}

TEST(rfc3261_18_3, wants_the_octets_that_content_length_promises)
{
    const auto all = start + via + from + to + call_id + cseq_row;
    EXPECT_EQ(check_of(all + "Content-Length: 3\r\n\r\nabc"), std::nullopt);
    EXPECT_EQ(check_of(all + "Content-Length: 2\r\n\r\nabc"), std::nullopt);
    const auto wrong = check_of(all + "Content-Length: 4\r\n\r\nabc");
    ASSERT_TRUE(wrong);
    EXPECT_EQ(wrong->what, truncated);
}

TEST(rfc3261_7_1, reads_the_start_line_first)
{
    const auto rest = via + from + to + call_id + cseq_row + "\r\n";
    EXPECT_EQ(check_of("OPTIONS sip:bob@biloxi.com SIP/7.0\r\n" + rest), bad(unexpected, 27));
    EXPECT_EQ(check_of("OPTIONS sip:bob@biloxi.com?Route=x SIP/2.0\r\n" + rest), bad(unexpected, 26));
    EXPECT_EQ(check_of("OPTIONS sip: SIP/2.0\r\n" + rest), bad(truncated, 12));
    EXPECT_EQ(check_of("OPTIONS sip:bob@biloxi.com SIP/2.0\r\nRequire: ,\r\n" + rest), bad(unexpected, 45));
    EXPECT_TRUE(check_of(""));
    EXPECT_TRUE(check_of("garbage"));
}

TEST(rfc3261_7_3_1, leaves_a_parameter_that_stands_twice_to_the_referee)
{
    EXPECT_EQ(
        check_of(start + via + "From: <sip:a@a.example>;tag=1;tag=2\r\n" + to + call_id + cseq_row + "\r\n"),
        std::nullopt);
}

TEST(rfc3261_25_1, reads_comments_however_deep_they_nest)
{
    const std::string deep(20000, '('), closed(20000, ')');
    const auto all = start + via + from + to + call_id + cseq_row + "Server: ";
    EXPECT_EQ(check_of(all + deep + closed + "\r\n\r\n"), std::nullopt);
    EXPECT_EQ(check_of(all + deep + "\r\n\r\n"),
              bad(truncated, static_cast<std::uint32_t>(all.size() + deep.size())));
}

}  // namespace
}  // namespace sip
