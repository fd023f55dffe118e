// How tests play scripts in memory: with all rules, and with what agents need to prove who they are.
#pragma once

#include "crypto/hash.hpp"
#include "rules/rule.hpp"
#include "run/in_memory.hpp"

#include <memory>

namespace table {

inline std::shared_ptr<const play::secrets> secrets()
{
    static const auto out = std::make_shared<const play::secrets>(play::secrets{crypto::hash});
    return out;
}

inline run::play_options with_rules(std::uint64_t seed = 1)
{
    run::play_options out;
    out.seed = seed;
    out.rules = rules::select("");
    out.secrets = secrets();
    return out;
}

// Of what it is told, each is a share of all datagrams.
inline run::play_options bad_network(std::uint64_t seed, double duplicate = 0.05, double reorder = 0.05)
{
    auto out = with_rules(seed);
    out.network.loss = 0.10;
    out.network.duplicate = duplicate;
    out.network.reorder = reorder;
    out.network.delay_max = std::chrono::milliseconds{80};
    return out;
}

}  // namespace table
