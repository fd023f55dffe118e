// A transport that we do not have.
#include "run/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace std::chrono_literals;
using table::one_device;
using replies = std::vector<one_device::reply>;

// Bob answers all, and wants further requests where `contact` says.
judge::run_result answered_with(const std::string& contact, std::vector<std::string>& heard)
{
    one_device t{table::answered};
    t.device = [&](const sip::message& m) {
        const auto with_contact = [&](int status) {
            const auto made = sip::store(one_device::response(m, status));
            return sip::edit{*made}.set("Contact", contact).finish();
        };
        if (m.method() == sip::method::invite)
            return replies{{10ms, with_contact(180)}, {20ms, with_contact(200)}};
        return m.method() == sip::method::bye ? replies{{10ms, with_contact(200)}} : replies{};
    };
    t.play();
    for (const auto& a : t.heard)
        heard.push_back(a.what());
    return t.result();
}

}  // namespace

TEST(transport, that_a_contact_names_and_no_agent_has_is_not_there_yet)
{
    std::vector<std::string> heard;
    const auto r = answered_with("<sip:bob@192.168.0.2;transport=tcp>", heard);
    EXPECT_TRUE(std::ranges::all_of(heard, [](const auto& what) { return what == "INVITE"; }))
        << "no ACK and no BYE over UDP in its place (RFC 3261 12.2.1.1)";
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive);
    EXPECT_EQ(r.fault, judge::culprit::tool);
    EXPECT_NE(r.why.find("tool: Alice: "), std::string::npos) << r.why;
    EXPECT_NE(r.why.find("is not sent: "), std::string::npos) << r.why;
    EXPECT_TRUE(std::ranges::all_of(r.rules, [](const auto& v) { return v.outcome != rules::outcome::fail; }))
        << "and nobody is accused";
}

TEST(transport, that_an_agent_has_is_taken)
{
    std::vector<std::string> heard;
    EXPECT_EQ(answered_with("<sip:bob@192.168.0.2;transport=udp>", heard).verdict, judge::run_verdict::pass);
    EXPECT_EQ(heard, (std::vector<std::string>{"INVITE", "ACK", "BYE"}));
}
