#include "cli/bundle_replay.hpp"

#include "cli/bundle_files.hpp"
#include "cli/cast.hpp"
#include "cli/exit_code.hpp"
#include "cli/profiles.hpp"
#include "cli/reach.hpp"
#include "cli/rule_choice.hpp"
#include "cli/scratch.hpp"
#include "cli/seed.hpp"
#include "cli/tls_options.hpp"
#include "judge/summary.hpp"
#include "net/archive.hpp"
#include "net/error.hpp"
#include "net/file.hpp"
#include "net/play.hpp"
#include "report/page.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <iostream>
#include <set>

namespace cli {

namespace {

using letters = std::set<std::string>;

// What was held against the party, as its vendor is to see it.
letters held_against(const report::bundled_result& r)
{
    letters out;
    for (const auto& f : r.findings)
        if (f.level == "must" && (f.party == r.party || f.party.empty()))
            out.insert(f.rule);
    return out;
}

std::string words(const letters& all)
{
    std::string out;
    for (const auto& one : all)
        out += (out.empty() ? "" : ", ") + one;
    return out;
}

int by_its_capture(const net::archived_files& all, const report::bundled_result& r)
{
    const auto* const capture = net::file_in(all, r.folder + "/capture.pcapng");
    const auto held = held_against(r);
    if (!capture)
    {
        std::cout << r.folder << ": no capture, so that only a device can show it (--dut)\n";
        return not_testable;
    }
    letters shown;
    std::string calls;
    for (const auto& call : judged_capture(*capture))
    {
        calls += "  " + call + '\n';
        for (const auto& one : held)
            if ((' ' + call + ' ').find(' ' + one + ' ') != std::string::npos)
                shown.insert(one);
    }
    std::cout << r.folder << "  " << script::printable(r.spec + ' ' + r.title) << ": held against "
              << script::printable(r.party) << ": "
              << (held.empty() ? "nothing" : script::printable(words(held)))
              << "\nin the capture, call by call:\n"
              << calls;
    if (!shown.empty())
    {
        std::cout << "shown by the capture: " << words(shown) << '\n';
        return findings;
    }
    if (held.empty())
        return as_drawn;
    const bool of_flow =
        std::ranges::any_of(held, [](const auto& rule) { return rule.starts_with("FLOW-"); });
    std::cout << (of_flow
                      ? "what is held against it is about the ladder, which a capture alone does not have: "
                        "ladder.txt and page.html show it, and --dut plays it\n"
                      : "not shown by the capture\n");
    return of_flow ? not_testable : as_drawn;
}

int against_a_device(const net::archived_files& all,
                     const report::bundled_result& r,
                     const attack_options& on,
                     std::uint32_t times,
                     bool quiet)
{
    const auto* const toml = net::file_in(all, r.folder + "/case.toml");
    if (!toml)
        throw script::usage_error{r.folder + "/ has no case.toml: it cannot be played"};
    const scratch here;
    const profiles known{on.profiles};
    auto flow = script::load_script_text(*toml, here.file("case.toml"));
    known.name_parties(flow);
    std::vector<place> devices, agents;
    for (const auto& d : on.devices)
        devices.push_back(parse_place("--dut", d));
    known.add_places(devices);
    for (const auto& a : on.agents)
        agents.push_back(parse_place("--at", a));
    usual_way usual;
    usual.transport = parse_transport("--transport", on.transport.empty() ? r.transport : on.transport);
    usual.v6 = on.v6;
    usual.dns = on.dns;
    auto cast = make_cast(flow, devices, agents, usual);
    make_ready(flow, cast);
    std::vector<std::string> notes;
    net::play_options how;
    how.how.rules = select_rules(on.rules);
    how.how.profiles = known.of(flow);
    how.how.today = today();
    how.allowed = reach_of(on.authorized);
    how.tls = tls_of(on.tls, notes);
    const auto held = held_against(r);
    letters all_shown;
    const auto is_its = [&](const judge::run_result& of, const rules::finding& f) {
        return judge::party_name(of, f.party) == r.party;
    };
    std::uint32_t shown = 0, played = 0;
    // Not the seed with which it was found: a device may still know those Call-IDs.
    const auto seed = random_seed();
    for (; played < times; ++played)
    {
        how.how.seed = seed + played;
        const auto result = net::play(flow, cast, how);
        if (result.interrupted)
            return interrupted;
        letters now;
        for (const auto& f : judge::placed_findings(result))
            if (f.what->is_must() &&
                (held.contains(f.what->rule) || (held.empty() && is_its(result, *f.what))))
                now.insert(f.what->rule);
        shown += !now.empty();
        all_shown.merge(now);
        if (!quiet)
            std::cout << report::draw(result) << '\n' << std::flush;
    }
    std::cout << r.folder << "  " << script::printable(r.spec + ' ' + r.title) << ": ";
    if (held.empty())
        std::cout << "nothing is held against " << script::printable(r.party) << "; "
                  << (shown == 0 ? std::string{"nothing is found"}
                                 : script::printable(words(all_shown)) + " found")
                  << " in " << (shown == 0 ? played : shown) << " of " << played << " replays\n";
    else
        std::cout << script::printable(words(held)) << " shown by " << shown << " of " << played
                  << " replays\n";
    return shown > 0 ? findings : as_drawn;
}

}  // namespace

bool is_bundle(const std::string& path) { return path.ends_with(".zip"); }

int replay_bundle(const std::string& path, const attack_options& on, std::uint32_t times, bool quiet)
{
    const auto all = net::files_of_zip(net::read_whole(path, net::limits::archive), path);
    const auto* const manifest = net::file_in(all, "manifest.json");
    if (!manifest)
        throw script::usage_error{path + ": no bundle of `sipwright bundle`: it has no manifest.json"};
    report::bundle about;
    try
    {
        about = report::bundle_of_json(*manifest);
    }
    catch (const std::runtime_error& error)
    {
        throw script::usage_error{path + ": manifest.json: " + error.what()};
    }
    int worst = as_drawn;
    for (const auto& r : about.results)
    {
        const bool played = !on.devices.empty() || !on.profiles.empty();
        const auto code = played ? against_a_device(all, r, on, times, quiet) : by_its_capture(all, r);
        if (code == interrupted)
            return code;
        worst = std::max(worst, code == findings ? 100 : code);  // one that is shown says most
    }
    return worst == 100 ? int{findings} : worst;
}

}  // namespace cli
