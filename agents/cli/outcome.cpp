#include "cli/outcome.hpp"

#include "cli/again.hpp"
#include "cli/exit_code.hpp"
#include "judge/summary.hpp"
#include "net/error.hpp"
#include "page/run_evidence.hpp"
#include "report/json.hpp"
#include "report/page.hpp"
#include "script/printable.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <utility>

namespace cli {

namespace {

constexpr std::size_t ladders_shown = 3;  // of one script's failing runs; the others are in --out

std::string seconds(std::chrono::steady_clock::duration d)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f s", std::chrono::duration<double>(d).count());
    return text.data();
}

// Which run of these says most about how it went.
int severity(int code)
{
    switch (code)
    {
    case as_drawn: return 0;
    case findings: return 1;
    case not_testable: return 2;
    case usage: return 3;
    case environment: return 4;
    case interrupted: return 5;
    default: return 6;
    }
}

int code_of(const judge::run_result& r, bool passed)
{
    if (r.interrupted)
        return interrupted;
    if (r.verdict == judge::run_verdict::pass)
        return passed ? as_drawn : findings;
    if (r.verdict == judge::run_verdict::fail)
        return findings;
    const auto unseen = [](const judge::rung_result& g) { return g.status == judge::rung_status::unseen; };
    const auto lacks = [](const judge::rung_result& g) {
        return g.status == judge::rung_status::unsupported;
    };
    if (!r.rungs.empty() && (std::ranges::all_of(r.rungs, unseen) || std::ranges::any_of(r.rungs, lacks)))
        return not_testable;
    switch (r.fault)  // nobody can say how the device does
    {
    case judge::culprit::tool: return internal;
    case judge::culprit::script:  // it did so itself, or draws what a device in order may do otherwise
        return r.chose ? not_testable : usage;
    default: return environment;
    }
}

std::string name_of(const script::flow& s)
{
    return script::printable(s.spec.empty() ? s.title : s.spec + ' ' + s.title);
}

// "20 of 20 rungs, 33 rules kept by Bob, 5 in part, 1 warned"
std::string facts_of(const judge::run_result& r)
{
    const auto rules = judge::count_rules(r);
    auto out = std::to_string(judge::count_rungs(r, judge::rung_status::done)) + " of " +
               std::to_string(r.rungs.size()) + " rungs, " + judge::kept_by(r);
    if (const auto unseen = judge::count_rungs(r, judge::rung_status::unseen); unseen > 0)
        out += ", " + std::to_string(unseen) + " rungs not seen";
    if (rules.warn > 0)
        out += ", " + std::to_string(rules.warn) + " warned";
    if (!r.waived.empty())
        out += ", " + std::to_string(r.waived.size()) + " waived";
    return out;
}

bool warns(const judge::run_result& r)
{
    return std::ranges::any_of(r.rules,
                               [](const rules::verdict& v) { return v.outcome == rules::outcome::warn; });
}

}  // namespace

outcome::outcome(const run_options& options, std::uint64_t seed, std::size_t planned)
    : options_{options},
      seed_{seed},
      planned_{planned}
{
    if (!options_.out.empty())
    {
        evidence_.emplace(options_.out, planned == 1);
        json_.emplace_back(evidence_->results(), report::json_head(seed), report::json_tail);
    }
    if (!options_.json.empty())
        json_.emplace_back(options_.json, report::json_head(seed), report::json_tail);
    if (!options_.junit.empty())
        junit_.emplace_back(options_.junit, report::junit_head(counts_), report::junit_tail);
    if (!options_.html.empty())
    {
        pages_.emplace(options_.html, "runs");
        if (!evidence_)
            scratch_.emplace();
    }
    if (!options_.quiet)
        std::cout << "seed " << seed_ << std::endl;
}

