#include "campaign/compose.hpp"

#include "../run/in_memory_options.hpp"
#include "memory_bench.hpp"
#include "run/in_memory.hpp"
#include "script/load.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace {

std::vector<const campaign::modifier*> all()
{
    std::vector<const campaign::modifier*> out;
    for (const auto& m : campaign::all_modifiers())
        out.push_back(&m);
    return out;
}

std::string octets_of(const std::filesystem::path& p)
{
    std::ostringstream out;
    out << std::ifstream{p, std::ios::binary}.rdbuf();
    return out.str();
}

// A script that is played by agents alone, or with one of them for the device.
struct base
{
    base(const std::string& text, const std::string& path) : flow{script::load_script_text(text, path)}
    {
        target.flow = &flow;
        target.text = text;
        target.cast = play::all_agents(flow);
    }

    script::flow flow;
    campaign::target target;
};

std::string trouble_with(const campaign::composed& c)
{
    const auto how = table::with_rules();
    const auto r = run::play_in_memory(*c.flow, how);
    if (r.verdict == judge::run_verdict::pass)
        return {};
    auto out = c.name + ": " + r.why;
    for (const auto& f : r.flow_findings)
        out += "\n  " + f.rule + ": " + f.expected + "; " + f.observed;
    for (const auto& v : r.rules)
        for (const auto& f : v.findings)
            out += "\n  " + f.rule + ": " + f.expected + "; " + f.observed;
    return out + '\n' + c.text;
}

std::vector<std::filesystem::path> scripts_of_rfc3665()
{
    std::vector<std::filesystem::path> out;
    for (const auto& e : std::filesystem::directory_iterator{SIPWRIGHT_SOURCE_DIR "/scripts/rfc3665"})
        out.push_back(e.path());
    std::ranges::sort(out);
    return out;
}

TEST(compose, every_valid_single_and_pair_of_rfc_3665_plays_as_drawn_on_our_own_agents)
{
    std::size_t played = 0, pairs = 0, passed = 0, refused = 0;
    for (const auto& path : scripts_of_rfc3665())
    {
        // With each of its parties for the device: who that is decides which rungs are changed.
        base on{octets_of(path), path};
        for (std::size_t device = 0; device <= on.flow.parties.size(); ++device)
        {
            on.target.cast = play::all_agents(on.flow);
            if (device > 0)
                on.target.cast[device - 1].device = true;
            const auto all_of_it = campaign::compose(on.target, all());
            if (!play::password_missing(on.flow, on.target.cast).empty())
                continue;
            refused += all_of_it.refused.size();
            for (const auto& r : all_of_it.refused)
                EXPECT_NE(r.why.find("the password of"), r.why.npos)
                    << path << ", " << r.name << ": " << r.why;
            for (const auto& c : all_of_it.cases)
            {
                ++played;
                pairs += c.name.find('+') != c.name.npos ? 1 : 0;
                const auto why = trouble_with(c);
                passed += why.empty() ? 1 : 0;
                EXPECT_EQ(why, "") << path << ", device " << device;
            }
        }
    }
    std::cout << passed << " of " << played << " composed flows play as drawn, " << pairs
              << " of them are pairs; " << refused << " refused\n";
    EXPECT_GT(pairs, 100u);
}

}  // namespace
