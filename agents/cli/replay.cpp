// `sipwright replay` and `sipwright minimize`: cases, shown again and made smaller.
#include "cli/attack.hpp"
#include "cli/bundle_replay.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/outputs.hpp"
#include "cli/seed.hpp"
#include "cli/told_case.hpp"
#include "net/error.hpp"
#include "net/file.hpp"
#include "report/page.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "script/script_names.hpp"
#include "script/spelling.hpp"
#include "script/templates.hpp"

#include <iostream>
#include <memory>

namespace cli {

namespace {

struct replay_options
{
    attack_options on;
    std::vector<std::string> cases;
    std::string out;
    std::uint32_t times = 3;
    bool quiet = false;
    std::string minimize = "10min";
};

int replay_one(const replay_options& o, const std::string& path)
{
    const auto seed = random_seed();
    const attack_table on{o.on, path, seed};
    const auto told = told_by(on);
    net::live_bench bench{on.bench("/dev/null")};
    std::uint32_t shown = 0, tried = 0;
    std::uint64_t played = 0;
    for (; tried < o.times && bench.go_on(); ++tried)
    {
        if (const auto why = bench.restart(); !why.empty())
        {
            std::cerr << "sipwright: " << script::printable(on.device() + " is not testable: " + why) << '\n';
            return tried == 0 ? not_testable : findings;
        }
        const auto now = replay_once(on, told, bench, seed, played);
        if (shows(now.is, told.held) && shown++ == 0)
            wait_as_seen(now, bench);
        if (!o.quiet)
            std::cout << report::draw(now.result) << campaign::to_text(now.is.what) << ": "
                      << campaign::meaning_of(now.is) << "\n\n"
                      << std::flush;
    }
    std::cout << script::printable(path) << ": " << campaign::to_text(told.held.what) << " shown by " << shown
              << " of " << tried << " replays\n";
    return !bench.go_on() ? interrupted : shown > 0 ? findings : as_drawn;
}

int replay(const replay_options& o)
{
    int worst = as_drawn;
    for (const auto& path : o.cases)
    {
        const auto code = is_bundle(path) ? replay_bundle(path, o.on, o.times, o.quiet) : replay_one(o, path);
        if (code == interrupted)
            return code;
        worst = std::max(worst, code);
    }
    return worst;
}

// With the signal that ends its process: what is smaller has to show the same, and the case does not tell it.
campaign::charge as_shown(const attack_table& on, const told_case& told, net::live_bench& bench)
{
    constexpr int tries = 3;
    const auto seed = random_seed();
    std::uint64_t played = 0;
    auto out = told.held;
    for (int i = 0; i < tries && bench.go_on() && bench.restart().empty(); ++i)
        if (const auto now = replay_once(on, told, bench, seed, played); shows(now.is, told.held))
        {
            wait_as_seen(now, bench);
            out.process = now.is.process;
            break;
        }
    return out;
}

int minimize(const replay_options& o)
{
    const auto& path = o.cases.front();
    const attack_table on{o.on, path, 1};
    check_outputs({{"--out", o.out}}, on.read());
    if (!o.out.empty())
        net::check_writable(o.out);
    auto told = told_by(on);
    const auto most =
        parse_span("--time", o.minimize, std::chrono::seconds{1}, std::chrono::hours{24}, "60s");
    // What the case sends is its message, line by line.
    const auto& rung = on.flow().rungs[told.is.rung];
    if (!rung.octets)
        throw script::usage_error{path + " has no rung with a 'message': nothing of it can be made smaller"};
    told.is.message = script::as_lines(*rung.octets);
    net::live_bench bench{on.bench("/dev/null")};
    const auto held = as_shown(on, told, bench);
    campaign::investigation again{on.target(), bench, told.as_ever};
    const auto before = campaign::octets_of(told.is);
    const auto p = again.of({told.is}, held, bench.now() + most);
    if (2 * p.shown <= p.tried)
    {
        std::cerr << "sipwright: " << script::printable(path) << ": shown by " << p.shown << " of " << p.tried
                  << " replays, so it cannot be made smaller\n";
        return not_testable;
    }
    auto about = *on.flow().of_case;
    about.shown = p.shown;
    about.tried = p.tried;
    const auto text = campaign::text_of(on.target(), p.of, about);
    if (o.out.empty())
        std::cout << text;
    else
        net::write_whole(o.out, text);
    std::cerr << "sipwright: " << before << " octets, now " << campaign::octets_of(p.of) << " after "
              << p.replays << " replays" << (p.small ? ": as small as it gets\n" : "\n");
    return as_drawn;
}

}  // namespace

void add_replay(CLI::App& app, command& chosen)
{
    const auto o = std::make_shared<replay_options>();
    auto* sub = app.add_subcommand("replay", "Play a case again: does the device still show it?");
    sub->add_option("CASE", o->cases, "cases, as `sipwright fuzz` writes them, or bundles (.zip)")
        ->required();
    add_attack_options(*sub, o->on);
    sub->add_option("--times", o->times, "how often")->check(CLI::Range(1U, 1'000U))->capture_default_str();
    sub->add_flag("-q,--quiet", o->quiet, "print no ladders");
    sub->footer(
        R"(exit codes: 0 not shown any more; 1 shown; 2 usage or script error; 3 device not testable; 4 environment or network)");
    sub->callback([o, &chosen] { chosen = [o] { return replay(*o); }; });
}

void add_minimize(CLI::App& app, command& chosen)
{
    const auto o = std::make_shared<replay_options>();
    auto* sub = app.add_subcommand("minimize", "Make a case smaller, as long as the device still shows it");
    sub->add_option("CASE", o->cases, "a case, as `sipwright fuzz` writes it")->required()->expected(1);
    add_attack_options(*sub, o->on);
    sub->add_option("--time", o->minimize, "how long, at most")->capture_default_str();
    sub->add_option("--out", o->out, "the smaller case into this file, not to standard output")
        ->check(not_a_file_name);
    sub->callback([o, &chosen] { chosen = [o] { return minimize(*o); }; });
}

}  // namespace cli