std::function<std::string(const planned_run&)> outcome::capture_paths() const
{
    if (scratch_)
        return
            [this](const planned_run& run) { return scratch_->file(std::to_string(run.index) + ".pcapng"); };
    if (!evidence_)
        return {};
    return [this](const planned_run& run) { return evidence_->capture_of(run); };
}

bool outcome::passed(const judge::run_result& r) const
{
    return r.verdict == judge::run_verdict::pass && !(options_.strict && warns(r));
}

void outcome::moved(std::size_t rungs, std::size_t of)
{
    if (!options_.quiet && asked_.empty())  // somebody reads what is left to do
    {
        auto text = bar(rungs, of) + " rungs";
        if (planned_ > 1)
            text += ", run " + std::to_string(done_ + 1) + " of " + std::to_string(planned_);
        terminal_.status(text);
    }
}

// On a terminal that moves with a countdown, else once.
void outcome::asked(const std::string& what, std::chrono::seconds left)
{
    if (what.empty())
        terminal_.clear_status();
    else if (terminal_.moves())
        terminal_.status(script::printable(what) + "  " + std::to_string(left.count()) + " s left");
    else if (what != asked_)
        std::cout << script::printable(what) << "  " << left.count() << " s left" << std::endl;
    asked_ = what;
}

void outcome::add(const planned_run& run, judge::run_result result)
{
    if (script_ != run.flow)
    {
        print_script();
        script_ = run.flow;
        script_runs_ = script_passed_ = shown_ = 0;
    }
    const bool pass = passed(result);
    ++done_;
    ++script_runs_;
    passed_ += pass;
    script_passed_ += pass;
    warned_ += warns(result);
    interrupted_ = interrupted_ || result.interrupted;
    if (const auto code = code_of(result, pass); severity(code) > severity(worst_))
        worst_ = code;
    print(run, result);
    waivers_.add(result);
    try
    {
        write(result);
        keep(run, result, pass);
    }
    catch (const net::environment_error& error)
    {
        trouble_ = error.what();
    }
    if (pass)
    {
        result.traffic.messages.clear();
        result.traffic.share = {};
        last_passed_ = std::move(result);
    }
}

// Evidence: a folder, a page, or both.
void outcome::keep(const planned_run& run, const judge::run_result& r, bool pass)
{
    const auto capture = evidence_  ? evidence_->capture_path(run)
                         : scratch_ ? scratch_->file(std::to_string(run.index) + ".pcapng")
                                    : std::string{};
    std::optional<page::evidence> made;
    const auto page = [&]() -> const page::evidence& {
        if (!made)
            made = page::evidence_of(r, surroundings_of(options_, run, capture));
        return *made;
    };
    if (pages_)
    {
        // The first run of each script, and some of those that did not pass.
        const bool first = run.repetition == 0;
        if (first || (!pass && pages_kept_ < pages::most_kept))
        {
            pages_kept_ += !first;
            pages_->add(page());
        }
        else
            pages_->count_only(pass ? page::tone::pass
                               : r.verdict == judge::run_verdict::fail ||
                                       r.verdict == judge::run_verdict::pass
                                   ? page::tone::fail
                                   : page::tone::open);
    }
    if (evidence_)
        evidence_->add(run, r, pass, page);
    if (scratch_)
        scratch_->remove(std::to_string(run.index) + ".pcapng");
}

