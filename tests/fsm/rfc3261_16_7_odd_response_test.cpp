// RFC 3261 16.7: what a proxy makes of responses that no user agent of ours would send.
#include "wire.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;

// Alice has called through a proxy whom the test answers for.
struct odd_callee : testing::Test
{
    odd_callee()
    {
        net.stranger_at("callee", at(2));
        alice.invite(at(11));
        net.settle();
    }

    std::string response(int status)
    {
        return sip::make_response(net.message("Proxy -> callee INVITE"), {.status = status, .to_tag = "b"});
    }
    void answers(const std::string& octets)
    {
        net.put("callee", at(11), octets);
        net.settle();
    }

    network net;
    relay proxy{net, "Proxy", 11, to({at(2)})};
    phone alice{net, "Alice", 1};
};
using rfc3261_7_1_proxied = odd_callee;
using rfc3261_16_7_item_3 = odd_callee;

TEST_F(rfc3261_7_1_proxied, a_response_with_its_version_in_lower_case_leaves_in_upper_case)
{
    for (const int status : {180, 486})
    {
        answers(response(status).replace(0, 7, "sip/2.0"));
        EXPECT_EQ(net.message("Proxy -> Alice " + std::to_string(status) + " INVITE").version(), "SIP/2.0");
    }
}

// "If no Via header field values remain in the response, the response was meant for this element and MUST NOT
// be forwarded."
TEST_F(rfc3261_16_7_item_3, a_response_without_a_further_via_is_not_forwarded)
{
    for (const int status : {180, 200})
    {
        auto answer = response(status);
        const auto second = answer.find("Via:", answer.find("Via:") + 1);
        ASSERT_NE(second, std::string::npos);
        answers(answer.erase(second, answer.find("\r\n", second) + 2 - second));
        EXPECT_EQ(net.count("Proxy -> Alice " + std::to_string(status) + " INVITE"), 0U);
    }
}

}  // namespace
