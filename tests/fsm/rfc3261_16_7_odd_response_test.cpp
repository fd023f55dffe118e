// RFC 3261 16.7: what a proxy makes of responses that no user agent of ours would send.
#include "wire.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;

TEST(rfc3261_7_1, a_response_with_its_version_in_lower_case_leaves_in_upper_case)
{
    network net;
    relay proxy{net, "Proxy", 11, to({at(2)})};
    phone alice{net, "Alice", 1};
    net.stranger_at("callee", at(2));
    alice.invite(at(11));
    net.settle();
    for (const int status : {180, 486})
    {
        auto answer =
            sip::make_response(net.message("Proxy -> callee INVITE"), {.status = status, .to_tag = "b"});
        answer.replace(0, 7, "sip/2.0");
        net.put("callee", at(11), answer);
        net.settle();
        EXPECT_EQ(net.message("Proxy -> Alice " + std::to_string(status) + " INVITE").version(), "SIP/2.0");
    }
}

// 3.: "If no Via header field values remain in the response, the response was meant for this element and MUST
// NOT be forwarded."
TEST(rfc3261_16_7_item_3, a_response_without_a_further_via_is_not_forwarded)
{
    network net;
    relay proxy{net, "Proxy", 11, to({at(2)})};
    phone alice{net, "Alice", 1};
    net.stranger_at("callee", at(2));
    alice.invite(at(11));
    net.settle();
    for (const int status : {180, 200})
    {
        auto answer =
            sip::make_response(net.message("Proxy -> callee INVITE"), {.status = status, .to_tag = "b"});
        const auto second = answer.find("Via:", answer.find("Via:") + 1);
        ASSERT_NE(second, std::string::npos);
        answer.erase(second, answer.find("\r\n", second) + 2 - second);
        net.put("callee", at(11), answer);
        net.settle();
        EXPECT_EQ(net.count("Proxy -> Alice " + std::to_string(status) + " INVITE"), 0U);
    }
}

}  // namespace
