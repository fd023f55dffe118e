// `sipwright probe`: asks a device OPTIONS, and writes what it says of itself as the draft of a profile.
#include "cli/cast.hpp"
#include "cli/command.hpp"
#include "cli/dns_option.hpp"
#include "cli/emergency.hpp"
#include "cli/exit_code.hpp"
#include "cli/outputs.hpp"
#include "cli/profiles.hpp"
#include "cli/reach.hpp"
#include "device/survey.hpp"
#include "net/error.hpp"
#include "net/file.hpp"
#include "net/names.hpp"
#include "net/play.hpp"
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
#include <random>

namespace cli {

namespace {

constexpr fsm::duration longest_wait = std::chrono::seconds{60};

struct probe_options
{
    std::string device, uri, out, json, dns;
    std::string wait = "5s";
    std::vector<std::string> authorized;
};

// RFC 3261 11.1. `sent_by`: of our Via.
script::flow asking(const std::string& aor, const std::string& sent_by)
{
    return script::load_script_text(
        "title = \"probe\"\nlifelines = [\"Prober\", \"Device\"]\n"
        "[party.Prober]\nplays = \"ua\"\naor = \"sip:prober@sipwright.invalid\"\n" +
            (sent_by.empty() ? "" : "sent_by = \"" + sent_by + "\"\n") +
            "[party.Device]\nplays = \"ua\"\naor = \"" + aor +
            "\"\n[ladder]\nF1 = \"OPTIONS Prober -> Device\"\n"
            "F2 = \"200 OPTIONS Prober <- Device\"\n",
        "probe");
}

struct answer
{
    judge::run_result result;
    const rules::sighting* asked = nullptr;     // null: it did not leave
    const rules::sighting* answered = nullptr;  // finally; null: nothing came
};

std::unique_ptr<answer>
ask(const script::flow& s, const play::cast& c, const run::reach& allowed, fsm::duration wait)
{
    net::play_options how;
    how.how.seed = std::random_device{}();
    how.how.patience = wait;
    how.allowed = allowed;
    auto out = std::make_unique<answer>();
    out->result = net::play(s, c, how);
    for (const auto& m : out->result.traffic.messages)
    {
        if (m.message->is_request() && m.from == 0 && !out->asked)
            out->asked = &m;
        if (m.message->status() >= 200 && m.to == 0 && !out->answered)
            out->answered = &m;
    }
    return out;
}

place where(const probe_options& o)
{
    auto out = parse_place("--dut", "Device=" + o.device);
    if (!o.uri.empty())
        out.uri = o.uri;
    return out;
}

int probe(const probe_options& o)
{
    const auto wait = script::parse_duration(o.wait);
    if (!wait || *wait < std::chrono::milliseconds{100} || *wait > longest_wait)
        throw script::usage_error{"--wait " + script::in_quotes(o.wait) +
                                  ": expected a time from 100ms to 60s, such as 5s"};
    check_outputs({{"--out", o.out}, {"--json", o.json}}, {});
    const auto there = where(o);
    if (there.transport.value_or(fsm::transport::udp) != fsm::transport::udp)
        throw script::usage_error{"probe asks over udp alone"};
    const auto uri = sip::parse_uri(there.uri);
    if (!there.uri.empty() && (!uri || uri->scheme != sip::scheme::sip))
        throw script::usage_error{"--uri " + script::in_quotes(there.uri) + ": expected sip:user@host"};
    const auto at = net::locate(there.where, {{fsm::transport::udp}}, {{}, o.dns}, 0).front().at;
    const auto allowed = reach_of(o.authorized);
    if (const auto why = allowed.refusal(at); !why.empty())
        throw net::environment_error{why};

    const auto user = uri && !uri->user.empty() ? std::string{uri->user} : "probe";
    const auto aor = "sip:" + user + '@' + at.host();
    play::cast c(2);
    c[0].at =
        fsm::is_loopback(at) ? *fsm::numeric_address(at.v6 ? "::1" : "127.0.0.1", 0) : net::local_towards(at);
    c[1].device = true;
    c[1].at = at;
    c[1].uri = there.uri.empty() ? "sip:" + at.host_port() : there.uri;
    const auto plain = asking(aor, "");
    refuse_emergency_calls(plain, c);
    const auto heard = ask(plain, c, allowed, *wait);
    if (heard->result.interrupted)
        return interrupted;
    if (!heard->answered || !heard->asked)
    {
        const auto& why = heard->result.why;
        std::cerr << "sipwright: " << at.host_port() << " does not answer OPTIONS over udp within "
                  << script::to_text(*wait) << (why.empty() ? "" : ": " + script::printable(why)) << '\n';
        return not_testable;
    }
    auto found = device::survey_of(*heard->answered->message, heard->asked->source);
    found.address = at.host_port();
    found.uri = there.uri;
    found.took = heard->answered->at - heard->asked->at;
    const auto foreign = asking(aor, "probe.sipwright.invalid");
    const auto second = ask(foreign, c, allowed, std::min<fsm::duration>(*wait, std::chrono::seconds{2}));
    if (second->result.interrupted)
        return interrupted;
    found.foreign_sent_by = second->answered ? "answered" : "not answered";

    const auto draft = device::draft_of(found, device::to_text(today()));
    if (o.out.empty())
        std::cout << draft;
    else
        net::write_whole(o.out, draft);
    std::cout.flush();
    if (!o.json.empty())
        net::write_whole(o.json, report::to_json(found));
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
    sub->add_option("--wait", o->wait, "how long an answer is waited for")->capture_default_str();
    sub->add_option("--out", o->out, "the draft into this file, not to standard output")
        ->check(not_a_file_name);
    sub->add_option("--json", o->json, "one survey row, as a line of JSON, into this file")
        ->check(not_a_file_name);
    add_dns_option(*sub, o->dns);
    sub->add_option("--i-am-authorized-to-test", o->authorized,
                    "HOST: allow a device that is neither on loopback nor in a private or link-local network")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    sub->footer(R"(Exit code 3: it does not answer.

examples:
  sipwright probe 192.168.1.30:5060 --out phone.toml
  sipwright probe sip:bob@192.168.1.30 --json survey.json
  sipwright run 3.1-successful-session-establishment.toml --device Bob=phone.toml)");
    sub->callback([o, &chosen] { chosen = [o] { return probe(*o); }; });
}

}  // namespace cli
