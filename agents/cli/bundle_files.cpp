#include "cli/bundle_files.hpp"

#include "capture/read.hpp"
#include "check/checker.hpp"
#include "cli/bundle_page.hpp"
#include "cli/decryption.hpp"
#include "cli/rule_choice.hpp"
#include "cli/scratch.hpp"
#include "judge/summary.hpp"
#include "net/capture.hpp"
#include "net/error.hpp"
#include "net/file.hpp"
#include "net/limits.hpp"
#include "run/in_memory.hpp"
#include "script/load.hpp"
#include "script/rewrite.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace cli {

namespace {

constexpr std::size_t most_of_a_file = std::size_t{256} << 20;  // octets

std::string optional_file(const std::string& path)
{
    std::error_code none;
    return std::filesystem::exists(path, none) ? net::read_whole(path, most_of_a_file) : std::string{};
}

capture::contents contents_of(const std::string& octets)
{
    auto out = capture::read(octets, decryption_with(""));
    if (!out.trouble.empty())
        throw net::environment_error{"capture.pcapng: " + out.trouble};
    return out;
}

// Of what was sent to a place or by it: a stream has other addresses at the side that opened it, and a device
// is where it listens, or where it is. `place`: "": anybody's.
std::string transport_to(const std::string& capture, const std::string& place)
{
    if (!capture.empty())
        for (const auto& m : contents_of(capture).messages)
            if (place.empty() || m.to.host_port() == place || m.from.host_port() == place)
                return std::string{fsm::via_token(m.to.transport)};
    return {};
}

// Where the page of a run has it, "127.0.0.1:5070"; "": it does not say.
std::string place_in(const std::string& page, const std::string& party)
{
    for (const auto& one : parties_in(page))
        if (one.starts_with(party + '='))
            return one.substr(party.size() + 1, one.rfind('=') - party.size() - 1);
    return {};
}

std::string lower(std::string text)
{
    for (auto& c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

}  // namespace

result_folder read_result(const std::string& path, const std::string& party)
{
    result_folder out;
    out.path = path;
    std::error_code none;
    if (!std::filesystem::is_directory(path, none))
        throw script::usage_error{script::in_quotes(path) +
                                  ": expected the folder of a run (--out of `run`), or of a cell of a lab"};
    out.result_json = net::read_whole(path + "/result.json", most_of_a_file);
    try
    {
        out.about = report::result_of_json(out.result_json, out.script_path, out.cast);
    }
    catch (const net::environment_error&)
    {
        throw;
    }
    catch (const std::runtime_error& error)
    {
        throw script::usage_error{path + "/result.json: " + error.what()};
    }
    out.ladder = optional_file(path + "/ladder.txt");
    out.capture = optional_file(path + "/capture.pcapng");
    out.page = optional_file(path + "/page.html");
    const auto who = std::ranges::find(out.cast, party, &std::pair<std::string, std::string>::first);
    if (who == out.cast.end())
    {
        std::vector<std::string_view> names;
        for (const auto& [name, plays] : out.cast)
            names.push_back(name);
        throw script::usage_error{"--for " + script::in_quotes(party) + ": " + path + " has " +
                                  script::joined(names)};
    }
    out.about.party = party;
    out.about.party_is_device = !device_in(who->second).empty();
    out.about.has_devices =
        std::ranges::any_of(out.cast, [](const auto& c) { return !device_in(c.second).empty(); });
    const auto place =
        out.about.party_is_device ? std::string{device_in(who->second)} : place_in(out.page, party);
    auto transport = place.empty() ? place : transport_to(out.capture, place);
    if (transport.empty() && !out.about.party_is_device)
        transport = transport_to(out.capture, "");
    if (!transport.empty())
        out.about.transport = lower(transport);
    return out;
}

std::string_view device_in(std::string_view plays)
{
    constexpr std::string_view device = "device ";
    return plays.starts_with(device) ? plays.substr(device.size()) : std::string_view{};
}

std::string case_of(const result_folder& r, std::string& why)
{
    if (auto kept = optional_file(r.path + "/case.toml"); !kept.empty())
        return kept;
    try
    {
        return script::rewritten(net::read_whole(r.script_path, script::limits::script_octets), r.script_path,
                                 {});
    }
    catch (const std::exception& error)
    {
        why = error.what();
        return {};
    }
}

std::vector<std::string> messages_of(const std::string& octets)
{
    std::vector<std::string> out;
    for (auto& m : contents_of(octets).messages)
        out.push_back(std::move(m.octets));
    return out;
}

fsm::transport stream_of(const std::string& octets)
{
    if (!octets.empty())
        for (const auto& m : contents_of(octets).messages)
            if (m.to.transport != fsm::transport::udp && m.to.transport != fsm::transport::tcp)
                return m.to.transport;
    return fsm::transport::tcp;
}

std::vector<std::string> hosts_of(const std::string& octets)
{
    std::set<std::string> out;
    for (const auto& m : contents_of(octets).messages)
    {
        out.insert(m.from.host());
        out.insert(m.to.host());
    }
    return {out.begin(), out.end()};
}

std::vector<std::string> judged_capture(const std::string& octets)
{
    std::vector<std::string> out;
    const auto which = select_rules({});
    check::checker referee{which, {}, false, [&](const check::call& c) {
                               auto line = std::string{check::to_text(c.verdict)};
                               std::vector<std::string> letters;
                               for (const auto& v : c.found)
                                   for (const auto& f : v.findings)
                                       letters.push_back(f.rule);
                               std::ranges::sort(letters);
                               for (const auto& l : letters)
                                   line += ' ' + l;
                               out.push_back(std::move(line));
                           }};
    for (const auto& m : contents_of(octets).messages)
    {
        referee.passes(m.when.at);
        referee.see(m);
    }
    referee.finish();
    std::ranges::sort(out);
    return out;
}

std::vector<std::string> judged_case(const std::string& toml, std::uint64_t seed)
{
    const scratch here;
    const auto flow = script::load_script_text(toml, here.file("case.toml"));
    run::play_options how;
    how.seed = seed;
    how.rules = select_rules({});
    const auto r = run::play_in_memory(flow, how);
    std::vector<std::string> out{std::string{judge::to_text(r.verdict)}};
    for (const auto& f : judge::placed_findings(r))
        out.push_back(f.what->rule);
    std::ranges::sort(out);
    return out;
}

std::string redacted_capture(const std::string& octets, const redact::replacements& by)
{
    const scratch here;
    const auto path = here.file("capture.pcapng");
    const auto hidden = [&](fsm::address a) {
        const auto other = fsm::numeric_address(by.applied_to(a.host()), a.port, a.transport);
        if (!other)
            throw net::environment_error{"--redact: an address of the capture has no other in its place"};
        a.octets = other->octets;
        return a;
    };
    const auto all = contents_of(octets);
    std::set<std::string> carried;
    for (const auto& m : all.messages)
        if (fsm::is_reliable(m.to.transport) && m.to.transport != fsm::transport::tcp)
            carried.insert(capture::carrier_line(hidden(m.from), hidden(m.to)));
    {
        net::capture to{path, net::limits::capture};
        std::string lines;
        for (const auto& one : carried)
            lines += one;
        if (!lines.empty())
            to.secrets(lines);
        for (const auto& m : all.messages)
        {
            const auto at = std::chrono::floor<std::chrono::microseconds>(m.when.at);
            const auto inside = by.applied_to(m.octets);
            auto from = hidden(m.from), whither = hidden(m.to);
            const bool is_stream = fsm::is_reliable(whither.transport);
            from.transport = whither.transport = is_stream ? fsm::transport::tcp : fsm::transport::udp;
            if (is_stream)
                to.octets(at, from, whither, inside);
            else
                to.packet(at, from, whither, inside);
        }
        if (!to.stopped().empty())
            throw net::environment_error{to.stopped()};
    }
    return net::read_whole(path, most_of_a_file);
}

}  // namespace cli
