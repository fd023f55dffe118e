#include "campaign/arms.hpp"

#include "campaign/limits.hpp"
#include "campaign/order_pairs.hpp"
#include "campaign/orders.hpp"
#include "campaign/pressure.hpp"
#include "campaign/sweeps.hpp"
#include "script/load.hpp"
#include "script/rewrite.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace campaign {

namespace {

// Does it find anything to do? A few seeds, as some look at one place that they draw.
bool applies(const mutate::mutator& m, const std::string& octets)
{
    constexpr std::uint64_t seeds = 4;
    if (octets.empty() || !m.apply)
        return false;
    const std::array<const mutate::mutator*, 1> only{&m};
    mutate::options how;
    how.only = only;
    how.wrong_of_100 = m.nature == mutate::nature::wrong ? 100 : 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed)
        if (const auto out = mutate::mutate(octets, seed, how); !out.steps.empty() && out.octets != octets)
            return true;
    return false;
}

}  // namespace

bool choice::takes(const script::rung& r) const
{
    return rungs.empty() || std::ranges::find(rungs, script::name_of(r)) != rungs.end();
}

std::string_view arm::what() const
{
    return std::string_view{name}.substr(std::min(name.find(' ') + 1, name.size()));
}

std::string_view arm::kind() const
{
    if (by_any && !orders())
        return "several at once";
    if (second)
        return "two orders";
    if (presses())
        return "pressure";
    if (!by)
        return "another order";
    return by->anomaly == 0 ? "other" : mutate::name_of_anomaly(by->anomaly);
}

bool arm::sweeps() const { return is_sweep(by); }

std::string nothing_to_attack(const target& t)
{
    for (std::uint32_t i = 0; i < t.flow->rungs.size(); ++i)
        if (t.is_attacked(i))
            return {};
    return "no agent sends a rung of '" + t.flow->title + "' to a device";
}

std::vector<arm> arms_of(const target& t, const choice& only)
{
    std::vector<arm> out;
    const auto& s = *t.flow;
    const auto each = [&](const auto& what) {
        for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
            if (t.is_attacked(i) && only.takes(s.rungs[i]))
                what(i);
    };
    const auto add_mutator = [&](std::uint32_t i, const mutate::mutator* m) {
        if (out.size() < limits::arms)
            out.push_back({i, m, false, i, script::name_of(s.rungs[i]) + ' ' + std::string{m->name}});
    };
    each([&](std::uint32_t i) {
        for (const auto* m : mutate::all_mutators())
            if (only.mutators.empty() || std::ranges::find(only.mutators, m) != only.mutators.end())
                add_mutator(i, m);
        for (const auto* m : all_sweeps())
            if (only.mutators.empty())
                add_mutator(i, m);
    });
    if (only.mutators.empty())
        each([&](std::uint32_t i) {
            if (out.size() < limits::arms)
                out.push_back({i, nullptr, true, i, script::name_of(s.rungs[i]) + " several"});
        });
    add_pressure(t, only, out);
    if (only.orders)
    {
        add_orders(t, only, out);
        add_order_pairs(t, only, out);
    }
    return out;
}

bool is_possible(arm& a, const target& t, const std::vector<std::string>& sent)
{
    if (a.is != arm::standing::untried)
        return a.is == arm::standing::possible;
    const auto& octets = a.mutated < sent.size() ? sent[a.mutated] : std::string{};
    bool can = a.ways.empty() && (a.by ? applies(*a.by, octets) : !a.by_any || !octets.empty());
    for (std::size_t i = 0; i < a.ways.size() && !can; ++i)
        try
        {
            a.text = script::rewritten(t.text, t.flow->path, a.ways[i]);
            a.flow = t.load(a.text);
            a.ways = {script::rewriting{a.ways[i]}};
            can = true;
        }
        catch (const script::script_error&)  // the machines would not send it
        {
            a.text.clear();
        }
    a.is = can ? arm::standing::possible : arm::standing::impossible;
    return can;
}

std::vector<std::uint64_t> weights_of(const std::vector<arm>& all)
{
    constexpr std::uint64_t several = 10'000, of_a_kind = 4'000, sweep = 20;
    std::map<std::pair<std::uint32_t, std::string_view>, std::uint64_t> kinds;
    for (const auto& a : all)
        kinds[{a.rung, a.kind()}] += a.sweeps() ? 0 : 1;
    std::vector<std::uint64_t> out;
    for (const auto& a : all)
    {
        std::uint64_t root = 1;  // of how many there are
        while ((root + 1) * (root + 1) <= kinds[{a.rung, a.kind()}])
            ++root;
        out.push_back(a.by_any && !a.orders() ? several
                      : a.second              ? several / root
                      : a.sweeps()            ? sweep
                                              : of_a_kind / root);
    }
    return out;
}

std::vector<unsigned> turns_of(const std::vector<arm>& all)
{
    std::vector<unsigned> out;
    for (const auto& a : all)
        out.push_back(a.presses() ? 1 : !a.sweeps() ? 0 : 2 * a.rung + (is_group(a.by) ? 2 : 3));
    return out;
}

}  // namespace campaign
