#include "cli/lab_setup.hpp"

#include "cli/scripts.hpp"
#include "cli/secrets.hpp"
#include "fsm/fnv1a.hpp"
#include "lab/load_lab.hpp"
#include "lab/load_policy.hpp"
#include "net/file.hpp"
#include "run/in_memory.hpp"
#include "script/duration.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace cli {

namespace {

constexpr fsm::duration longest_flow = std::chrono::minutes{10};

// From the folder of the lab, or from here, as with SCRIPT of `run`.
std::string found_from(const std::string& lab, const std::string& named)
{
    const auto beside = (std::filesystem::path{lab}.parent_path() / named).lexically_normal();
    std::error_code none;
    if (std::filesystem::exists(beside, none) || !std::filesystem::exists(named, none))
        return beside.string();
    return named;
}

std::vector<std::string> scripts_named(const std::string& lab, const std::vector<std::string>& named)
{
    std::vector<std::string> places;
    for (const auto& n : named)
        places.push_back(found_from(lab, n));
    return find_scripts(places);
}

// In virtual time, so that those which last long can begin first.
fsm::duration lasting(const script::flow& s)
{
    fsm::duration drawn{0};
    for (const auto& r : s.rungs)
        drawn += r.after.value_or(fsm::duration{0});
    try
    {
        run::play_options how;
        how.limit = longest_flow;
        how.secrets = read_secrets(s);
        const auto played = run::play_in_memory(s, how);
        if (played.began)
            return std::max(drawn, played.traffic.end - *played.began);
    }
    catch (const std::exception&)  // a password that is not here, say: what is drawn is known all the same
    {
    }
    return drawn;
}

std::string digest_of_files(const std::vector<std::string>& paths)
{
    fsm::fnv1a all;
    for (const auto& p : paths)
        all.add(net::read_whole(p, script::limits::script_octets));
    return all.hex();
}

// A flow that is not there is a typing mistake, and would never weigh anything.
void check_policy(const lab_setup& all)
{
    for (const auto& section : all.lab.weighs.sections)
        for (const auto& f : section.flows)
            if (std::ranges::none_of(all.flows,
                                     [&](const auto& flow) { return lab::names_flow(f.pattern, flow); }))
                throw script::script_error{f.place + ": no flow of this lab is " +
                                           script::in_quotes(f.pattern)};
}

}  // namespace

lab_setup read_lab(const std::string& path)
{
    lab_setup out;
    out.lab = lab::load_lab(path);
    // A tag names files of its own, or marks flows that are there by their names.
    std::vector<std::string> wanted;
    constexpr std::string_view tag = "tag:";
    for (const auto& f : out.lab.flows)
        if (!f.starts_with(tag))
            wanted.push_back(f);
        else
            for (const auto& one : out.lab.tags[f.substr(tag.size())])
                wanted.push_back(one);
    std::set<std::string> seen;
    for (const auto& p : scripts_named(path, wanted))
    {
        if (!seen.insert(std::filesystem::path{p}.lexically_normal().string()).second)
            continue;
        if (out.flows.size() == lab::limits::flows)
            throw script::usage_error{path + ": there are more than " + std::to_string(lab::limits::flows) +
                                      " flows"};
        std::vector<std::string> opened;
        lab::named_flow one;
        one.flow = script::load_script(p, &opened);
        opened.insert(opened.begin(), p);
        one.digest = digest_of_files(opened);
        out.lab.read.insert(out.lab.read.end(), opened.begin(), opened.end());
        out.flows.push_back(std::move(one));
    }
    lab::name_apart(out.flows);
    for (auto& f : out.flows)
    {
        f.lasts = lasting(f.flow);
        for (const auto& [name, members] : out.lab.tags)
            if (std::ranges::any_of(members, [&, place = std::filesystem::path{f.flow.path}](const auto& m) {
                    const auto there = found_from(path, m);
                    return lab::names_flow(m, f) || place.lexically_normal() == there ||
                           place.lexically_normal().string().starts_with(there + '/');
                }))
                f.tags.push_back(name);
    }
    for (const auto& d : out.lab.devices)
        for (const auto& pattern : d.flows)
            if (std::ranges::none_of(out.flows, [&](const auto& f) { return lab::names_flow(pattern, f); }))
                throw script::script_error{d.place + ": 'flows' of " + d.name + ": no flow of this lab is " +
                                           script::in_quotes(pattern)};
    for (const auto& x : out.lab.expected)
        if (!x.flow.empty() &&
            std::ranges::none_of(out.flows, [&](const auto& f) { return lab::names_flow(x.flow, f); }))
            throw script::script_error{x.place + ": no flow of this lab is " + script::in_quotes(x.flow)};
    check_policy(out);
    out.cells = lab::cells_of(out.lab, out.flows);
    return out;
}

