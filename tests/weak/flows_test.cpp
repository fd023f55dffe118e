// Claim: nothing that a correct party sends or gets provokes a weakness, whoever it plays: the messages of
// RFC 3665 in the order of its flows, the legal ones of corpus/message, and every run of scripts/rfc3665.
#include "weak/device_faults.hpp"

#include "run/in_memory.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "shipped_scripts.hpp"
#include "sip/fields.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path corpus{SIPWRIGHT_SOURCE_DIR "/corpus"};

std::string octets_of(const fs::path& file)
{
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

// One party with all weaknesses of every role.
class weakest
{
public:
    weakest()
    {
        using enum weak::role;
        for (const auto r : {ua, proxy, registrar, redirect})
        {
            std::vector<const weak::weakness*> planted;
            for (const auto* w : weak::all_weaknesses())
                if (weak::is_for(*w, r))
                    planted.push_back(w);
            devices_.emplace_back(r, planted);
        }
    }

    // What was provoked, "" for nothing.
    std::string received(std::string_view octets)
    {
        return names([&](auto& d, const auto& over, const auto& m) { return d.received(over, m); }, octets);
    }
    std::string sent(std::string_view octets)
    {
        return names([&](auto& d, const auto& over, const auto& m) { return d.sent(over, m); }, octets);
    }

private:
    template <class Tell>
    std::string names(Tell tell, std::string_view octets)
    {
        const auto m = sip::store(octets);
        std::string out;
        for (auto& d : devices_)
            for (const auto& p : tell(d, fsm::link{}, *m).provoked)
                out += std::string{p.by->name} + ' ';
        return out;
    }

    std::vector<weak::device_faults> devices_;
};

TEST(weaknesses, are_not_provoked_by_the_flows_that_rfc3665_prints)
{
    std::ifstream index{corpus / "rfc3665/index.tsv"};
    std::map<std::string, weakest> parties;  // of one flow
    std::string line, flow_before;
    std::getline(index, line);
    int messages = 0;
    while (std::getline(index, line))
    {
        std::istringstream cells{line};
        std::string flow, file, from, to;
        for (auto* cell : {&flow, &file, &from, &to})
            std::getline(cells, *cell, '\t');
        if (flow != flow_before)
            parties.clear();
        flow_before = flow;
        const auto octets = octets_of(corpus / "rfc3665" / flow / file);
        ASSERT_FALSE(octets.empty()) << line;
        EXPECT_EQ(parties[from].sent(octets), "") << line;
        EXPECT_EQ(parties[to].received(octets), "") << line;
        ++messages;
    }
    EXPECT_EQ(messages, 193);
}

// Without a call around them: what is not answered so is no matter of messages.
TEST(weaknesses, are_not_provoked_by_legal_messages)
{
    int legal = 0;
    for (const auto& file : fs::directory_iterator{corpus / "message"})
    {
        const auto octets = octets_of(file.path());
        const auto m = sip::store(octets);
        if (sip::check(*m))
            continue;
        ++legal;
        EXPECT_EQ(weakest{}.received(octets), "") << file.path().filename();
    }
    EXPECT_GE(legal, 15);
}

TEST(weaknesses, are_not_provoked_by_what_our_agents_play)
{
    int scripts = 0;
    for (const auto& path : shipped_scripts())
    {
        if (path.find("/scripts/rfc3665/") == path.npos)
            continue;
        ++scripts;
        for (const auto over : {fsm::transport::udp, fsm::transport::tcp})
        {
            std::map<std::string, weakest> parties;  // by host
            std::size_t messages = 0;
            const auto s = script::load_script(path);
            run::play_options how;
            how.transport = over;
            how.on_wire = [&](fsm::time_point, const fsm::address& from, const fsm::address& to,
                              std::string_view octets, std::string_view) {
                ++messages;
                EXPECT_EQ(parties[from.host()].sent(octets), "") << path << ": " << script::printable(octets);
                EXPECT_EQ(parties[to.host()].received(octets), "")
                    << path << ": " << script::printable(octets);
            };
            const auto r = run::play_in_memory(s, how);
            EXPECT_EQ(r.verdict, judge::run_verdict::pass) << path;
            EXPECT_GE(messages, s.rungs.size()) << path;
        }
    }
    EXPECT_GE(scripts, 15);
}

}  // namespace
