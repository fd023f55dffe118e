// `sipwright run`: plays scripts, reports, and turns what came out into an exit code.
#include "cli/cast.hpp"
#include "cli/command.hpp"
#include "cli/dns_option.hpp"
#include "cli/emergency.hpp"
#include "cli/exit_code.hpp"
#include "cli/options.hpp"
#include "cli/outcome.hpp"
#include "cli/outputs.hpp"
#include "cli/profiles.hpp"
#include "cli/reach.hpp"
#include "cli/record_seeds.hpp"
#include "cli/rule_choice.hpp"
#include "cli/runner.hpp"
#include "cli/scripts.hpp"
#include "cli/secrets.hpp"
#include "cli/seed.hpp"
#include "cli/spans.hpp"
#include "cli/tls_options.hpp"
#include "net/error.hpp"
#include "net/interrupt.hpp"
#include "run/in_memory.hpp"
#include "script/duration.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "script/spelling.hpp"

#include <CLI/CLI.hpp>

#include <charconv>
#include <iostream>
#include <list>
#include <memory>
#include <optional>

namespace cli {

namespace {

constexpr std::uint32_t most_repeats = 1'000'000, most_jobs = 64, most_at_once = 100'000;
constexpr fsm::duration shortest_patience = std::chrono::milliseconds{10},
                        longest_patience = std::chrono::hours{24};

std::vector<place> parse_places(const std::string& option, const std::vector<std::string>& arguments)
{
    std::vector<place> out;
    for (const auto& a : arguments)
        out.push_back(parse_place(option, a));
    return out;
}

void check(const run_options& o)
{
    if (o.in_memory && !o.profiles.empty())
        throw script::usage_error{"--in-memory: there are no devices, so --device means nothing"};
    if (o.in_memory && !(o.devices.empty() && o.agents.empty()))
        throw script::usage_error{"--in-memory: there are no sockets, so --dut and --at mean nothing"};
    if (o.in_memory && !o.dns.empty())
        throw script::usage_error{"--in-memory: no host is looked for, so --dns means nothing"};
    if (o.in_memory && !o.patience.empty())
        throw script::usage_error{"--in-memory: there are no devices, so --patience means nothing"};
    if (o.in_memory && !o.tls.key_log.empty())
        throw script::usage_error{"--in-memory: there is no TLS, so --keylog means nothing"};
    if (o.in_memory && (o.at_once > 1 || !o.rate.empty()))
        throw script::usage_error{
            "--in-memory: in virtual time a call takes no time, so --at-once and --rate mean nothing"};
    if (o.jobs > 1 && !o.agents.empty())
        throw script::usage_error{"--jobs: several runs cannot listen at the same --at"};
}

//   rate  =  1*5DIGIT [ "." 1*3DIGIT ] [ "/s" ]      at least 0.001, at most 20,000 calls a second
fsm::duration parse_rate(std::string_view text)
{
    const auto written = text;
    if (text.ends_with("/s"))
        text.remove_suffix(2);
    double calls = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), calls, std::chars_format::fixed);
    if (error != std::errc{} || end != text.data() + text.size() || !(calls >= 0.001 && calls <= 20'000))
        throw script::usage_error{"--rate " + script::in_quotes(written) +
                                  ": expected calls a second, from 0.001/s to 20000/s, such as 50/s"};
    return std::chrono::duration_cast<fsm::duration>(std::chrono::duration<double>{1 / calls});
}

void check_results(const run_options& o, const std::vector<std::string>& read)
{
    auto outputs =
        written_into(o.out, {"result.json", "ladder.txt", "page.html", "capture.pcapng", "case.toml"});
    outputs.insert(outputs.end(), {{"--json", o.json},
                                   {"--junit", o.junit},
                                   {"--html", o.html},
                                   {"--out", o.out},
                                   {"--keylog", o.tls.key_log},
                                   {"--record-seeds", o.record_seeds}});
    check_outputs(outputs, read);
}

// A device is one, and is made to do one thing at a time.
void check_triggers(const run_options& o, const profiles& known)
{
    if (known.have_triggers() && (o.jobs > 1 || o.at_once > 1 || !o.rate.empty()))
        throw script::usage_error{"--device: with triggers calls are played one after the other, so --jobs, "
                                  "--at-once and --rate mean nothing"};
}

// Of the command line, else of the profiles; and what is said of it.
void set_t1(const run_options& o,
            const profiles& known,
            fsm::timer_values& timers,
            std::vector<std::string>& notes)
{
    const auto theirs = known.t1();
    if (o.t1.empty() && !theirs)
        return;
    const auto t1 = o.t1.empty() ? *theirs : parse_t1(o.t1);
    if (theirs && *theirs != t1)
        throw script::usage_error{"--t1 " + o.t1 + ": the profile of a device says " +
                                  script::to_text(*theirs)};
    timers = scaled_to(t1);
    notes.push_back((o.t1.empty() ? "--device: t1 " : "--t1 ") + script::to_text(t1) +
                    ": so long is T1, not 500ms");
}

int run(const run_options& o)
{
    check(o);
    const profiles known{o.profiles};
    check_triggers(o, known);
    auto devices = parse_places("--dut", o.devices);
    known.add_places(devices);
    const auto agents = parse_places("--at", o.agents);
    playing_conditions conditions;
    conditions.jobs = o.jobs;
    conditions.at_once = o.at_once;
    if (!o.rate.empty())
        conditions.between = parse_rate(o.rate);
    conditions.rules = select_rules(o.rules);
    std::vector<std::string> notes;  // of every run: what it was played with
    if (!o.patience.empty())
    {
        conditions.patience = parse_span("--patience", o.patience, shortest_patience, longest_patience);
        notes.push_back("--patience " + script::to_text(*conditions.patience) +
                        ": so long was waited for each rung of a device without 'within'");
    }
    set_t1(o, known, conditions.timers, notes);
    if (!o.network.empty())
        conditions.network = run::parse_network(o.network);

    usual_way usual;
    if (!o.transport.empty())
        usual.transport = parse_transport("--transport", o.transport);
    usual.v6 = o.v6;
    usual.dns = o.dns;
    conditions.transport = usual.transport.value_or(fsm::transport::udp);
    conditions.tls = tls_of(o.tls, notes);

    std::list<script::flow> scripts;  // results point to them
    std::vector<std::string> read = o.scripts;
    read.insert(read.end(), known.paths().begin(), known.paths().end());
    for (const auto& certificates : {o.tls.ca, o.tls.certificate, o.tls.key})
        if (!certificates.empty())
            read.push_back(certificates);
    std::list<play::cast> casts;
    plan runs;
    const auto seed = o.seed ? *o.seed : random_seed();
    usual.seed = seed;
    for (const auto& path : find_scripts(o.scripts))
    {
        scripts.push_back(script::load_script(path, &read));
        known.name_parties(scripts.back());
    }
    check_results(o, read);
    conditions.allowed = reach_of(o.authorized);
    // RFC 3261 8.1.1.4: a Call-ID is that of one call, and a device knows the calls of the script before.
    auto seed_of_script = seed;
    for (const auto& script : scripts)
    {
        const auto secrets = read_secrets(script);
        if (!o.in_memory)
        {
            casts.push_back(make_cast(script, devices, agents, usual));
            for (auto& m : casts.back())
                m.knows = secrets;
            refuse_emergency_calls(script, casts.back());
        }
        if (const auto missing =
                play::password_missing(script, o.in_memory ? play::all_agents(script) : casts.back());
            !missing.empty())
            throw script::script_error{missing};
        if (const auto wrong = o.in_memory ? std::string{} : play::only_for_agents(script, casts.back());
            !wrong.empty())
            throw script::script_error{wrong};
        const auto plays = o.in_memory ? ::run::cast_of(script, conditions.transport) : casts.back();
        for (const auto why_not : {play::sips_without_tls, play::without_stream, play::stream_for_udp})
            if (const auto wrong = why_not(script, plays); !wrong.empty())
                throw script::script_error{wrong};
        runs.add(script, o.in_memory ? nullptr : &casts.back(), seed_of_script, o.repeat, secrets);
        seed_of_script += o.in_memory ? 0 : o.repeat;
    }

    std::optional<record_seeds> seeds;
    if (!o.record_seeds.empty())
        seeds.emplace(o.record_seeds);
    told_secrets secrets{o.tls};
    conditions.secrets = secrets.line();
    net::interrupt signals;
    outcome all{o, seed, runs.size()};
    conditions.capture = all.capture_paths();
    if (!known.empty())
    {
        conditions.profiles_of = [&known](const script::flow& s) { return known.of(s); };
        conditions.today = today();
        conditions.ask = [&all](const std::string& what, std::chrono::seconds left) {
            all.asked(what, left);
        };
    }
    conditions.interrupted = [&signals] { return signals.raised(); };
    conditions.progress = [&all](std::size_t done, std::size_t of) { all.moved(done, of); };
    try
    {
        play_all(runs, conditions, [&](const planned_run& which, judge::run_result result) {
            result.notes.insert(result.notes.begin(), notes.begin(), notes.end());
            const bool recorded = !seeds || seeds->add(result.traffic);
            all.add(which, std::move(result));
            return recorded && !signals.raised() && !all.must_stop();
        });
    }
    catch (...)
    {
        all.finish(signals.raised());
        throw;
    }
    const auto code = all.finish(signals.raised());
    secrets.check();
    if (seeds)
    {
        const auto summary = seeds->finish();
        if (!o.quiet)
            std::cout << script::printable(summary) << '\n';
    }
    return code;
}

}  // namespace

void add_run(CLI::App& app, command& chosen)
{
    const auto o = std::make_shared<run_options>();
    auto* sub = app.add_subcommand("run", "Play scripts: all parties are agents unless --dut says otherwise");
    const auto once = [](CLI::Option* option) {  // one value for each time it is given
        return option->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    };
    sub->add_option("SCRIPT", o->scripts, "scripts (TOML), or folders of scripts")->required();
    once(sub->add_option(
        "--dut", o->devices,
        "NAME=HOST:PORT[;transport=tcp] or NAME=sip:user@host:port: this party is a device under "
        "test; with a URI, requests to it carry that URI (repeatable)"));
    once(sub->add_option("--device", o->profiles,
                         "NAME=FILE.toml: this party is a device, and this its profile: where it is, what it "
                         "lacks, what is waived, how it is made to call and answer (repeatable)"));
    once(sub->add_option(
        "--at", o->agents,
        "NAME=HOST:PORT: where the agent NAME listens (default: a free port, on 127.0.0.1 or on "
        "the way to the device)"));
    sub->add_option("--transport", o->transport,
                    "udp, tcp, tls, ws or wss: of all parties for which neither their script, --dut nor a "
                    "profile says one")
        ->check(not_empty);
    sub->add_flag("--ipv6", o->v6, "agents listen at [::1], or at our IPv6 address on the way to a device");
    add_dns_option(*sub, o->dns);
    add_tls_options(*sub, o->tls);
    sub->add_flag("--in-memory", o->in_memory, "no sockets, virtual time");
    sub->add_option("--seed", o->seed, "fixes every choice (default: random, and printed)")
        ->check(whole_number);
    sub->add_option("--network", o->network,
                    "emulated in the agents: loss=5%,delay=20ms..80ms,reorder=2%,duplicate=1%,"
                    "bandwidth=64kbit/s; streams know delay and bandwidth");
    sub->add_option("--patience", o->patience,
                    "how long a rung of a device without `within` is waited for, such as 5s (default: 64*T1)")
        ->check(not_empty);
    sub->add_option("--t1", o->t1,
                    "T1 of agents and referee, 10ms to 500ms, and with it T2, T4 and what is 64*T1; set your "
                    "device to the same")
        ->check(not_empty);
    once(sub->add_option("--rules", o->rules,
                         "which rules judge, by the beginning of their ids (repeatable)"));
    sub->add_flag("--strict", o->strict, "what only warns fails, too");
    sub->add_option("--json", o->json, "results as JSON into this file, run by run: it is whole after each")
        ->check(not_a_file_name);
    sub->add_option("--junit", o->junit, "results as JUnit XML into this file, in the same way")
        ->check(not_a_file_name);
    sub->add_option("--html", o->html,
                    "the evidence page into this file, which any browser opens; of several runs a list of "
                    "pages, which are in the folder FILE-pages beside it")
        ->check(not_a_file_name);
    sub->add_option("--out", o->out,
                    "evidence into this folder: page.html, ladder.txt, capture.pcapng, result.json, "
                    "case.toml; of many runs "
                    "each script's first and 100 that did not pass")
        ->check(not_a_file_name);
    sub->add_option(
           "--record-seeds", o->record_seeds,
           "what is said, as seeds for the fuzz targets, into DIR/TARGET/: message, stream, fields, uri, "
           "sdp, multipart, digest, referee, transactions")
        ->type_name("DIR")
        ->check(not_a_file_name);
    sub->add_option(
           "--repeat", o->repeat,
           "play each script so often, with seeds N, N+1, ...; on sockets the next script goes on with those "
           "behind")
        ->check(CLI::Range(1U, most_repeats))
        ->capture_default_str();
    sub->add_option("--at-once", o->at_once,
                    "so many calls of a script at the same time, over one socket for each party")
        ->check(CLI::Range(1U, most_at_once))
        ->capture_default_str();
    sub->add_option("--rate", o->rate,
                    "R/s: begin so many calls a second, --at-once of them at the same time at most");
    sub->add_option(
           "--jobs", o->jobs,
           "so many worlds, with sockets and a thread of their own; one for each processor at most pays")
        ->check(CLI::Range(1U, most_jobs))
        ->capture_default_str();
    auto* quiet = sub->add_flag("-q,--quiet", o->quiet, "print only what went wrong");
    sub->add_flag("-v,--verbose", o->verbose, "print the ladder of runs that passed, too")->excludes(quiet);
    once(sub->add_option(
        "--i-am-authorized-to-test", o->authorized,
        "HOST: allow a device that is neither on loopback nor in a private or link-local network"));
    sub->footer(
        R"(Memory: the runs keep 64 MiB of what they see together, and each of them 128 KiB in any case. What is over it is
counted, and a run that it belongs to is inconclusive.

What was finished stays on disk, also after Ctrl-C or kill -9: --json, --junit and result.json of --out are
whole documents after each run. With --jobs, a run that overtook an earlier one is written behind it.

examples:
  sipwright run scripts/rfc3665/3.8-unsuccessful-no-answer.toml --out evidence
  sipwright run 3.8-unsuccessful-no-answer.toml --dut Bob=sip:bob@192.168.1.30:5060 --rules CAN --strict
  sipwright run 3.1-successful-session-establishment.toml --device Bob=phone.toml
  sipwright run 3.1-successful-session-establishment.toml --repeat 10000 --at-once 100 --rate 500/s
  sipwright run scripts --in-memory --repeat 1000 --jobs 2 --network loss=10%,duplicate=5% --junit results.xml)");
    sub->callback([o, &chosen] { chosen = [o] { return run(*o); }; });
}

}  // namespace cli
