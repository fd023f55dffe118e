#include "cli/bundle_redact.hpp"

#include "cli/bundle_page.hpp"
#include "cli/bundle_words.hpp"
#include "net/error.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"

#include <algorithm>
#include <set>

namespace cli {

namespace {

[[noreturn]] void not_redacted(const std::string& why)
{
    throw net::environment_error{"--redact: " + why + ": nothing is written"};
}

void refuse(const std::string& file, const std::vector<redact::found>& found)
{
    if (found.empty())
        return;
    auto why = file + " still has " + redact::to_text(found.front());
    if (found.size() > 1)
        why += ", and " + std::to_string(found.size() - 1) + " more of the values";
    not_redacted(why);
}

// Where a result names its script: the folder says whose machine it was.
std::string without_folder(std::string json, const std::string& path)
{
    const auto slash = path.rfind('/');
    if (slash == path.npos)
        return json;
    const std::string key = "\"script\": \"";
    const auto at = json.find(key + path + '"');
    return at == json.npos ? json : json.erase(at + key.size(), slash + 1);
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

std::string_view host_of(std::string_view host)
{
    return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

// What peers wrote, and whence and whither. The blocks around them are ours; of them a text is searched in
// which no value comes about by chance.
std::vector<redact::found> found_in_capture(const std::string& octets, const redact::replacements& by)
{
    for (const auto& m : messages_of(octets))
        if (auto found = by.found_in(m); !found.empty())
            return found;
    for (const auto& host : hosts_of(octets))
        if (by.all().contains(host_of(host)))
            return {{std::string{host_of(host)}, redact::kind::address_v4, "as an address of packets"}};
    auto found = by.found_in(octets);
    std::erase_if(found, [](const auto& f) { return f.value.size() < redact::limits::anywhere; });
    return found;
}

}  // namespace

redact::replacements learned(const std::vector<result_folder>& results,
                             const std::vector<std::string>& scripts,
                             std::uint64_t salt)
{
    std::set<std::string, std::less<>> kept;
    for (const auto& r : results)
        for (const auto& [name, plays] : r.cast)
            kept.insert(name);
    redact::replacements out{salt, kept, words_of_ours(results, scripts)};
    for (std::size_t i = 0; i < results.size(); ++i)
    {
        const auto& r = results[i];
        if (r.capture.empty())
            not_redacted(r.path + " has no capture, by which names and addresses would be known");
        for (const auto& m : messages_of(r.capture))
            out.learn(m);
        for (const auto& host : hosts_of(r.capture))
            out.add_host(host);
        out.learn_script(scripts[i]);
        out.learn_text(r.about.title);
        const auto run = report::run_of_json(r.result_json);
        for (const auto& reason : run.reasons)
            out.learn_text(reason);
        for (const auto& owner : run.owners)
            out.learn_person(owner);
        for (const auto& w : run.waived)
        {
            out.learn_text(w.reason);
            out.learn_person(w.owner);
        }
        out.learn_certificates(r.result_json);
        out.learn_certificates(r.ladder);
        for (const auto& [name, plays] : r.cast)
            if (const auto place = device_in(plays); !place.empty())
                out.add_host(place.substr(0, place.rfind(':')));
    }
    return out;
}

net::archived_files redacted(const net::archived_files& all,
                             const redact::replacements& by,
                             const std::vector<result_folder>& results,
                             std::vector<std::string>& notes)
{
    net::archived_files out;
    const auto result_of = [&](std::string_view name) {
        return std::ranges::find_if(results,
                                    [&](const auto& r) { return name == r.about.folder + "/result.json"; });
    };
    for (const auto& [name, octets] : all)
        if (name.ends_with("/capture.pcapng"))
            out.emplace_back(name, redacted_capture(octets, by));
        else if (const auto r = result_of(name); r != results.end())
            out.emplace_back(name, by.applied_to(without_folder(octets, r->script_path)));
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
    const auto in_place_alone =
        std::ranges::count_if(by.all(), [](const auto& v) { return v.second.is_common; });
    if (in_place_alone > 0)
        notes.emplace_back(std::to_string(in_place_alone) +
                           " of them are short numbers, or words that sipwright writes itself: replaced and "
                           "searched where they are a user, name, host or parameter");
    notes.emplace_back(
        "words of prose are not known to be names: read reason phrases, texts of Warning, Reason "
        "and Subject, bodies of text, titles and comments before you send it; words of our own "
        "and numbers of fewer than " +
        std::to_string(redact::limits::shortest_number) +
        " digits are replaced in places that we know alone");
    for (const auto& [value, why] : by.left())
        notes.push_back("not replaced: " + script::printable(value) + ", " + why);
    return out;
}

void prove(const net::archived_files& before,
           const net::archived_files& after,
           const redact::replacements& by,
           const std::vector<result_folder>& results)
{
    for (const auto& [name, octets] : after)
        if (name.ends_with("/capture.pcapng"))
            refuse(name, found_in_capture(octets, by));
        else if (name.ends_with(".html"))
        {
            refuse(name, by.found_in(octets, redact::replacements::where::page));
            refuse(name, by.found_in(text_of_page(octets), redact::replacements::where::page));
        }
        else
            refuse(name, by.found_in(octets));
    for (const auto& r : results)
    {
        const auto file = [&](const net::archived_files& all, const char* name) {
            return net::file_in(all, r.about.folder + name);
        };
        const auto* const capture = file(after, "/capture.pcapng");
        if (capture && judged_capture(r.capture) != judged_capture(*capture))
            not_redacted("the capture of " + r.path + " gives another verdict than before");
        const auto *const was = file(before, "/case.toml"), *const is = file(after, "/case.toml");
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

void prove(const report::bundle& about, const redact::replacements& by)
{
    for (const auto& r : about.results)
    {
        for (const auto& text : {r.title, r.script})
            refuse("manifest.json", by.found_in(text));
        for (const auto& a : r.agents)
            refuse("manifest.json", by.found_in(a));
    }
}

}  // namespace cli
