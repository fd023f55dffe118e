#include "report/sample_run.hpp"

#include "judge/summary.hpp"
#include "report/page.hpp"

#include <gtest/gtest.h>

namespace {

TEST(report, marks_what_the_script_loses)
{
    auto s = sample::script();
    s.rungs.at(0).lost = s.rungs.at(2).lost = true;
    const auto page = report::draw(sample::run(s));
    EXPECT_NE(page.find("|  lost x2\n"), std::string::npos) << page;
    EXPECT_NE(page.find("|  lost\n"), std::string::npos) << page;
}

TEST(report, is_the_ladder_with_times_and_findings_at_their_rungs)
{
    const auto s = sample::script();
    EXPECT_EQ(report::draw(sample::run(s)), R"(A <Sample> & "More" (RFC 3261 9.1)
  Proxy1: device 127.0.0.1:5070
  Proxy2: device 127.0.0.1:5070
  all others: agents

              Alice           Proxy1          Proxy2          Bob
     0.0 ms   |   INVITE F1   |               |               |
              |-------------->|               |               |  ok x2
              |               |   INVITE F2   |               |
              |               |-------------->|               |  not seen
     0.4 ms   |     100 F3    |               |               |
              |<--------------|               |               |  ok
              |     180 F4    |               |               |
              |<--------------|               |               |  left out, as it may be
  2000.0 ms   |   CANCEL F5   |               |               |
              |-------------->|               |               |  WARN
      WARN  CAN-SRV-2.a  RFC 3261 9.2  Proxy1 (device 127.0.0.1:5070)  3 times
            expected  487 within 1 s of the CANCEL
            observed  nothing
            proof     F5 CANCEL Alice -> Proxy1 at 2000.0 ms
  2001.3 ms   |     200 F6    |               |               |
              |<--------------|               |               |  FAIL
      FAIL  RSP-COPY-1.a  RFC 3261 8.2.6.2  Proxy1 (device 127.0.0.1:5070)
            expected  From as in F5
            observed  \xff<evil>\x1b[31m
            proof     F5 CANCEL Alice -> Proxy1 at 2000.0 ms
                      F6 200 CANCEL Proxy1 -> Alice at 2001.3 ms
            octets    21+13: From: \xff<evil>
              |     487 F7    |               |               |
              |<--------------|               |               |  MISSING
      FAIL  FLOW-MISSING  RFC 3261 9.1  Proxy1 (device 127.0.0.1:5070)
            expected  487 INVITE within 32 s
            observed  nothing
beside the ladder:
      FAIL  FLOW-UNEXPECTED  RFC 3261 9.1  Proxy1 (device 127.0.0.1:5070)
            observed  SIP/2.0 \x07 what
            proof     'SIP/2.0 \x07 what' Proxy1 -> Alice at 2002.0 ms

FAIL  4 of 7 rungs as drawn, 1 missing, 1 not seen (between two devices), 1 left out; 1 retransmission; seed 7
      1 rule kept by the devices, 1 in part, 1 broken, 1 warned, 1 inconclusive, 1 not triggered
      to blame: device Proxy1
      Proxy1: 1 rule kept, 1 in part, 1 broken, 1 warned, 1 inconclusive, 1 not triggered
      Proxy2: 0 rules kept, 1 in part, 0 broken, 0 warned, 0 inconclusive, 5 not triggered
kept: SYN-LINE-1
kept in part: VIA-RPT-1.ab
broken: RSP-COPY-1
warned: CAN-SRV-2
inconclusive, the watch ended before it could be told: TXN-TIMER-1.a
note: 183 \x9b INVITE is not drawn
)");
}

TEST(report, is_plain_ascii_whatever_a_peer_sent)
{
    const auto s = sample::script();
    for (const char c : report::draw(sample::run(s)))
        EXPECT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f)) << static_cast<int>(c);
}

TEST(report, is_coloured_when_asked_and_says_the_same)
{
    const auto s = sample::script();
    const auto r = sample::run(s);
    auto coloured = report::draw(r, true);
    EXPECT_NE(coloured.find("\x1b[31mFAIL\x1b[0m"), std::string::npos);
    for (auto at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b'))
        coloured.erase(at, coloured.find('m', at) - at + 1);
    EXPECT_EQ(coloured, report::draw(r));
}

TEST(report, of_nothing_seen_is_still_a_ladder)
{
    const auto s = sample::script();
    judge::run_result r;
    r.flow = &s;
    r.rungs.resize(s.rungs.size());
    r.why = "Proxy1 at 127.0.0.1:5070 does not answer";
    const auto text = report::draw(r);
    EXPECT_NE(text.find("ERROR  0 of 7 rungs as drawn, 7 missing; 0 retransmissions; seed 0\n"
                        "      no rule judged\n"
                        "      Proxy1 at 127.0.0.1:5070 does not answer\n"),
              std::string::npos)
        << text;
}

TEST(report, shortens_what_would_bury_the_rest)
{
    const auto s = sample::script();
    auto r = sample::run(s);
    r.rules[1].findings[0].observed = std::string(60'000, 'x');
    r.notes = {std::string(401, 'y')};
    const auto text = report::draw(r);
    EXPECT_NE(text.find("x... (59600 octets more)\n"), std::string::npos);
    EXPECT_NE(text.find("y... (1 octets more)\n"), std::string::npos);
    EXPECT_LT(text.size(), 6'000U);
}

TEST(report, of_a_run_that_lies_about_its_messages_does_not_crash)
{
    const auto s = sample::script();
    auto r = sample::run(s);
    r.rules[1].findings[0].messages = {99, 98, 97};
    r.rules[2].findings[0].offset = 1'000'000;
    r.rules[2].findings[0].size = 5;
    r.flow_findings[0].rung = 99;
    r.flow_findings[1].party = 99;
    r.rules[1].findings[0].proof[0].message = nullptr;
    r.rules[2].findings[0].proof[0].from = 77;
    EXPECT_FALSE(report::draw(r).empty());
}

TEST(summary, says_who_is_to_blame)
{
    const auto s = sample::script();
    auto r = sample::run(s);
    EXPECT_EQ(judge::blame(r), "device Proxy1");
    r.rules[1].findings[0].party = 0;
    EXPECT_EQ(judge::blame(r), "our agent Alice (a fault of this tool or script), device Proxy1");
}

TEST(summary, rounds_to_a_tenth_of_a_millisecond)
{
    using namespace std::chrono_literals;
    EXPECT_EQ(judge::milliseconds(0us), "0.0");
    EXPECT_EQ(judge::milliseconds(2000440us), "2000.4");
    EXPECT_EQ(judge::milliseconds(99950us), "100.0");
    EXPECT_EQ(judge::milliseconds(-5us), "0.0");
}

}  // namespace
