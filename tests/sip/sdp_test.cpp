#include "sip/sdp.hpp"

#include "sip/limits.hpp"
#include "sip/message.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace sip {
namespace {

std::string contents(const std::filesystem::path& path)
{
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

const std::string session = "v=0\r\no=- 1 2 IN IP4 h\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";

// "OK", or what is wrong and where.
std::string judged(const std::string& octets)
{
    const auto read = parse_sdp(octets);
    if (!read)
        return "unreadable at " + std::to_string(read.error().offset);
    EXPECT_EQ(write(*read), octets);
    const auto wrong = check(*read);
    if (!wrong)
        return "OK";
    constexpr const char* words[] = {"truncated", "unexpected", "out of range", "too long",
                                     "too many",  "repeated",   "missing"};
    const auto before = octets.substr(0, wrong->offset);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto column = before.size() - (before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1) + 1;
    return std::string{words[static_cast<std::size_t>(wrong->what)]} + " at " + std::to_string(line) + ':' +
           std::to_string(column);
}

TEST(rfc8866_5, sections_lines_and_attributes)
{
    const auto octets =
        session +
        "a=one\r\nm=audio 49170 RTP/AVP 0 97\r\na=rtpmap:97 iLBC/8000\r\nm=video 0/2 RTP/AVP 31\r\n";
    const auto read = parse_sdp(octets);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->lines().size(), 9u);
    EXPECT_EQ(read->session().lines().size(), 6u);
    ASSERT_EQ(read->media_count(), 2u);
    EXPECT_EQ(read->media(0).lines().size(), 2u);
    EXPECT_EQ(read->media(1).first('m')->value, "video 0/2 RTP/AVP 31");
    EXPECT_EQ(read->media(1).first('a'), nullptr);
    EXPECT_EQ(read->session().attribute("one")->octets, "a=one\r\n");
    EXPECT_EQ(read->session().attribute("On"), nullptr);
    const auto map = rtpmap_of(read->media(0), 97);
    ASSERT_TRUE(map);
    EXPECT_EQ(map->encoding, "iLBC");
    EXPECT_EQ(map->clock_rate, 8000u);
    EXPECT_FALSE(rtpmap_of(read->media(0), 0));
}

TEST(rfc8866_5, parsers_should_accept_a_single_newline)
{
    auto octets = session;
    std::erase(octets, '\r');
    EXPECT_EQ(judged(octets), "OK");
    EXPECT_EQ(judged(octets + "a=end"), "OK");
}

TEST(rfc8866_5, what_is_no_line_is_refused_with_its_octet)
{
    EXPECT_EQ(judged("v=0\r\n\r\n"), "unreadable at 5");
    EXPECT_EQ(judged("v=0\r\nO=x\r\n"), "unreadable at 5");
    EXPECT_EQ(judged("v:0\r\n"), "unreadable at 1");
    EXPECT_EQ(judged("v"), "unreadable at 1");
    EXPECT_EQ(judged("v=0\rx\r\n"), "unreadable at 3");
    EXPECT_EQ(judged(std::string{"s=a\0b\r\n", 7}), "unreadable at 3");
}

TEST(rfc8866_5, mandatory_lines_and_their_order)
{
    EXPECT_EQ(judged(session), "OK");
    EXPECT_EQ(judged(""), "missing at 1:1");
    EXPECT_EQ(judged("v=0\r\ns=-\r\nt=0 0\r\n"), "missing at 2:1");
    EXPECT_EQ(judged("v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\n"), "missing at 4:1");
    EXPECT_EQ(judged("v=0\r\nv=0\r\n"), "repeated at 2:1");
    EXPECT_EQ(judged(session + "s=late\r\n"), "unexpected at 6:1");
    EXPECT_EQ(judged(session + "x=?\r\n"), "unexpected at 6:1");
    EXPECT_EQ(judged(session + "m=audio 1 RTP/AVP 0\r\na=b\r\ni=late\r\n"), "unexpected at 8:1");
    EXPECT_EQ(judged("v=1\r\n"), "unexpected at 1:3");
}

TEST(rfc8866_5_7, a_connection_for_the_session_or_for_every_media_description)
{
    const std::string bare = "v=0\r\no=- 1 2 IN IP4 h\r\ns=-\r\nt=0 0\r\n";
    EXPECT_EQ(judged(bare), "OK");
    EXPECT_EQ(judged(bare + "m=audio 1 RTP/AVP 0\r\n"), "missing at 5:1");
    EXPECT_EQ(judged(bare + "m=audio 1 RTP/AVP 0\r\nc=IN IP4 h\r\nm=video 1 RTP/AVP 31\r\n"),
              "missing at 7:1");
    EXPECT_EQ(judged("v=0\r\no=- 1 2 IN IP4 h\r\ns=-\r\nc=IN IP4 a\r\nc=IN IP4 b\r\nt=0 0\r\n"),
              "repeated at 5:1");
    EXPECT_EQ(judged(session + "m=audio 1 RTP/AVP 0\r\nc=IN IP4 a\r\nc=IN IP4 b\r\n"), "OK");
}

TEST(rfc8866_5_7, multicast_addresses)
{
    const auto v4 = parse_sdp_connection("IN IP4 233.252.0.1/127/3");
    ASSERT_TRUE(v4);
    EXPECT_EQ(v4->address, "233.252.0.1");
    EXPECT_EQ(v4->ttl, 127u);
    EXPECT_EQ(v4->addresses, 3u);
    const auto v6 = parse_sdp_connection("IN IP6 FF15::101/3");
    ASSERT_TRUE(v6);
    EXPECT_FALSE(v6->ttl);
    EXPECT_EQ(v6->addresses, 3u);
    EXPECT_EQ(parse_sdp_connection("IN IP4 233.252.0.1/256").error().offset, 19u);
    EXPECT_EQ(parse_sdp_connection("IN IP4 ").error().offset, 7u);
    EXPECT_EQ(parse_sdp_connection("ATM NSAP 47.0091/80").value().address, "47.0091/80");
}

TEST(rfc8866_5_9, times_repeats_and_zones)
{
    const std::string before = "v=0\r\no=- 1 2 IN IP4 h\r\ns=-\r\n";
    EXPECT_EQ(
        judged(before + "t=1 2\r\nr=7d 1h 0 25h\r\nz=3724394400 -1h 3724398000 0\r\nt=0 0\r\nr=1 1 0\r\n"),
        "OK");
    EXPECT_EQ(judged(before + "t=1\r\n"), "truncated at 4:4");
    EXPECT_EQ(judged(before + "t=1 2\r\nr=7d 1h\r\n"), "truncated at 5:8");
    EXPECT_EQ(judged(before + "t=1 2\r\nr=7w 1h 0\r\n"), "unexpected at 5:4");
    EXPECT_EQ(judged(before + "t=1 2\r\nz=1 -1h 2\r\n"), "truncated at 5:10");
    EXPECT_EQ(parse_sdp_time("18446744073709551616 0").error().what, fault::out_of_range);
}

TEST(rfc8866_5_14, media_descriptions)
{
    const auto media = parse_sdp_media("audio 49180/2 RTP/AVP 0 8 97");
    ASSERT_TRUE(media);
    EXPECT_EQ(media->port, 49180u);
    EXPECT_EQ(media->ports, 2u);
    EXPECT_EQ(media->protocol, "RTP/AVP");
    std::vector<std::string_view> formats;
    std::string_view format;
    for (auto rest = media->formats; sdp_media::take(rest, format);)
        formats.push_back(format);
    EXPECT_EQ(formats, (std::vector<std::string_view>{"0", "8", "97"}));
    EXPECT_EQ(parse_sdp_media("audio 66666 RTP/AVP 0").error().offset, 6u);
    EXPECT_EQ(parse_sdp_media("audio 1 RTP/AVP").error().what, fault::truncated);
    EXPECT_EQ(parse_sdp_media("audio 1 RTP/AVP 0  8").error().offset, 18u);
    EXPECT_EQ(parse_sdp_media("audio -1 RTP/AVP 0").error().offset, 6u);
}

TEST(rfc8866_5_13, attributes)
{
    EXPECT_EQ(parse_sdp_attribute("ptime:20").value().value, "20");
    EXPECT_FALSE(parse_sdp_attribute("recvonly").value().has_value);
    EXPECT_EQ(judged(session + "a=\r\n"), "truncated at 6:3");
    EXPECT_EQ(judged(session + "a=x:\r\n"), "truncated at 6:5");
    EXPECT_EQ(judged(session + "a=x y\r\n"), "unexpected at 6:4");
}

TEST(rfc8866_6_6, a_payload_type_has_seven_bits)
{
    EXPECT_EQ(judged(session + "a=rtpmap:128 X/8000\r\n"), "out of range at 6:10");
    EXPECT_EQ(judged(session + "a=rtpmap:-1 X/8000\r\n"), "unexpected at 6:10");
    EXPECT_EQ(judged(session + "a=rtpmap:9 X\r\n"), "truncated at 6:13");
    EXPECT_EQ(parse_sdp_rtpmap("98 L16/16000/2").value().parameters, "2");
}

TEST(sdp, the_limit_on_lines)
{
    std::string octets;
    for (std::size_t i = 0; i < limits::sdp_lines; ++i)
        octets += "a=\n";
    EXPECT_TRUE(parse_sdp(octets));
    EXPECT_EQ(parse_sdp(octets + "a=\n").error().what, fault::too_many);
}

TEST(sdp, every_description_of_rfc3665_and_of_our_scripts_is_right)
{
    std::size_t found = 0;
    for (const auto* folder : {"/corpus/rfc3665", "/scripts/sdp"})
        for (const auto& file :
             std::filesystem::recursive_directory_iterator{std::string{SIPWRIGHT_SOURCE_DIR} + folder})
        {
            auto octets = file.is_regular_file() ? contents(file.path()) : std::string{};
            scanned_message m;
            if (file.path().extension() == ".sip")
            {
                m.scan(octets);
                octets = m.value(field_id::content_type) == "application/sdp" ? std::string{m.body()}
                                                                              : std::string{};
            }
            else if (file.path().extension() != ".sdp")
                continue;
            if (octets.empty())
                continue;
            ++found;
            EXPECT_EQ(judged(octets), "OK") << file.path();
        }
    EXPECT_GE(found, 50u);
}

}  // namespace
}  // namespace sip
