#include "cli/torture_report.hpp"

#include "device/survey.hpp"
#include "report/json.hpp"
#include "script/printable.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <set>

namespace cli {

namespace {

constexpr std::size_t widest_name = 30;  // via-received-param-with-delim

std::string padded(std::string text, std::size_t width)
{
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

std::string came_of(const torture::result& one)
{
    return one.why.empty() ? one.came.came : script::printable(one.why);
}

// "DOWN     crash or hang: ..." below a line for each thing that is wrong.
void explain(const torture::result& one)
{
    std::cout << "  " << one.of->name << " over " << device::word_of(one.over) << " (" << one.of->where()
              << ", " << script::printable(one.of->title) << "): " << came_of(one) << '\n';
    for (const auto& line : one.complaints())
        std::cout << "      " << script::printable(line) << '\n';
}

bool is_wrong(const torture::result& one)
{
    return one.status == torture::status::fault || one.status == torture::status::silent;
}

}  // namespace

torture_report::torture_report(const report::torture_run& run,
                               const std::string& json,
                               const std::string& junit)
    : run_{run}
{
    if (!json.empty())
        json_.emplace(json, report::torture_json_head(run), report::torture_json_tail);
    if (!junit.empty())
        junit_.emplace(junit, report::junit_head(junit_counts_), report::junit_tail);
}

void torture_report::begin(const fsm::address& way)
{
    way_ = way;
    std::cout << script::printable(run_.device) << " as "
              << torture::role_names[static_cast<std::size_t>(run_.role)] << " over "
              << device::word_of(way.transport) << " at " << way.host_port() << '\n';
}

void torture_report::add(torture::result one)
{
    std::cout << "  " << padded(one.of->name, widest_name) << padded(one.of->where(), 18)
              << padded(std::string{torture::word_of(one.status)}, 8) << came_of(one) << '\n'
              << std::flush;
    if (json_)
        json_->add(report::json_of(one, all_.empty()));
    ++counts_[static_cast<std::size_t>(one.status)];
    all_.push_back(std::move(one));
}

void torture_report::end()
{
    if (!junit_)
        return;
    const auto suite = report::junit_of(all_, way_.transport, junit_counts_);
    junit_->add(suite);
    junit_->change_head(report::junit_head(junit_counts_));
}

std::string torture_report::counted(std::optional<fsm::transport> over) const
{
    report::torture_counts counts{};
    for (const auto& one : all_)
        if (!over || one.over == *over)
            ++counts[static_cast<std::size_t>(one.status)];
    std::string out;
    for (std::size_t i = 0; i < counts.size(); ++i)
        out += padded(std::to_string(counts[i]), 9);
    return out;
}

void torture_report::finish(bool interrupted)
{
    for (const auto what : {torture::status::warn, torture::status::fault})
    {
        const auto is_shown = [&](const torture::result& r) {
            return what == torture::status::warn ? r.status == what : is_wrong(r);
        };
        if (std::ranges::any_of(all_, is_shown))
            std::cout << (what == torture::status::warn ? "\nwarnings\n" : "\nfaults\n");
        for (const auto& one : all_)
            if (is_shown(one))
                explain(one);
    }
    std::cout << "\n            ok       warn     fault    down     not run  unsuited\n";
    for (const auto t : fsm::transports)
        if (std::ranges::find(all_, t, &torture::result::over) != all_.end())
            std::cout << "  " << padded(std::string{device::word_of(t)}, 10) << counted(t) << '\n';
    std::cout << "  " << padded("all", 10) << counted({}) << '\n' << "seed " << run_.seed << '\n';
    if (interrupted)
        std::cout << "interrupted\n";
    if (json_)
        json_->finish(report::torture_json_tail_with(counts_, interrupted));
    if (junit_)
        junit_->finish();
}

bool torture_report::has_faults() const { return std::ranges::any_of(all_, is_wrong); }

}  // namespace cli
