// `sipwright serve`: a standing agent to point a device at.
#include "net/serve.hpp"
#include "check/parties.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/outputs.hpp"
#include "cli/reach.hpp"
#include "cli/rule_choice.hpp"
#include "cli/secrets.hpp"
#include "cli/seed.hpp"
#include "cli/serve_names.hpp"
#include "cli/tls_options.hpp"
#include "crypto/hash.hpp"
#include "net/resolve.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "script/spelling.hpp"
#include "serve/places.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <iostream>
#include <memory>
#include <optional>

namespace cli {

namespace {

struct serve_options
{
    std::string plays, configuration;
    std::vector<std::string> at, rules, authorized, weaknesses, faults;
    tls_options tls;
    bool strict = false, quiet = false;
    std::optional<std::uint64_t> seed;
};

//   place  =  [ TRANSPORT ":" ] HOST ":" PORT      port 0: a free one
fsm::address parse_at(const std::string& whole)
{
    const auto [over, place] = serve::transport_and_place(whole);
    const std::string text{place};
    const auto colon = text.rfind(':');
    unsigned port = 0;
    const auto* const end = text.data() + text.size();
    const auto* const digits = colon == text.npos ? end : text.data() + colon + 1;
    const auto [read, error] = std::from_chars(digits, end, port);
    const bool bare = text.find(':') != colon && !text.starts_with('[');  // IPv6 stands in brackets
    if (colon == text.npos || colon == 0 || bare || error != std::errc{} || read != end || port > 65'535)
        throw script::usage_error{"--at " + script::in_quotes(whole) +
                                  ": expected HOST:PORT, such as 127.0.0.1:5060 or tls:[::1]:5061"};
    const auto host = text.substr(0, colon);
    if (const auto numeric = fsm::numeric_address(host, static_cast<std::uint16_t>(port), over))
        return *numeric;
    auto out = net::resolve(host, static_cast<std::uint16_t>(port));
    out.transport = over;
    return out;
}

void listen_at(const std::vector<std::string>& places, serve::configuration& how)
{
    std::vector<fsm::address> all;
    for (const auto& place : places)
        all.push_back(parse_at(place));
    if (const auto why = serve::clash_of(all); !why.empty())
        throw script::usage_error{"--at: " + why};
    how.at = all.front();
    how.also.assign(all.begin() + 1, all.end());
}

std::string listed(const std::vector<fsm::address>& all)
{
    std::string out;
    for (const auto& a : all)
        out.append(out.empty() ? "" : ", ").append(serve::way_to(a));
    return out;
}

bool is_secure(const fsm::address& a) { return fsm::is_secure(a.transport); }

// A name server has one place, for UDP and TCP.
std::optional<fsm::address> place_of_names(const std::vector<std::string>& places)
{
    if (places.empty())
        return std::nullopt;
    const auto out = parse_at(places.back());
    if (places.size() > 1 || out.transport != fsm::transport::udp)
        throw script::usage_error{
            "--at: serve dns is at one HOST:PORT, such as 127.0.0.1:5353, over UDP and TCP"};
    return out;
}

int serve(const serve_options& o)
{
    if (o.plays == "dns")
    {
        if (!o.weaknesses.empty())
            throw script::usage_error{"--weak: a name server has no weaknesses"};
        if (!o.faults.empty())
            throw script::usage_error{"--fault: a name server has no faults"};
        return serve_names(o.configuration, place_of_names(o.at), o.quiet);
    }
    serve::configuration how;
    const auto plays = check::role_named(o.plays);
    if (!plays)
        throw script::usage_error{script::in_quotes(o.plays) +
                                  " is not what can stand there: ua, proxy, registrar, redirect or dns"};
    how.plays = *plays;
    how.epoch = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
    how.seed = o.seed ? *o.seed : random_seed();
    how.at = *fsm::numeric_address("127.0.0.1", 5060);
    if (!o.configuration.empty())
        how = serve::load_configuration(o.configuration, how);
    if (!o.at.empty())
        listen_at(o.at, how);
    for (const auto& name : o.weaknesses)
        if (const auto why = serve::plant(name, how); !why.empty())
            throw script::usage_error{"--weak: " + why};
    for (const auto& name : o.faults)
        if (const auto why = serve::plant_fault(name, how); !why.empty())
            throw script::usage_error{"--fault: " + why};
    how.hash = crypto::hash;
    const auto password_of = [&](const std::string& user, const std::string& place) {
        try
        {
            return password_at(place, o.configuration);
        }
        catch (const std::runtime_error& error)
        {
            throw script::script_error{o.configuration + ": the password of '" + user + "', " + place + ": " +
                                       error.what()};
        }
    };
    for (const auto& [user, place] : how.places)
        how.passwords.emplace(user, password_of(user, place));
    if (!how.place.empty())
        how.password = password_of(how.user, how.place);

    serve::conditions where;
    where.rules = select_rules(o.rules);
    where.strict = o.strict;
    where.allowed = reach_of(o.authorized);

    std::vector<std::string> notes;
    const auto tls = tls_of(o.tls, notes);
    for (const auto* w : how.weaknesses)
        notes.push_back("weak on purpose: " + std::string{w->name} + " " +
                        std::string{weak::in_words(w->does)});
    for (const auto* f : how.faults)
        notes.push_back("wrong on purpose: " + std::string{f->name} + ", it " + std::string{f->does} + " (" +
                        std::string{f->breaks} + ")");
    net::serve_hooks hooks;
    hooks.listening = [&](const std::vector<fsm::address>& at) {
        std::cout << o.plays << " at " << listed(at) << ", seed " << how.seed << std::endl;
        if (tls.own.chain.empty() && std::ranges::any_of(at, is_secure))
            std::cout
                << "its certificate was made for this run, and nobody trusts it: --cert FILE has one of yours"
                << std::endl;
        for (const auto& note : notes)
            std::cout << note << std::endl;
    };
    if (!o.quiet)
        hooks.line = [](const std::string& line) { std::cout << line << '\n' << std::flush; };
    hooks.asked = [](const serve::station& s) { std::cout << to_text(s) << std::flush; };
    check_outputs({{"--keylog", o.tls.key_log}}, {o.configuration, o.tls.ca, o.tls.certificate, o.tls.key});
    told_secrets secrets{o.tls};
    hooks.secrets = secrets.line();
    int code = as_drawn;
    net::serve(how, where, tls, hooks, [&](const serve::station& s) {
        std::cout << to_text(s);
        const auto& j = s.judged();
        code = j.broken > 0 || (o.strict && j.advised > 0) ? findings : as_drawn;
    });
    secrets.check();
    return code;
}

constexpr auto examples = R"(examples:
  sipwright serve ua --at 127.0.0.1:5060
        answers every call, judges every message; SIGUSR1 shows counters, SIGTERM ends it
  sipwright serve ua --config scripts/serve.toml
        a phone registers there, calls sip:echo@127.0.0.1 and hangs up
  sipwright serve proxy --config scripts/serve.toml
  sipwright serve dns --config scripts/serve-dns.toml
  sipwright serve registrar --at 127.0.0.1:5060 --at tcp:127.0.0.1:5060 --at tls:127.0.0.1:5061 --cert my.pem --key my.key

exit codes: 0 no findings; 1 findings; 2 usage or configuration error; 4 environment or network)";

}  // namespace

void add_serve(CLI::App& app, command& chosen)
{
    auto* serving = app.add_subcommand("serve", "A standing agent to point a device at");
    const auto o = std::make_shared<serve_options>();
    serving->add_option("ROLE", o->plays, "ua, proxy, registrar, redirect or dns")->required();
    serving->add_option("--config", o->configuration, "what it is and does (TOML)")->type_name("FILE");
    serving
        ->add_option("--at", o->at,
                     "where it listens, behind udp:, tcp:, tls:, ws: or wss: where that is not UDP; once for "
                     "each of them (default 127.0.0.1:5060, or what the file says)")
        ->type_name("HOST:PORT")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    add_tls_options(*serving, o->tls);
    serving->add_option("--rules", o->rules, "the rules that judge, by the beginning of their ids")
        ->type_name("PREFIX");
    serving
        ->add_option("--i-am-authorized-to-test", o->authorized,
                     "a host beyond loopback and private networks that it may send to")
        ->type_name("HOST");
    serving->add_option("--seed", o->seed, "fixes tags, branches and Call-IDs (default: another each time)")
        ->type_name("N")
        ->check(whole_number);
    serving
        ->add_option(
            "--weak", o->weaknesses,
            "plants that robustness fault (sipwright list weaknesses), to test tests with; once for each. "
            "It really dies, hangs or leaks; a reboot forgets all, is silent for 2s and comes back with "
            "other tags in the same process. One line on standard error says what was provoked")
        ->type_name("NAME")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    serving
        ->add_option(
            "--fault", o->faults,
            "plants that fault of conformance (sipwright list faults), likewise: what it sends breaks "
            "one sentence of an RFC whenever it can")
        ->type_name("NAME")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    serving->add_flag("--strict", o->strict, "a SHOULD that is broken is a failure, too");
    serving->add_flag("--quiet", o->quiet, "no line for each transaction");
    serving->footer(examples);
    serving->callback([o, &chosen] { chosen = [o] { return serve(*o); }; });
}

}  // namespace cli
