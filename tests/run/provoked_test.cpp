// Claim: what `explain` says of scripts that provoke a letter is so. Every script is played in memory and
// judged once for each party, as if that one were a device.
#include "rules/provoked.hpp"
#include "run/in_memory_options.hpp"

#include "run/in_memory.hpp"
#include "script/load.hpp"
#include "shipped_scripts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace {

const std::filesystem::path folder{SIPWRIGHT_SOURCE_DIR "/scripts"};

struct found
{
    std::size_t length = 0;
    std::string script, parties, over;  // "": UDP
};
using letters = std::map<std::string, found>;

// Rungs; each that the script alters counts twice, as it draws the eye to something else.
std::size_t length_of(const script::flow& s)
{
    const auto altered = std::ranges::count_if(s.rungs, &script::rung::alters_message);
    return s.rungs.size() + static_cast<std::size_t>(altered);
}

// Of the scripts in which a device could break the letter, the shortest, or one that everybody knows, where
// that is hardly longer.
void note(letters& all, const std::string& letter, const found& here)
{
    const auto rank = [](const found& f) {
        const bool known_to_all = f.script.starts_with("rfc3665/");
        return std::tuple{f.over, f.length + (known_to_all ? 0 : 1), !known_to_all};
    };
    auto& known = all[letter];
    if (known.script.empty() || rank(here) < rank(known))
        known = here;
    else if (known.script == here.script && known.over == here.over)
        known.parties += ", " + here.parties;
}

void play_all(letters& out, fsm::transport over)
{
    const std::string named = over == fsm::transport::udp ? "" : over == fsm::transport::tcp ? "tcp" : "tls";
    for (const auto& path : shipped_scripts())
    {
        const auto name = std::filesystem::relative(path, folder).string();
        const auto flow = script::load_script(path);
        run::play_options how;
        how.transport = over;
        how.secrets = table::secrets();
        auto seen = run::play_in_memory(flow, how).traffic;
        for (std::size_t p = 0; p < seen.parties.size(); ++p)
        {
            seen.parties[p].device = true;
            seen.parties[p].has_password = true;  // a script or a profile says where it is
            for (const auto& v : rules::judge(seen, rules::select("")))
                for (const auto& one : v.exposed)
                    for (const char id : one.party == p ? rules::to_text(one.could) : std::string{})
                        note(out, std::string{v.rule->id} + '.' + id,
                             {length_of(flow), name, flow.parties[p].name, named});
            seen.parties[p].device = seen.parties[p].has_password = false;
        }
    }
}

letters provoked_by_scripts()
{
    letters out;
    for (const auto t : {fsm::transport::udp, fsm::transport::tcp, fsm::transport::tls})
        play_all(out, t);
    return out;
}

// In the order of the rules' document.
std::vector<std::string> rows_of(const letters& all)
{
    std::vector<std::string> out;
    for (const auto& r : rules::all_rules())
        for (const auto& l : r.letters)
            if (const auto at = all.find(std::string{r.id} + '.' + l.id); at != all.end())
                out.push_back(at->first + ' ' + at->second.script + ' ' + at->second.parties + ' ' +
                              at->second.over);
    return out;
}

void write_table(const std::string& path, const letters& all)
{
    std::ifstream old{path};
    ASSERT_TRUE(old) << path;
    const std::string text{std::istreambuf_iterator<char>{old}, {}};
    const std::string begin = "table[] = {\n", end = "};\n// clang-format on";
    const auto from = text.find(begin), to = text.find(end);
    ASSERT_TRUE(from != std::string::npos && to != std::string::npos) << path;
    std::string rows;
    for (const auto& r : rules::all_rules())
        for (const auto& l : r.letters)
            if (const auto at = all.find(std::string{r.id} + '.' + l.id); at != all.end())
                rows += "    provocation{\"" + at->first + "\", \"" + at->second.script + "\", \"" +
                        at->second.parties + '"' +
                        (at->second.over.empty() ? "" : ", \"" + at->second.over + '"') + "},\n";
    std::ofstream{path} << text.substr(0, from + begin.size()) + rows + text.substr(to);
}

TEST(provoked, is_what_a_device_could_break_in_the_scripts)
{
    const auto all = provoked_by_scripts();
    if (const char* const path = std::getenv("SIPWRIGHT_PROVOKED"))
        return write_table(path, all);
    letters told;
    for (const auto& p : rules::provocations())
        told[std::string{p.letter}] = {0, std::string{p.script}, std::string{p.parties}, std::string{p.over}};
    EXPECT_EQ(rows_of(told), rows_of(all)) << "see agents/rules/provoked.hpp for the command that renews it";
    EXPECT_EQ(told.size(), all.size());
    EXPECT_EQ(rules::provoked_by("SYN-LINE-1.z"), nullptr);
}

}  // namespace
