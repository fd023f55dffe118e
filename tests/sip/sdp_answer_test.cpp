// RFC 3264 6: answers that take nothing.
#include "sip/sdp_answer.hpp"

#include <gtest/gtest.h>

namespace {

std::string answer_to(std::string_view offer, std::string_view host = "192.0.2.1")
{
    const auto read = sip::parse_sdp(offer);
    return read ? sip::declining_answer(*read, host) : "not SDP";
}

// "For each "m=" line in the offer, there MUST be a corresponding "m=" line in the answer. The answer MUST
// contain exactly the same number of "m=" lines as the offer." "To reject an offered stream, the port number
// in the corresponding stream in the answer MUST be set to zero."
TEST(rfc3264_6, a_declining_answer_has_each_stream_with_port_zero)
{
    const auto answer = answer_to("v=0\r\no=a 1 1 IN IP4 192.0.2.2\r\ns=x\r\nc=IN IP4 192.0.2.2\r\n"
                                  "t=2873397496 2873404696\r\nm=audio 49170/2 RTP/AVP 0 8\r\n"
                                  "a=rtpmap:0 PCMU/8000\r\nm=video 51372 RTP/AVP 31\r\n");
    EXPECT_EQ(answer, "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\n"
                      "t=2873397496 2873404696\r\nm=audio 0 RTP/AVP 0 8\r\nm=video 0 RTP/AVP 31\r\n");
    const auto read = sip::parse_sdp(answer);
    ASSERT_TRUE(read);
    EXPECT_FALSE(sip::check(*read));
}

TEST(rfc3264_6, an_offer_without_streams_has_an_answer_without_any)
{
    EXPECT_EQ(answer_to("v=0\r\no=- 1 1 IN IP6 ::1\r\ns=-\r\nt=0 0\r\n", "::1"),
              "v=0\r\no=- 1 1 IN IP6 ::1\r\ns=-\r\nc=IN IP6 ::1\r\nt=0 0\r\n");
}

TEST(rfc3264_6, what_cannot_be_read_is_answered_as_it_stands)
{
    EXPECT_EQ(answer_to("v=0\r\nm=audio\r\nm=audio x\r\n"),
              "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio\r\n"
              "m=audio 0\r\n");
}

}  // namespace
