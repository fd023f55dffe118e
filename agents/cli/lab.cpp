// `sipwright lab`: devices x flows x transports.
#include "cli/command.hpp"
#include "cli/dns_option.hpp"
#include "cli/exit_code.hpp"
#include "cli/lab_bench.hpp"
#include "cli/lab_crew.hpp"
#include "cli/lab_outcome.hpp"
#include "cli/outputs.hpp"
#include "cli/profiles.hpp"
#include "cli/reach.hpp"
#include "cli/rule_choice.hpp"
#include "cli/seed.hpp"
#include "cli/spans.hpp"
#include "cli/tls_options.hpp"
#include "net/error.hpp"
#include "net/interrupt.hpp"
#include "script/duration.hpp"
#include "script/load.hpp"
#include "script/spelling.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>

namespace cli {

namespace {

void check_results(const lab_options& o, const lab_setup& all)
{
    auto outputs = written_into(o.out, {"lab.json", "lab.sqlite", "index.md", "index.html"});
    outputs.insert(outputs.end(), {{"--junit", o.junit},
                                   {"--sarif", o.sarif},
                                   {"--events", o.events == "-" ? "" : o.events},
                                   {"--step-summary", o.summary},
                                   {"--out", o.out}});
    check_outputs(outputs, all.lab.read);
}

// A flow has one T1; that of a device is what it is.
void check_t1(const lab_setup& all, const std::optional<fsm::duration>& t1)
{
    for (const auto& d : all.lab.devices)
        if (d.profile.t1 && (t1 ? *d.profile.t1 != *t1 : *d.profile.t1 != std::chrono::milliseconds{500}))
            throw script::script_error{d.place + ": the profile of " + d.name + " says that T1 is " +
                                       script::to_text(*d.profile.t1) +
                                       ": a lab has one, --t1 says which (500ms without)"};
}

void check_lanes(const lab_setup& all)
{
    for (const auto& d : all.lab.devices)
        if (d.at_once > 1 && (!d.agents.empty() || !d.profile.triggers.empty()))
            throw script::script_error{d.place + ": " + d.name +
                                       " has 'agents' or triggers, so that it does " +
                                       "one thing at a time: at_once is 1"};
}

// The indices of the cells that --only names; all without it.
std::vector<bool> chosen(const lab_options& o, const lab_setup& all)
{
    std::vector<bool> out(all.cells.size(), o.only.empty());
    for (const auto& pattern : o.only)
    {
        bool any = false;
        for (std::size_t i = 0; i < all.cells.size(); ++i)
            if (lab::names_cell(pattern, all.cells[i], all.flows[all.cells[i].flow]))
                out[i] = any = true;
        if (!any)
            throw script::usage_error{"--only " + script::in_quotes(pattern) +
                                      ": no cell is called so; DEVICE/FLOW/TRANSPORT, such as dev7/3.8/tls"};
    }
    return out;
}

bench_terms
terms_of(const lab_options& o, const lab_setup& all, std::uint64_t seed, std::vector<std::string>& notes)
{
    bench_terms out;
    out.tls = tls_of(o.tls, notes);
    out.allowed = reach_of(o.authorized);
    out.rules = select_rules(all.lab.rules);
    std::optional<fsm::duration> t1;
    if (!o.t1.empty())
    {
        t1 = parse_t1(o.t1);
        out.timers = scaled_to(*t1);
        notes.push_back("--t1 " + script::to_text(*t1) + ": so long is T1, not 500ms");
    }
    check_t1(all, t1);
    out.repeat = o.repeat.value_or(all.lab.repeat);
    out.seed = seed;
    out.folder = o.out;
    out.conditions =
        o.t1 + ' ' + (o.v6 ? "6 " : "4 ") + o.tls.version + ' ' + (o.tls.insecure ? "insecure" : "");
    out.told.tls = o.tls;
    out.told.authorized = o.authorized;
    out.told.t1 = o.t1;
    out.told.dns = o.dns;
    out.told.v6 = o.v6;
    out.today = today();
    return out;
}

// That of the lab which goes on; else the one that is asked for, else any.
std::uint64_t seed_of(const lab_options& o)
{
    if (!o.resume)
        return o.seed ? *o.seed : random_seed();
    const auto about = net::lab_ledger_about(o.out + "/lab.sqlite");
    constexpr std::string_view word = "seed ";
    const auto at = about.rfind(word);
    if (at == about.npos)
        return o.seed ? *o.seed : random_seed();  // whoever opens it says what is wrong with it
    const auto before = std::stoull(about.substr(at + word.size()));
    if (o.seed && *o.seed != before)
        throw script::usage_error{"--seed: the lab that goes on has seed " + std::to_string(before)};
    return before;
}

int play(const lab_options& o)
{
    auto all = read_lab(o.lab);
    if (!o.policy.empty())
        take_policy(all, o.policy);
    check_results(o, all);
    check_lanes(all);
    const auto wanted = chosen(o, all);
    const auto seed = seed_of(o);
    lab::results results;
    results.title = all.lab.title;
    results.path = o.lab;
    results.seed = seed;
    results.strict = o.strict;
    results.policy = all.lab.weighs;
    results.began = wall_time();
    auto terms = terms_of(o, all, seed, results.notes);
    results.repeat = terms.repeat;
    for (const auto& c : all.cells)
        results.cells.push_back(cell_not_played(all, c, seed));
    lab_outcome outcome{o, std::move(results), "lab " + all.lab.title + ", seed " + std::to_string(seed)};

    terms.session = outcome.session();
    auto before = outcome.played_before();
    std::vector<std::size_t> cells;  // to be played
    std::vector<lab::schedule::work> work;
    for (std::size_t i = 0; i < all.cells.size(); ++i)
    {
        const auto& c = all.cells[i];
        auto& known = outcome.all().cells[i];
        if (!c.why_not.empty())
            continue;
        known.sentence = "it was not played yet";
        const auto played = before.find(c.key);
        const bool was_played = played != before.end() && played->second.runs > 0;
        const bool as_it_is =
            was_played && played->second.digest == digest_of(all, c, seed, terms.conditions);
        const bool often_enough = as_it_is && played->second.runs >= terms.repeat;
        if (as_it_is)
        {
            known = std::move(played->second);
            lab::expect(known, lab::expected_of(all.lab, c, all.flows[c.flow]), terms.today);
        }
        if (!wanted[i] && !as_it_is)
        {
            outcome.leave_out(i);
            known.sentence =
                was_played ? "--only leaves it out, and it was played with another script, profile or option"
                           : "--only leaves it out";
        }
        if (wanted[i] && (!often_enough || !o.only.empty()))
        {
            cells.push_back(i);
            work.push_back({c.device, static_cast<double>(all.flows[c.flow].lasts.count())});
        }
    }

    net::interrupt signals;
    std::atomic<bool> stopped{false};
    std::mutex saying;
    std::vector<std::string> said;
    terms.stopped = [&] { return stopped.load(); };
    terms.say = [&](const std::string& what) {
        const std::lock_guard lock{saying};
        said.push_back(what);
    };
    lab_bench bench{all, terms};
    std::vector<unsigned> at_once;
    for (const auto& d : all.lab.devices)
        at_once.push_back(d.at_once);
    lab::schedule plan{work, at_once};
    outcome.begin(cells.size(), [&](std::size_t i, lab::cell& c) { weigh(all, all.cells[i], c); });
    crew_work how;
    how.play = [&](std::size_t n) { return bench.play(all.cells[cells[n]]); };
    how.begins = [&](std::size_t n) { outcome.begins(all.cells[cells[n]].key); };
    how.take = [&](std::size_t n, lab::cell c) { outcome.add(cells[n], std::move(c)); };
    how.interrupted = [&] {
        std::vector<std::string> heard;
        {
            const std::lock_guard lock{saying};
            heard.swap(said);
        }
        for (const auto& line : heard)
            outcome.say(line);
        if (signals.raised())
            stopped = true;
        return stopped.load();
    };
    play_cells(plan, std::min<std::size_t>(o.jobs, std::max<std::size_t>(1, cells.size())), how);
    for (const auto& why : complaints(all, bench.waivers(), outcome.all().cells))
        outcome.note(why);
    return outcome.finish(stopped);
}

}  // namespace

void add_lab(CLI::App& app, command& chosen)
{
    const auto o = std::make_shared<lab_options>();
    auto* sub = app.add_subcommand("lab", "Play many flows with many devices over many transports");
    const auto once = [](CLI::Option* option) {
        return option->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    };
    sub->add_option("LAB", o->lab, "which devices, flows and transports (TOML)")->required();
    sub->add_option("--out", o->out, "the folder of its results: lab.json, index.html, index.md, cells/...")
        ->required()
        ->check(not_a_file_name);
    once(sub->add_option("--only", o->only,
                         "DEVICE[/FLOW[/TRANSPORT]]: these cells alone, such as dev7/3.8/tls, */tag:calls "
                         "(repeatable); those that were played before are played again"));
    sub->add_option("--repeat", o->repeat, "so many runs of each cell (default: what the lab says, 1)")
        ->check(CLI::Range(1U, lab::limits::repeat));
    sub->add_option("--jobs", o->jobs, "so many cells at the same time, each of another device")
        ->check(CLI::Range(1U, 64U))
        ->capture_default_str();
    sub->add_option("--seed", o->seed, "fixes every choice (default: a new one, printed)")
        ->check(whole_number);
    sub->add_flag("--resume", o->resume,
                  "go on with the lab in the folder: what was played stays, unless what it was played with "
                  "has changed");
    sub->add_flag("--strict", o->strict, "what only warns is a finding, too");
    sub->add_option("--junit", o->junit, "a test case for each cell, into this file")->check(not_a_file_name);
    sub->add_option("--sarif", o->sarif, "the findings, into this file")->check(not_a_file_name);
    sub->add_option("--events", o->events,
                    "what happens, a line of JSON each, into this file; - is standard output")
        ->check(not_empty);
    sub->add_option("--baseline", o->baseline, "lab.json of another lab: only what is new is a finding")
        ->check(not_a_file_name);
    sub->add_option("--against", o->against, "lab.json of another lab: what is new, and what is mended")
        ->check(not_a_file_name);
    sub->add_option(
           "--policy", o->policy,
           "which flows, rules and verdicts are knock-outs, important or optional (TOML); in place of "
           "the [policy] of the lab. The exit code is the same with and without")
        ->check(not_a_file_name);
    sub->add_flag("--annotations", o->annotations, "print what failed as annotations of GitHub's workflows");
    sub->add_option("--step-summary", o->summary, "append the tables to this file ($GITHUB_STEP_SUMMARY)")
        ->check(not_a_file_name);
    sub->add_option("--t1", o->t1, "T1 of all flows, for tests: set the devices to the same (default 500ms)");
    sub->add_flag("--ipv6", o->v6, "agents listen at [::1]; names are resolved to IPv6 addresses");
    add_tls_options(*sub, o->tls);
    add_dns_option(*sub, o->dns);
    once(sub->add_option("--i-am-authorized-to-test", o->authorized,
                         "HOST: allow a device that is neither on loopback nor in a private or link-local "
                         "network (repeatable)"));
    sub->add_flag("-q,--quiet", o->quiet, "print nothing but errors");
    sub->footer(R"(exit codes: 0 no findings; 1 a cell fails, or passes unexpectedly; 2 usage or lab error;
            3 no finding, but a cell is inconclusive or was not run; 4 environment or network;
            5 internal error; 130 interrupted (results so far are written)

examples:
  sipwright lab scripts/lab/example.toml --out build/lab
  sipwright lab scripts/lab/example.toml --out build/lab --resume --only phone/3.8 --repeat 20)");
    sub->callback([o, &chosen] { chosen = [o] { return play(*o); }; });
}

}  // namespace cli
