// `sipwright fuzz`: a script becomes attacks on a device, and what is found becomes scripts.
#include "cli/attack.hpp"
#include "cli/campaign_files.hpp"
#include "cli/command.hpp"
#include "cli/dry_run.hpp"
#include "cli/exit_code.hpp"
#include "cli/fuzz_choice.hpp"
#include "cli/fuzz_options.hpp"
#include "cli/outputs.hpp"
#include "cli/regressions.hpp"
#include "cli/seed.hpp"
#include "cli/shard.hpp"
#include "cli/stage.hpp"
#include "cli/terminal.hpp"
#include "cli/torture_stage.hpp"
#include "fsm/fnv1a.hpp"
#include "net/error.hpp"
#include "net/file.hpp"
#include "net/folder_lock.hpp"
#include "net/ledger.hpp"
#include "report/campaign.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "script/spelling.hpp"

#include <iostream>
#include <memory>
#include <set>

namespace cli {

namespace {

using namespace std::chrono_literals;

std::string counted(std::size_t n, const std::string& what)
{
    return std::to_string(n) + ' ' + what + (n == 1 ? "" : "s");
}

// Of what a case writes out; its script sends more, and where only an order is wrong nothing else.
std::string size_of(const campaign::suspect& s)
{
    const auto octets = campaign::octets_of(s);
    return octets == 0
               ? "no message is written out"
               : counted(campaign::messages_of(s), "message") + " written out, " + counted(octets, "octet");
}

// One campaign, while it lasts.
class fuzzing
{
public:
    fuzzing(const fuzz_options& o,
            const attack_table& on,
            std::uint64_t seed,
            stage_results before,
            std::optional<std::set<std::string>> known)
        : options_{o},
          files_{o.out, o.json, o.junit, o.sarif},
          known_{std::move(known)},
          on_{on},
          seed_{seed},
          before_{std::move(before)},
          bench_{bench_of(o, on)},
          hunt_{on.target(),
                chosen(o, on.flow()),
                settings(o, seed),
                bench_,
                {[this](const auto& c) { played(c); }, [this](const auto& f) { found(f); },
                 [this](const auto& text) { say(text); },
                 [this](const auto rule) {
                     if (ledger_)
                         ledger_->add_triggered(rule);
                 }}},
          composed_{campaign::compose(on.target(), modifiers(o))}
    {
        if (!o.out.empty())
            ledger_.emplace(o.out + "/campaign.sqlite", about());
    }

    // What its options say of times and the device is read before anything is done. Throws
    // script::usage_error.
    static void check(const fuzz_options& o, const attack_table& on)
    {
        bench_of(o, on);
        settings(o, 0);
    }

    int play()
    {
        std::cout << "seed " << seed_ << ", " << script::printable(on_.device()) << '\n' << std::flush;
        if (before_.ended != as_drawn)
            return give_up(before_);
        stage_results now;
        if (now.why = hunt_.begin(); !now.why.empty())
            now.ended = bench_.was_interrupted() ? interrupted : not_testable;
        else if (options_.torture)
            now = torture_first(on_, random_seed(), bench_);
        before_.add(now);
        if (now.ended != as_drawn)
            return give_up(now);
        if (ledger_)
            resume();
        count_before();
        if (play_composed())
        {
            say("up to " + std::to_string(hunt_.arms().size()) + " attacks" +
                (resumed_ > 0 ? ", going on behind case " + std::to_string(resumed_) : ""));
            hunt_.play();
        }
        terminal_.clear_status();
        hunt_.settle();
        write(true);
        return hunt_.ended() == "interrupted" || bench_.was_interrupted() ? interrupted
               : fails()                                                  ? findings
                                                                          : as_drawn;
    }

private:
    // Of what is confirmed or was seen once, or of what is new of it.
    bool fails() const
    {
        const auto of_any = options_.fail_on == "any" || (options_.fail_on.empty() && !known_);
        return of_any ? confirmed_ + seen_once_ > 0 : news_ > 0;
    }

    void count(const std::string& json)
    {
        const auto of = report::brief_of(json);
        confirmed_ += of.confirmed ? 1 : 0;
        seen_once_ += of.seen_once ? 1 : 0;
        news_ += (of.confirmed || of.seen_once) && !(known_ && known_->contains(of.bucket)) ? 1 : 0;
    }

    // What was found before the first attack is reported all the same.
    int give_up(const stage_results& at)
    {
        ended_ = at.ended == interrupted ? "interrupted" : "not testable: " + at.why;
        if (at.ended != interrupted)
            std::cerr << "sipwright: " << script::printable(on_.device() + " is " + ended_) << '\n';
        count_before();
        if (at.ended == interrupted || confirmed_ > 0)
            write(true);
        return at.ended == not_testable && fails() ? findings : at.ended;
    }

