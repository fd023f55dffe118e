#include "redact/replacements.hpp"

#include "fsm/address.hpp"
#include "script/printable.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

constexpr std::string_view invite =
    "INVITE sip:bob.miller@pbx.corp.example.net SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 10.20.30.40:5060;branch=z9hG4bKabc;received=203.0.113.9\r\n"
    "From: \"Alice Liddell\" <sip:+4930123456@corp.example.net>;tag=1\r\n"
    "To: Bob Miller <sip:bob.miller@pbx.corp.example.net>\r\n"
    "Call-ID: 3848276298220188511@10.20.30.40\r\n"
    "CSeq: 1 INVITE\r\n"
    "Contact: <sip:alice@[2001:db8::9:1]:5060>\r\n"
    "Authorization: Digest username=\"aliddell\", realm=\"corp.example.net\", "
    "nonce=\"84a4cc6f3082121f32b42a2187831a9e\", uri=\"sip:corp.example.net\", "
    "response=\"7587245234b3434cc3412213e5f113a5\"\r\n"
    "Content-Type: application/sdp\r\n"
    "Content-Length: 94\r\n\r\n"
    "v=0\r\no=aliddell 1 1 IN IP4 10.20.30.41\r\ns=-\r\nc=IN IP4 10.20.30.41\r\nt=0 0\r\n"
    "m=audio 49172 RTP/AVP 0\r\n";

constexpr std::string_view hidden[] = {"bob.miller",
                                       "pbx.corp.example.net",
                                       "10.20.30.40",
                                       "203.0.113.9",
                                       "Alice Liddell",
                                       "+4930123456",
                                       "corp.example.net",
                                       "Bob Miller",
                                       "3848276298220188511@10.20.30.40",
                                       "2001:db8::9:1",
                                       "aliddell",
                                       "84a4cc6f3082121f32b42a2187831a9e",
                                       "7587245234b3434cc3412213e5f113a5",
                                       "10.20.30.41"};

TEST(redact, replaces_each_by_one_of_the_same_length_and_kind)
{
    redact::replacements by{7};
    by.learn(invite);
    const auto out = by.applied_to(invite);
    EXPECT_EQ(out.size(), invite.size());
    for (const auto value : hidden)
        EXPECT_EQ(out.find(value), std::string::npos) << value;
    EXPECT_TRUE(by.found_in(out).empty());
    // What is of the protocol is as it was.
    for (const auto* const kept : {"INVITE sip:", "SIP/2.0/UDP ", ";branch=z9hG4bKabc;received=",
                                   "CSeq: 1 INVITE", "Content-Length: 94", "m=audio 49172 RTP/AVP 0", "o="})
        EXPECT_NE(out.find(kept), std::string::npos) << kept;
    // An address is still one, and a response still 32 digits of hex.
    EXPECT_TRUE(fsm::numeric_address(by.applied_to("10.20.30.40"), 0));
    EXPECT_TRUE(fsm::numeric_address(by.applied_to("2001:db8::9:1"), 0));
    EXPECT_EQ(by.applied_to("7587245234b3434cc3412213e5f113a5").find_first_not_of("0123456789abcdef"),
              std::string::npos);
}

TEST(redact, replaces_the_same_by_the_same_wherever_it_stands)
{
    redact::replacements by{7};
    by.learn(invite);
    const auto user = by.applied_to("bob.miller");
    EXPECT_EQ(by.applied_to("F4 INVITE to <sip:bob.miller@x>, \"bob.miller\""),
              "F4 INVITE to <sip:" + user + "@x>, \"" + user + '"');
    redact::replacements other{8};
    other.learn(invite);
    EXPECT_NE(other.applied_to("bob.miller"), user);
}

TEST(redact, finds_values_behind_escapes_and_in_their_printable_form)
{
    redact::replacements by{7};
    by.add("bob", redact::kind::name);
    by.add("Z\xc3\xbcrich", redact::kind::name);
    for (const auto* const text : {"\\r\\nbob", "\\\\r\\\\nbob", "\\x0abob", "\\u000abob", "<bob>", "bob"})
        EXPECT_EQ(by.applied_to(text).find("bob"), std::string::npos) << text;
    EXPECT_EQ(by.applied_to("bobbin and kebob"), "bobbin and kebob");
    EXPECT_EQ(by.applied_to(script::printable("Z\xc3\xbcrich")).find("rich"), std::string::npos);
}

TEST(redact, leaves_names_that_are_kept_and_words_of_the_protocol_and_says_so)
{
    redact::replacements by{7, {"Bob"}};
    by.add("Bob", redact::kind::name);
    by.add("INVITE", redact::kind::name);
    by.add("x", redact::kind::name);
    EXPECT_EQ(by.applied_to("Bob INVITE x"), "Bob INVITE x");
    EXPECT_EQ(by.left().size(), 2u);
    EXPECT_TRUE(by.left().contains("INVITE"));
}

TEST(redact, of_500_generated_values_none_is_found_afterwards)
{
    std::mt19937 pick{1};
    const auto word = [&](std::size_t size, std::string_view of) {
        std::string out;
        while (out.size() < size)
            out += of[pick() % of.size()];
        return out;
    };
    redact::replacements by{pick()};
    std::vector<std::string> values;
    std::string all;
    for (int i = 0; i < 100; ++i)
    {
        const auto user = word(3 + pick() % 12, "abcdefghijklmnopqrstuvwxyz0123456789.-_");
        const auto host =
            word(4 + pick() % 6, "abcdefghijklmnopqrstuvwxyz") + ".corp" + std::to_string(i) + ".test";
        const auto ip = std::to_string(1 + pick() % 254) + '.' + std::to_string(pick() % 256) + '.' +
                        std::to_string(pick() % 256) + '.' + std::to_string(1 + pick() % 254);
        const auto call = word(24, "abcdefghijklmnopqrstuvwxyz0123456789");
        const auto nonce = word(32, "0123456789abcdef");
        all += "OPTIONS sip:" + user + '@' + host + " SIP/2.0\r\nVia: SIP/2.0/UDP " + ip +
               ";branch=z9hG4bK1\r\nCall-ID: " + call + "\r\nAuthorization: Digest username=\"u\", nonce=\"" +
               nonce + "\"\r\n\r\n";
        by.learn(all.substr(all.rfind("OPTIONS")));
        values.insert(values.end(), {user, host, ip, call, nonce});
    }
    const auto out = by.applied_to(all);
    EXPECT_EQ(out.size(), all.size());
    EXPECT_EQ(values.size(), 500u);
    for (const auto& value : values)
    {
        const auto at = out.find(value);
        const auto is_of_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
        const bool alone =
            at != std::string::npos && !is_of_word(out[at - 1]) && !is_of_word(out[at + value.size()]);
        EXPECT_FALSE(alone) << value;
    }
    EXPECT_TRUE(by.found_in(out).empty());
}

}  // namespace
