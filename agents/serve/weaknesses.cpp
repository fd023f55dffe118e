#include "serve/configuration.hpp"

#include "script/spelling.hpp"

#include <algorithm>

namespace serve {

weak::role weak_role(rules::role r)
{
    switch (r)
    {
    case rules::role::proxy: return weak::role::proxy;
    case rules::role::registrar: return weak::role::registrar;
    case rules::role::redirect: return weak::role::redirect;
    case rules::role::ua: break;
    }
    return weak::role::ua;
}

std::string plant(std::string_view name, configuration& in)
{
    const auto* const known = weak::find_weakness(name);
    if (!known)
    {
        const auto meant = script::did_you_mean(name, weak::names_of_weaknesses());
        return script::in_quotes(name) + " is no weakness" +
               (meant.empty() ? "; `sipwright list weaknesses` has all" : meant);
    }
    const auto plays = weak_role(in.plays);
    if (!weak::is_for(*known, plays))
        return script::in_quotes(name) + " is a weakness of " + weak::names_of_roles(known->where) +
               ", not of " + std::string{weak::name_of(plays)};
    if (std::ranges::find(in.weaknesses, known) == in.weaknesses.end())
        in.weaknesses.push_back(known);
    return {};
}

std::string plant_fault(std::string_view name, configuration& in)
{
    const auto* const known = weak::find_fault(name);
    if (!known)
    {
        const auto meant = script::did_you_mean(name, weak::names_of_faults());
        return script::in_quotes(name) + " is no fault" +
               (meant.empty() ? "; `sipwright list faults` has all" : meant);
    }
    const auto plays = weak_role(in.plays);
    if (!weak::is_for(*known, plays))
        return script::in_quotes(name) + " is a fault of " + weak::names_of_roles(known->where) +
               ", not of " + std::string{weak::name_of(plays)};
    if (std::ranges::find(in.faults, known) == in.faults.end())
        in.faults.push_back(known);
    return {};
}

}  // namespace serve
