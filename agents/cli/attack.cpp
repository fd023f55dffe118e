#include "cli/attack.hpp"

#include "cli/asking.hpp"
#include "cli/cast.hpp"
#include "cli/dns_option.hpp"
#include "cli/reach.hpp"
#include "cli/rule_choice.hpp"
#include "cli/tls_options.hpp"
#include "cli/watch.hpp"
#include "fsm/next_hop.hpp"
#include "net/file.hpp"
#include "net/resolve.hpp"
#include "script/duration.hpp"
#include "script/load.hpp"
#include "script/rewrite.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <charconv>

namespace cli {

namespace {

using namespace std::chrono_literals;

// Between the rungs of a case, where its author lets a telephone ring.
constexpr fsm::duration longest_pause = 100ms;

std::vector<place> places(const std::string& option, const std::vector<std::string>& arguments)
{
    std::vector<place> out;
    for (const auto& a : arguments)
        out.push_back(parse_place(option, a));
    return out;
}

//   rate  =  1*5DIGIT [ "/s" ]
fsm::duration parse_rate(std::string_view text)
{
    const auto written = text;
    if (text.ends_with("/s"))
        text.remove_suffix(2);
    unsigned cases = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cases);
    if (error != std::errc{} || end != text.data() + text.size() || cases == 0 || cases > 10'000)
        throw script::usage_error{"--rate " + script::in_quotes(written) +
                                  ": expected cases a second, from 1/s to 10000/s, such as 50/s"};
    return std::chrono::duration_cast<fsm::duration>(1s) / cases;
}

}  // namespace

attack_table::attack_table(const attack_options& o, const std::string& script, std::uint64_t seed)
    : options_{o},
      known_{o.profiles},
      read_{script},
      flow_{script::load_script(script, &read_)},
      tls_{tls_of(o.tls, notes_)},
      allowed_{reach_of(o.authorized)}
{
    read_.insert(read_.end(), known_.paths().begin(), known_.paths().end());
    script::rewriting as_attacked;
    as_attacked.of_case = flow_.of_case;
    if (!o.as_timed && !flow_.of_case)  // a case has the pauses with which it was found
        as_attacked.longest_pause = longest_pause;
    target_.text =
        script::rewritten(net::read_whole(script, script::limits::script_octets), script, as_attacked);
    target_.settle = [this](script::flow& s) { known_.name_parties(s); };
    flow_ = script::load_script_text(target_.text, script);
    target_.settle(flow_);
    auto devices = places("--dut", o.devices);
    known_.add_places(devices);
    usual_way usual;
    if (!o.transport.empty())
        usual.transport = parse_transport("--transport", o.transport);
    usual.v6 = o.v6;
    usual.dns = o.dns;
    usual.seed = seed;
    target_.flow = &flow_;
    target_.cast = make_cast(flow_, devices, places("--at", o.agents), usual);
    const auto first = std::ranges::find_if(target_.cast, [](const auto& m) { return m.device; });
    if (first != target_.cast.end())
        device_ = static_cast<rules::party_index>(first - target_.cast.begin());
    if (device_ == rules::nobody)
        throw script::usage_error{"no party is a device: --dut NAME=HOST:PORT, or --device NAME=FILE.toml"};
    make_ready(flow_, target_.cast);
}

std::string attack_table::device() const
{
    return flow_.parties[device_].name + " at " + target_.cast[device_].at.host_port();
}

net::bench_options attack_table::bench(const std::string& log) const
{
    net::bench_options out;
    const auto& there = target_.cast[device_];
    out.cast = target_.cast;
    const auto aor = there.uri.empty() ? "sip:probe@" + there.at.host() : there.uri;
    out.asking = asking(aor);
    play::member it;
    it.at = there.at;
    it.host = there.host;
    it.uri = there.uri;
    out.asking_cast = cast_asking(it);
    out.how.how.rules = select_rules(options_.rules);
    out.how.how.profiles = known_.of(flow_);
    out.how.how.today = today();
    out.how.allowed = allowed_;
    out.how.tls = tls_;
    auto& phases = out.how.how.phases;
    phases.brief = true;
    phases.linger = 5ms;
    phases.quiet = 50ms;
    phases.wind_down = 500ms;
    phases.limit = 30s;
    out.patience = parse_span("--patience", options_.patience, 50ms, 60s);
    out.liveness = parse_span("--liveness", options_.liveness, 50ms, 60s);
    out.recover = parse_span("--recover", options_.recover, 100ms, 10min);
    out.start = options_.start;
    out.restart = options_.restart;
    out.restart_time = std::chrono::duration_cast<std::chrono::milliseconds>(
        parse_span("--restart-time", options_.restart_time, 100ms, 10min));
    out.log = log;
    out.pid = options_.pid;
    out.watched = watches_of(options_.watches, allowed_);
    if (!options_.rate.empty())
        out.between = parse_rate(options_.rate);
    return out;
}

void add_attack_options(CLI::App& to, attack_options& o)
{
    const auto once = [](CLI::Option* option) {  // one value for each time it is given
        return option->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    };
    once(to.add_option("--dut", o.devices,
                       "NAME=HOST:PORT[;transport=tcp] or NAME=sip:user@host:port: this party is the device "
                       "under attack (repeatable; the first is asked whether it lives)"));
    once(to.add_option("--device", o.profiles,
                       "NAME=FILE.toml: this party is a device, and this its profile (repeatable)"));
    once(to.add_option("--at", o.agents, "NAME=HOST:PORT: where the agent NAME listens"));
    to.add_option("--transport", o.transport, "udp, tcp, tls, ws or wss: of all parties that say no other")
        ->check(not_empty);
    to.add_flag("--ipv6", o.v6, "agents listen at [::1], or at our IPv6 address on the way to the device");
    add_dns_option(to, o.dns);
    add_tls_options(to, o.tls);
    once(to.add_option("--rules", o.rules, "which rules judge, by the beginning of their ids (repeatable)"));
    to.add_option(
          "--start", o.start,
          "COMMAND: starts the device here, and again after it failed; so it is seen how it ends, what "
          "memory it takes, and what sanitizers say of it")
        ->check(not_empty);
    auto* restart = to.add_option("--restart", o.restart,
                                  "COMMAND: makes a device that runs elsewhere what it was at the beginning");
    restart->check(not_empty)->excludes("--start");
    to.add_option("--restart-time", o.restart_time, "how long that command may take")->capture_default_str();
    to.add_option("--pid", o.pid, "its process, when it runs here and was not started by us")
        ->excludes("--start");
    once(to.add_option(
               "--watch", o.watches,
               "what tells of a fault beside its answers (repeatable): log:FILE:REGEX, a line that appears "
               "and matches; command:CMD, when it does not exit with 0 within 2s; tcp:HOST:PORT[:REGEX], "
               "when it takes no connection, or greets otherwise; http://HOST/PATH, when it is not "
               "answered with 2xx. REGEX as grep -E has it. Logs are looked at after each case, others once "
               "a second")
             ->check(not_empty));
    to.add_option("--liveness", o.liveness, "how long its answer to OPTIONS is waited for after each case")
        ->capture_default_str();
    to.add_option("--recover", o.recover, "how long it may take to answer again")->capture_default_str();
    to.add_option(
          "--patience", o.patience,
          "how long a rung of it is waited for, at most; less when it is quicker in the flow as drawn")
        ->capture_default_str();
    to.add_option("--rate", o.rate, "R/s: so many cases a second at most");
    to.add_flag("--as-timed", o.as_timed,
                "pauses of the script (after) as they are written; else at most 100 ms");
    once(to.add_option(
        "--i-am-authorized-to-test", o.authorized,
        "HOST: allow a device that is neither on loopback nor in a private or link-local network"));
}

}  // namespace cli
