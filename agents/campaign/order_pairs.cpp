#include "campaign/order_pairs.hpp"

#include "campaign/limits.hpp"
#include "campaign/orders.hpp"
#include "script/load.hpp"
#include "script/rewrite.hpp"
#include "sip/choices.hpp"

#include <algorithm>

namespace campaign {

namespace {

constexpr int draws = 16;

bool refers_to_others(const script::rewriting& how)
{
    return std::ranges::any_of(how.keys, [](const auto& k) { return k.first == "crosses"; });
}

// What is done to a flow, done to that flow with a rung more in it.
script::rewriting behind(script::rewriting how, const script::rewriting& first)
{
    if (!first.more)
        return how;
    const auto at = first.more->before;
    if (how.rung && *how.rung >= at)
        ++*how.rung;
    if (how.more && how.more->before >= at)
        ++how.more->before;
    return how;
}

}  // namespace

order_pairs::order_pairs(const target& t, const choice& only) : target_{t}
{
    std::vector<arm> all;
    add_orders(t, only, all);
    for (auto& a : all)
        if (!a.mutates())
            by_rung_[a.rung].push_back(std::move(a));
}

std::optional<two_orders> order_pairs::both(const arm& a, const arm& b) const
{
    const auto& first = a.ways.front();
    if (first.more && refers_to_others(b.ways.front()))
        return std::nullopt;
    two_orders out;
    try
    {
        out.text = script::rewritten(a.text, target_.flow->path, behind(b.ways.front(), first));
        out.flow = target_.load(out.text);
    }
    catch (const script::script_error&)
    {
        return std::nullopt;
    }
    out.name = a.name + ", " + b.name;
    for (const auto* one : {&a, &b})
        out.alone.push_back({one->name, one->text});
    return out;
}

std::optional<two_orders> order_pairs::draw(std::uint32_t first, std::uint32_t second, std::uint64_t seed)
{
    auto &from = by_rung_[first], &to = by_rung_[second];
    if (from.empty() || to.empty())
        return std::nullopt;
    sip::choices pick{seed};
    for (int i = 0; i < draws; ++i)
    {
        const auto at = pick.below(from.size()), behind_it = pick.below(to.size());
        auto &a = from[static_cast<std::size_t>(at)], &b = to[static_cast<std::size_t>(behind_it)];
        if (&a == &b || !is_possible(a, target_, {}) || !is_possible(b, target_, {}))
            continue;
        if (auto out = both(a, b))
            return out;
    }
    return std::nullopt;
}

void add_order_pairs(const target& t, const choice& only, std::vector<arm>& out)
{
    std::vector<std::uint32_t> attacked;
    for (std::uint32_t i = 0; i < t.flow->rungs.size(); ++i)
        if (t.is_attacked(i) && only.takes(t.flow->rungs[i]))
            attacked.push_back(i);
    for (const auto first : attacked)
        for (const auto second : attacked)
        {
            if (second < first || out.size() >= limits::arms)
                continue;
            arm a;
            a.rung = a.mutated = first;
            a.second = second;
            a.name = script::name_of(t.flow->rungs[first]) + " and " +
                     script::name_of(t.flow->rungs[second]) + ", two orders";
            out.push_back(std::move(a));
        }
}

}  // namespace campaign
