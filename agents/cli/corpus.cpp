// `sipwright corpus`: the inputs of the fuzz targets, for people.
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "drill/drill.hpp"
#include "net/file.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

namespace cli {

namespace {

struct explain_options
{
    std::vector<std::string> files;
    std::string target;
};

// As --target says, else by a folder of the path: corpus/proxy/..., corpus/regressions/proxy/...
const drill::entry& target_of(const std::string& path, const std::string& wanted)
{
    const auto all = drill::all();
    std::string known;
    for (const auto& d : all)
        known.append(known.empty() ? "" : ", ").append(d.name);
    if (!wanted.empty())
    {
        const auto found = std::ranges::find(all, wanted, &drill::entry::name);
        if (found == all.end())
            throw script::usage_error{"--target: '" + wanted + "' is none of " + known};
        return *found;
    }
    const auto folders = std::filesystem::path{path}.parent_path();
    for (const auto& d : all)
        if (std::ranges::find(folders, std::filesystem::path{d.name}) != folders.end())
            return d;
    throw script::usage_error{path +
                              ": no folder of this path names the fuzz target, so give --target: one of " +
                              known + "; a message is shown by sipwright parse"};
}

bool explain(const std::string& path, const std::string& wanted)
{
    const auto& target = target_of(path, wanted);
    constexpr std::size_t most = 1 << 20;  // as libFuzzer takes them by default
    const auto octets = net::read_whole(path, most);
    drill::log log{true};
    std::string broken;
    try
    {
        target.play(octets, log);
    }
    catch (const drill::broken_claim& claim)
    {
        broken = claim.what();
    }
    std::cout << script::printable(path) << ": " << octets.size() << " octets for the fuzz target "
              << target.name << '\n';
    for (const auto& line : log.lines())
        std::cout << script::printable(line) << '\n';
    if (!broken.empty())
        std::cout << broken << '\n';
    return broken.empty();
}

}  // namespace

void add_corpus(CLI::App& app, command& chosen)
{
    auto* sub = app.add_subcommand("corpus", "Inputs of the fuzz targets");
    sub->require_subcommand(1);
    sub->footer(R"(examples:
  sipwright corpus explain corpus/proxy/cancel-while-it-rings
        shows the ladder that an input plays
  sipwright corpus import evidence/capture.pcapng --target message --to seeds
        makes seeds out of a capture)");
    const auto o = std::make_shared<explain_options>();
    auto* shown = sub->add_subcommand("explain", "Show what an input does: the ladder that it plays");
    shown
        ->add_option("FILE", o->files,
                     "inputs of the targets transactions, dialog, proxy, call, registrar, redirect, link and "
                     "digest_auth")
        ->required();
    shown->add_option("--target", o->target, "the fuzz target (default: by the folder that the file is in)");
    shown->footer("example: sipwright corpus explain corpus/proxy/cancel-while-it-rings\n"
                  "exit codes: 0; 1 an input breaks what the target claims");
    shown->callback([o, &chosen] {
        chosen = [o] {
            bool all_hold = true;
            for (const auto& path : o->files)
                all_hold = explain(path, o->target) && all_hold;
            return all_hold ? as_drawn : findings;
        };
    });
    add_corpus_import(*sub, chosen);
}

}  // namespace cli
