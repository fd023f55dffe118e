#include "cli/again.hpp"

#include "net/error.hpp"
#include "net/file.hpp"
#include "page/evidence_page.hpp"
#include "script/load.hpp"
#include "script/rewrite.hpp"

#include <algorithm>
#include <filesystem>

namespace cli {

namespace {

std::string name_of(const planned_run& run)
{
    return std::filesystem::path{run.flow->path}.filename().string();
}

// The script, with what it names inside.
page::attached replayed_case(const planned_run& run)
{
    auto out = attached_from({"case", name_of(run), "application/toml", {}, "there is no script."},
                             run.flow->path, script::limits::script_octets);
    if (out.octets.empty())
        return out;
    try
    {
        out.octets = script::rewritten(out.octets, run.flow->path, {});
    }
    catch (const std::exception& error)
    {
        out.octets.clear();
        out.instead = std::string{"it cannot be read as it was: "} + error.what();
    }
    return out;
}

}  // namespace

std::string shell_word(const std::string& text)
{
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@,+%[]";
    if (!text.empty() && text.find_first_not_of(plain) == text.npos && text.find('[') == text.npos)
        return text;
    std::string out{"'"};
    for (const char c : text)
        out += c == '\'' ? std::string{"'\\''"} : std::string{c};
    return out + '\'';
}

page::attached attached_from(page::attached file, const std::string& path, std::size_t most)
{
    if (path.empty())
        return file;
    try
    {
        file.octets = net::read_whole(path, most + 1);
        if (file.octets.empty())
            file.instead = "the file is empty.";
        else if (file.octets.size() > most)
        {
            file.octets.clear();
            file.instead = "it has more than " + std::to_string(most) +
                           " octets, too many for a page that can be sent by mail.";
        }
    }
    catch (const net::environment_error& error)
    {
        file.octets.clear();
        file.instead = error.what();
    }
    return file;
}

std::string command_again(const run_options& o, const planned_run& run)
{
    auto out = "sipwright run " + shell_word(name_of(run)) + " --seed " + std::to_string(run.seed);
    const auto option = [&out](const std::string& name, const std::string& value) {
        if (!value.empty())
            out += ' ' + name + ' ' + shell_word(value);
    };
    const auto options = [&option](const std::string& name, const std::vector<std::string>& values) {
        for (const auto& v : values)
            option(name, v);
    };
    const auto flag = [&out](const char* name, bool is_set) {
        out += is_set ? std::string{" "} + name : std::string{};
    };
    options("--dut", o.devices);
    options("--device", o.profiles);
    options("--at", o.agents);
    option("--transport", o.transport);
    flag("--ipv6", o.v6);
    option("--dns", o.dns);
    option("--ca", o.tls.ca);
    option("--cert", o.tls.certificate);
    option("--key", o.tls.key);
    option("--tls-version", o.tls.version);
    option("--tls-ciphers", o.tls.ciphers);
    flag("--tls-insecure", o.tls.insecure);
    flag("--tls-mutual", o.tls.mutual);
    flag("--in-memory", o.in_memory);
    option("--network", o.network);
    option("--patience", o.patience);
    option("--t1", o.t1);
    options("--rules", o.rules);
    flag("--strict", o.strict);
    options("--i-am-authorized-to-test", o.authorized);
    return out;
}

page::surroundings surroundings_of(const run_options& o, const planned_run& run, const std::string& capture)
{
    page::surroundings out;
    out.command = command_again(o, run);
    out.strict = o.strict;
    auto& c = out.conditions;
    c.push_back({"played", o.in_memory ? "in memory, in virtual time: nothing left this program"
                                       : "over sockets, in real time"});
    c.push_back({"emulated network",
                 o.network.empty() ? "none: nothing was lost, delayed or repeated on purpose" : o.network});
    for (const auto& p : o.profiles)
        c.push_back({"profile", p + ", which the command needs"});
    std::string rules;
    for (const auto& r : o.rules)
        rules += (rules.empty() ? "" : ", ") + r;
    c.push_back({"rules asked for", rules.empty() ? "all" : "those that begin with " + rules});
    if (o.at_once > 1 || o.jobs > 1)
        c.push_back({"beside it", "other calls were played at the same time: --at-once " +
                                      std::to_string(o.at_once) + ", --jobs " + std::to_string(o.jobs)});
    if (!o.tls.version.empty() || !o.tls.ciphers.empty())
        c.push_back({"TLS", "version " + (o.tls.version.empty() ? "as both agree" : o.tls.version) +
                                ", ciphers " +
                                (o.tls.ciphers.empty() ? "as OpenSSL chooses" : o.tls.ciphers)});
    if (o.tls.insecure)
        c.push_back({"TLS", "certificates of devices were not checked: --tls-insecure"});
    out.files.push_back(replayed_case(run));
    out.files.push_back(
        attached_from({"capture", "capture.pcapng", "application/octet-stream", {}, "none was made."},
                      capture, page::limits::attached));
    return out;
}

void write_page(const std::string& folder, const page::evidence& says)
{
    net::write_whole(folder + "/page.html", page::html_of(says));
    const auto script = std::ranges::find(says.files, "case", &page::attached::what);
    if (script != says.files.end() && !script->octets.empty())
        return net::write_whole(folder + "/case.toml", script->octets);
    std::error_code there_was_none;
    std::filesystem::remove(folder + "/case.toml", there_was_none);
}

}  // namespace cli
