#include "cli/fuzz_choice.hpp"

#include "net/file.hpp"
#include "report/merged.hpp"
#include "script/load.hpp"
#include "script/script_names.hpp"
#include "script/spelling.hpp"

#include <stdexcept>

namespace cli {

namespace {

constexpr std::size_t most_of_a_report = std::size_t{64} << 20;  // octets

}  // namespace

campaign::choice chosen(const fuzz_options& o, const script::flow& s)
{
    campaign::choice out;
    out.orders = !o.no_orders && o.mutators.empty();
    out.pressure = o.pressure;
    for (const auto& name : o.rungs)
    {
        const auto n = script::rung_number(name);
        if (!n || *n > s.rungs.size())
            throw script::usage_error{"--rung " + script::in_quotes(name) + ": " + s.path + " draws F1 to " +
                                      script::name_of(s.rungs.back())};
        out.rungs.push_back(name);
    }
    std::vector<std::string_view> known;
    for (const auto* m : mutate::all_mutators())
        known.push_back(m->name);
    for (const auto& name : o.mutators)
    {
        out.mutators.push_back(mutate::find_mutator(name));
        if (!out.mutators.back())
            throw script::usage_error{"--mutator " + script::in_quotes(name) +
                                      " is none (sipwright list mutators)" +
                                      script::did_you_mean(name, known)};
    }
    return out;
}

std::vector<const campaign::modifier*> modifiers(const fuzz_options& o)
{
    std::vector<const campaign::modifier*> out;
    std::vector<std::string_view> known{"all"};
    for (const auto& m : campaign::all_modifiers())
        known.push_back(m.name);
    for (const auto& name : o.compose)
        if (name == "all")
            for (const auto& m : campaign::all_modifiers())
                out.push_back(&m);
        else if (const auto* m = campaign::find_modifier(name))
            out.push_back(m);
        else
        {
            std::string names;
            for (const auto one : known)
                names += (names.empty() ? "" : ", ") + std::string{one};
            throw script::usage_error{"--compose " + script::in_quotes(name) + ": expected " + names +
                                      script::did_you_mean(name, known)};
        }
    return out;
}

std::optional<std::set<std::string>> known_findings(const fuzz_options& o)
{
    if (o.baseline.empty())
    {
        if (o.fail_on == "new")
            throw script::usage_error{"--fail-on new: --baseline says what is known, and is missing"};
        return std::nullopt;
    }
    try
    {
        return report::confirmed_in({o.baseline, net::read_whole(o.baseline, most_of_a_report)});
    }
    catch (const std::invalid_argument& error)
    {
        throw script::usage_error{"--baseline " + std::string{error.what()}};
    }
}

}  // namespace cli
