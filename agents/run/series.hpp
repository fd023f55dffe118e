// Runs of one script: run number N has the seed of the first one, plus N. They are copies of one that has not
// begun, which is cheaper than to make each; only those that are recorded are made one by one.
#pragma once

#include "run/run.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace run {

// Why a device of the cast may not be spoken to, with its name; "" when all may.
std::string refusal(const script::flow& s, const play::cast& c, const reach& allowed);

class series
{
public:
    // Of a run, as in its settings; empty: nobody records it.
    using recorder = decltype(settings::on_wire);

    // As for a run: the addresses of all agents are known, and the script outlives every run. `how.on_wire`
    // is not used.
    series(const script::flow& s, play::cast c, settings how);

    std::unique_ptr<run> make(std::size_t number, recorder to = {});

private:
    const script::flow* script_;
    play::cast cast_;
    settings how_;
    std::optional<run> blank_;  // that others are copies of
};

}  // namespace run
