#include "cli/checked.hpp"

#include "cli/again.hpp"
#include "net/file.hpp"
#include "page/evidence_page.hpp"
#include "report/calls.hpp"
#include "report/json.hpp"
#include "script/printable.hpp"

#include <filesystem>
#include <iostream>

namespace cli {

namespace {

constexpr std::size_t counts_width = 120;  // room in which JUnit's counts are written at the end

std::string junit_head(std::size_t tests, std::size_t failures, std::size_t skipped)
{
    auto out = "<testsuite name=\"sipwright check\" tests=\"" + std::to_string(tests) + "\" failures=\"" +
               std::to_string(failures) + "\" errors=\"0\" skipped=\"" + std::to_string(skipped) + '"';
    out.resize(counts_width, ' ');
    return "<?xml version=\"1.0\"?>\n<testsuites name=\"sipwright\">\n" + out + ">\n";
}

std::string of(std::uint64_t n, const char* what)
{
    return std::to_string(n) + ' ' + what + (n == 1 ? "" : "s");
}

}  // namespace

checked::checked(const check_options& o, std::span<const rules::rule* const> which)
    : options_{o},
      which_{which.begin(), which.end()}
{
    const auto json = "{\"schema\": 1, \"tool\": \"" + std::string{report::tool} + "\",\n\"calls\": [";
    if (!o.out.empty())
    {
        net::make_folder(o.out);
        json_.emplace_back(o.out + "/result.json", json, "\n]}\n");
    }
    if (!o.json.empty())
        json_.emplace_back(o.json, json, "\n]}\n");
    if (!o.junit.empty())
        junit_.emplace_back(o.junit, junit_head(0, 0, 0), "  </testsuite>\n</testsuites>\n");
    if (!o.html.empty())
        pages_.emplace(o.html, "calls");
}

void checked::add(const check::call& c, const std::vector<rules::party>& who)
{
    const bool fail = c.verdict == check::verdict::fail, pass = c.verdict == check::verdict::pass;
    for (auto& f : json_)
        f.add((calls_ == 0 ? "\n" : ",\n") + report::json_of(c, who));
    for (auto& f : junit_)
        f.add(report::junit_of(c, who));
    ++calls_;
    failed_ += fail;
    skipped_ += !fail && !pass;
    keep_ladder(c, who);
    bool shown = false;
    if (!options_.call.empty())
    {
        for (const auto& r : c.seen->readings())
            shown = shown || r.call_id == options_.call;
        if (!shown)
            return;
        shown_call_ = true;
        keep_page(c, who);
    }
    else
    {
        keep_page(c, who);
        shown = options_.verbose || (fail && !options_.quiet && ladders_ < ladders_shown);
    }
    if (shown)
    {
        std::cout << check::draw(c, who) << std::endl;
        ladders_ += fail;
        return;
    }
    if (pass || (options_.quiet && !fail))
        return;
    if (lines_ >= lines_shown)
    {
        ++not_shown_;
        return;
    }
    ++lines_;
    std::cout << (fail ? terminal_.red("FAIL") : terminal_.yellow("INCONCLUSIVE")) << "  "
              << script::shortened(c.id);
    for (const auto& v : c.found)
        if (v.outcome != rules::outcome::info)
            std::cout << "  " << v.rule->id;
    if (const auto missing = check::what_is_missing(c); !missing.empty())
        std::cout << "  " << missing;
    std::cout << std::endl;
}

// Of the first that failed, and of the first others; with --call of that one alone.
void checked::keep_page(const check::call& c, const std::vector<rules::party>& who)
{
    if (!pages_)
        return;
    const bool fail = c.verdict == check::verdict::fail;
    auto& kept = fail ? pages_failed_ : pages_others_;
    if (kept < pages::most_kept)
    {
        ++kept;
        pages_->add(page::evidence_of(c, who, surroundings(c)));
    }
    else
        pages_->count_only(fail                                ? page::tone::fail
                           : c.verdict == check::verdict::pass ? page::tone::pass
                                                               : page::tone::open);
}

page::call_surroundings checked::surroundings(const check::call& c) const
{
    page::call_surroundings out;
    const auto name = [](const std::string& path) { return std::filesystem::path{path}.filename().string(); };
    out.command = "sipwright check";
    for (const auto& file : options_.files)
        out.command += ' ' + shell_word(name(file));
    for (const auto& p : options_.parties)
        out.command += " --party " + shell_word(p);
    for (const auto& r : options_.rules)
        out.command += " --rules " + shell_word(r);
    out.command += options_.strict ? " --strict" : "";
    if (!c.id.empty())
        out.command += " --call " + shell_word(c.id);
    for (const auto& file : options_.files)
        out.conditions.push_back({"read from", file});
    if (options_.strict)
        out.conditions.push_back({"strict", "what only warns fails, too"});
    page::attached capture{"capture", {}, "application/octet-stream", {}, {}};
    if (options_.files.size() == 1 && options_.files.front() != "-")
    {
        capture.name = name(options_.files.front());
        capture = attached_from(std::move(capture), options_.files.front(), page::limits::attached);
    }
    else
        capture.instead = "it was read from standard input or from several files.";
    out.files.push_back(std::move(capture));
    return out;
}

void checked::keep_ladder(const check::call& c, const std::vector<rules::party>& who)
{
    const bool fail = c.verdict == check::verdict::fail;
    auto& kept = fail ? kept_failed_ : kept_others_;
    if (options_.out.empty() || kept >= folders_kept)
        return;
    ++kept;
    const auto folder = options_.out + "/call-" + std::to_string(calls_);
    net::make_folder(folder);
    net::write_whole(folder + "/ladder.txt", check::draw(c, who));
}

namespace {

std::string exercised(const check::rule_counts& n)
{
    return std::to_string(n.exercised()) + " rules exercised: " + std::to_string(n.kept) + " kept, " +
           std::to_string(n.in_part) + " kept in part, " + std::to_string(n.broken) + " broken, " +
           std::to_string(n.remarked) + " with a remark; " + std::to_string(n.inconclusive) +
           " inconclusive, " + std::to_string(n.never_triggered) + " never triggered\n";
}

}  // namespace

std::string checked::facts(const check::summary& s, const std::vector<rules::party>& who) const
{
    auto out = of(s.messages, "message") + ", " + of(s.calls, "call") + ": " + std::to_string(s.passed) +
               " passed, " + std::to_string(s.failed) + " failed, " + std::to_string(s.inconclusive) +
               " inconclusive\n" + exercised(s.counts);
    for (std::size_t i = 0, told = 0; i < s.parties.size() && i < who.size() && s.parties.size() > 1; ++i)
        if (s.parties[i].exercised() > 0 && ++told <= parties_told)
            out += script::printable(who[i].name) + ": " + exercised(s.parties[i]);
    const auto note = [&](std::uint64_t n, const char* what) {
        if (n > 0)
            out += "note: " + std::to_string(n) + ' ' + what + '\n';
    };
    note(not_shown_, "calls that did not pass are not shown; --json and --junit have them all");
    note(s.seen_twice, "messages were sniffed twice on one hop, and count once");
    note(s.jumps, "times the clock of the capture was set, or an hour passed without a frame: what was open "
                  "then is judged as it stood");
    note(s.holes, "times something was not seen: what hangs on it is inconclusive");
    note(s.unread, "times TLS or WebSocket could not be read: calls of who spoke it then are inconclusive");
    note(s.over_limits, "messages over the limit of one call were counted only");
    return out;
}

void checked::finish(const check::summary& s, const std::vector<rules::party>& who, bool interrupted)
{
    std::cout.flush();  // a file may be standard output
    for (auto& f : json_)
        f.finish("\n],\n" + report::json_of(s, which_, who, interrupted) + "}\n");
    for (auto& f : junit_)
    {
        f.change_head(junit_head(calls_, failed_, skipped_));
        f.finish();
    }
    if (pages_)
        pages_->finish();
    const auto text = facts(s, who);
    if (!options_.out.empty())
        net::write_whole(options_.out + "/summary.txt", text);
    if (!options_.quiet)
        std::cout << text;
    if (interrupted)
        std::cout << "interrupted; results so far are written\n";
    std::cout.flush();
}

}  // namespace cli