    void count_before()
    {
        for (const auto& one : before_.findings)
            count(one);
        found_.insert(found_.begin(), before_.findings.begin(), before_.findings.end());
    }

    static net::bench_options bench_of(const fuzz_options& o, const attack_table& on)
    {
        auto out = on.bench(o.out.empty() ? "/dev/null" : o.out + "/device.log");
        if (!o.out.empty())
            out.mark = o.out + "/device.pid";
        if (!o.budget.empty())
            out.budget = std::chrono::duration_cast<std::chrono::seconds>(
                parse_span("--budget", o.budget, 1s, 7 * 24h, "15m"));
        return out;
    }

    static campaign::hunt_settings settings(const fuzz_options& o, std::uint64_t seed)
    {
        campaign::hunt_settings out;
        out.seed = seed;
        out.first_seed = random_seed();
        out.cases = o.cases;
        out.stop_after = o.stop_after;
        const auto part = parse_shard(o.shard);
        out.shard = part.index;
        out.shards = part.of;
        out.minimize = parse_span("--minimize", o.minimize, 0s, 1h);
        return out;
    }

    // What must be the same for a campaign to go on.
    std::string about() const
    {
        auto out = "seed " + std::to_string(seed_) + ", " + on_.flow().path;
        for (const auto& r : options_.rungs)
            out += ", --rung " + r;
        for (const auto& m : options_.mutators)
            out += ", --mutator " + m;
        for (const auto& m : options_.compose)
            out += ", --compose " + m;
        if (!options_.shard.empty())
            out += ", --shard " + options_.shard;
        return out + (options_.no_orders ? ", --no-orders" : "") + ", attacks " + attacks();
    }

    // Cases name them by their places, and another script or another sipwright has others.
    std::string attacks() const
    {
        const auto arms = campaign::arms_of(on_.target(), chosen(options_, on_.flow()));
        fsm::fnv1a all;
        for (const auto& one : arms)
            all.add(one.name);
        return std::to_string(arms.size()) + " (" + all.hex().substr(0, 8) + ")";
    }

    void resume()
    {
        ledger_->read(
            [&](const campaign::case_played& c) {
                hunt_.resume(c);
                resumed_ = c.number;
            },
            [&](const std::string& bucket) { hunt_.known(bucket); });
        found_ = ledger_->findings();
        for (const auto& one : found_)
            count(one);
        for (const auto& rule : ledger_->triggered())
            hunt_.was_triggered(rule);
    }

    // A campaign that goes on behind an attack has played all of them before it.
    std::size_t composed_played() const
    {
        return resumed_ > 0 ? composed_.cases.size() : hunt_.composed_cases();
    }

    bool play_composed()
    {
        if (options_.compose.empty() || resumed_ > 0)
            return true;
        for (const auto& r : composed_.refused)
            say("composed " + r.name + " cannot be played: " + r.why);
        say(std::to_string(composed_.cases.size()) + " composed valid cases");
        return hunt_.play_composed(composed_.cases);
    }

    void played(const campaign::case_played& c)
    {
        if (ledger_)
            ledger_->add(c);
        if (terminal_.moves() && std::chrono::steady_clock::now() - shown_ > 200ms)
        {
            shown_ = std::chrono::steady_clock::now();
            terminal_.status("case " + std::to_string(c.number) + "  " + hunt_.arms()[c.arm].name + "  " +
                             std::to_string(hunt_.signatures()) + " different answers, " +
                             std::to_string(found_.size()) + " findings");
        }
    }

    void found(const campaign::finding& f)
    {
        const auto json = report::to_json(f, campaign_files::place_of(f) + "/case.toml");
        files_.keep(f, json);
        if (ledger_)
            ledger_->add(f, json);
        found_.push_back(json);
        count(json);
        terminal_.clear_status();
        const auto mark = f.confirmed ? terminal_.red("FOUND") : terminal_.yellow("SEEN ");
        std::cout << mark << "  " << script::printable(f.in_words) << "\n       "
                  << (f.seen_once ? "not confirmed: seen once, " : "") << "shown by " << f.shows.shown
                  << " of " << f.shows.tried << " replays"
                  << (f.shows.cut_short ? ", and could not be played more often" : "")
                  << (f.shows.small ? ", as small as it gets: " : ", ") << size_of(f.shows.of) << '\n'
                  << std::flush;
        write(false);
    }

    void say(const std::string& text)
    {
        if (options_.quiet)
            return;
        terminal_.clear_status();
        std::cout << "       " << script::printable(text) << '\n' << std::flush;
    }

