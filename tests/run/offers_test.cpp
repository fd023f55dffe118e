// RFC 3264 6: a device offers other streams than its ladder draws, and gets an answer to them.
#include "sip/sdp.hpp"
#include "table.hpp"
#include "two_casts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace std::chrono_literals;

std::string session(int host)
{
    const auto at = "192.168.0." + std::to_string(host);
    return "v=0\r\no=- 1 1 IN IP4 " + at + "\r\ns=-\r\nc=IN IP4 " + at + "\r\nt=0 0\r\n";
}

const std::string audio = "m=audio 4000 RTP/AVP 0\r\n";
const std::string video = "m=video 4002 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n";

std::string described(const std::string& rung)
{
    return '[' + rung + R"(]
body = ["v=0", "o=- 1 1 IN IP4 192.168.0.1", "s=-", "c=IN IP4 192.168.0.1", "t=0 0", "m=audio 4000 RTP/AVP 0", ""]
)";
}

// The streams of a message's body: "audio 4000, video 0".
std::string streams_of(const sip::message& m)
{
    std::string out;
    const auto read = sip::parse_sdp(m.body());
    for (std::size_t i = 0; read && i < read->media_count(); ++i)
        if (const auto stream = sip::parse_sdp_media(read->media(i).first('m')->value))
            out +=
                (out.empty() ? "" : ", ") + std::string{stream->media} + ' ' + std::to_string(stream->port);
    return out;
}

std::string with_body(std::string octets, const std::string& body)
{
    octets.erase(octets.find("\r\n\r\n") + 4);
    constexpr std::string_view type = "Content-Type: application/sdp\r\n";
    if (const auto at = octets.find(type); at != octets.npos)
        octets.erase(at, type.size());
    const auto length = octets.find("Content-Length: ");
    octets.replace(length, octets.find("\r\n", length) - length,
                   (body.empty() ? "" : std::string{type}) +
                       "Content-Length: " + std::to_string(body.size()));
    return octets + body;
}

const std::string calls_alice = std::string{table::two_parties} + R"(F1 = "INVITE Bob -> Alice"
F2 = "200 INVITE Bob <- Alice"
F3 = "ACK Bob -> Alice"
)";

// What Alice answers to an INVITE with this offer.
std::string answered_by_alice(const std::string& script, const std::string& offer)
{
    table::one_device t{script};
    std::string out;
    t.device = [&](const sip::message& m) -> std::vector<table::one_device::reply> {
        if (m.status() == 200)
            out = streams_of(m);
        return {};
    };
    t.play(t.now + 1ms);
    t.r.received(t.now, 0, {table::one_device::at(1), table::one_device::at(2)},
                 sip::store(with_body("INVITE sip:alice@192.168.0.1 SIP/2.0\r\n"
                                      "Via: SIP/2.0/UDP 192.168.0.2:5060;branch=z9hG4bKdevice;rport\r\n"
                                      "Max-Forwards: 70\r\nFrom: <sip:bob@biloxi.example.com>;tag=b\r\n"
                                      "To: <sip:alice@atlanta.example.com>\r\nCall-ID: device@192.168.0.2\r\n"
                                      "CSeq: 1 INVITE\r\nContact: <sip:bob@192.168.0.2>\r\n"
                                      "Content-Length: 0\r\n\r\n",
                                      session(2) + offer)),
                 0ms);
    t.play(t.now + 1s);
    return out;
}

// "For each "m=" line in the offer, there MUST be a corresponding "m=" line in the answer."
TEST(rfc3264_6, what_a_device_offers_beyond_its_ladder_is_refused)
{
    const auto script = calls_alice + described("F1") + described("F2");
    EXPECT_EQ(answered_by_alice(script, audio), "audio 4000");
    EXPECT_EQ(answered_by_alice(script, audio + video), "audio 4000, video 0");
    EXPECT_EQ(answered_by_alice(script, video + audio), "video 0, audio 4000");
    EXPECT_EQ(answered_by_alice(calls_alice + described("F2"), video), "video 0")
        << "its ladder draws no offer";
}

// A script may draw an answer that does not fit what it draws for the offer: it is meant so.
TEST(rfc3264_6, an_answer_that_is_drawn_wrong_stays_so)
{
    const auto wrong = calls_alice + described("F1") + R"([F2]
body = ["v=0", "o=- 1 1 IN IP4 192.168.0.1", "s=-", "c=IN IP4 192.168.0.1", "t=0 0", "m=video 4000 RTP/AVP 31", ""]
)";
    EXPECT_EQ(answered_by_alice(wrong, audio), "video 4000");
    EXPECT_EQ(answered_by_alice(wrong, audio + video), "audio 0, video 0")
        << "it was drawn for another offer";
}

// RFC 3261 13.2.2.4, "If the 2xx contains an offer (based on the rules above), the ACK MUST carry an answer".
TEST(rfc3264_6, what_a_device_offers_in_its_2xx_is_answered_in_the_ack)
{
    table::one_device t{std::string{table::two_parties} + R"(F1 = "INVITE Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
)" + described("F2") + described("F3")};
    t.device = [](const sip::message& m) -> std::vector<table::one_device::reply> {
        if (m.method() != sip::method::invite)
            return {};
        return {{10ms, with_body(table::one_device::response(m, 200), session(2) + video + audio)}};
    };
    t.play(t.now + 1s);
    ASSERT_GE(t.heard.size(), 2U);
    ASSERT_EQ(t.heard[1].what(), "ACK");
    EXPECT_EQ(streams_of(*sip::store(t.heard[1].octets)), "video 0, audio 4000");
}

// RFC 3261 13.3.1.4: "If the INVITE did not contain an offer, the 2xx MUST contain an offer". A script that
// draws no bodies need not say so: its agents offer, and answer, without media.
TEST(rfc3261_13_3_1_4, who_plays_a_ladder_without_bodies_offers_in_the_2xx)
{
    const auto flow = script::load_script_text(std::string{table::two_parties} + R"(F1 = "INVITE Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
F4 = "BYE Alice -> Bob"
F5 = "200 BYE Alice <- Bob"
)",
                                               "offers.toml");
    for (const auto* device : {"Alice", "Bob"})
    {
        table::two_casts t{flow, {device}};
        const auto r = t.play();
        EXPECT_EQ(r.verdict, judge::run_verdict::pass) << device;
        EXPECT_EQ(streams_of(*r.traffic.messages.at(*r.rungs[1].message).message), "audio 9");
        EXPECT_EQ(streams_of(*r.traffic.messages.at(*r.rungs[2].message).message), "audio 9");
    }
    // A device that does not is told.
    table::two_casts t{flow, {"Bob"}};
    t.spoil = [](const std::string&, std::string& octets) { octets = with_body(octets, ""); };
    const auto r = t.play();
    EXPECT_EQ(r.verdict, judge::run_verdict::fail);
    EXPECT_TRUE(std::ranges::any_of(r.rules, [](const rules::verdict& v) {
        return v.rule->id == "SDP-ANS-1" && v.outcome == rules::outcome::fail;
    }));
}

}  // namespace