// A run that passed is told of when all runs of its script are done: one line per script.
void outcome::print(const planned_run& run, const judge::run_result& r)
{
    terminal_.clear_status();
    const bool pass = passed(r);
    // A run that could not begin has no ladder.
    const bool began = r.verdict != judge::run_verdict::error || r.began.has_value();
    const bool ladder = began && (options_.verbose || (!pass && !options_.quiet && shown_ < ladders_shown));
    if (ladder)
    {
        std::cout << report::draw(r, terminal_.colour());
        shown_ += !pass;
    }
    if (pass)
    {
        if (planned_ > 1 && !options_.quiet && terminal_.moves())
            terminal_.status(bar(done_, planned_) + " runs");
        return;
    }
    const auto word = r.interrupted                                   ? "interrupted"
                      : r.verdict == judge::run_verdict::error        ? "ERROR"
                      : r.verdict == judge::run_verdict::inconclusive ? "INCONCLUSIVE"
                                                                      : "FAIL";
    std::cout << terminal_.red(word) << "  " << name_of(*run.flow) << "  seed " << r.seed;
    if (const auto found = judge::placed_findings(r).size(); found > 0)
        std::cout << "  " << found << (found == 1 ? " finding" : " findings");
    if (!r.why.empty())
        std::cout << "  " << script::shortened(r.why);
    std::cout << std::endl;
}

void outcome::print_script()
{
    if (!script_)
        return;  // the first script began with this object
    const auto began = std::exchange(script_began_, clock::now());
    if (options_.quiet || script_passed_ == 0)
        return;
    terminal_.clear_status();
    std::cout << terminal_.green("pass") << "  " << name_of(*script_) << "  ";
    if (script_runs_ > 1)
        std::cout << script_passed_ << " of " << script_runs_ << " runs, ";
    std::cout << facts_of(last_passed_) << ", " << seconds(clock::now() - began) << std::endl;
}

void outcome::write(const judge::run_result& r)
{
    if (!json_.empty())
    {
        const auto json = report::json_of(r, done_ == 1);
        for (auto& file : json_)
            file.add(json);
    }
    if (!junit_.empty())
    {
        const auto junit = report::junit_of(r, options_.strict, counts_);
        for (auto& file : junit_)
        {
            file.add(junit);
            file.change_head(report::junit_head(counts_));
        }
    }
}

// A waiver that is over, or that nothing needs, fails what was played.
void outcome::complain()
{
    for (const auto& w : waivers_.all())
        if (const auto why = w.complaint(); !why.empty())
            std::cout << terminal_.red("FAIL") << "  " << script::printable(why) << '\n';
    if (waivers_.has_complaint() && severity(findings) > severity(worst_))
        worst_ = findings;
}

void outcome::close_files()
{
    std::cout.flush();  // a file may be standard output
    const bool waivers = !waivers_.all().empty();
    for (auto& file : json_)
        if (waivers)
            file.finish(report::json_tail_with(waivers_.all()));
        else
            file.finish();
    for (auto& file : junit_)
    {
        if (waivers)
        {
            file.add(report::junit_of(waivers_.all(), counts_));
            file.change_head(report::junit_head(counts_));
        }
        file.finish();
    }
    if (pages_)
        pages_->finish();
}

int outcome::finish(bool was_interrupted)
{
    print_script();
    terminal_.clear_status();
    complain();
    if (trouble_.empty() && done_ > 0)
        close_files();
    if (!trouble_.empty())
        throw net::environment_error{trouble_};
    if (!options_.quiet)
    {
        if (planned_ > 1)
        {
            std::cout << done_ << " runs: " << passed_ << " passed, " << done_ - passed_ << " did not";
            if (warned_ > 0)
                std::cout << ", " << warned_ << " with warnings";
            if (done_ < planned_)
                std::cout << "; " << planned_ - done_ << " not played";
            std::cout << '\n';
        }
        if (evidence_)
        {
            std::cout << "evidence: " << script::printable(evidence_->folder()) << '\n';
            if (evidence_->left_out() > 0)
            {
                std::cout << "(" << evidence_->left_out()
                          << " further runs did not pass and have no folder: " << evidence::most_repeats_kept
                          << " repetitions are kept)\n";
            }
        }
        else if (passed_ < done_)
        {
            std::cout << "(--out DIR keeps the capture, the ladder and the results)\n";
        }
    }
    if (was_interrupted || interrupted_)
    {
        std::cout << "interrupted; results so far are written\n";
        return interrupted;
    }
    return worst_;
}

}  // namespace cli
