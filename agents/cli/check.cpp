// `sipwright check`: the referee over captures and message files.
#include "check/checker.hpp"
#include "cli/checked.hpp"
#include "cli/command.hpp"
#include "cli/decryption.hpp"
#include "cli/exit_code.hpp"
#include "cli/file_checker.hpp"
#include "cli/outputs.hpp"
#include "cli/rule_choice.hpp"
#include "net/interrupt.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"

#include <CLI/CLI.hpp>

#include <charconv>
#include <iostream>
#include <memory>

namespace cli {

namespace {

//   party  =  NAME "=" HOST ":" PORT [ "=" ROLE ]
check::told_party parse_party(const std::string& text)
{
    const auto wrong = [&](const std::string& why) {
        return script::usage_error{"--party " + script::printable(text) + ": " + why +
                                   "; expected NAME=HOST:PORT or NAME=HOST:PORT=ROLE, such as "
                                   "Proxy1=192.0.2.1:5060=proxy"};
    };
    check::told_party out;
    std::string_view rest = text;
    const auto equals = rest.find('=');
    if (equals == rest.npos || equals == 0 || equals > script::limits::name)
        throw wrong("a name of 1 to " + std::to_string(script::limits::name) + " octets is missing");
    out.name = rest.substr(0, equals);
    rest.remove_prefix(equals + 1);
    if (const auto role = rest.find('='); role != rest.npos)
    {
        out.plays = check::role_named(rest.substr(role + 1));
        if (!out.plays)
            throw wrong("no role: ua, proxy, registrar or redirect");
        rest = rest.substr(0, role);
    }
    const auto colon = rest.rfind(':');
    unsigned port = 0;
    const auto digits = colon == rest.npos ? std::string_view{} : rest.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size() || port == 0 || port > 65'535)
        throw wrong("no port from 1 to 65535");
    const auto at = fsm::numeric_address(rest.substr(0, colon), static_cast<std::uint16_t>(port));
    if (!at)
        throw wrong("no numeric address");
    out.at = *at;
    return out;
}

int check_files(const check_options& o)
{
    auto outputs = written_into(o.out, {"result.json", "summary.txt"});
    outputs.insert(outputs.end(),
                   {{"--json", o.json}, {"--junit", o.junit}, {"--html", o.html}, {"--out", o.out}});
    auto read = o.files;
    if (!o.key_log.empty())
        read.push_back(o.key_log);
    check_outputs(outputs, read);
    const auto how = decryption_with(o.key_log);
    std::vector<check::told_party> told;
    for (const auto& p : o.parties)
        told.push_back(parse_party(p));
    const auto which = select_rules(o.rules);
    net::interrupt signals;
    checked out{o, which};
    check::checker* self = nullptr;
    check::checker all{which, told, o.strict, [&](const check::call& c) { out.add(c, self->who()); }};
    self = &all;
    if (!o.html.empty())
        all.tells_all_rules();
    file_checker files{all, how, signals};
    for (const auto& path : o.files)
    {
        if (signals.raised())
            break;
        files.check(path);
    }
    const auto sum = all.finish();
    out.finish(sum, all.who(), signals.raised());
    if (signals.raised())
        return interrupted;
    if (!o.call.empty() && !out.call_was_there())
    {
        std::cerr << "sipwright: --call " << script::printable(o.call) << ": no such Call-ID was seen\n";
        return usage;
    }
    return sum.failed > 0 ? findings : files.code();
}

}  // namespace

void add_check(CLI::App& app, command& chosen)
{
    const auto o = std::make_shared<check_options>();
    auto* sub = app.add_subcommand("check", "The referee over captures and messages, without playing");
    const auto once = [](CLI::Option* option) {
        return option->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    };
    sub->add_option(
           "FILE", o->files,
           "captures (pcap, pcapng; SIP over UDP, TCP, TLS and WebSocket is found on any port) or files with "
           "one message each; - is standard input")
        ->required();
    add_key_log(*sub, o->key_log);
    once(sub->add_option("--party", o->parties,
                         "NAME=HOST:PORT[=ROLE]: who is there, and whether it is a ua, proxy, registrar or "
                         "redirect (repeatable); others are told by what they do"));
    once(sub->add_option("--rules", o->rules,
                         "which rules judge, by the beginning of their ids (repeatable)"));
    sub->add_flag("--strict", o->strict, "what only warns fails, too");
    sub->add_option("--call", o->call, "ID: print the ladder of the call with this Call-ID, and no other");
    sub->add_option("--json", o->json, "results as JSON into this file")->check(not_a_file_name);
    sub->add_option("--junit", o->junit, "results as JUnit XML into this file, a test case for each call")
        ->check(not_a_file_name);
    sub->add_option(
           "--html", o->html,
           "the evidence page of the call into this file, which any browser opens; of several calls a "
           "list of pages, which are in the folder FILE-pages beside it: of the first 100 that failed "
           "and of 100 others, or of the one of --call")
        ->check(not_a_file_name);
    sub->add_option("--out", o->out,
                    "evidence into this folder: result.json, summary.txt, and ladder.txt of the first 100 "
                    "calls that failed and of 100 others")
        ->check(not_a_file_name);
    auto* quiet = sub->add_flag("-q,--quiet", o->quiet, "print only which calls failed");
    sub->add_flag("-v,--verbose", o->verbose, "print the ladder of every call")->excludes(quiet);
    sub->footer(
        R"(What was cut off, at either end or between, is inconclusive. Memory: 48 MiB of messages of calls that are open; over
it they are judged as they stand, cut off.

examples:
  sipwright check evidence/capture.pcapng
  sipwright check lab.pcap --party Proxy1=192.0.2.1:5060=proxy --rules CAN --junit results.xml
  sipwright check lab.pcap --call 3848276298220188511@atlanta.example.com
  tcpdump -i eth0 -U -w - port 5060 | sipwright check - --json results.json

exit codes: 0 no findings; 1 findings; 2 usage; 3 a capture without SIP; 4 a file cannot be read (to its end);
            130 interrupted, results so far are written)");
    sub->callback([o, &chosen] { chosen = [o] { return check_files(*o); }; });
}

}  // namespace cli
