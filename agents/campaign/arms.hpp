// The attacks on one script: each is a rung that an agent sends to a device, and what is done there. A
// mutator changes its octets; another order sends it twice, late, never, with another tag or CSeq, or
// something else before it.
#pragma once

#include "campaign/target.hpp"
#include "mutate/mutate.hpp"
#include "script/rewrite.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace campaign {

struct arm
{
    std::uint32_t rung = 0;               // index into the rungs of the script
    const mutate::mutator* by = nullptr;  // null: another order, or
    bool by_any = false;                  // several mutators at a time, whichever
    std::uint32_t mutated = 0;            // index into the rungs of what is played
    std::string name;                     // "F1 user-odd", "F3 twice", "F3 and behind it BYE"
    std::uint32_t at_once = 1;            // so many runs of it at the same time
    std::uint32_t idle_connections = 0;   // that are open meanwhile, and say nothing
    // Of another order: how the script is rewritten. The first way that the loader takes is it.
    using ways_to_do_it = std::vector<script::rewriting>;
    ways_to_do_it ways = {};
    bool another_order = false;
    std::optional<std::uint32_t> second = {};  // two orders, one of this rung: each time others

    // Of is_possible().
    enum class standing : std::uint8_t { untried, possible, impossible } is = standing::untried;
    std::string text = {};                          // of another order: the script, as TOML
    std::shared_ptr<const script::flow> flow = {};  // the same, loaded

    std::string_view what() const;  // without the rung: "user-odd"
    // For tables: the class of anomaly, "another order", "two orders", "pressure",
    // "several at once", "other".
    std::string_view kind() const;
    bool sweeps() const;  // everything of one kind at once (sweeps.hpp)
    bool orders() const { return another_order; }
    bool mutates() const { return by || by_any; }
    bool presses() const { return at_once > 1 || idle_connections > 0; }
};

// Which of them: by the names of rungs and of mutators; empty: all.
struct choice
{
    std::vector<std::string> rungs;
    std::vector<const mutate::mutator*> mutators;
    bool orders = true;
    std::uint32_t pressure = 0;  // calls at once, connections that stay idle, at most; 0: none, as they harm

    bool takes(const script::rung& r) const;
};

// All that may be possible on the rungs that agents send straight to devices, in the order of the ladder:
// first mutators and sweeps, then pressure, then other orders. The same for the same script and choice,
// whatever the device says.
std::vector<arm> arms_of(const target& t, const choice& only);

// Does a mutator or sweep find something to do in the octets of `sent` (of a run as drawn; empty: the rung
// did not leave), and does the loader take another order? Worked out when it is asked for the first time, as
// it takes a millisecond or so, and there are thousands.
bool is_possible(arm& a, const target& t, const std::vector<std::string>& sent);

// How often each is to be drawn in relation to others: as kinds of attack are worth the same, one of a large
// kind is drawn less often, though not in proportion; a sweep, which is the same each time, hardly again.
std::vector<std::uint64_t> weights_of(const std::vector<arm>& all);

// The turns (schedule.hpp) of pressure, then of sweeps: those of the first rung first, everything at once
// before one kind of thing.
std::vector<unsigned> turns_of(const std::vector<arm>& all);

// Why no rung can be attacked; "" when one can.
std::string nothing_to_attack(const target& t);

}  // namespace campaign
