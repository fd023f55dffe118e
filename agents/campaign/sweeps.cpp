#include "campaign/sweeps.hpp"

#include <deque>
#include <unordered_set>

namespace campaign {

namespace sweeps {

std::string_view kept_name(std::string name)
{
    static std::deque<std::string> names;
    return names.emplace_back(std::move(name));
}

}  // namespace sweeps

namespace {

std::size_t groups = 0;  // so many of the first

const sweeps::list& owned()
{
    static const auto all = [] {
        sweeps::list out;
        sweeps::add_groups(out);
        groups = out.size();
        sweeps::add_lengths(out);
        sweeps::add_counts(out);
        sweeps::add_numbers(out);
        sweeps::add_repetitions(out);
        sweeps::add_octets(out);
        return out;
    }();
    return all;
}

}  // namespace

std::span<const mutate::mutator* const> all_sweeps()
{
    static const auto all = [] {
        std::vector<const mutate::mutator*> out;
        for (const auto& one : owned())
            out.push_back(&one);
        return out;
    }();
    return all;
}

bool is_sweep(const mutate::mutator* m)
{
    static const std::unordered_set<const mutate::mutator*> all{all_sweeps().begin(), all_sweeps().end()};
    return all.contains(m);
}

bool is_group(const mutate::mutator* m)
{
    const auto& all = owned();
    return is_sweep(m) && m < all.data() + groups;
}

}  // namespace campaign
