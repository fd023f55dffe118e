// Claim: each script of scripts/rfc3665 has the messages of its flow in the RFC, between the same parties and
// in the same order (rfc3665_ladders.tsv).
#include "script/beside.hpp"
#include "script/load.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <sstream>

namespace {

namespace fs = std::filesystem;

const std::string root = SIPWRIGHT_SOURCE_DIR;

struct message
{
    std::string what, from, to;  // "487 INVITE", "Proxy 1", "Alice"
};

std::map<std::string, std::vector<message>> flows()
{
    std::map<std::string, std::vector<message>> out;
    std::istringstream rows{script::read_whole(root + "/tests/script/rfc3665_ladders.tsv")};
    for (std::string row; std::getline(rows, row);)
    {
        if (row.starts_with('#'))
            continue;
        std::istringstream cells{row};
        std::string flow;
        message m;
        std::getline(cells, flow, '\t');
        std::getline(cells, m.what, '\t');
        std::getline(cells, m.from, '\t');
        std::getline(cells, m.to, '\t');
        out[flow].push_back(m);
    }
    return out;
}

// "Proxy 1" is Proxy1. What has another name in a script ("SIP ALG") has one and the same throughout.
void is_called(std::map<std::string, std::string>& names, const std::string& rfc, const std::string& script)
{
    auto joined = rfc;
    std::erase(joined, ' ');
    const auto known = names.try_emplace(rfc, script).first->second;
    EXPECT_EQ(known, script) << rfc;
    EXPECT_TRUE(joined == script || rfc.starts_with("SIP ") || rfc == script + " Server")
        << rfc << " is called " << script;
}

TEST(rfc3665, every_script_has_the_messages_of_its_flow_in_their_order)
{
    const auto all = flows();
    ASSERT_EQ(all.size(), 16u);
    std::size_t compared = 0;
    for (const auto& f : fs::directory_iterator{root + "/scripts/rfc3665"})
    {
        const auto name = f.path().stem().string();
        const auto flow = all.find(name);
        ASSERT_NE(flow, all.end()) << name << " is no flow of RFC 3665";
        const auto s = script::load_script(f.path().string());
        ASSERT_EQ(s.rungs.size(), flow->second.size()) << name;
        std::map<std::string, std::string> names;
        for (std::size_t i = 0; i < s.rungs.size(); ++i)
        {
            const auto& r = s.rungs[i];
            EXPECT_EQ(to_text(r.what), flow->second[i].what) << name << ' ' << name_of(r);
            is_called(names, flow->second[i].from, s.parties[r.from].name);
            is_called(names, flow->second[i].to, s.parties[r.to].name);
        }
        ++compared;
    }
    EXPECT_GE(compared, 9u);
}

}  // namespace