void take_policy(lab_setup& all, const std::string& path)
{
    all.lab.weighs = lab::load_policy(path);
    all.lab.read.push_back(path);
    check_policy(all);
}

void weigh(const lab_setup& all, const lab::planned_cell& planned, lab::cell& c)
{
    const auto& flow = all.flows[planned.flow];
    c.weighs = lab::section_of(all.lab.weighs, c, flow);
    lab::cell nothing_wrong;
    nothing_wrong.is = lab::verdict::pass;
    c.flow_weighs = lab::section_of(all.lab.weighs, nothing_wrong, flow);
}

device::profile profile_of(const lab_setup& all, const lab::planned_cell& c)
{
    auto out = all.lab.devices[c.device].profile;
    if (out.port == 0)
        out.port = fsm::default_port(c.over.over);
    else if (c.over.port == 0 && c.over.over != out.transport.value_or(fsm::transport::udp))
    {
        if (fsm::is_websocket(c.over.over))
            out.port = fsm::default_port(c.over.over);
        else if (c.over.over == fsm::transport::tls && out.port < 65'535)
            ++out.port;  // as 5061 is beside 5060
    }
    if (c.over.port != 0)
        out.port = c.over.port;
    out.transport = c.over.over;
    return out;
}

lab::cell
cell_before(const lab_setup& all, const lab::planned_cell& c, std::uint64_t seed, std::int64_t session)
{
    const auto& flow = all.flows[c.flow].flow;
    lab::cell out;
    out.key = c.key;
    out.title = flow.title;
    out.spec = flow.spec;
    out.group = std::filesystem::absolute(flow.path).parent_path().filename().string();
    if (c.applies && c.party < flow.parties.size())
        out.party = flow.parties[c.party].name;
    const auto there = profile_of(all, c);
    out.address = there.host + ':' + std::to_string(there.port);
    fsm::fnv1a own;
    // Short enough to be typed again.
    out.seed =
        own.add(std::to_string(seed)).add(std::to_string(session)).add(c.key.name()).value() % 1'000'000'000;
    return out;
}

std::vector<std::string>
complaints(const lab_setup& all, const judge::waiver_ledger& waivers, const std::vector<lab::cell>& cells)
{
    std::vector<std::string> out;
    for (const auto& w : waivers.all())
    {
        const bool excused_some = std::ranges::any_of(cells, [&](const lab::cell& c) {
            const auto& d = *std::ranges::find(all.lab.devices, c.key.device, &lab::lab_device::name);
            const auto& own = d.profile.waivers;
            return std::ranges::find(own, w.what.place, &device::waiver::place) != own.end() &&
                   std::ranges::any_of(c.waived, [&](const auto& one) {
                       return w.what.is_about(one.substr(0, one.find(' ')));
                   });
        });
        if (auto why = w.complaint(); !why.empty() && (w.expired || !excused_some))
            out.push_back(script::printable(why));
    }
    return out;
}

lab::cell cell_not_played(const lab_setup& all, const lab::planned_cell& c, std::uint64_t seed)
{
    auto out = cell_before(all, c, seed);
    out.seed = 0;
    out.is = out.was = c.by.empty() ? lab::verdict::not_run : lab::verdict::unsupported;
    out.sentence = c.why_not;
    out.by = c.by;
    out.applies = c.applies;
    return out;
}

std::string
digest_of(const lab_setup& all, const lab::planned_cell& c, std::uint64_t seed, const std::string& conditions)
{
    const auto& d = all.lab.devices[c.device];
    fsm::fnv1a out;
    out.add(all.flows[c.flow].digest).add(std::to_string(seed)).add(conditions).add(c.key.name());
    out.add(d.profile.host).add(std::to_string(d.profile.port)).add(std::to_string(c.over.port));
    out.add(d.profile.contact).add(std::to_string(c.party)).add(d.start);
    if (!d.profile.path.empty() && d.profile.path != all.lab.path)
        out.add(net::read_whole(d.profile.path, script::limits::script_octets));
    out.add(d.profile.aor).add(d.profile.user);
    for (const auto& what : d.profile.unsupported)
        out.add(what);
    for (const auto& w : d.profile.waivers)
        out.add(w.rule).add(w.fingerprint).add(device::to_text(w.until));
    for (const auto& [name, place] : d.agents)
        out.add(name).add(place);
    for (const auto& rule : all.lab.rules)
        out.add(rule);
    if (all.lab.patience)
        out.add(script::to_text(*all.lab.patience));
    return out.hex();
}

}  // namespace cli