    report::campaign_summary summary() const
    {
        report::campaign_summary out;
        out.shard = options_.shard;
        out.script = on_.flow().path;
        out.title = on_.flow().title;
        out.device = on_.device();
        out.seed = seed_;
        out.cases = hunt_.cases();
        out.answers = hunt_.signatures();
        out.took =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_);
        out.ended = ended_.empty() ? hunt_.ended() : ended_;
        out.tried = before_.tried;
        if (!options_.compose.empty())
            out.tried.push_back({std::string{campaign::composed_rung}, std::string{campaign::composed_kind},
                                 composed_.possible(), composed_played(), composed_played()});
        for (auto& row : report::attacks_of(hunt_.arms(), on_.flow(),
                                            [this](std::size_t i) { return hunt_.drawn().plays(i); }))
            out.tried.push_back(std::move(row));
        out.usual = hunt_.as_ever().rules;
        out.known = known_;
        out.not_triggered.emplace();
        for (const auto& [rule, was] : hunt_.rules())
            if (!was)
                out.not_triggered->emplace_back(rule);
        return out;
    }

    void write(bool last)
    {
        const auto all = summary();
        files_.write(all, found_);
        if (!last)
            return;
        if (!options_.quiet)
            std::cout << '\n' << report::to_text(all) << '\n';
        for (const auto& rule : all.usual)
            std::cout << "the flow as drawn breaks " << rule << ", which is not counted\n";
        if (!options_.compose.empty())
            std::cout << composed_played() << " of " << composed_.possible()
                      << " composed valid cases played, " << composed_.refused.size() << " refused\n";
        if (!all.not_triggered->empty())
            std::cout << all.not_triggered->size() << " of " << hunt_.rules().size()
                      << " rules were never triggered (report.json lists them)\n";
        std::cout << all.cases << " cases in " << all.took.count() / 1000 << " s, " << all.answers
                  << " different answers; " << hunt_.drawn().untried() << " of " << hunt_.drawn().possible()
                  << " attacks not tried; " << confirmed_ << " findings confirmed";
        if (seen_once_ > 0)
            std::cout << ", " << seen_once_ << " seen once";
        if (const auto others = found_.size() - confirmed_ - seen_once_; others > 0)
            std::cout << ", " << others << " seen and not shown again";
        if (known_)
            std::cout << ", " << news_ << " of them new";
        std::cout << "\nended: " << script::printable(all.ended) << '\n';
    }

    const fuzz_options& options_;
    campaign_files files_;
    std::optional<std::set<std::string>> known_;  // buckets of --baseline
    const attack_table& on_;
    std::uint64_t seed_;
    stage_results before_;
    std::string ended_;  // before the first attack
    terminal terminal_;
    net::live_bench bench_;
    campaign::hunt hunt_;
    campaign::composition composed_;
    std::optional<net::ledger> ledger_;
    std::vector<std::string> found_;  // as reports have them
    std::size_t confirmed_ = 0, seen_once_ = 0, news_ = 0;
    std::uint64_t resumed_ = 0;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now(), shown_{};
};

int fuzz(const fuzz_options& o)
{
    const auto seed = o.seed ? *o.seed : random_seed();
    const attack_table on{o.on, o.script, seed};
    fuzzing::check(o, on);
    const regressions earlier{o.on, o.regressions, random_seed()};
    if (const auto why = campaign::nothing_to_attack(on.target()); !why.empty())
        throw script::usage_error{script::printable(why)};
    if (o.dry_run)
        return dry_run(on, chosen(o, on.flow()), seed, o.cases);
    auto known = known_findings(o);
    auto outputs = written_into(o.out, {"campaign.sqlite", "report.json", "device.log"});
    outputs.insert(
        outputs.end(),
        {{"--json", o.json}, {"--junit", o.junit}, {"--sarif", o.sarif}, {"--keylog", o.on.tls.key_log}});
    auto inputs = earlier.read();
    inputs.insert(inputs.end(), on.read().begin(), on.read().end());
    if (!o.baseline.empty())
        inputs.push_back(o.baseline);
    check_outputs(outputs, inputs);
    for (const auto& note : on.notes())
        std::cerr << "sipwright: " << note << '\n';
    campaign_files{o.out, o.json, o.junit, o.sarif}.check();
    std::optional<net::folder_lock> ours;
    if (!o.out.empty())
        ours.emplace(o.out);
    auto before = earlier.play(o.out.empty() ? "/dev/null" : o.out + "/device.log", o.quiet, terminal{});
    return fuzzing{o, on, seed, std::move(before), std::move(known)}.play();
}

}  // namespace

void add_fuzz(CLI::App& app, command& chosen_command)
{
    const auto o = std::make_shared<fuzz_options>();
    auto* sub =
        app.add_subcommand("fuzz", "Attack a device with a script, and keep what shows a fault again");
    add_fuzz_options(*sub, *o);
    sub->callback([o, &chosen_command] { chosen_command = [o] { return fuzz(*o); }; });
}

}  // namespace cli
