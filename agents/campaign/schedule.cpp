#include "campaign/schedule.hpp"

#include <algorithm>
#include <numeric>

namespace campaign {

namespace {

// What has a turn goes to every second place, as long as there is any.
void take_turns(std::vector<std::size_t>& all, const std::vector<unsigned>& turns)
{
    const auto turn_of = [&](std::size_t i) { return i < turns.size() ? turns[i] : 0; };
    std::vector<std::size_t> first, others;
    for (const auto i : all)
        (turn_of(i) > 0 ? first : others).push_back(i);
    std::ranges::stable_sort(first, {}, turn_of);
    std::size_t f = 0, o = 0;
    for (std::size_t n = 0; n < all.size(); ++n)
        all[n] = f < first.size() && (n % 2 == 0 || o == others.size()) ? first[f++] : others[o++];
}

}  // namespace

schedule::schedule(std::vector<std::uint64_t> weights, std::uint64_t seed, const std::vector<unsigned>& turns)
    : arms_(weights.size()),
      first_(weights.size()),
      pick_{seed}
{
    for (std::size_t i = 0; i < weights.size(); ++i)
        arms_[i].base = weights[i];
    std::iota(first_.begin(), first_.end(), std::size_t{0});
    for (auto left = first_.size(); left > 1; --left)
        std::swap(first_[left - 1], first_[static_cast<std::size_t>(pick_.below(left))]);
    take_turns(first_, turns);
}

// Whoever was lucky once is not drawn for ever.
std::uint64_t schedule::weight(const record& r) const
{
    if (r.nothing || r.left_out)
        return 0;
    const auto of_news = r.base + 8 * r.base * r.news / (r.plays + 1);
    return r.finding ? std::max<std::uint64_t>(of_news / 100, 1) : of_news;
}

std::size_t schedule::next()
{
    while (begun_ < first_.size())
        if (const auto at = first_[begun_++]; !arms_[at].left_out)
            return at;
    std::uint64_t all = 0;
    for (const auto& r : arms_)
        all += weight(r);
    if (all == 0)
        return static_cast<std::size_t>(pick_.below(arms_.size()));
    auto left = pick_.below(all);
    for (std::size_t i = 0; i < arms_.size(); ++i)
    {
        const auto w = weight(arms_[i]);
        if (left < w)
            return i;
        left -= w;
    }
    return arms_.size() - 1;
}

void schedule::leave_out(std::size_t arm)
{
    left_out_ += arms_[arm].left_out ? 0 : 1;
    arms_[arm].left_out = true;
}

void schedule::learnt(std::size_t arm, const outcome& what)
{
    auto& r = arms_[arm];
    ++r.plays;
    r.news += what.is_new ? 1 : 0;
    r.finding = r.finding || what.finding;
    r.nothing = r.nothing || what.nothing;
}

std::size_t schedule::untried() const
{
    return static_cast<std::size_t>(
        std::ranges::count_if(arms_, [](const record& r) { return r.plays == 0 && !r.left_out; }));
}

}  // namespace campaign
