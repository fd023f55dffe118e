// `sipwright bundle`: results for the other vendor, in one file that stands for itself.
#include "cli/bundle_files.hpp"
#include "cli/bundle_page.hpp"
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
#include <iostream>
#include <memory>
#include <set>

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

std::string read_me(const report::bundle& b)
{
    std::string out = "What was found when " + b.party + " was a device under test.\n\n";
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
    if (const auto toml = case_of(r.script_path, why); !toml.empty())
        out.emplace_back(r.about.folder + "/case.toml", toml);
    else
        notes.push_back(r.about.folder + "/ has no case.toml: " + why);
    out.emplace_back(r.about.folder + "/profile.toml", profile_for(r.about));
    return out;
}

[[noreturn]] void not_redacted(const std::string& why)
{
    throw net::environment_error{"--redact: " + why + ": nothing is written"};
}

// All values of all results, so that one that stands in two is replaced by the same in both.
redact::replacements learned(const std::vector<result_folder>& results, std::uint64_t salt)
{
    std::set<std::string, std::less<>> kept;
    for (const auto& r : results)
        for (const auto& [name, plays] : r.cast)
            kept.insert(name);
    redact::replacements out{salt, kept};
    for (const auto& r : results)
    {
        if (r.capture.empty())
            not_redacted(r.path + " has no capture, by which names and addresses would be known");
        for (const auto& m : messages_of(r.capture))
            out.learn(m);
        for (const auto& host : hosts_of(r.capture))
            if (host.starts_with('['))
                out.add(std::string_view{host}.substr(1, host.size() - 2), redact::kind::address_v6);
            else
                out.add(host, redact::kind::address_v4);
        out.learn_certificates(r.result_json);
        out.learn_certificates(r.ladder);
        for (const auto& [name, plays] : r.cast)
        {
            constexpr std::string_view device = "device ";
            if (!plays.starts_with(device))
                continue;
            auto host = std::string_view{plays}.substr(device.size());
            host = host.substr(0, host.rfind(':'));
            if (host.find(':') == host.npos)
                out.add(host, redact::kind::address_v4);
        }
    }
    return out;
}

// What was to be kept secret is in no file, and what is left proves the same.
void prove(const net::archived_files& before,
           const net::archived_files& after,
           const redact::replacements& by,
           const std::vector<result_folder>& results)
{
    for (const auto& [name, octets] : after)
    {
        auto found = by.found_in(octets);
        if (found.empty() && name.ends_with(".html"))
            found = by.found_in(text_of_page(octets));
        if (!found.empty())
            not_redacted(name + " still has " + std::to_string(found.size()) + " of the values");
    }
    for (const auto& r : results)
    {
        const auto* const capture = net::file_in(after, r.about.folder + "/capture.pcapng");
        if (capture)
            for (const auto& host : hosts_of(*capture))
                if (by.all().contains(host))
                    not_redacted("the capture of " + r.path + " still has an address");
        if (capture && judged_capture(r.capture) != judged_capture(*capture))
            not_redacted("the capture of " + r.path + " gives another verdict than before");
        const auto *const was = net::file_in(before, r.about.folder + "/case.toml"), *const is = net::file_in(
                                                                                         after,
                                                                                         r.about.folder +
                                                                                             "/case.toml");
        if (!was || !is)
            continue;
        try
        {
            if (judged_case(*was, r.about.seed) != judged_case(*is, r.about.seed))
                not_redacted("the case of " + r.path + " gives another verdict than before");
        }
        catch (const script::script_error& error)
        {
            not_redacted("the case of " + r.path + " is no script any more: " + error.what());
        }
    }
}

// Pages of a result, from its other files, which are redacted already.
net::archived_files pages_for(const result_folder& r,
                              const net::archived_files& redacted,
                              const redact::replacements& by,
                              std::vector<std::string>& notes)
{
    redacted_result is;
    is.folder = r.about.folder;
    is.title = by.applied_to(r.about.title);
    is.spec = r.about.spec;
    const auto octets = [&](const std::string& name) {
        const auto* const one = net::file_in(redacted, r.about.folder + '/' + name);
        return one ? *one : std::string{};
    };
    is.result_json = octets("result.json");
    is.capture = octets("capture.pcapng");
    is.script = octets("case.toml");
    is.stream = stream_of(r.capture);
    for (const auto& one : parties_in(r.page))
        is.parties.push_back(by.applied_to(one));
    net::archived_files out;
    for (const auto& html : pages_of(is))
        out.emplace_back(r.about.folder + (out.empty() ? "/page.html"
                                                       : "/page-" + std::to_string(out.size() + 1) + ".html"),
                         html);
    if (out.empty())
        notes.push_back(r.about.folder + "/ has no page.html: there is no message in its capture");
    return out;
}

net::archived_files redacted(const net::archived_files& all,
                             const redact::replacements& by,
                             const std::vector<result_folder>& results,
                             std::vector<std::string>& notes)
{
    net::archived_files out;
    for (const auto& [name, octets] : all)
        if (name.ends_with("/capture.pcapng"))
            out.emplace_back(name, redacted_capture(octets, by));
        else if (!name.ends_with("/page.html"))
            out.emplace_back(name, by.applied_to(octets));
    for (const auto& r : results)
    {
        for (auto& page : pages_for(r, out, by, notes))
            out.push_back(std::move(page));
        if (const auto stream = stream_of(r.capture); stream != fsm::transport::tcp)
            notes.push_back(
                r.about.folder + "/ went over " + std::string{fsm::via_token(stream)} +
                ": its capture has the messages alone, as over TCP, and a comment of what carried "
                "them, by which they are judged. Left out: records and frames, secrets of TLS, and "
                "certificates, whose names are names");
    }
    notes.emplace_back("page.html is made anew from the redacted capture: it shows what the capture proves, "
                       "and of the run its verdict and the findings that the capture alone does not show");
    notes.emplace_back("redacted: " + std::to_string(by.all().size()) +
                       " values, each replaced by one of the same length wherever it stood; the capture has "
                       "the messages of SIP alone");
    for (const auto& [value, why] : by.left())
        notes.push_back("not replaced: " + script::printable(value) + ", " + why);
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
        const auto by = learned(results, random_seed());
        auto hidden = redacted(files, by, results, about.notes);
        prove(files, hidden, by, results);
        for (auto& r : about.results)
            for (auto& a : r.agents)
                a = by.applied_to(a);
        files = std::move(hidden);
        if (const auto text = report::to_json(about) + read_me(about); !by.found_in(text).empty())
            not_redacted("manifest.json still has values");
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
