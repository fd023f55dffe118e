// What a peer sends fills no more memory than there is for it, and what was not kept is not judged.
#include "table.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace {

using namespace std::chrono_literals;
using table::one_device;

std::string long_options(int i, std::size_t octets)
{
    const auto n = std::to_string(i);
    return "OPTIONS sip:alice@192.168.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.168.0.2;branch=z9hG4bK" + n +
           "\r\nMax-Forwards: 70\r\nFrom: <sip:bob@biloxi.example.com>;tag=b" + n +
           "\r\nTo: <sip:alice@atlanta.example.com>\r\nCall-ID: " + n +
           "\r\nCSeq: 1 OPTIONS\r\nX-Long: " + std::string(octets, 'x') + "\r\nContent-Length: 0\r\n\r\n";
}

// No room for it where there is none for the others.
std::string long_refusal(const sip::message& invite)
{
    sip::response_parts parts;
    parts.status = 486;
    parts.to_tag = "device";
    parts.more = {{"X-Long", std::string(50'000, 'x')}};
    return sip::make_response(invite, parts);
}

void hears(one_device& t, int count, std::size_t octets)
{
    for (int i = 0; i < count; ++i)
    {
        t.r.received(t.now, 0, {one_device::at(1), one_device::at(2)}, sip::store(long_options(i, octets)));
        t.take();
        t.now += 1ms;
    }
}

judge::run_result flooded(int count, std::shared_ptr<rules::budget> memory, std::size_t& answers)
{
    run::settings how;
    how.memory = std::move(memory);
    how.rules = rules::select("SYN");
    one_device t{table::busy, how};
    t.device = [](const sip::message& m) {
        return m.is_request() && m.method() == sip::method::invite
                   ? std::vector<one_device::reply>{{1s, long_refusal(m)}}
                   : std::vector<one_device::reply>{};
    };
    t.play(t.now);
    hears(t, count, 50'000);
    t.play();
    answers = static_cast<std::size_t>(std::ranges::count_if(
        t.heard, [](const table::arrival& a) { return a.octets.starts_with("SIP/2.0 200"); }));
    return t.result();
}

TEST(memory, a_run_that_is_flooded_is_inconclusive_and_keeps_no_more_than_it_may)
{
    const auto memory = std::make_shared<rules::budget>(std::size_t{1} << 20);
    std::size_t answers = 0;
    {
        const auto r = flooded(200, memory, answers);
        EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
        EXPECT_EQ(r.fault, judge::culprit::tool);
        EXPECT_TRUE(r.why.find("over the 1 MiB that all runs may keep together, so that the ladder") !=
                    std::string::npos)
            << r.why;
        EXPECT_GT(r.traffic.dropped, 100U);
        EXPECT_LE(memory->taken(), std::size_t{1} << 20);
        // What is over it reaches no agent, whose transactions would keep it.
        EXPECT_LT(answers, 40U);
    }
    EXPECT_EQ(memory->taken(), 0U);
}

TEST(memory, what_fits_is_judged)
{
    std::size_t answers = 0;
    const auto r = flooded(200, std::make_shared<rules::budget>(), answers);
    EXPECT_EQ(r.traffic.dropped, 0U);
    EXPECT_EQ(answers, 200U);
}

// Another run of the same program may have taken all of it.
TEST(memory, a_call_of_few_messages_is_played_and_judged_whatever_others_have_taken)
{
    const auto memory = std::make_shared<rules::budget>(std::size_t{1} << 20);
    rules::budget::share others{memory};
    while (others.take(1'000))
        continue;
    std::size_t answers = 0;
    const auto r = flooded(0, memory, answers);
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
}

}  // namespace
