// Runs of one script, made one after the other.
#include "run/series.hpp"

#include "script/load.hpp"
#include "silence.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

const std::string root = SIPWRIGHT_SOURCE_DIR;

script::flow no_answer()
{
    return script::load_script(root + "/scripts/rfc3665/3.8-unsuccessful-no-answer.toml");
}

run::settings seven()
{
    run::settings out;
    out.seed = 7;
    out.network = run::parse_network("loss=30%,delay=1ms..40ms");
    return out;
}

TEST(a_series, gives_each_run_the_seed_of_its_number)
{
    const auto flow = no_answer();
    run::series all{flow, play::all_agents(flow), seven()};
    for (std::size_t number = 0; number < 4; ++number)
    {
        auto how = seven();
        how.seed += number;
        run::run alone{flow, play::all_agents(flow), how};
        EXPECT_EQ(octets_into_silence(*all.make(number)), octets_into_silence(alone)) << number;
    }
}

TEST(a_series, records_the_runs_that_have_a_recorder_and_no_other)
{
    const auto flow = no_answer();
    run::series all{flow, play::all_agents(flow), seven()};
    std::size_t told = 0;
    const auto count = [&told](auto, const auto&, const auto&, auto, auto) { ++told; };
    const auto first = all.make(0), recorded = all.make(1, count), third = all.make(2);
    octets_into_silence(*first);
    octets_into_silence(*third);
    EXPECT_EQ(told, 0u);
    const auto octets = octets_into_silence(*recorded);
    EXPECT_GT(told, 0u);
    EXPECT_EQ(octets_into_silence(*all.make(1)), octets);
}

TEST(refusal, names_the_first_device_that_is_out_of_reach)
{
    const auto flow = no_answer();
    auto cast = play::all_agents(flow);
    cast[3].at = fsm::numeric_address("203.0.113.9", 5060).value();
    EXPECT_EQ(run::refusal(flow, cast, run::reach{}), "") << "agents are not asked about";
    cast[3].device = true;
    EXPECT_EQ(run::refusal(flow, cast, run::reach{}).rfind("Bob: ", 0), 0u);
    EXPECT_EQ(run::refusal(flow, cast, run::reach{{cast[3].at}}), "");
}

}  // namespace
