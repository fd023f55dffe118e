#include "report/lab_text.hpp"

#include "lab/coverage.hpp"
#include "report/json.hpp"
#include "report/markdown.hpp"
#include "script/printable.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace report {

namespace {

std::string row(const std::vector<std::string>& cells)
{
    std::string out = "|";
    for (const auto& c : cells)
        out += ' ' + c + " |";
    return out + '\n';
}

std::string head(const std::vector<std::string>& names)
{
    auto out = row(names) + '|';
    for (std::size_t i = 0; i < names.size(); ++i)
        out += i == 0 ? "---|" : "--:|";
    return out + '\n';
}

std::string totals(const lab::results& r)
{
    std::vector<std::string> names{"device"};
    for (std::size_t i = 0; i < static_cast<std::size_t>(lab::verdict::count_); ++i)
        names.emplace_back(lab::to_text(static_cast<lab::verdict>(i)));
    names.emplace_back("cells");
    auto out = head(names);
    const auto add = [&](const std::string& name, const lab::counts& c) {
        std::vector<std::string> all{name};
        for (const auto n : c)
            all.push_back(std::to_string(n));
        all.push_back(std::to_string(lab::sum(c)));
        out += row(all);
    };
    std::map<std::string, lab::counts> by_device;
    for (const auto& c : r.cells)
        ++by_device[c.key.device][static_cast<std::size_t>(c.is)];
    for (const auto& d : lab::devices_of(r.cells))
        add(plain(d), by_device[d]);
    add("**all**", lab::count(r.cells));
    return out;
}

std::string by_policy(const lab::results& r)
{
    if (!r.policy.is_there())
        return {};
    std::vector<std::string> names{"device", "knock-outs"};
    for (std::size_t i = 0; i < static_cast<std::size_t>(lab::section::count_); ++i)
        names.emplace_back(lab::to_text(static_cast<lab::section>(i)));
    auto out = "\n## By the policy " + plain(r.policy.path) + "\n\n" + head(names);
    for (const auto& one : lab::by_policy(r.policy, r.cells))
    {
        auto is = "**" + std::string{lab::to_text(one.is)} + "**";
        for (const auto& rule : one.not_kept)
            is += (&rule == &one.not_kept.front() ? "; never kept: " : ", ") + plain(rule);
        std::vector<std::string> all{plain(one.device), is};
        for (const auto& n : one.sections)
            all.push_back(lab::in_words(n));
        out += row(all);
    }
    return out;
}

std::string matrix(const lab::results& r)
{
    const auto flows = lab::flows_of(r.cells), transports = lab::transports_of(r.cells);
    std::map<lab::cell_key, const lab::cell*> at;
    for (const auto& c : r.cells)
        at[c.key] = &c;
    std::string out;
    for (const auto& t : transports)
    {
        out += "\n### Over " + t + "\n\n";
        std::vector<std::string> names{"flow"};
        for (const auto& d : lab::devices_of(r.cells))
            names.push_back(plain(d));
        out += head(names);
        for (const auto& f : flows)
        {
            std::vector<std::string> all{plain(f)};
            for (const auto& d : lab::devices_of(r.cells))
            {
                const auto found = at.find({d, f, t});
                if (found == at.end())
                {
                    all.emplace_back();
                    continue;
                }
                const auto& c = *found->second;
                auto letter = std::string{lab::letter_of(c.is)};
                if (c.runs > 1)
                    letter += ' ' + std::to_string(c.passed) + '/' + std::to_string(c.judged);
                all.push_back(c.evidence.empty() ? letter : '[' + letter + "](" + lab::opened_by(c) + ')');
            }
            out += row(all);
        }
    }
    return out;
}

std::string one(const lab::cell& c)
{
    auto out = "- **" + std::string{lab::to_text(c.is)} + "** " + plain(c.key.name());
    if (const auto figures = lab::in_figures(c); !figures.empty())
        out += ' ' + figures;
    out += ": " + marked(c.sentence);
    if (!c.reason.empty())
        out += " (expected until " + c.until + " by " + plain(c.owner) + ": " + plain(c.reason) + ')';
    if (!c.failing_seeds.empty())
    {
        out += "; failing seeds";
        for (const auto s : c.failing_seeds)
            out += ' ' + std::to_string(s);
    }
    return out + '\n';
}

std::string changed(const lab::results& r)
{
    std::string out;
    for (std::size_t i = 0; i < r.changes.size(); ++i)
    {
        const auto& d = r.changes[i];
        if (d.is == lab::change::none || d.is == lab::change::fresh)
            continue;
        out += "- **" + std::string{lab::to_text(d.is)} + "** " + plain(r.cells[i].key.name()) + ": was " +
               std::string{d.known ? lab::to_text(d.before) : "not there"} + ", is " +
               std::string{lab::to_text(r.cells[i].is)};
        for (const auto& rule : d.rules)
            out += ' ' + plain(rule);
        if (!d.gone.empty())
            out += ", broken no more:";
        for (const auto& rule : d.gone)
            out += ' ' + plain(rule);
        out += '\n';
    }
    return out.empty() ? "Nothing.\n" : out;
}

std::string not_tested(const lab::results& r)
{
    const auto rules = lab::rules_tested(r.cells);
    std::array<std::size_t, static_cast<std::size_t>(lab::tested::count_)> n{};
    for (const auto& one : rules)
        ++n[static_cast<std::size_t>(one.is)];
    const auto share = lab::shares({n.begin(), n.end()});
    auto out = std::string{"\n## Tested, and not\n\n"} + head({"rules", "number", "share"});
    for (std::size_t i = 0; i < n.size(); ++i)
        out += row({std::string{lab::to_text(static_cast<lab::tested>(i))}, std::to_string(n[i]), share[i]});
    out += row({"**all**", std::to_string(rules.size()), "100.0 %"});
    out += "\nRules that nothing triggered, and the script that would:\n\n";
    for (const auto& one : rules)
        if (one.is == lab::tested::never)
            out += "- " + one.id + " (" + one.spec + "): " +
                   (one.by_script.empty() ? std::string{"no script of scripts/ is sure to"}
                                          : plain(one.by_script)) +
                   '\n';
    std::map<std::string, bool> played;
    for (const auto& c : r.cells)
        played[c.key.flow] = played[c.key.flow] || c.runs > 0;
    out += "\nFlows of which no cell was played:\n\n";
    bool any = false;
    for (const auto& [flow, was] : played)
        if (!was)
        {
            out += "- " + plain(flow) + '\n';
            any = true;
        }
    return out + (any ? "" : "None.\n");
}

std::string heading(const lab::results& r)
{
    auto out = "# " + plain(r.title) + "\n\n" + lab::in_words(lab::count(r.cells)) + ". Seed " +
               std::to_string(r.seed) + ", " + std::string{tool} + ", " + r.began + " to " + r.ended + '.';
    if (r.interrupted)
        out += " **Interrupted**: what was not played is not run.";
    out += "\n\n";
    for (const auto& note : r.notes)
        out += "- " + plain(note) + '\n';
    return out + (r.notes.empty() ? "" : "\n");
}

// What a workflow command would take for the end of it; of printable text.
std::string in_command(std::string_view text)
{
    std::string out;
    for (const char c : text)
        out += c == '%' ? "%25" : c == '\n' ? "%0A" : c == '\r' ? "%0D" : std::string(1, c);
    return out;
}

}  // namespace

