// Who answers with what is no SIP does not answer, and is not silent either.
#include "judge/unreadable.hpp"
#include "run/table.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using table::one_device;

// A device that says this to each INVITE and to each of its copies.
judge::run_result said_to_an_invite(const std::string& octets)
{
    one_device t{table::busy};
    t.device = [&](const sip::message& m) {
        return m.method() == sip::method::invite && !octets.empty()
                   ? std::vector<one_device::reply>{{1ms, octets}}
                   : std::vector<one_device::reply>{};
    };
    t.play();
    return t.result();
}

TEST(no_sip, is_counted_and_its_first_octets_and_fault_are_told)
{
    const auto r = said_to_an_invite(std::string{"\x01\x02", 2} + std::string(60, 'x'));
    EXPECT_EQ(
        judge::what_is_no_sip(r.traffic, 1),
        "7 datagrams came that are no SIP, the first of 62 octets: expected a method and SP at octet 0: "
        "\x01\x02xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...");
    EXPECT_EQ(judge::what_is_no_sip(r.traffic, 0), "") << "of somebody else";
    EXPECT_EQ(r.verdict, judge::run_verdict::fail);
    EXPECT_EQ(r.fault, judge::culprit::device);
}

TEST(no_sip, is_neither_silence_nor_what_keeps_a_way_open_nor_a_response_that_is_wrong)
{
    for (const std::string octets : {"", "\r\n\r\n", "SIP/2.0 999 What\r\n\r\n"})
        EXPECT_EQ(judge::what_is_no_sip(said_to_an_invite(octets).traffic, 1), "") << octets;
}

}  // namespace
