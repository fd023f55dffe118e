// The composer: a flow with modifiers woven into it, each alone and then each with each other. What comes of
// it is legal SIP that is rarely tried, so the referee judges all of it.
#pragma once

#include "campaign/modifiers.hpp"
#include "campaign/target.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace campaign {

struct composed
{
    std::string name;                          // "late-offer + cancel"
    std::string text;                          // a script
    std::shared_ptr<const script::flow> flow;  // the same, loaded
};

struct composition
{
    struct refusal
    {
        std::string name, why;
    };
    std::vector<composed> cases;
    std::vector<refusal> refused;  // by the loader, or as a device would have to know a password of ours

    std::size_t possible() const { return cases.size() + refused.size(); }
};

// Those of `wanted` that have a place in the flow, each alone; then each pair of them that has. Requests
// within the dialog come in both orders. Nothing throws: what cannot be loaded is among the refused.
composition compose(const target& t, const std::vector<const modifier*>& wanted);

}  // namespace campaign
