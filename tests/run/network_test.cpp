#include "run/network.hpp"

#include "script/load.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;

std::string refusal(std::string_view text)
{
    try
    {
        run::parse_network(text);
    }
    catch (const script::usage_error& e)
    {
        return e.what();
    }
    return "accepted";
}

TEST(network_conditions, are_read_as_the_command_line_has_them)
{
    const auto n = run::parse_network("loss=5%,delay=20ms..80ms,reorder=2%,duplicate=1%");
    EXPECT_DOUBLE_EQ(n.loss, 0.05);
    EXPECT_DOUBLE_EQ(n.reorder, 0.02);
    EXPECT_DOUBLE_EQ(n.duplicate, 0.01);
    EXPECT_EQ(n.delay_min, 20ms);
    EXPECT_EQ(n.delay_max, 80ms);
    EXPECT_EQ(n.reorder_by, 20ms);
    EXPECT_FALSE(n.perfect());
}

TEST(network_conditions, take_fractions_and_single_delays)
{
    const auto n = run::parse_network("delay=1.5s,loss=0.25%,reorder-by=100us");
    EXPECT_EQ(n.delay_min, 1500ms);
    EXPECT_EQ(n.delay_max, 1500ms);
    EXPECT_DOUBLE_EQ(n.loss, 0.0025);
    EXPECT_EQ(n.reorder_by, 100us);
    EXPECT_DOUBLE_EQ(run::parse_network("loss=100%").loss, 1);
    EXPECT_TRUE(run::parse_network("loss=0%").perfect());
}

TEST(network_conditions, are_refused_with_the_part_that_is_wrong)
{
    const std::pair<const char*, const char*> cases[] = {
        {"los=5%",
         "--network: 'los=5%': 'los' is not known (loss, duplicate, reorder, delay, reorder-by, bandwidth); "
         "did you mean 'loss'?"},
        {"", "--network: '': '' is not known (loss, duplicate, reorder, delay, reorder-by, bandwidth)"},
        {"loss=5%,",
         "--network: '': '' is not known (loss, duplicate, reorder, delay, reorder-by, bandwidth)"},
        {"loss", "--network: 'loss': a value is missing: loss=..."},
        {"loss=5", "--network: 'loss=5': a percentage from 0% to 100%, such as 5% or 0.5%"},
        {"bandwidth=0bit/s", "--network: 'bandwidth=0bit/s': a bandwidth such as 64kbit/s, 9600bit/s or "
                             "2Mbit/s, up to 10000Mbit/s"},
        {"bandwidth=64",
         "--network: 'bandwidth=64': a bandwidth such as 64kbit/s, 9600bit/s or 2Mbit/s, up to "
         "10000Mbit/s"},
        {"bandwidth=10001Mbit/s",
         "--network: 'bandwidth=10001Mbit/s': a bandwidth such as 64kbit/s, 9600bit/s "
         "or 2Mbit/s, up to 10000Mbit/s"},
        {"loss=101%", "--network: 'loss=101%': a percentage from 0% to 100%, such as 5% or 0.5%"},
        {"loss=100.1%", "--network: 'loss=100.1%': a percentage from 0% to 100%, such as 5% or 0.5%"},
        {"loss=-1%", "--network: 'loss=-1%': a percentage from 0% to 100%, such as 5% or 0.5%"},
        {"loss=.5%", "--network: 'loss=.5%': a percentage from 0% to 100%, such as 5% or 0.5%"},
        {"loss=1e1%", "--network: 'loss=1e1%': a percentage from 0% to 100%, such as 5% or 0.5%"},
        {"loss=1%,loss=2%", "--network: 'loss=2%': 'loss' is given twice"},
        {"delay=20", "--network: 'delay=20': '20' is not a time: \"2s\", \"500ms\", \"1.5s\" or \"2min\", up "
                     "to 24 hours"},
        {"delay=80ms..20ms", "--network: 'delay=80ms..20ms': the longest delay is shorter than the shortest"},
        {"delay=20ms..", "--network: 'delay=20ms..': '' is not a time: \"2s\", \"500ms\", \"1.5s\" or "
                         "\"2min\", up to 24 hours"},
        {"\x1b[2J=1%", "--network: '\\x1b[2J=1%': '\\x1b[2J' is not known (loss, duplicate, reorder, delay, "
                       "reorder-by, bandwidth)"},
    };
    for (const auto& [text, expected] : cases)
        EXPECT_EQ(refusal(text), expected);
}

