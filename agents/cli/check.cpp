// `sipwright check`: the referee over captures and message files.
#include "capture/read.hpp"
#include "capture/start_line.hpp"
#include "check/checker.hpp"
#include "cli/checked.hpp"
#include "cli/command.hpp"
#include "cli/decryption.hpp"
#include "cli/exit_code.hpp"
#include "cli/input.hpp"
#include "cli/outputs.hpp"
#include "cli/rule_choice.hpp"
#include "net/error.hpp"
#include "net/interrupt.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "sip/limits.hpp"

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

bool is_capture(std::string_view begin)
{
    using namespace std::string_view_literals;
    for (const auto magic : {"\xa1\xb2\xc3\xd4"sv, "\xd4\xc3\xb2\xa1"sv, "\xa1\xb2\x3c\x4d"sv,
                             "\x4d\x3c\xb2\xa1"sv, "\x0a\x0d\x0d\x0a"sv})
        if (begin.starts_with(magic))
            return true;
    return false;
}

// What was not seen, as far as SIP may have been in it.
bool is_hole(capture::reason r)
{
    using capture::reason;
    return r == reason::frame_cut || r == reason::fragments_missing || r == reason::fragments_overlap ||
           r == reason::segments_missing || r == reason::framing_lost || r == reason::message_incomplete ||
           r == reason::too_many_directions;
}

class into_checker : public capture::sink
{
public:
    into_checker(check::checker& to, net::interrupt& signals) : to_{&to}, signals_{&signals} {}

    bool frame(capture::wall_time at, bool behind_a_gap) override
    {
        to_->passes(at);
        if (behind_a_gap)
            to_->hole();
        return ++frames_ % 1024 != 0 || !signals_->raised();
    }
    void found(capture::message m) override
    {
        ++messages;
        to_->see(m);
    }
    void skipped(capture::reason why) override
    {
        if (is_hole(why))
            to_->hole();
    }
    void unread(capture::reason, const fsm::address& from, const fsm::address& to) override
    {
        to_->unread(from, to);
    }

    std::uint64_t messages = 0;

private:
    check::checker* to_;
    net::interrupt* signals_;
    std::uint64_t frames_ = 0;
};

// "no SIP in 12 frames: 8 UDP port 53, 2 TCP port 443; 2 not IP"
std::string what_it_holds(const capture::contents& all)
{
    constexpr std::size_t shown = 8;
    auto out = "no SIP in " + std::to_string(all.frames) + (all.frames == 1 ? " frame" : " frames");
    std::vector<std::pair<std::uint64_t, std::string>> rows;
    for (const auto& [key, count] : all.ports)
        rows.emplace_back(count,
                          std::string{fsm::via_token(key.first)} + " port " + std::to_string(key.second));
    std::ranges::stable_sort(rows, std::greater<>{}, &std::pair<std::uint64_t, std::string>::first);
    auto others = all.other_ports;
    for (std::size_t i = shown; i < rows.size(); ++i)
        others += rows[i].first;
    rows.resize(std::min(rows.size(), shown));
    if (others > 0)
        rows.emplace_back(others, "of other ports");
    for (std::size_t r = 0; r < all.skipped.size(); ++r)
        if (const auto why = static_cast<capture::reason>(r);
            all.skipped[r] > 0 && why != capture::reason::not_sip && why != capture::reason::keep_alive)
            rows.emplace_back(all.skipped[r], name_of(why));
    const char* between = ": ";
    for (const auto& [count, what] : rows)
    {
        out += between + std::to_string(count) + ' ' + what;
        between = ", ";
    }
    return out;
}

class file_checker
{
public:
    file_checker(check::checker& to, const capture::decryption& how, net::interrupt& signals)
        : to_{&to},
          how_{how},
          signals_{&signals}
    {
    }

    void check(const std::string& path)
    {
        input in{path, [this] { return signals_->raised(); }};
        if (signals_->raised())
            return;
        if (in.begin().empty())
            return complain(environment, path, "an empty file");
        if (is_capture(in.begin()))
            return capture(path, in);
        const auto octets = in.whole(sip::limits::message_octets + 1);
        if (!capture::begins_as_sip(octets) && !path.ends_with(".sip") && !path.ends_with(".msg"))
            return complain(environment, path,
                            "neither a capture (pcap, pcapng) nor a SIP message: it begins with '" +
                                in.begin() + "'");
        to_->alone(octets);
    }

    int code() const { return code_; }

private:
    void capture(const std::string& path, input& in)
    {
        into_checker to{*to_, *signals_};
        const auto all = capture::read(in.take(), &to, how_);
        if (signals_->raised())
            return;
        if (!all.trouble.empty())
            complain(environment, path,
                     (all.frames == 0
                          ? "no capture that can be read: "
                          : "not read to its end, but to frame " + std::to_string(all.frames) + ": ") +
                         all.trouble);
        else if (all.count(capture::reason::too_many_frames) > 0)
            complain(environment, path, "not read behind frame " + std::to_string(all.frames));
        else if (to.messages == 0)
            complain(not_testable, path, what_it_holds(all));
        to_->another();
    }

    void complain(int code, const std::string& path, const std::string& why)
    {
        std::cout.flush();
        std::cerr << "sipwright: " << script::printable(path) << ": " << script::printable(why) << std::endl;
        code_ = std::max(code_, code);
    }

    check::checker* to_;
    const capture::decryption& how_;
    net::interrupt* signals_;
    int code_ = as_drawn;
};

int check_files(const check_options& o)
{
    auto outputs = written_into(o.out, {"result.json", "summary.txt"});
    outputs.insert(outputs.end(), {{"--json", o.json}, {"--junit", o.junit}, {"--out", o.out}});
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
