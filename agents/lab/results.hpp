// A lab that was played, whole or so far: what reports are made of.
#pragma once

#include "lab/cell.hpp"
#include "lab/compare.hpp"
#include "lab/policy.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace lab {

struct results
{
    std::string title, path;  // of the lab's file
    std::uint64_t seed = 0;
    std::uint32_t repeat = 1;
    std::string began, ended;  // "2026-11-28T18:00:00Z"
    bool interrupted = false;
    bool strict = false;                       // what only warns fails
    std::vector<cell> cells;                   // all, in the order of the file
    std::vector<std::string> notes;            // how it was played
    lab::policy policy;                        // what weighs how much, if anybody says it
    std::string against;                       // the other lab, of which `changes` are; "": none
    std::vector<difference> changes;           // one for each cell, or none
    std::string baseline;                      // the lab whose findings are no news; "": none
    std::vector<difference> since;             // against the baseline: one for each cell, or none
    std::vector<std::string> flows_of_folder;  // names of flows of which no cell was played
};

counts count(const std::vector<cell>& cells);
counts count_device(const std::vector<cell>& cells, const std::string& device);
std::size_t of(const counts& c, verdict v);
std::size_t sum(const counts& c);
bool is_finding(const results& r, const cell& c);   // it fails, or warns and all is `strict`
bool is_known(const results& r, std::size_t cell);  // by its baseline, a finding or not
std::vector<std::string> devices_of(const std::vector<cell>& cells);     // in their order
std::vector<std::string> flows_of(const std::vector<cell>& cells);       // in their order
std::vector<std::string> transports_of(const std::vector<cell>& cells);  // in their order

// "1200 cells: 1100 pass, 12 fail, ..."
std::string in_words(const counts& c);

}  // namespace lab