std::string lab_markdown(const lab::results& r)
{
    auto out = heading(r) + totals(r) + by_policy(r) +
               "\nP pass, W warn, F fail, I inconclusive, U unsupported, - not run, x expected failure, "
               "X unexpected pass.\n" +
               matrix(r) + "\n## What is wrong\n\n";
    const auto list = [&](auto wanted) {
        std::string all;
        for (const auto& c : r.cells)
            if (wanted(c))
                all += one(c);
        return all.empty() ? std::string{"Nothing.\n"} : all;
    };
    if (!r.policy.is_there() ||
        std::ranges::none_of(r.cells, [](const lab::cell& c) { return lab::is_bad(c.is); }))
        out += list([](const lab::cell& c) { return lab::is_bad(c.is); });
    else
        for (std::size_t i = 0; i < static_cast<std::size_t>(lab::section::count_); ++i)
            out += "### " + std::string{lab::to_text(static_cast<lab::section>(i))} + "\n\n" +
                   list([&](const lab::cell& c) {
                       return lab::is_bad(c.is) && c.weighs == static_cast<lab::section>(i);
                   }) +
                   '\n';
    if (!r.against.empty())
        out += "\n## Against " + plain(r.against) + "\n\n" + changed(r);
    out += "\n## What warns, or was expected\n\n" + list([](const lab::cell& c) {
               return c.is == lab::verdict::warn || c.is == lab::verdict::expected_failure;
           });
    out += "\n## What nobody can tell\n\n" + list([](const lab::cell& c) {
               return c.is == lab::verdict::inconclusive || (c.is == lab::verdict::not_run && c.applies);
           });
    return out + not_tested(r);
}

std::string lab_step_summary(const lab::results& r)
{
    auto out = lab_markdown(r);
    if (out.size() > limits::step_summary)
        out = heading(r) + totals(r) + by_policy(r) +
              "\nThe rest is too long for a summary: index.md has it.\n";
    return out;
}

std::string lab_annotations(const lab::results& r)
{
    std::string out;
    std::size_t errors = 0, warnings = 0, known = 0;
    for (std::size_t i = 0; i < r.cells.size(); ++i)
    {
        const auto& c = r.cells[i];
        const bool bad = lab::is_finding(r, c);
        if (!bad && c.is != lab::verdict::warn && c.is != lab::verdict::inconclusive)
            continue;
        if (lab::is_known(r, i))
        {
            ++known;
            continue;
        }
        if ((bad ? errors : warnings)++ >= limits::annotations)
            continue;
        auto title = in_command(script::printable(c.key.name() + ": " + std::string{lab::to_text(c.is)}));
        std::string escaped;
        for (const char letter : title)
            escaped += letter == ':' ? "%3A" : letter == ',' ? "%2C" : std::string(1, letter);
        out += std::string{bad ? "::error title=" : "::warning title="} + escaped +
               "::" + in_command(c.sentence) + '\n';
    }
    const auto more = [&](std::size_t all, std::string_view what) {
        if (all > limits::annotations)
            out += "::notice title=sipwright lab::" + std::to_string(all - limits::annotations) + " more " +
                   std::string{what} + ": index.md has them\n";
    };
    more(errors, "cells that fail");
    more(warnings, "cells that warn or are inconclusive");
    if (known > 0)
        out += "::notice title=sipwright lab::" + std::to_string(known) +
               " cells are wrong as in the baseline " + in_command(script::printable(r.baseline)) + '\n';
    return out;
}

}  // namespace report
