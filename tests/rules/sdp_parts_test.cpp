// RFC 5621: what a session description says is judged the same where it is a part of a multipart body.
#include "ladder.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include <algorithm>

namespace {

using namespace rules_test;
using rules::outcome;

std::string body_of(const ladder& l, std::string_view rung)
{
    auto copy = l;
    const auto& text = copy[rung].text;
    return text.substr(text.find("\n\n") + 2);
}

// The same description with a text before it, in a body of two parts.
ladder with_parts(ladder l, std::string_view rung, const std::string& more = {})
{
    const auto session = body_of(l, rung);
    const auto body = "--b1\nContent-Type: text/plain\n\nhello\n--b1\nContent-Type: application/sdp\n" +
                      more + '\n' + session + "\n--b1--\n";
    auto& text = l[rung].text;
    text.erase(text.find("\n\n") + 2);
    text += body;
    const auto octets = body.size() + static_cast<std::size_t>(std::ranges::count(body, '\n'));
    const auto at = text.find("Content-Length: ");
    text.replace(at, text.find('\n', at) - at, "Content-Length: " + std::to_string(octets));
    return l.replace(rung, "application/sdp", "multipart/mixed;boundary=b1");
}

ladder offered() { return refused(); }  // by a device

TEST(rfc5621_3, a_part_that_is_a_session_description_is_judged)
{
    const auto right = with_parts(offered(), "INVITE");
    EXPECT_EQ(broken(right.play()), std::vector<std::string>{});
    EXPECT_EQ(outcome_of(right.play(), "SDP-FMT-1"), outcome::pass);
    const auto wrong = with_parts(offered().replace("INVITE", "t=0 0\n", "a=x:0\n"), "INVITE");
    EXPECT_EQ(broken(wrong.play()), std::vector<std::string>{"SDP-FMT-1.a Alice"});
}

TEST(rfc5621_3, a_part_that_is_encoded_is_not)
{
    const auto coded = with_parts(offered().replace("INVITE", "t=0 0\n", "a=x:0\n"), "INVITE",
                                  "Content-Transfer-Encoding: base64\n");
    EXPECT_EQ(broken(coded.play()), std::vector<std::string>{});
}

// RFC 3261 13.2.1: an offer is one in whichever part of the body.
TEST(rfc3261_13_2_2_4, an_offer_in_a_part_of_the_2xx_is_answered_in_the_ack)
{
    auto l = call().erase("BYE").erase("200 BYE");
    l.parties[0].device = true;
    auto& invite = l["INVITE"].text;
    invite.erase(invite.find("Content-Type"));
    invite += "Content-Length: 0\n\n";
    EXPECT_EQ(broken(l.play()), std::vector<std::string>{"ACK-2XX-3.a Alice"});
    EXPECT_EQ(broken(with_parts(l, "200").play()), std::vector<std::string>{"ACK-2XX-3.a Alice"});
}

}  // namespace
