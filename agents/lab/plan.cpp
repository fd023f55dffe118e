#include "lab/plan.hpp"

#include "script/act.hpp"
#include "script/load.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

namespace lab {

namespace {

bool may_stand(char c) { return is_name_of_device(std::string{'x', c}); }

std::string as_name(std::string_view text)
{
    std::string out{text};
    for (auto& c : out)
        if (!may_stand(c))
            c = '_';
    if (out.empty() || out.front() == '.')
        out.insert(out.begin(), '_');
    return out;
}

// What it would have to be made to do, and nobody says how; "": nothing. Who only answers does so by itself.
std::string idle_hands(const lab_device& d, const script::flow& s, std::size_t party)
{
    if (s.parties[party].plays != rules::role::ua)
        return {};
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
    {
        if (s.rungs[i].from != party)
            continue;
        const auto act = script::act_for(s, i);
        if (!act || *act == script::act::answer || d.profile.triggers.contains(*act))
            continue;
        return device::has_no_trigger(d.name, *act,
                                      script::name_of(s.rungs[i]) + ' ' + script::captions_of(s.rungs[i]));
    }
    return {};
}

bool is_chosen(const lab_device& d, const named_flow& f)
{
    return d.flows.empty() ||
           std::ranges::any_of(d.flows, [&](const auto& pattern) { return names_flow(pattern, f); });
}

void place(planned_cell& c, const lab_device& d, const named_flow& f)
{
    if (!is_chosen(d, f))
    {
        c.why_not = "'flows' of " + d.name + " (" + d.place + ") leaves it out";
        c.applies = false;
        return;
    }
    const script::script_party* is = nullptr;
    for (const auto& name : d.plays)
        if (const auto p = std::ranges::find(f.flow.parties, name, &script::script_party::name);
            p != f.flow.parties.end() && !is)
        {
            is = &*p;
            c.party = static_cast<std::size_t>(p - f.flow.parties.begin());
        }
    if (!is)
    {
        std::vector<std::string_view> plays{d.plays.begin(), d.plays.end()};
        c.why_not = "it has no party that " + d.name + " plays (" + script::joined(plays) + ')';
        c.applies = false;
        return;
    }
    const auto reached =
        std::ranges::find_if(d.over, [&](const way& w) { return word_of(w.over) == c.key.transport; });
    if (reached == d.over.end())
    {
        c.why_not = "'over' of " + d.name + " has no " + c.key.transport;
        c.by = d.place;
        return;
    }
    c.over = *reached;
    if (script::is_about_udp(f.flow) && c.over.over != fsm::transport::udp)
    {
        c.why_not = "it is about UDP";
        c.applies = false;
        return;
    }
    c.why_not = idle_hands(d, f.flow, c.party);
}

}  // namespace

std::string name_of_flow(std::string_view path)
{
    return as_name(std::filesystem::path{path}.stem().string());
}

void name_apart(std::vector<named_flow>& flows)
{
    std::map<std::string, std::size_t> so_called;
    for (auto& f : flows)
        ++so_called[f.name = name_of_flow(f.flow.path)];
    for (auto& f : flows)
        if (so_called[f.name] > 1)
            f.name =
                as_name(std::filesystem::path{f.flow.path}.parent_path().filename().string()) + '-' + f.name;
    std::map<std::string_view, const named_flow*> seen;
    for (const auto& f : flows)
        if (const auto [other, fresh] = seen.emplace(f.name, &f); !fresh)
            throw script::usage_error{f.flow.path + " and " + other->second->flow.path +
                                      ": two flows are called " + script::in_quotes(f.name)};
}

std::vector<planned_cell> cells_of(const description& lab, const std::vector<named_flow>& flows)
{
    std::vector<planned_cell> out;
    for (std::size_t d = 0; d < lab.devices.size(); ++d)
        for (std::size_t f = 0; f < flows.size(); ++f)
            for (const auto t : lab.transports)
            {
                if (out.size() == limits::cells)
                    throw script::usage_error{lab.path + ": there are more than " +
                                              std::to_string(limits::cells) + " cells"};
                planned_cell c;
                c.key = {lab.devices[d].name, flows[f].name, std::string{word_of(t)}};
                c.device = d;
                c.flow = f;
                place(c, lab.devices[d], flows[f]);
                out.push_back(std::move(c));
            }
    return out;
}

bool fits(std::string_view pattern, std::string_view text)
{
    // The last '*' that was met takes one octet more whenever what follows does not fit.
    std::size_t p = 0, t = 0, star = pattern.npos, after = 0;
    while (t < text.size())
        if (p < pattern.size() && pattern[p] == '*')
        {
            star = p++;
            after = t;
        }
        else if (p < pattern.size() && pattern[p] == text[t])
            ++p, ++t;
        else if (star != pattern.npos)
        {
            p = star + 1;
            t = ++after;
        }
        else
            return false;
    return std::ranges::all_of(pattern.substr(p), [](char c) { return c == '*'; });
}

bool names_flow(std::string_view pattern, const named_flow& flow)
{
    constexpr std::string_view tag = "tag:";
    if (pattern.starts_with(tag))
        return std::ranges::find(flow.tags, pattern.substr(tag.size())) != flow.tags.end();
    const std::string_view name = flow.name;
    return fits(pattern, name) || pattern == name.substr(0, name.find('-'));
}

bool names_cell(std::string_view pattern, const planned_cell& c, const named_flow& flow)
{
    const auto first = std::min(pattern.find('/'), pattern.size());
    if (!fits(pattern.substr(0, first), c.key.device))
        return false;
    if (first == pattern.size())
        return true;
    pattern.remove_prefix(first + 1);
    const auto second = std::min(pattern.find('/'), pattern.size());
    if (!names_flow(pattern.substr(0, second), flow))
        return false;
    return second == pattern.size() || fits(pattern.substr(second + 1), c.key.transport);
}

const expectation* expected_of(const description& lab, const planned_cell& c, const named_flow& flow)
{
    for (const auto& x : lab.expected)
        if ((x.device.empty() || x.device == c.key.device) && (x.flow.empty() || names_flow(x.flow, flow)) &&
            (x.transport.empty() || x.transport == c.key.transport))
            return &x;
    return nullptr;
}

}  // namespace lab
