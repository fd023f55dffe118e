// `sipwright probe`: asks a device OPTIONS, and writes what it says of itself as the draft of a profile.
#include "cli/asker.hpp"
#include "cli/cast.hpp"
#include "cli/command.hpp"
#include "cli/dns_option.hpp"
#include "cli/exit_code.hpp"
#include "cli/outputs.hpp"
#include "cli/probe_ways.hpp"
#include "cli/profiles.hpp"
#include "cli/reach.hpp"
#include "cli/spans.hpp"
#include "cli/tls_options.hpp"
#include "device/survey.hpp"
#include "fsm/next_hop.hpp"
#include "net/error.hpp"
#include "net/file.hpp"
#include "net/names.hpp"
#include "net/resolve.hpp"
#include "report/survey.hpp"
#include "script/duration.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "script/spelling.hpp"
#include "sip/uri.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace cli {

namespace {

constexpr fsm::duration longest_wait = std::chrono::seconds{60};

struct probe_options
{
    std::string device, uri, out, json, dns;
    std::string wait = "5s";
    std::vector<std::string> authorized, transports;
    tls_options tls;
};

place where(const probe_options& o)
{
    auto out = parse_place("--dut", "Device=" + o.device);
    if (!o.uri.empty())
        out.uri = o.uri;
    return out;
}

void say_what_is_silent(const std::vector<device::asked_over>& all, fsm::duration wait)
{
    for (const auto& one : all)
        if (!one.answers)
            std::cerr << "sipwright: " << one.at.host_port() << " does not answer OPTIONS over "
                      << device::word_of(one.at.transport) << " within " << script::to_text(wait)
                      << (one.why.empty() ? "" : ": " + script::printable(one.why)) << '\n';
}

void write(const probe_options& o, const device::survey& found, const std::vector<std::string>& notes)
{
    const auto draft = device::draft_of(found, device::to_text(today()));
    if (o.out.empty())
        std::cout << draft;
    else
        net::write_whole(o.out, draft);
    std::cout.flush();
    for (const auto& note : notes)
        std::cerr << "sipwright: " << note << '\n';
    if (!o.json.empty())
        net::write_whole(o.json, report::to_json(found));
}

int probe(const probe_options& o)
{
    const auto wait = parse_span("--wait", o.wait, std::chrono::milliseconds{100}, longest_wait, "5s");
    check_outputs({{"--out", o.out}, {"--json", o.json}, {"--keylog", o.tls.key_log}}, {});
    const auto there = where(o);
    const auto uri = sip::parse_uri(there.uri);
    if (!there.uri.empty() && (!uri || uri->scheme != sip::scheme::sip))
        throw script::usage_error{"--uri " + script::in_quotes(there.uri) + ": expected sip:user@host"};
    const auto over = there.transport.value_or(fsm::transport::udp);
    const auto at = net::locate(there.where, {{over}}, {{}, o.dns}, 0).front().at;
    const auto ways = ways_of(there, at, o.transports);
    std::vector<std::string> notes;
    told_secrets secrets{o.tls};
    const asking_terms under{reach_of(o.authorized), wait, tls_of(o.tls, notes), secrets.line()};
    if (const auto why = under.allowed.refusal(at); !why.empty())
        throw net::environment_error{why};

    asker asks{there, at, under};
    bool was_asked = false;
    for (const auto& way : ways)
        try
        {
            if (!asks.ask_over(way))
                return interrupted;
            was_asked = true;
        }
        catch (const net::environment_error& error)  // it is nothing that the device did
        {
            if (ways.size() == 1)
                throw;
            asks.could_not_ask(way, error.what());
        }
    say_what_is_silent(asks.asked(), wait);
    const auto found = asks.found();
    if (!found)
        return was_asked ? not_testable : environment;
    write(o, *found, notes);
    secrets.check();
    return as_drawn;
}

}  // namespace

void add_probe(CLI::App& app, command& chosen)
{
    const auto o = std::make_shared<probe_options>();
    auto* sub = app.add_subcommand("probe", "Ask a device OPTIONS, and write a draft of its profile");
    sub->add_option("HOST:PORT", o->device, "where it is; or sip:user@host:port, to ask that URI")
        ->required();
    sub->add_option("--uri", o->uri, "the Request-URI, where it is not sip:HOST:PORT");
    sub->add_option("--wait", o->wait, "how long an answer is waited for, over each transport")
        ->capture_default_str();
    sub->add_option("--transport", o->transports,
                    "udp, tcp, tls, ws, wss or all, or several with commas: over which it is asked; "
                    "tls:5062 is at that port (default: UDP, or what ;transport= says)")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    add_tls_options(*sub, o->tls);
    sub->add_option("--out", o->out, "the draft into this file, not to standard output")
        ->check(not_a_file_name);
    sub->add_option("--json", o->json, "one survey row, as a line of JSON, into this file")
        ->check(not_a_file_name);
    add_dns_option(*sub, o->dns);
    sub->add_option("--i-am-authorized-to-test", o->authorized,
                    "HOST: allow a device that is neither on loopback nor in a private or link-local network")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    sub->footer(R"(Exit code 3: it does not answer, over any transport; 4: it could not be asked.

examples:
  sipwright probe 192.168.1.30:5060 --out phone.toml
  sipwright probe sip:bob@192.168.1.30 --json survey.json
  sipwright probe "[2001:db8::30]:5060" --transport all --ca my-authority.pem
  sipwright run 3.1-successful-session-establishment.toml --device Bob=phone.toml)");
    sub->callback([o, &chosen] { chosen = [o] { return probe(*o); }; });
}

}  // namespace cli
