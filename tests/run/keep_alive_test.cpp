// RFC 5626 3.5, and what the field sends instead: keep-alives are noted, and are nobody's fault.
#include "table.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using table::one_device;

judge::run_result played_with(const std::string& keep_alive)
{
    one_device t{table::busy};
    t.device = [&](const sip::message& m) {
        std::vector<one_device::reply> out;
        if (m.method() == sip::method::invite)
            out = {{0ms, keep_alive}, {1ms, one_device::response(m, 486)}, {2ms, keep_alive}};
        return out;
    };
    t.play();
    return t.result();
}

TEST(rfc5626_3_5, keep_alives_are_noted_and_accuse_nobody)
{
    const auto stun = "\x00\x01\x00\x00\x21\x12\xa4\x42"s + "abcdefghijkl";
    for (const auto& octets :
         {""s, "\r\n"s, "\r\n\r\n"s, "\0\0\0\0"s, "\0"s, "  \r\n"s, "PING\r\n"s, "PING"s, "jaK"s, stun})
    {
        const auto r = played_with(octets);
        EXPECT_EQ(r.verdict, judge::run_verdict::pass) << testing::PrintToString(octets) << told(r);
        EXPECT_TRUE(says(r, "keep-alive from Bob (2 times)")) << told(r);
        for (const auto& v : r.rules)
            for (const auto& f : v.findings)
                EXPECT_TRUE(f.rule.starts_with("VIA-RPT-1")) << f.rule << ": " << f.observed;
    }
}

TEST(rfc5626_3_5, what_only_begins_like_one_is_none)
{
    for (const auto& octets :
         {"PING sip:a SIP"s, "\r\nx"s, "\x00\x01\x00\x00\x21\x12\xa4\x43"s + "abcdefghijkl"})
        EXPECT_EQ(played_with(octets).verdict, judge::run_verdict::fail) << testing::PrintToString(octets);
}

}  // namespace
