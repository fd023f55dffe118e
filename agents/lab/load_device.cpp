#include "lab/load_device.hpp"

#include "device/load_parts.hpp"
#include "device/load_profile.hpp"
#include "device/load_trigger.hpp"
#include "rules/flow_rules.hpp"
#include "rules/rule.hpp"
#include "script/script_names.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace lab {

namespace {

using script::entry;
using script::in_quotes;
using script::script_source;

std::string place_of(const script_source& source, const entry& e)
{
    return source.path() + ':' + std::to_string(e.at.line) + ':' + std::to_string(e.at.column);
}

class device_loader
{
public:
    device_loader(const script_source& source, std::vector<std::string>& opened)
        : source_{source},
          opened_{opened}
    {
    }

    lab_device load(const entry& e)
    {
        out_.place = place_of(source_, e);
        const auto all = script::as_written(source_.table(e, "a table [[device]]"));
        for (const auto& k : all)  // what else is said of it goes before what its profile says
            if (k.key == "profile")
                read_profile(k);
        for (const auto& k : all)
            read(k);
        if (out_.name.empty())
            source_.refuse(e.at, "this device has no 'name'");
        if (out_.plays.empty())
            source_.refuse(e.at, "device " + in_quotes(out_.name) +
                                     " has no 'plays': the party of the flows that it plays, or several, the "
                                     "first that a flow has");
        if (out_.profile.host.empty())
            source_.refuse(e.at, "device " + in_quotes(out_.name) +
                                     " has no 'address': \"192.168.1.30:5060\", here or in its profile");
        if (out_.over.empty())
            out_.over.push_back({out_.profile.transport.value_or(fsm::transport::udp), 0});
        return std::move(out_);
    }

private:
    void read(const entry& k)
    {
        if (k.key == "profile")
            return;
        if (k.key == "name")
        {
            out_.name = source_.line(k);
            if (!is_name_of_device(out_.name))
                refuse(k, in_quotes(out_.name) + " is no name of a device: letters, digits, '.', '_', '-', " +
                              "at most " + std::to_string(limits::name));
        }
        else if (k.key == "plays")
        {
            out_.plays = lines_of(source_, k);
            for (const auto& p : out_.plays)
                if (!script::is_name(p))
                    refuse(k, in_quotes(p) + " is no name of a party");
        }
        else if (k.key == "address")
            device::read_host_port(source_, k, out_.profile.host, out_.profile.port);
        else if (k.key == "contact")
            out_.profile.contact = device::read_uri(source_, k);
        else if (k.key == "over")
            read_ways(k);
        else if (k.key == "agents")
            for (const auto& a : script::as_written(source_.table(k, "a table of agents and their places")))
                out_.agents.emplace_back(std::string{a.key}, source_.line(a));
        else if (k.key == "flows")
            out_.flows = lines_of(source_, k);
        else if (k.key == "at_once")
            out_.at_once = source_.number(k, *k.value, 1, limits::at_once);
        else if (k.key == "start")
            out_.start = device::short_line(source_, k);
        else if (k.key == "liveness")
            out_.liveness = source_.yes_or_no(k);
        else
            source_.unknown_key(k, "of [[device]]",
                                {"name", "plays", "profile", "address", "contact", "over", "agents", "flows",
                                 "at_once", "start", "liveness"});
    }

    // A file, from the folder of the lab, or what would stand there.
    void read_profile(const entry& k)
    {
        if (k.value->is_table())
        {
            out_.profile = device::read_profile(source_, k);
            return;
        }
        const auto path =
            (std::filesystem::path{source_.path()}.parent_path() / source_.line(k)).lexically_normal();
        out_.profile = device::load_profile(path.string());
        opened_.push_back(path.string());
    }

    void read_ways(const entry& k)
    {
        for (const auto& word : lines_of(source_, k))
        {
            const auto colon = std::min(word.find(':'), word.size());
            const auto named = fsm::transport_named(std::string_view{word}.substr(0, colon));
            if (!named)
                refuse(k, in_quotes(word) + ": expected udp, tcp, tls, ws or wss, or with a port, tls:5061");
            way w{*named, 0};
            if (colon < word.size())
            {
                const auto* const end = word.data() + word.size();
                const auto [read, error] = std::from_chars(word.data() + colon + 1, end, w.port);
                if (error != std::errc{} || read != end || w.port == 0)
                    refuse(k, in_quotes(word) + ": expected a port behind ':', such as tls:5061");
            }
            if (std::ranges::find(out_.over, w.over, &way::over) != out_.over.end())
                refuse(k, in_quotes(word) + ": this transport stands here already");
            out_.over.push_back(w);
        }
    }

    [[noreturn]] void refuse(const entry& k, const std::string& what) const
    {
        source_.refuse(k.value->source().begin, what);
    }

    const script_source& source_;
    std::vector<std::string>& opened_;
    lab_device out_;
};

}  // namespace

lab_device read_device(const script_source& source, const entry& e, std::vector<std::string>& opened)
{
    return device_loader{source, opened}.load(e);
}

expectation read_expectation(const script_source& source, const entry& e)
{
    expectation out;
    out.place = place_of(source, e);
    bool dated = false;
    for (const auto& k : script::as_written(source.table(e, "a table [[expect]]")))
        if (k.key == "device")
            out.device = source.line(k);
        else if (k.key == "flow")
            out.flow = source.line(k);
        else if (k.key == "transport")
            out.transport = word_of(source.transport(k));
        else if (k.key == "rule")
        {
            out.rule = source.line(k);
            if (!rules::find_rule(out.rule) && !rules::find_flow_rule(out.rule))
                source.refuse(k.value->source().begin,
                              in_quotes(out.rule) + " is not a rule ('sipwright list rules')");
        }
        else if (k.key == "reason")
            out.reason = source.line(k);
        else if (k.key == "owner")
            out.owner = source.line(k);
        else if (k.key == "until")
        {
            const auto* written = k.value->as_date();
            if (!written)
                source.wrong_type(k, "a date without quotes, such as 2026-12-31,");
            const auto& d = written->get();
            out.until = {std::chrono::year{d.year}, std::chrono::month{d.month}, std::chrono::day{d.day}};
            dated = true;
        }
        else
            source.unknown_key(k, "of [[expect]]",
                               {"device", "flow", "transport", "rule", "reason", "owner", "until"});
    const auto* lacks = out.device.empty() && out.flow.empty() ? "device' or 'flow"
                        : out.reason.empty()                   ? "reason"
                        : out.owner.empty()                    ? "owner"
                        : !dated                               ? "until"
                                                               : nullptr;
    if (lacks)
        source.refuse(e.at, std::string{"this expected failure has no '"} + lacks +
                                "': it says of which cells, why, who answers for it, and until when");
    return out;
}

std::vector<std::string> lines_of(const script_source& source, const entry& e)
{
    if (e.value->is_string())
        return {source.line(e)};
    std::vector<std::string> out;
    for (const auto& n : source.array(e, "a text, or an array of texts,"))
        out.push_back(source.line({e.key, n.source().begin, &n}));
    return out;
}

}  // namespace lab
