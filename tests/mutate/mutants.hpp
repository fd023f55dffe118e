// Mutants by one mutator.
#pragma once

#include "mutate/mutate.hpp"

#include <optional>

inline std::string with(std::string_view name,
                        const std::string& octets,
                        std::uint64_t seed,
                        std::size_t most = mutate::limits::octets)
{
    const mutate::mutator* one[]{mutate::find_mutator(name)};
    mutate::options how;
    how.only = one;
    how.most_steps = 1;
    how.most_octets = most;
    return mutate::mutate(octets, seed, how).octets;
}

inline std::vector<const mutate::mutator*> mutators_named(std::string_view prefix,
                                                          std::optional<mutate::nature> nature = std::nullopt)
{
    std::vector<const mutate::mutator*> out;
    for (const auto* m : mutate::all_mutators())
        if (m->name.starts_with(prefix) && (!nature || m->nature == *nature))
            out.push_back(m);
    return out;
}
