// `sipwright bundle`: results for the other vendor, in one file that stands for itself.
#include "cli/bundle_files.hpp"
#include "cli/bundle_redact.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/options.hpp"
#include "cli/outputs.hpp"
#include "cli/seed.hpp"
#include "net/archive.hpp"
#include "net/error.hpp"
#include "net/file.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "script/rewrite.hpp"
#include "script/spelling.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <functional>
#include <iostream>
#include <memory>

namespace cli {

namespace {

struct bundle_options
{
    std::vector<std::string> results;
    std::string party, out;
    bool redact = false, quiet = false;
};

std::string profile_for(const report::bundled_result& r)
{
    return "# " + r.party + ", as `sipwright replay FILE.zip --device " + r.party +
           "=profile.toml` takes it: write down where it is.\n\n[device]\n"
           "# address   = \"192.0.2.1:5060\"\ntransport = " +
           script::toml_text(r.transport) +
           "\n# contact   = \"sip:user@192.0.2.1\"   # the URI that requests to it carry\n";
}

// Whether what stands here is about a device of theirs.
std::string what_it_is(const report::bundle& b)
{
    const auto of = [&](auto is) {
        std::string folders;
        for (const auto& r : b.results)
            if (std::invoke(is, r))
                folders += (folders.empty() ? "" : ", ") + r.folder + '/';
        return folders;
    };
    const auto all = of([](const auto&) { return true; });
    const auto device = of(&report::bundled_result::party_is_device);
    if (device == all)
        return "What was found when " + b.party + " was a device under test.\n\n";
    if (!device.empty())
        return "What was found when " + b.party + " was a device under test, in " + device +
               "; in the others an agent of sipwright played it.\n\n";
    const std::string played = "An agent of sipwright played " + b.party;
    return of(&report::bundled_result::has_devices).empty()
               ? played + ", and all the others: no device was under test.\n\n"
               : played + ": what was found with the devices of others.\n\n";
}

std::string read_me(const report::bundle& b)
{
    auto out = what_it_is(b);
    for (const auto& r : b.results)
    {
        out += r.folder + "/  " + script::printable(r.spec + ' ' + r.title) + ": " + r.verdict + ", seed " +
               std::to_string(r.seed) + '\n';
        for (const auto& f : r.findings)
            if (f.level != "info")
                out += "      " + f.rule + ' ' + f.party + '\n';
    }
    out += "\npage.html opens in any browser, capture.pcapng in Wireshark; result.json is for programs.\n"
           "What the capture proves, without a device:    sipwright replay FILE.zip\n"
           "The same against your device:                 sipwright replay FILE.zip --dut " +
           b.party + "=HOST:PORT\n";
    for (const auto& note : b.notes)
        out += "\nNote: " + script::printable(note) + '\n';
    return out;
}

// Files of one result, as they are.
net::archived_files files_of(const result_folder& r, std::vector<std::string>& notes)
{
    net::archived_files out;
    const auto add = [&](const std::string& name, const std::string& octets) {
        if (!octets.empty())
            out.emplace_back(r.about.folder + '/' + name, octets);
        else
            notes.push_back(r.about.folder + "/ has no " + name + ": there is none in the result");
    };
    add("result.json", r.result_json);
    add("ladder.txt", r.ladder);
    add("capture.pcapng", r.capture);
    add("page.html", r.page);
    std::string why;
    if (const auto toml = case_of(r, why); !toml.empty())
        out.emplace_back(r.about.folder + "/case.toml", toml);
    else
        notes.push_back(r.about.folder + "/ has no case.toml: " + why);
    out.emplace_back(r.about.folder + "/profile.toml", profile_for(r.about));
    return out;
}

int bundle(const bundle_options& o)
{
    check_outputs({{"--out", o.out}}, o.results);
    net::check_writable(o.out);
    std::vector<result_folder> results;
    report::bundle about;
    about.party = o.party;
    about.redacted = o.redact;
    net::archived_files files;
    for (const auto& path : o.results)
    {
        results.push_back(read_result(path, o.party));
        auto& r = results.back();
        r.about.folder = std::to_string(results.size());
        for (auto& f : files_of(r, about.notes))
            files.push_back(std::move(f));
        about.results.push_back(r.about);
    }
    if (o.redact)
    {
        std::vector<std::string> scripts;
        for (const auto& r : results)
        {
            const auto* const toml = net::file_in(files, r.about.folder + "/case.toml");
            scripts.push_back(toml ? *toml : std::string{});
        }
        const auto by = learned(results, scripts, random_seed());
        auto hidden = redacted(files, by, results, about.notes);
        prove(files, hidden, by, results);
        for (auto& r : about.results)
        {
            r.title = by.applied_to(r.title);
            r.script = by.applied_to(r.script);
            for (auto& a : r.agents)
                a = by.applied_to(a);
        }
        prove(about, by);
        files = std::move(hidden);
        if (!o.quiet)
            std::cout << by.all().size() << " values replaced; none is found in " << files.size() + 2
                      << " files, and the verdicts are the same\n";
    }
    files.emplace_back("manifest.json", report::to_json(about));
    files.emplace_back("README.txt", read_me(about));
    net::write_whole(o.out, net::zip_of(files));
    if (!o.quiet)
        std::cout << script::printable(o.out) << ": " << files.size() << " files of " << results.size()
                  << (results.size() == 1 ? " result" : " results") << " for " << script::printable(o.party)
                  << '\n';
    for (const auto& note : about.notes)
        std::cerr << "sipwright: " << script::printable(note) << '\n';
    return as_drawn;
}

}  // namespace

void add_bundle(CLI::App& app, command& chosen)
{
    const auto o = std::make_shared<bundle_options>();
    auto* sub = app.add_subcommand("bundle", "Results for the other vendor, in one file");
    sub->add_option("RESULT", o->results, "folders of runs, or of cells of a lab")->required();
    sub->add_option("--for", o->party, "the party that the other vendor's device plays")
        ->required()
        ->check(not_empty);
    sub->add_option("--out", o->out, "the ZIP archive")->required()->check(not_a_file_name);
    sub->add_flag(
        "--redact", o->redact,
        "names, numbers, addresses, credentials and Call-IDs are replaced in every file, each by the "
        "same wherever it stands; it is proved that none is left, and that the verdicts are the same");
    sub->add_flag("-q,--quiet", o->quiet, "print nothing but what is left out");
    sub->footer(
        R"(It holds page.html, capture.pcapng, case.toml, profile.toml, ladder.txt and result.json of each result.

examples:
  sipwright bundle build/lab/cells/dev7/3.8-unsuccessful-no-answer/udp --for Bob --out for-bob.zip --redact
  sipwright replay for-bob.zip --dut Bob=192.168.1.30:5060)");
    sub->callback([o, &chosen] { chosen = [o] { return bundle(*o); }; });
}

}  // namespace cli
