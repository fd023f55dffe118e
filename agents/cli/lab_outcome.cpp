#include "cli/lab_outcome.hpp"

#include "cli/exit_code.hpp"
#include "cli/outputs.hpp"
#include "net/error.hpp"
#include "net/file.hpp"
#include "page/matrix_page.hpp"
#include "report/lab_json.hpp"
#include "report/lab_junit.hpp"
#include "report/lab_sarif.hpp"
#include "report/lab_text.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <iostream>

namespace cli {

namespace {

constexpr auto between_reports = std::chrono::seconds{5};
constexpr std::size_t most_of_a_lab = std::size_t{1} << 30;  // octets of a lab.json that is read

std::vector<lab::cell> cells_in(const std::string& option, const std::string& path)
{
    if (path.empty())
        return {};
    std::error_code none;
    const auto file = std::filesystem::is_directory(path, none) ? path + "/lab.json" : path;
    try
    {
        return report::cells_of_lab_json(net::read_whole(file, most_of_a_lab));
    }
    catch (const net::environment_error&)
    {
        throw;
    }
    catch (const std::runtime_error& error)
    {
        throw script::usage_error{option + ' ' + script::in_quotes(file) +
                                  ": expected the lab.json of a lab: " + error.what()};
    }
}

std::string ledger_in(const std::string& folder) { return folder + "/lab.sqlite"; }

}  // namespace

std::string wall_time()
{
    const auto now = std::time(nullptr);
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    std::array<char, 32> out{};
    std::strftime(out.data(), out.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
    return out.data();
}

lab_outcome::lab_outcome(const lab_options& options, lab::results all, const std::string& about)
    : options_{options},
      all_{std::move(all)}
{
    net::make_folder(options_.out);
    lock_.emplace(options_.out);
    std::error_code none;
    const bool there = std::filesystem::exists(ledger_in(options_.out), none);
    if (there && !options_.resume)
        throw script::usage_error{
            "--out " + script::in_quotes(options_.out) +
            ": a lab is there already; --resume goes on with it, or name another folder"};
    if (!there && options_.resume)
        throw script::usage_error{"--resume: there is no lab in " + script::in_quotes(options_.out)};
    baseline_ = cells_in("--baseline", options_.baseline);
    const auto other = cells_in("--against", options_.against);
    all_.baseline = options_.baseline;
    all_.against = options_.against.empty() ? options_.baseline : options_.against;
    ledger_ = std::make_unique<net::lab_ledger>(ledger_in(options_.out), about);
    for (const auto* name : {"/lab.json", "/index.md", "/index.html"})
        net::check_writable(options_.out + name);
    for (const auto& file : {options_.junit, options_.sarif, options_.summary})
        if (!file.empty())
            net::check_writable(file);
    if (!options_.against.empty())
        against_ = other;
    else
        against_ = baseline_;
    if (options_.events == "-")
        events_ = stdout;
    else if (!options_.events.empty())
    {
        events_ = std::fopen(options_.events.c_str(), options_.resume ? "ae" : "we");
        if (!events_)
            throw net::environment_error{options_.events + ": " + net::text_of(errno)};
        close_events_ = true;
    }
}

lab_outcome::~lab_outcome()
{
    if (close_events_)
        std::fclose(events_);
}

std::map<lab::cell_key, lab::cell> lab_outcome::played_before() const
{
    std::map<lab::cell_key, lab::cell> out;
    ledger_->read([&](const std::string& key, const std::string& json) {
        try
        {
            auto c = report::cell_of_json(json);
            out[c.key] = std::move(c);
        }
        catch (const std::runtime_error& error)
        {
            throw net::environment_error{ledger_in(options_.out) + ": the cell " + script::in_quotes(key) +
                                         " cannot be read: " + error.what()};
        }
    });
    return out;
}

double lab_outcome::at_ms() const
{
    const std::chrono::duration<double, std::milli> out = std::chrono::steady_clock::now() - began_;
    return static_cast<double>(static_cast<std::int64_t>(out.count() * 10)) / 10;
}

void lab_outcome::event(const std::string& line)
{
    if (events_ &&
        (std::fwrite(line.data(), 1, line.size(), events_) != line.size() || std::fflush(events_) != 0))
        throw net::environment_error{"--events " + options_.events + ": " + net::text_of(errno)};
}

void lab_outcome::begin(std::size_t to_play, std::function<void(std::size_t index, lab::cell& c)> weigh)
{
    to_play_ = to_play;
    weigh_ = std::move(weigh);
    for (std::size_t i = 0; i < all_.cells.size(); ++i)
        weigh_(i, all_.cells[i]);
    if (options_.events != "-" && !options_.quiet)
        std::cout << "seed " << all_.seed << "; " << all_.cells.size() << " cells, " << to_play
                  << " to be played" << std::endl;
    event(report::lab_begins(all_, to_play));
}

void lab_outcome::begins(const lab::cell_key& key)
{
    playing_.insert(key.name());
    event(report::cell_begins(key, at_ms()));
}

void lab_outcome::note(const std::string& what)
{
    say(what);
    all_.notes.push_back(what);
}

void lab_outcome::say(const std::string& what)
{
    terminal_.clear_status();
    std::cerr << script::printable(what) << std::endl;
}

void lab_outcome::add(std::size_t index, lab::cell c)
{
    playing_.erase(c.key.name());
    ++done_;
    weigh_(index, c);
    ledger_->add(c.key.name(), report::cell_json(c));
    event(report::cell_ends(c, at_ms(), done_, to_play_));
    print(c);
    all_.cells[index] = std::move(c);
    if (std::chrono::steady_clock::now() - written_ >= between_reports)
    {
        write_reports(false);
        written_ = std::chrono::steady_clock::now();
    }
}

void lab_outcome::print(const lab::cell& c)
{
    if (options_.quiet || options_.events == "-")
        return;
    terminal_.clear_status();
    const std::string word{lab::to_text(c.is)};
    const auto painted = lab::is_bad(c.is)            ? terminal_.red(word)
                         : c.is == lab::verdict::pass ? terminal_.green(word)
                         : c.is == lab::verdict::warn || c.is == lab::verdict::inconclusive
                             ? terminal_.yellow(word)
                             : word;
    std::cout << painted << std::string(word.size() < 12 ? 12 - word.size() : 1, ' ') << "  " << c.key.name();
    if (const auto figures = lab::in_figures(c); !figures.empty())
        std::cout << "  " << figures;
    std::cout << "  " << script::cut_short(c.sentence) << std::endl;
    std::string now;
    for (const auto& name : playing_)
        now += (now.empty() ? "  " : ", ") + name;
    terminal_.status(bar(done_, to_play_) + " cells" + now);
}

// `whole`: it is over. While it is played, lab.json alone: it says what all others say.
void lab_outcome::write_reports(bool whole)
{
    all_.ended = wall_time();
    if (!all_.against.empty())
        all_.changes = lab::compare(all_.cells, against_);
    if (!all_.baseline.empty())
        all_.since = options_.against.empty() ? all_.changes : lab::compare(all_.cells, baseline_);
    net::write_whole(options_.out + "/lab.json", report::lab_json(all_));
    if (!whole)
        return;
    net::write_whole(options_.out + "/index.md", report::lab_markdown(all_));
    net::write_whole(options_.out + "/index.html", page::html_of(all_));
    if (!options_.junit.empty())
        net::write_whole(options_.junit, report::lab_junit(all_, options_.out));
    if (!options_.sarif.empty())
        net::write_whole(options_.sarif, report::lab_sarif(all_, absolute_folder(options_.out)));
    if (!options_.summary.empty())
    {
        std::FILE* const file = std::fopen(options_.summary.c_str(), "ae");
        const auto text = report::lab_step_summary(all_);
        const bool written = file && std::fwrite(text.data(), 1, text.size(), file) == text.size();
        if (!file || std::fclose(file) != 0 || !written)
            throw net::environment_error{options_.summary + ": " + net::text_of(errno)};
    }
}

// What is new against the baseline, where there is one; else all that is wrong.
int lab_outcome::code() const
{
    for (std::size_t i = 0; i < all_.cells.size(); ++i)
        if (lab::is_finding(all_, all_.cells[i]) && !lab::is_known(all_, i))
            return findings;
    // What should have been played, and says nothing of its device.
    bool open = false;
    for (std::size_t i = 0; i < all_.cells.size(); ++i)
    {
        const auto& c = all_.cells[i];
        open = open || c.is == lab::verdict::inconclusive ||
               (c.is == lab::verdict::not_run && c.applies && !left_out_.contains(i));
    }
    const bool judged = std::ranges::any_of(all_.cells, [](const lab::cell& c) { return c.judged > 0; });
    return open || !judged ? not_testable : as_drawn;
}

int lab_outcome::finish(bool was_interrupted)
{
    terminal_.clear_status();
    all_.interrupted = was_interrupted;
    write_reports(true);
    const auto out = was_interrupted ? int{interrupted} : code();
    event(report::lab_ends(all_, out, at_ms()));
    // Who reads events from the standard output finds nothing else there; a workflow reads both.
    if (options_.annotations)
        (options_.events == "-" ? std::cerr : std::cout) << report::lab_annotations(all_);
    if (options_.events != "-" && !options_.quiet)
    {
        std::cout << lab::in_words(lab::count(all_.cells)) << '\n';
        if (!all_.changes.empty())
        {
            const auto n = [&](lab::change c) {
                return std::ranges::count(all_.changes, c, &lab::difference::is);
            };
            std::cout << "against " << script::printable(all_.against) << ": " << n(lab::change::broke)
                      << " new, " << n(lab::change::mended) << " mended, " << n(lab::change::fewer)
                      << " with fewer broken rules, " << n(lab::change::gone) << " no longer judged, "
                      << n(lab::change::fresh) << " newly judged\n";
        }
        std::cout << "evidence: " << script::printable(options_.out) << '\n';
        if (was_interrupted)
            std::cout << "interrupted; results so far are written, and --resume goes on\n";
    }
    return out;
}

}  // namespace cli
