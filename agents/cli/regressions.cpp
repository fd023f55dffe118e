#include "cli/regressions.hpp"

#include "script/load.hpp"
#include "script/printable.hpp"
#include "script/spelling.hpp"
#include "script/templates.hpp"
#include "script/wording.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <system_error>

namespace cli {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> scripts_below(const std::string& folder)
{
    std::error_code wrong;
    std::vector<std::string> out;
    for (fs::recursive_directory_iterator it{folder, wrong}, end; !wrong && it != end; it.increment(wrong))
        if (it->is_regular_file(wrong) && it->path().extension() == ".toml")
            out.push_back(it->path().string());
    if (wrong)
        throw script::usage_error{"--regressions " + script::in_quotes(folder) + ": " + wrong.message()};
    std::ranges::sort(out);
    return out;
}

}  // namespace

regressions::regressions(const attack_options& on, const std::string& folder, std::uint64_t seed)
    : seed_{seed}
{
    if (folder.empty())
        return;
    for (const auto& path : scripts_below(folder))
    {
        if (!script::load_script(path).of_case)
            continue;
        if (all_.size() == limits::regressions)
            throw script::usage_error{"--regressions " + script::in_quotes(folder) + ": more than " +
                                      std::to_string(limits::regressions) + " cases"};
        auto table = std::make_unique<attack_table>(on, path, seed);
        auto told = told_by(*table);
        all_.push_back(
            {fs::path{path}.lexically_relative(folder).string(), std::move(table), std::move(told)});
    }
}

std::vector<std::string> regressions::read() const
{
    std::vector<std::string> out;
    for (const auto& c : all_)
        out.insert(out.end(), c.on->read().begin(), c.on->read().end());
    return out;
}

stage_results regressions::play(const one& c, const std::string& log, bool quiet, const terminal& on) const
{
    stage_results out;
    net::live_bench bench{c.on->bench(log)};
    if (const auto why = bench.restart(); !why.empty())
    {
        out.ended = bench.go_on() ? not_testable : interrupted;
        out.why = "before " + c.name + ": " + why;
        return out;
    }
    std::uint64_t played = 0;
    auto now = replay_once(*c.on, c.told, bench, seed_, played);
    if (now.result.interrupted || !bench.go_on())
    {
        out.ended = interrupted;
        return out;
    }
    const auto& flow = c.on->flow();
    const auto rung = campaign::rung_named(flow, c.told.is.rung);
    out.tried.push_back({rung, std::string{report::regression_kind}, 1, 1, 1});
    if (!shows(now.is, c.told.held))
    {
        if (!quiet)
            std::cout << "       " << script::printable(c.name) << ": " << campaign::to_text(c.told.held.what)
                      << " not shown any more\n"
                      << std::flush;
        return out;
    }
    campaign::finding f;
    f.bucket = "regression / " + c.name;
    f.arm = flow.of_case->found.empty() ? flow.of_case->symptom : flow.of_case->found;
    f.kind = report::regression_kind;
    f.rung = rung;
    f.in_words = c.name + ": " + flow.of_case->what;
    f.confirmed = true;
    f.shows.of = c.told.is;
    if (const auto& octets = flow.rungs[c.told.is.rung].octets)
        f.shows.of.message = script::as_lines(*octets);
    f.shows.is = now.is;
    f.shows.shown = f.shows.tried = f.shows.replays = 1;
    f.shows.result = std::move(now.result);
    f.shows.flow = std::move(now.flow);
    out.findings.push_back(report::to_json(f, flow.path));
    std::cout << on.red("REGRESSION") << "  " << script::printable(f.in_words) << '\n' << std::flush;
    return out;
}

stage_results regressions::play(const std::string& log, bool quiet, const terminal& on) const
{
    stage_results out;
    for (const auto& c : all_)
    {
        const auto now = play(c, log, quiet, on);
        for (const auto& row : now.tried)
        {
            const auto at = std::ranges::find(out.tried, row.rung, &report::attacks_tried::rung);
            if (at == out.tried.end())
            {
                out.tried.push_back(row);
                continue;
            }
            at->attacks += row.attacks;
            at->tried += row.tried;
            at->cases += row.cases;
        }
        out.findings.insert(out.findings.end(), now.findings.begin(), now.findings.end());
        if (now.ended == as_drawn)
            continue;
        out.ended = now.ended;
        out.why = now.why;
        break;
    }
    return out;
}

}  // namespace cli
