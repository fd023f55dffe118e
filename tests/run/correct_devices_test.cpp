// Claim: who plays its part of a script as drawn is accused of nothing, also of what the script asks of it
// that no machine does by itself: a request outside its dialog, a CSeq that went back, a copy that comes
// again.
#include "judge/summary.hpp"
#include "shipped_scripts.hpp"
#include "told.hpp"
#include "two_casts.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace {

using table::two_casts;

const std::filesystem::path folder = SIPWRIGHT_SOURCE_DIR "/scripts";

std::string accusations(const judge::run_result& r)
{
    std::string out;
    const auto add = [&](const rules::finding& f) {
        if (f.level != rules::level::info)
            out += f.rule + '@' + judge::party_name(r, f.party) + ' ';
    };
    for (const auto& f : r.flow_findings)
        add(f);
    for (const auto& v : r.rules)
        for (const auto& f : v.findings)
            add(f);
    return out;
}

// Does the script lose what this party sends or receives?
bool loses(const script::flow& s, const std::string& name)
{
    return std::ranges::any_of(s.rungs, [&](const script::rung& r) {
        return r.lost && (s.parties[r.from].name == name || s.parties[r.to].name == name);
    });
}

TEST(scripts, accuse_no_device_that_plays_its_part_as_drawn)
{
    for (const auto& path : shipped_scripts())
    {
        const auto name = std::filesystem::relative(path, folder).string();
        const auto flow = script::load_script(path);
        for (const auto& p : flow.parties)
        {
            if (p.source_port)
                continue;  // two_casts sends from where it listens
            if (loses(flow, p.name))
                continue;  // both sides of two_casts would lose it
            two_casts t{flow, {p.name}};
            const auto r = t.play();
            EXPECT_EQ(accusations(r), "") << name << ", a device plays " << p.name << '\n' << told(r);
        }
    }
}

}  // namespace
