// `sipwright torture`: the messages of RFC 4475 and RFC 5118 to a device.
#include "cli/cast.hpp"
#include "cli/command.hpp"
#include "cli/dns_option.hpp"
#include "cli/exit_code.hpp"
#include "cli/outputs.hpp"
#include "cli/probe_ways.hpp"
#include "cli/reach.hpp"
#include "cli/spans.hpp"
#include "cli/tls_options.hpp"
#include "cli/torture_campaign.hpp"
#include "cli/torture_report.hpp"
#include "device/survey.hpp"
#include "net/error.hpp"
#include "net/interrupt.hpp"
#include "net/names.hpp"
#include "script/duration.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "script/spelling.hpp"
#include "sip/uri.hpp"
#include "torture/load_outcomes.hpp"
#include "torture/messages.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <random>

namespace cli {

namespace {

struct torture_options
{
    std::string device, role = "ua", outcomes, json, junit, dns;
    std::string wait = "2s", liveness = "2s", recover = "10s";
    std::vector<std::string> transports, only, authorized;
    std::optional<std::uint64_t> seed;
    bool lists = false, dry = false;
    tls_options tls;
};

// Of --outcomes, else the built-in ones; those of --only, in the order of the file.
std::vector<torture::expectation> chosen_of(const torture_options& o)
{
    auto all = o.outcomes.empty()
                   ? torture::load_outcomes_text(torture::outcomes_text(), "outcomes.toml (built in)")
                   : torture::load_outcomes(o.outcomes);
    if (o.only.empty())
        return all;
    const auto is_named = [](const torture::expectation& e, const std::string& name) {
        return e.name == name || e.corpus == name || e.corpus + '/' + e.name == name;
    };
    for (const auto& name : o.only)
        if (std::ranges::none_of(all, [&](const auto& e) { return is_named(e, name); }))
        {
            std::vector<std::string_view> known;
            for (const auto& e : all)
                known.push_back(e.name);
            throw script::usage_error{"--only " + script::in_quotes(name) +
                                      ": no such message ('sipwright torture --list')" +
                                      script::did_you_mean(name, known)};
        }
    std::erase_if(all, [&](const auto& e) {
        return std::ranges::none_of(o.only, [&](const auto& name) { return is_named(e, name); });
    });
    return all;
}

torture::role role_of(const torture_options& o)
{
    const auto out = torture::role_named(o.role);
    if (!out)
        throw script::usage_error{"--dut-role " + script::in_quotes(o.role) +
                                  ": expected ua, proxy or registrar" +
                                  script::did_you_mean(o.role, torture::role_names)};
    return *out;
}

int list(const torture_options& o)
{
    const auto role = role_of(o);
    for (const auto& e : chosen_of(o))
    {
        std::cout << e.corpus << '/' << e.name << "  " << e.where() << "  " << script::printable(e.title)
                  << "\n    for " << script::printable(e.whom) << "; over";
        for (const auto t : e.over)
            std::cout << ' ' << device::word_of(t);
        std::cout << "; ok from " << o.role << ": " << e.allowed(role, e.over.front()) << "\n    "
                  << script::printable(e.reason) << '\n';
    }
    return as_drawn;
}

// Our port is not known before there is a socket.
fsm::link unbound(const fsm::address& way) { return {our_end(way), way}; }

int print_messages(const torture_terms& terms,
                   const std::vector<fsm::address>& ways,
                   const std::vector<torture::expectation>& all)
{
    std::cout << "# Nothing is sent. Port 0 of ours stands for the one that is free then.\n";
    for (const auto& way : ways)
        for (const auto& e : all)
            if (e.is_over(way.transport))
                std::cout << "# " << e.corpus << '/' << e.name << " over " << device::word_of(way.transport)
                          << " to " << way.host_port() << '\n'
                          << script::printable(fitted(terms, e, unbound(way))) << '\n';
    return as_drawn;
}

torture_terms terms_of(const torture_options& o, const place& there, std::uint64_t seed)
{
    torture_terms out;
    out.host = there.host;
    out.uri = there.uri;
    if (const auto uri = sip::parse_uri(there.uri); uri && !there.uri.empty())
        out.user = uri->user;
    out.role = role_of(o);
    out.token = torture_token(seed);
    using namespace std::chrono_literals;
    out.wait = parse_span("--wait", o.wait, 100ms, 60s, "2s");
    out.liveness = parse_span("--liveness", o.liveness, 100ms, 60s, "2s");
    out.recover = parse_span("--recover", o.recover, 0s, 10min, "2s");
    return out;
}

void say_dead(const torture_campaign& played, const fsm::address& way, fsm::duration wait)
{
    std::cerr << "sipwright: " << way.host_port() << " does not answer OPTIONS over "
              << device::word_of(way.transport) << " within " << script::to_text(wait)
              << (played.why().empty() ? "" : ": " + script::printable(played.why())) << '\n';
}

int torture_device(const torture_options& o)
{
    if (o.lists)
        return list(o);
    if (o.device.empty())
        throw script::usage_error{"--dut is missing: --dut HOST:PORT says where the device is"};
    check_outputs({{"--json", o.json}, {"--junit", o.junit}, {"--keylog", o.tls.key_log}},
                  o.outcomes.empty() ? std::vector<std::string>{} : std::vector{o.outcomes});
    const auto all = chosen_of(o);
    const auto there = parse_place("--dut", "Device=" + o.device);
    const auto seed = o.seed ? *o.seed : std::random_device{}();
    auto terms = terms_of(o, there, seed);
    const auto over = there.transport.value_or(fsm::transport::udp);
    const auto at = net::locate(there.where, {{over}}, {{}, o.dns}, seed).front().at;
    const auto ways = ways_of(there, at, o.transports);
    if (const auto why = reach_of(o.authorized).refusal(at); !why.empty())
        throw net::environment_error{why};
    if (const auto why = emergency_in(terms, ways.front(), all); !why.empty())
        throw script::usage_error{why};
    if (o.dry)
        return print_messages(terms, ways, all);

    std::vector<std::string> notes;
    told_secrets secrets{o.tls};
    terms.tls = tls_of(o.tls, notes);
    terms.secrets = secrets.line();
    for (const auto& note : notes)
        std::cerr << "sipwright: " << note << '\n';
    net::interrupt told;
    torture_report report{{o.device, terms.role, seed}, o.json, o.junit};
    bool was_played = false, stopped = false;
    for (const auto& way : ways)
    {
        torture_campaign campaign{terms};
        report.begin(way);
        const auto end = campaign.play(way, all, [&](torture::result one) { report.add(std::move(one)); });
        if (end == torture_campaign::end::dead)
        {
            say_dead(campaign, way, terms.liveness);
            continue;
        }
        report.end();
        was_played = true;
        stopped = end == torture_campaign::end::interrupted || told.raised();
        if (stopped)
            break;
    }
    if (was_played || stopped)
        report.finish(stopped);
    secrets.check();
    return stopped ? interrupted : !was_played ? not_testable : report.has_faults() ? findings : as_drawn;
}

}  // namespace

void add_torture(CLI::App& app, command& chosen)
{
    const auto o = std::make_shared<torture_options>();
    auto* sub = app.add_subcommand("torture", "Send the messages of RFC 4475 and RFC 5118 to a device");
    sub->add_option(
        "--dut", o->device,
        "HOST:PORT[;transport=...]: where the device is; or sip:user@host:port, where that user is "
        "one that it knows");
    sub->add_option("--dut-role", o->role, "what it is: ua, proxy or registrar")->capture_default_str();
    sub->add_option(
           "--transport", o->transports,
           "udp, tcp, tls, ws, wss or all, or several with commas; tls:5062 is at that port (default: "
           "UDP, or what ;transport= says)")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    sub->add_option("--only", o->only, "these messages: wsinv, rfc5118/ipv6-good, or all of rfc5118")
        ->delimiter(',')
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    sub->add_option("--wait", o->wait, "how long an answer to each is waited for")->capture_default_str();
    sub->add_option("--liveness", o->liveness, "how long an answer to OPTIONS is waited for, after each")
        ->capture_default_str();
    sub->add_option("--recover", o->recover, "how long it is asked again when there was none")
        ->capture_default_str();
    sub->add_option("--outcomes", o->outcomes,
                    "FILE: what is allowed, in place of scripts/torture/outcomes.toml, which is built in")
        ->check(not_empty);
    sub->add_option("--seed", o->seed, "fixes what is unique to a run (default: random, and printed)");
    sub->add_option("--json", o->json, "results as JSON into this file: it is whole after each message")
        ->check(not_a_file_name);
    sub->add_option("--junit", o->junit,
                    "results as JUnit XML into this file: it is whole after each transport")
        ->check(not_a_file_name);
    sub->add_flag("--list", o->lists, "what there is and what is allowed; nothing is sent");
    sub->add_flag("--dry-run", o->dry, "print what would be sent; nothing is sent");
    add_dns_option(*sub, o->dns);
    add_tls_options(*sub, o->tls);
    sub->add_option("--i-am-authorized-to-test", o->authorized,
                    "HOST: allow a device that is neither on loopback nor in a private or link-local network")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    sub->footer(
        R"(Exit code 1: an outcome that the RFC does not allow, a crash or a hang; 3: no answer to OPTIONS at the beginning.

examples:
  sipwright torture --dut 192.168.1.30:5060
  sipwright torture --dut sip:bob@192.168.1.30 --transport all --ca my-authority.pem --json torture.json
  sipwright torture --dut 192.168.1.20:5060 --dut-role proxy --only wsinv,multi01)");
    sub->callback([o, &chosen] { chosen = [o] { return torture_device(*o); }; });
}

}  // namespace cli
