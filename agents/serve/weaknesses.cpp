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

namespace {

// `what`: "weakness"; `all`: the list that has them.
template <class Planted>
std::string plant_one(std::string_view name,
                      const Planted* known,
                      const std::vector<std::string_view>& names,
                      const std::string& what,
                      const std::string& all,
                      rules::role plays,
                      std::vector<const Planted*>& into)
{
    if (!known)
    {
        const auto meant = script::did_you_mean(name, names);
        return script::in_quotes(name) + " is no " + what +
               (meant.empty() ? "; `sipwright list " + all + "` has all" : meant);
    }
    if (!weak::is_for(*known, weak_role(plays)))
        return script::in_quotes(name) + " is a " + what + " of " + weak::names_of_roles(known->where) +
               ", not of " + std::string{weak::name_of(weak_role(plays))};
    if (std::ranges::find(into, known) == into.end())
        into.push_back(known);
    return {};
}

}  // namespace

std::string plant(std::string_view name, configuration& in)
{
    return plant_one(name, weak::find_weakness(name), weak::names_of_weaknesses(), "weakness", "weaknesses",
                     in.plays, in.weaknesses);
}

std::string plant_fault(std::string_view name, configuration& in)
{
    return plant_one(name, weak::find_fault(name), weak::names_of_faults(), "fault", "faults", in.plays,
                     in.faults);
}

}  // namespace serve
