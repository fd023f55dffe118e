// RFC 3261 13.3.1.4, 17.2.1: who gets no ACK sends its final response again. What a script loses never left,
// and what it holds back leaves later.
#include "table.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using table::one_device;

const std::string options_later = R"(
F5 = "OPTIONS Alice -> Bob"
F6 = "200 OPTIONS Alice <- Bob"
)";

std::string refused_and(std::string_view rest)
{
    return std::string{table::two_parties} + R"(F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "486 INVITE Alice <- Bob"
F4 = "ACK Alice -> Bob")" +
           options_later + std::string{rest};
}

std::string answered_and(std::string_view rest) { return std::string{table::answered} + std::string{rest}; }

// Answers, and sends its final response to the INVITE again as often as is said.
one_device device_of(const std::string& script, int status, int copies)
{
    one_device t{script};
    t.device = [=](const sip::message& m) {
        std::vector<one_device::reply> out;
        if (m.method() == sip::method::ack)
            return out;
        if (m.method() != sip::method::invite)
            return std::vector<one_device::reply>{{1ms, one_device::response(m, 200)}};
        out.push_back({1ms, one_device::response(m, 180)});
        fsm::duration at = 2ms, gap = 500ms;
        for (int i = 0; i <= copies;
             ++i, at += gap, gap = i == 0 ? gap : std::min<fsm::duration>(2 * gap, 4s))
            out.push_back({at, one_device::response(m, status)});
        return out;
    };
    return t;
}

std::vector<std::string> accused(const judge::run_result& r)
{
    std::vector<std::string> out;
    for (const auto& v : r.rules)
        for (const auto& f : v.findings)
            if (f.level == rules::level::must)
                out.push_back(f.rule);
    return out;
}

std::vector<std::string> accused(one_device t)
{
    t.play();
    return accused(t.result());
}

using letters = std::vector<std::string>;

TEST(rfc3261_17_2_1, a_refusal_whose_ack_was_lost_is_sent_again)
{
    const auto script = refused_and("[F4]\nlost = true\n[F5]\nafter = \"12s\"\n");
    EXPECT_EQ(accused(device_of(script, 486, 5)), letters{});
    EXPECT_EQ(accused(device_of(script, 486, 0)), letters{"TXN-SRV-2.a"});
}

TEST(rfc3261_17_2_1, a_refusal_that_is_acknowledged_is_not)
{
    const auto script = refused_and("[F5]\nafter = \"12s\"\n");
    EXPECT_EQ(accused(device_of(script, 486, 0)), letters{});
    EXPECT_EQ(accused(device_of(script, 486, 5)), letters{"TXN-SRV-2.b"});
}

TEST(rfc3261_13_3_1_4, a_2xx_whose_ack_is_held_back_is_sent_again)
{
    const auto script = answered_and("[F4]\nafter = \"9s\"\n");
    EXPECT_EQ(accused(device_of(script, 200, 4)), letters{});
    EXPECT_EQ(accused(device_of(script, 200, 0)), letters{"TXN-2XX-1.a"});
}

TEST(rfc3261_13_3_1_4, a_2xx_whose_ack_was_lost_is_sent_again_until_a_bye)
{
    const auto script = answered_and("[F4]\nlost = true\n[F5]\nafter = \"9s\"\n");
    EXPECT_EQ(accused(device_of(script, 200, 4)), letters{});
    EXPECT_EQ(accused(device_of(script, 200, 0)), letters{"TXN-2XX-1.a"});
    const auto soon = answered_and("[F4]\nlost = true\n[F5]\nafter = \"2s\"\n");
    EXPECT_EQ(accused(device_of(soon, 200, 1)), letters{});
}

}  // namespace
