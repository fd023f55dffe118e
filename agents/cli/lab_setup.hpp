// A lab made ready: its file, its flows, its cells.
#pragma once

#include "judge/waiver_ledger.hpp"
#include "lab/plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cli {

struct lab_setup
{
    lab::description lab;
    std::vector<lab::named_flow> flows;
    std::vector<lab::planned_cell> cells;
};

// Reads all that the file names, and plays each flow once in memory to learn how long it lasts. Throws
// script::script_error and script::usage_error.
lab_setup read_lab(const std::string& path);

// The policy of that file in place of the lab's. Throws script::script_error, as read_lab() does.
void take_policy(lab_setup& all, const std::string& path);

// Where it stands by the policy, as it is now.
void weigh(const lab_setup& all, const lab::planned_cell& planned, lab::cell& c);

// Of its device, over the transport of the cell, with the port that is meant: where `over` names none, TLS is
// at the one behind that of the address, as 5061 is behind 5060, and WebSockets at their own (RFC 7118 4).
device::profile profile_of(const lab_setup& all, const lab::planned_cell& c);

// A cell as it is before it is played. `seed`: of the whole lab; a cell has its own, whatever else is played,
// and another one in each session (net/lab_ledger.hpp).
lab::cell
cell_before(const lab_setup& all, const lab::planned_cell& c, std::uint64_t seed, std::int64_t session = 1);

// Of a cell that is not played: it says why.
lab::cell cell_not_played(const lab_setup& all, const lab::planned_cell& c, std::uint64_t seed);

// What is wrong with waivers: they are over, or no run needed them, and none of `cells` either, of which some
// may have been played in an earlier session.
std::vector<std::string>
complaints(const lab_setup& all, const judge::waiver_ledger& waivers, const std::vector<lab::cell>& cells);

// With what it is played: another one has another digest. `conditions`: of the command line.
std::string digest_of(const lab_setup& all,
                      const lab::planned_cell& c,
                      std::uint64_t seed,
                      const std::string& conditions);

}  // namespace cli