struct counted
{
    int none = 0, one = 0, two = 0;
    fsm::duration least = fsm::duration::max(), most{0};
};

counted deliver(const run::network_conditions& n, int datagrams)
{
    run::impairment link{n, sip::choices{7}};
    counted out;
    for (int i = 0; i < datagrams; ++i)
    {
        const auto arrivals = link.deliveries({}, 500);
        ++(arrivals.empty() ? out.none : arrivals.size() == 1 ? out.one : out.two);
        for (const auto d : arrivals)
        {
            out.least = std::min(out.least, d);
            out.most = std::max(out.most, d);
        }
    }
    return out;
}

TEST(impairment, of_a_perfect_network_delivers_once_and_at_once)
{
    const auto n = deliver({}, 1000);
    EXPECT_EQ(n.one, 1000);
    EXPECT_EQ(n.most, 0us);
}

TEST(impairment, loses_and_duplicates_about_as_often_as_told)
{
    const auto n = deliver(run::parse_network("loss=10%,duplicate=5%"), 10'000);
    EXPECT_NEAR(n.none, 1000, 150);
    EXPECT_NEAR(n.two, 450, 100);
    EXPECT_EQ(deliver(run::parse_network("loss=100%"), 1000).none, 1000);
}

TEST(impairment, delays_within_its_bounds_and_reorders_by_more)
{
    const auto n = deliver(run::parse_network("delay=20ms..80ms"), 10'000);
    EXPECT_GE(n.least, 20ms);
    EXPECT_LT(n.least, 21ms);
    EXPECT_LE(n.most, 80ms);
    EXPECT_GT(n.most, 79ms);
    const auto late = deliver(run::parse_network("reorder=100%,reorder-by=5ms"), 10);
    EXPECT_EQ(late.least, 5ms);
    EXPECT_EQ(late.most, 5ms);
}

TEST(impairment, of_one_seed_is_one_impairment)
{
    const auto conditions = run::parse_network("loss=20%,duplicate=20%,reorder=20%,delay=0ms..1s");
    run::impairment a{conditions, sip::choices{42}}, b{conditions, sip::choices{42}};
    for (int i = 0; i < 1000; ++i)
        EXPECT_EQ(a.deliveries({}, 500), b.deliveries({}, 500));
}

// A line of 8 kbit/s carries a thousand octets in a second, and what is sent meanwhile waits.
TEST(impairment, of_a_narrow_line_lets_one_wait_for_the_other)
{
    EXPECT_FALSE(run::parse_network("bandwidth=8kbit/s").perfect());
    run::impairment line{run::parse_network("bandwidth=8kbit/s"), sip::choices{1}};
    EXPECT_EQ(line.deliveries({}, 1'000).at(0), 1s);
    EXPECT_EQ(line.deliveries({}, 500).at(0), 1500ms);
    EXPECT_EQ(line.deliveries(fsm::time_point{10s}, 500).at(0), 500ms);
}

// RFC 9293 3.1: what a stream carries arrives in order.
TEST(impairment, of_a_stream_keeps_the_order)
{
    run::impairment way{run::parse_network("delay=0ms..1s,loss=50%,reorder=50%"), sip::choices{3}};
    auto last = fsm::time_point{};
    for (int i = 0; i < 1'000; ++i)
    {
        const auto now = fsm::time_point{i * 1ms};
        const auto arrives = now + way.in_order(now, 500);
        ASSERT_GE(arrives, last);
        last = arrives;
    }
    EXPECT_LT(last, fsm::time_point{2s});
}

}  // namespace
