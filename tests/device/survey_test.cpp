#include "device/survey.hpp"

#include "device/load_profile.hpp"

#include <gtest/gtest.h>

namespace {

const fsm::address ours = fsm::numeric_address("192.168.1.5", 40'000).value();

device::survey survey(const std::string& via, const std::string& rows)
{
    const auto m = sip::store("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.168.1.5:40000;branch=z9hG4bK1" + via +
                              "\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: 1\r\n"
                              "CSeq: 1 OPTIONS\r\n" +
                              rows + "Content-Length: 0\r\n\r\n");
    auto out = device::survey_of(*m, ours);
    out.address = "192.168.1.30:5060";
    return out;
}

// RFC 3581 4: "it MUST set the value of the parameter to the source port of the request".
TEST(rfc3581_4, our_via_comes_back_with_our_port_and_address_or_not)
{
    const auto right = survey(";received=192.168.1.5;rport=40000", "");
    EXPECT_EQ(right.rport, "right");
    EXPECT_EQ(right.received, "right");
    const auto missing = survey(";rport", "");
    EXPECT_EQ(missing.rport, "missing");
    EXPECT_EQ(missing.received, "missing");
    const auto wrong = survey(";received=10.0.0.1;rport=5060", "");
    EXPECT_EQ(wrong.rport, "5060");
    EXPECT_EQ(wrong.received, "10.0.0.1");
}

// RFC 3261 20.5: "All methods, including ACK and CANCEL, understood by the UA MUST be included in the list".
TEST(rfc3261_20_5, what_an_allow_leaves_out_is_unsupported_and_without_one_nothing_is_known)
{
    const auto s = survey("", "Allow: INVITE, ACK, BYE , CANCEL\r\nAllow: OPTIONS,UPDATE,\r\n");
    ASSERT_TRUE(s.allow);
    EXPECT_EQ(s.allow->size(), 6u);
    EXPECT_FALSE(s.supported);
    const auto p = device::load_profile_text(device::draft_of(s, "2026-11-27"), "draft.toml");
    EXPECT_TRUE(p.supports("UPDATE"));
    EXPECT_FALSE(p.supports("REFER"));
    EXPECT_TRUE(p.supports("100rel")) << "it did not say";
    EXPECT_EQ(p.host, "192.168.1.30");
    const auto silent =
        device::load_profile_text(device::draft_of(survey("", ""), "2026-11-27"), "draft.toml");
    EXPECT_TRUE(silent.unsupported.empty());
}

// RFC 3261 20.37: "If empty, it means that no extensions are supported."
TEST(rfc3261_20_37, an_empty_supported_says_that_there_are_no_extensions)
{
    const auto p =
        device::load_profile_text(device::draft_of(survey("", "Supported:\r\n"), "2026-11-27"), "draft.toml");
    EXPECT_EQ(p.unsupported, (std::vector<std::string>{"100rel", "replaces", "timer"}));
}

TEST(draft, whatever_a_device_says_of_itself_the_draft_is_one_that_loads)
{
    for (const std::string said : {"\"\n[trigger.call]", "\\u0007\x1b[2J", "# x", "\x7f\xff"})
    {
        auto s = survey("", "Allow: INVITE, \"x\", a\"b, REFER\r\n");
        s.user_agent = s.server = s.reason = said;
        const auto text = device::draft_of(s, "2026-11-27");
        const auto p = device::load_profile_text(text, "draft.toml");
        EXPECT_TRUE(p.triggers.empty()) << text;
        EXPECT_TRUE(p.supports("REFER"));
    }
}

}  // namespace
