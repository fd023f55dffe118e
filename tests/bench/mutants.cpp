// How many mutants one core makes of the messages of RFC 3665, how many of them our parser accepts, and how
// many of those that it refuses say the rule that they break, and truly.
//
//     bench_mutants [-n MUTANTS] [-s SEED] [-w WRONG_OF_100] [FOLDER]
//
// Seeds SEED, SEED + 1, ... go over the messages one after the other. Processor time counts, not the clock on
// the wall. A rule is named truly when sip::check() or the referee sees it broken.
#include "mutate/mutate.hpp"
#include "rules/registry.hpp"
#include "sip/fields.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

double processor_seconds()
{
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

bool accepted(const std::string& octets)
{
    sip::scanned_message m;
    m.scan(octets);
    return !sip::check(m);
}

// Those that are accepted: some of the examples of RFC 3665 break rules themselves.
std::vector<std::string> messages_in(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder})
        if (entry.path().extension() == ".sip")
            files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<std::string> out;
    for (const auto& file : files)
    {
        std::ifstream in{file, std::ios::binary};
        if (std::string octets{std::istreambuf_iterator<char>{in}, {}}; accepted(octets))
            out.push_back(std::move(octets));
    }
    return out;
}

// Does the referee, or the parser where there is nothing that he could judge, see this rule broken?
bool is_seen(std::string_view rule, const std::string& octets)
{
    if (mutate::rule_of(octets) == rule)
        return true;
    rules::traffic seen;
    seen.parties.push_back({"Alice", rules::role::ua, true, {}, ""});
    seen.parties.push_back({"Bob", rules::role::ua, false, {}, ""});
    rules::sighting s;
    s.from = 0;
    s.to = 1;
    s.seen_arriving = true;
    s.arrived.push_back({});
    s.message = sip::store(octets);
    seen.messages.push_back(std::move(s));
    std::vector<const rules::rule*> all;
    for (const auto& r : rules::all_rules())
        all.push_back(&r);
    for (const auto& v : rules::judge(seen, all))
        for (const auto& f : v.findings)
            if (f.rule == rule)
                return true;
    return false;
}

struct counts
{
    std::size_t accepted = 0, refused = 0, named = 0, unchanged = 0;
    std::map<std::string_view, std::size_t> astray;  // refused, and not as said: by the last mutator
};

double percent(std::size_t part, std::size_t whole)
{
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void judge(const mutate::mutant& m, counts& out)
{
    if (m.steps.empty())
        ++out.unchanged;
    if (accepted(m.octets))
    {
        ++out.accepted;
        return;
    }
    ++out.refused;
    if (!m.rule().empty() && is_seen(m.rule(), m.octets))
        ++out.named;
    else
        ++out.astray[m.steps.empty() ? "" : m.steps.back().by->name];
}

}  // namespace

int main(int argc, char** argv)
{
    std::size_t wanted = 1'000'000;
    std::uint64_t seed = 1;
    mutate::options how;
    const char* folder = SIPWRIGHT_SOURCE_DIR "/corpus/rfc3665";
    for (int i = 1; i < argc; ++i)
    {
        const std::string_view option = argv[i];
        if (option == "-n" && i + 1 < argc)
            wanted = std::strtoul(argv[++i], nullptr, 10);
        else if (option == "-s" && i + 1 < argc)
            seed = std::strtoull(argv[++i], nullptr, 10);
        else if (option == "-w" && i + 1 < argc)
            how.wrong_of_100 = static_cast<unsigned>(std::strtoul(argv[++i], nullptr, 10));
        else
            folder = argv[i];
    }
    const auto messages = messages_in(folder);
    if (messages.empty() || wanted == 0)
    {
        std::fprintf(stderr, "%s: no messages (*.sip)\n", folder);
        return 2;
    }
    std::size_t octets = 0;
    const double start = processor_seconds();
    for (std::size_t i = 0; i < wanted; ++i)
        octets += mutate::mutate(messages[i % messages.size()], seed + i, how).octets.size();
    const double spent = processor_seconds() - start;
    std::printf("%zu messages, %zu mutants of %zu octets, %.0f mutants/s\n", messages.size(), wanted,
                octets / wanted, static_cast<double>(wanted) / spent);

    counts all;
    const auto judged = std::min<std::size_t>(wanted, 200'000);  // judging takes longer than making
    for (std::size_t i = 0; i < judged; ++i)
        judge(mutate::mutate(messages[i % messages.size()], seed + i, how), all);
    std::printf("of %zu judged: accepted %.1f %%, nothing done %.1f %%; of %zu refused: rule named %.1f %%\n",
                judged, percent(all.accepted, judged), percent(all.unchanged, judged), all.refused,
                percent(all.named, all.refused));
    for (const auto& [name, count] : all.astray)
        std::printf("  %6zu refused, not as said, after %.*s\n", count, static_cast<int>(name.size()),
                    name.data());
    return 0;
}
