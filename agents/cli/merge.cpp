// `sipwright merge`: the folders of campaigns with one script, such as those of shards, as one.
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/outputs.hpp"
#include "net/error.hpp"
#include "net/file.hpp"
#include "report/merged.hpp"
#include "report/sarif.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "script/spelling.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>

namespace cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_of_a_file = std::size_t{64} << 20;  // octets
constexpr const char* of_a_finding[] = {"case.toml", "ladder.txt", "capture.pcapng"};

struct merge_options
{
    std::vector<std::string> folders;
    std::string out, junit, sarif;
};

std::vector<report::campaign_part> parts_of(const merge_options& o)
{
    std::vector<report::campaign_part> out;
    for (const auto& folder : o.folders)
    {
        const auto path = folder + "/report.json";
        std::error_code none;
        if (!fs::is_regular_file(path, none))
            throw script::usage_error{script::in_quotes(folder) +
                                      " is no folder of a campaign: it has no report.json"};
        out.push_back({path, net::read_whole(path, most_of_a_file)});
    }
    return out;
}

report::merged_campaign merged_of(const std::vector<report::campaign_part>& parts)
{
    try
    {
        return report::merge(parts);
    }
    catch (const std::invalid_argument& error)
    {
        throw script::usage_error{error.what()};
    }
}

void copy(const merge_options& o, const report::merged_finding& f)
{
    if (f.to.empty())
        return;
    const auto from = o.folders[f.part] + '/' + f.from + '/', to = o.out + '/' + f.to;
    net::make_folder(to);
    for (const auto* const name : of_a_finding)
    {
        std::error_code none;
        if (fs::is_regular_file(from + name, none))
            net::write_whole(to + '/' + name, net::read_whole(from + name, most_of_a_file));
    }
    net::write_whole(to + "/finding.json", f.json + '\n');
}

int merge(const merge_options& o)
{
    const auto parts = parts_of(o);
    std::vector<std::string> inputs;
    for (const auto& p : parts)
        inputs.push_back(p.name);
    auto outputs = written_into(o.out, {"report.json"});
    outputs.insert(outputs.end(), {{"--junit", o.junit}, {"--sarif", o.sarif}});
    check_outputs(outputs, inputs);
    const auto all = merged_of(parts);

    net::make_folder(o.out);
    std::vector<std::string> findings;
    for (const auto& f : all.findings)
    {
        copy(o, f);
        findings.push_back(f.json);
    }
    net::write_whole(o.out + "/report.json", report::to_json(all.summary, findings));
    if (!o.junit.empty())
        net::write_whole(o.junit, report::to_junit(all.summary, findings));
    if (!o.sarif.empty())
        net::write_whole(o.sarif, report::to_sarif(all.summary, findings, absolute_folder(o.out)));
    std::size_t confirmed = 0, once = 0;
    for (const auto& f : findings)
    {
        const auto brief = report::brief_of(f);
        confirmed += brief.confirmed ? 1 : 0;
        once += brief.seen_once ? 1 : 0;
    }
    std::cout << report::to_text(all.summary) << '\n'
              << parts.size() << " campaigns, " << all.summary.cases << " cases; " << confirmed
              << " findings confirmed";
    if (once > 0)
        std::cout << ", " << once << " seen once";
    if (const auto others = findings.size() - confirmed - once; others > 0)
        std::cout << ", " << others << " seen and not shown again";
    std::cout << "\nended: " << script::printable(all.summary.ended) << '\n';
    return confirmed + once > 0 ? cli::findings : as_drawn;
}

}  // namespace

void add_merge(CLI::App& app, command& chosen)
{
    const auto o = std::make_shared<merge_options>();
    auto* sub = app.add_subcommand("merge", "Make one report of the campaigns of shards");
    sub->add_option("DIR", o->folders, "folders of `sipwright fuzz --out`, all of one script")->required();
    sub->add_option("--out", o->out, "report.json and the cases of all findings into this folder")
        ->required()
        ->check(not_a_file_name);
    sub->add_option("--junit", o->junit, "the report as JUnit XML into this file")->check(not_a_file_name);
    sub->add_option("--sarif", o->sarif, "the findings as SARIF 2.1.0 into this file")
        ->check(not_a_file_name);
    sub->footer(
        R"(One finding stays of those of a bucket, with the replays of all; found_by says how many campaigns had it.

example:
  sipwright merge shards/* --out merged --junit merged.xml

exit codes: 0 nothing confirmed or seen once; 1 findings; 2 usage error, not a campaign, or of different scripts; 4 environment)");
    sub->callback([o, &chosen] { chosen = [o] { return merge(*o); }; });
}

}  // namespace cli
