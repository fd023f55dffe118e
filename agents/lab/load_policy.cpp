#include "lab/load_policy.hpp"

#include "rules/flow_rules.hpp"
#include "rules/rule.hpp"
#include "script/beside.hpp"
#include "script/load.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <array>

namespace lab {

namespace {

using script::entry;
using script::in_quotes;
using script::script_source;

constexpr std::array<std::string_view, sections_named> keys{"knock_out", "important", "optional"};

// The text of `e`, or each of its array, with its place.
std::vector<entry> ones_of(const script_source& source, const entry& e)
{
    if (e.value->is_string())
        return {e};
    std::vector<entry> out;
    for (const auto& n : source.array(e, "a text, or an array of texts,"))
    {
        if (out.size() == limits::named)
            source.refuse(n.source().begin,
                          in_quotes(e.key) + " has more than " + std::to_string(limits::named) + " entries");
        out.push_back({e.key, n.source().begin, &n});
    }
    if (out.empty())
        source.refuse(e.at, in_quotes(e.key) + " is empty: leave it out, or name something");
    return out;
}

std::string rule_named(const script_source& source, const entry& e)
{
    auto out = source.line(e);
    const auto begins = [&](std::string_view id) {
        return id.starts_with(out) && (id.size() == out.size() || id[out.size()] == '-');
    };
    if (!rules::find_rule(out) && std::ranges::none_of(rules::flow_rules(), begins, &rules::flow_rule::id) &&
        std::ranges::none_of(rules::all_rules(), begins, &rules::rule::id))
        source.refuse(e.value->source().begin,
                      in_quotes(out) + " is neither a rule nor a family of rules, such as CAN-SRV-1 and CAN "
                                       "('sipwright list rules')");
    return out;
}

verdict verdict_of(const script_source& source, const entry& e)
{
    const auto text = source.line(e);
    const auto out = verdict_named(text);
    if (out && *out != verdict::pass)
        return *out;
    script::words known;
    for (std::size_t i = 1; i < static_cast<std::size_t>(verdict::count_); ++i)
        known.push_back(to_text(static_cast<verdict>(i)));
    source.refuse(e.value->source().begin,
                  out ? "'pass' weighs nothing: " + script::joined(known) + " may stand here"
                      : in_quotes(text) + " is no verdict: expected " + script::joined(known));
}

policy_section section_in(const script_source& source, const entry& e)
{
    policy_section out;
    const std::string name{e.key};
    for (const auto& k : script::as_written(source.table(e, "a table [policy." + name + "]")))
        if (k.key == "flows")
            for (const auto& one : ones_of(source, k))
            {
                const auto at = one.value->source().begin;
                out.flows.push_back({source.line(one), source.path() + ':' + std::to_string(at.line) + ':' +
                                                           std::to_string(at.column)});
            }
        else if (k.key == "rules")
            for (const auto& one : ones_of(source, k))
                out.rules.push_back(rule_named(source, one));
        else if (k.key == "verdicts")
            for (const auto& one : ones_of(source, k))
                out.verdicts.push_back(verdict_of(source, one));
        else
            source.unknown_key(k, "of a section of a policy", {"flows", "rules", "verdicts"});
    if (out.flows.empty() && out.rules.empty() && out.verdicts.empty())
        source.refuse(e.at, in_quotes(name) + " names nothing: flows, rules or verdicts are wanted");
    return out;
}

}  // namespace

policy read_policy(const script_source& source, const entry& e)
{
    policy out;
    out.path = source.path();
    bool any = false;
    for (const auto& k : script::as_written(source.table(e, "a table [policy]")))
    {
        const auto at = std::ranges::find(keys, k.key);
        if (at == keys.end())
            source.unknown_key(k, "of a policy", {keys.begin(), keys.end()});
        out.sections[static_cast<std::size_t>(at - keys.begin())] = section_in(source, k);
        any = true;
    }
    if (!any)
        source.refuse(e.at, "the policy has no section: knock_out, important or optional is wanted");
    return out;
}

policy load_policy_text(std::string_view toml, const std::string& path)
{
    const script_source source{path};
    const auto root = source.parse(toml);
    policy out;
    for (const auto& e : script::as_written(root))
        if (e.key == "policy")
            out = read_policy(source, e);
        else
            source.unknown_key(e, "at the top of a policy", {"policy"});
    if (!out.is_there())
        source.refuse({1, 1}, "there is no policy: a table [policy.knock_out], [policy.important] or "
                              "[policy.optional] is wanted");
    return out;
}

policy load_policy(const std::string& path)
{
    std::string octets;
    try
    {
        octets = script::read_whole(path);
    }
    catch (const std::runtime_error& problem)
    {
        throw script::script_error{path + ": " + problem.what()};
    }
    return load_policy_text(octets, path);
}

}  // namespace lab
