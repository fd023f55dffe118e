// Stream links in memory: octets in order, cut, half closed and broken by the seed (RFC 3261 18).
#include "run/in_memory.hpp"
#include "run/in_memory_options.hpp"

#include "script/load.hpp"
#include "table.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

using namespace std::chrono_literals;

namespace {

const std::string root = SIPWRIGHT_SOURCE_DIR;

std::vector<std::string> scripts()
{
    std::vector<std::string> out;
    for (const auto& one : std::filesystem::recursive_directory_iterator{root + "/scripts/rfc3665"})
        if (one.path().extension() == ".toml")
            out.push_back(one.path().string());
    return out;
}

run::play_options over_tcp(std::uint64_t seed)
{
    auto out = table::with_rules(seed);
    out.transport = fsm::transport::tcp;
    return out;
}

// RFC 3261 17.1.1.2: Timer A is for unreliable transports alone.
bool draws_copies(const script::flow& s)
{
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
        if (s.relations[i].first_copy != i)
            return true;
    return false;
}

bool is_repeated(const judge::run_result& r)
{
    return std::ranges::any_of(r.traffic.messages, [](const auto& m) { return !m.copies.empty(); });
}

// 18.3: "In the case of stream-oriented transports such as TCP, the Content-Length header field indicates the
// size of the body." However the octets arrive.
TEST(rfc3261_18_3_streams, every_flow_passes_over_a_stream_cut_anywhere)
{
    for (const auto& path : scripts())
    {
        const auto flow = script::load_script(path);
        for (std::uint64_t seed = 1; !draws_copies(flow) && seed <= 20; ++seed)
        {
            auto options = over_tcp(seed);
            options.streams = {.cut = 0.7, .delay_min = 1ms, .delay_max = 30ms};
            const auto r = run::play_in_memory(flow, options);
            ASSERT_EQ(r.verdict, judge::run_verdict::pass) << path << " seed " << seed << told(r);
            // 17.1.1.2: "If a reliable transport is being used, the client transaction SHOULD NOT start
            // timer A."
            ASSERT_FALSE(is_repeated(r)) << path << " seed " << seed;
        }
    }
}

// 18.1.1: the sent-by transport is the one that is used.
TEST(rfc3261_18_1_1_streams, the_via_and_contact_say_tcp)
{
    const auto flow = script::load_script_text(table::answered, "table.toml");
    const auto r = run::play_in_memory(flow, over_tcp(1));
    ASSERT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
    const auto invite = std::string{r.traffic.messages.front().message->octets()};
    EXPECT_NE(invite.find("Via: SIP/2.0/TCP "), invite.npos) << invite;
    EXPECT_NE(invite.find(";transport=tcp"), invite.npos) << invite;
}

// 18.2.2: "If the connection is no longer open, the server SHOULD open a connection".
TEST(rfc3261_18_2_2_streams, a_response_takes_another_connection_when_its_own_was_closed)
{
    const auto flow = script::load_script_text(table::answered, "table.toml");
    for (std::uint64_t seed = 1; seed <= 50; ++seed)
    {
        auto options = over_tcp(seed);
        options.streams = {.half_close = 0.5, .delay_min = 1ms, .delay_max = 30ms};
        const auto r = run::play_in_memory(flow, options);
        ASSERT_EQ(r.verdict, judge::run_verdict::pass) << "seed " << seed << told(r);
    }
}

// 17.1.4: "the client transaction SHOULD inform the TU that a transport failure has occurred". Over a
// connection that breaks nothing is repeated, so a call may fail; but nobody's device is to blame, and no
// machine is left behind.
TEST(rfc3261_17_1_4_streams, a_connection_that_breaks_ends_the_call_and_accuses_nobody)
{
    const auto flow = script::load_script_text(table::answered, "table.toml");
    std::set<judge::run_verdict> seen;
    for (std::uint64_t seed = 1; seed <= 100; ++seed)
    {
        auto options = over_tcp(seed);
        options.streams = {.broken = 0.2, .delay_min = 1ms, .delay_max = 30ms};
        const auto r = run::play_in_memory(flow, options);
        seen.insert(r.verdict);
        ASSERT_NE(r.verdict, judge::run_verdict::error) << "seed " << seed << told(r);
        ASSERT_NE(r.verdict, judge::run_verdict::fail) << "seed " << seed << told(r);
    }
    EXPECT_TRUE(seen.contains(judge::run_verdict::pass));
    EXPECT_TRUE(seen.contains(judge::run_verdict::inconclusive));
}

}  // namespace
