// RFC 3264 6: answers of who neither speaks nor listens.
#include "sip/sdp_answer.hpp"

#include <gtest/gtest.h>

namespace {

std::string answer_to(std::string_view offer, std::string_view host = "192.0.2.1")
{
    const auto read = sip::parse_sdp(offer);
    return read ? sip::silent_answer(*read, host) : "not SDP";
}

// "For each "m=" line in the offer, there MUST be a corresponding "m=" line in the answer. The answer MUST
// contain exactly the same number of "m=" lines as the offer." "To reject an offered stream, the port number
// in the corresponding stream in the answer MUST be set to zero."
TEST(rfc3264_6, a_silent_answer_takes_one_stream_of_audio_and_has_the_others_with_port_zero)
{
    const auto answer = answer_to("v=0\r\no=a 1 1 IN IP4 192.0.2.2\r\ns=x\r\nc=IN IP4 192.0.2.2\r\n"
                                  "t=2873397496 2873404696\r\nm=audio 49170/2 RTP/AVP 0 8\r\n"
                                  "a=rtpmap:0 PCMU/8000\r\na=sendonly\r\nm=video 51372 RTP/AVP 31\r\n"
                                  "m=audio 49180 RTP/AVP 0\r\n");
    EXPECT_EQ(answer, "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\n"
                      "t=2873397496 2873404696\r\nm=audio 9 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
                      "a=inactive\r\nm=video 0 RTP/AVP 31\r\nm=audio 0 RTP/AVP 0\r\n");
    const auto read = sip::parse_sdp(answer);
    ASSERT_TRUE(read);
    EXPECT_FALSE(sip::check(*read));
}

// RFC 3551 3: a dynamic type says nothing by itself; RFC 3711: nobody here has the keys.
TEST(rfc3264_6, what_it_cannot_take_is_refused)
{
    const auto line = [](std::string_view stream) {
        const auto all =
            answer_to("v=0\r\no=a 1 1 IN IP4 192.0.2.2\r\ns=x\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\n" +
                      std::string{stream});
        return all.substr(all.find("m="));
    };
    EXPECT_EQ(line("m=audio 4000 RTP/AVPF 96 0\r\na=rtpmap:96 opus/48000/2\r\n"),
              "m=audio 9 RTP/AVPF 96\r\na=rtpmap:96 opus/48000/2\r\na=inactive\r\n");
    for (const std::string_view stream :
         {"m=audio 4000 RTP/AVP 96\r\n", "m=audio 4000 RTP/SAVP 0\r\n", "m=audio 0 RTP/AVP 0\r\n",
          "m=message 4000 TCP/MSRP *\r\n", "m=audio 4000 RTP/AVP 128\r\n"})
    {
        const auto answer = line(stream);
        EXPECT_NE(answer.find(" 0 "), std::string::npos) << answer;
        EXPECT_EQ(answer.find("a="), std::string::npos) << answer;
    }
}

TEST(rfc3264_6, an_offer_without_streams_has_an_answer_without_any)
{
    EXPECT_EQ(answer_to("v=0\r\no=- 1 1 IN IP6 ::1\r\ns=-\r\nt=0 0\r\n", "::1"),
              "v=0\r\no=- 1 1 IN IP6 ::1\r\ns=-\r\nc=IN IP6 ::1\r\nt=0 0\r\n");
}

TEST(rfc3264_5, a_silent_offer_is_a_description_without_a_fault)
{
    for (const auto* host : {"192.0.2.1", "2001:db8::1"})
    {
        const auto offer = sip::silent_offer(host);
        const auto read = sip::parse_sdp(offer);
        ASSERT_TRUE(read) << offer;
        EXPECT_FALSE(sip::check(*read)) << offer;
        EXPECT_EQ(read->media_count(), 1U);
        const auto answer = sip::silent_answer(*read, host);
        EXPECT_NE(answer.find("m=audio 9 RTP/AVP 0\r\na=inactive\r\n"), std::string::npos) << answer;
    }
}

TEST(rfc3264_6, what_cannot_be_read_is_answered_as_it_stands)
{
    EXPECT_EQ(answer_to("v=0\r\nm=audio\r\nm=audio x\r\n"),
              "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio\r\n"
              "m=audio 0\r\n");
}

std::string in_order(std::string_view streams, std::string_view offered)
{
    const std::string session = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";
    const auto mine = session + std::string{streams}, other = session + std::string{offered};
    const auto answer = sip::parse_sdp(mine), offer = sip::parse_sdp(other);
    if (!answer || !offer)
        return "not SDP";
    const auto out = sip::answer_in_order(*answer, *offer);
    return out.starts_with(session) ? out.substr(session.size()) : out;
}

TEST(rfc3264_6, an_answer_has_a_line_for_each_that_is_offered)
{
    constexpr std::string_view audio = "m=audio 3456 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";
    EXPECT_EQ(in_order(audio, "m=audio 4000 RTP/AVP 8 0\r\na=sendrecv\r\n"), audio);
    EXPECT_EQ(
        in_order(audio, "m=audio 4000 RTP/AVP 0\r\nm=video 4002 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n"),
        std::string{audio} + "m=video 0 RTP/AVP 96\r\n");
    EXPECT_EQ(
        in_order(audio, "m=video 4002 RTP/AVP 31\r\nm=audio 4000 RTP/AVP 0\r\nm=audio 4004 RTP/AVP 0\r\n"),
        "m=video 0 RTP/AVP 31\r\n" + std::string{audio} + "m=audio 0 RTP/AVP 0\r\n");
}

// "the answer MUST contain exactly the same number of "m=" lines as the offer": what was not offered goes.
TEST(rfc3264_6, an_answer_has_no_line_for_what_is_not_offered)
{
    EXPECT_EQ(
        in_order("m=audio 3456 RTP/AVP 0\r\nm=video 3458 RTP/AVP 31\r\n", "m=video 4002 RTP/AVP 31\r\n"),
        "m=video 3458 RTP/AVP 31\r\n");
    for (const std::string_view offered :
         {"m=audio 4000 RTP/AVP 8\r\n", "m=audio 4000 RTP/SAVP 0\r\n", "m=image 4000 RTP/AVP 0\r\n"})
        EXPECT_NE(in_order("m=audio 3456 RTP/AVP 0\r\n", offered).find(" 0 RTP/"), std::string::npos)
            << offered;
    EXPECT_EQ(in_order("m=audio 3456 RTP/AVP 0\r\n", "m=audio\r\n"), "m=audio\r\n");
}

}  // namespace
