// One cell of the matrix: a device, a flow, a transport, and what came of it. Data only.
#pragma once

#include "lab/interval.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lab {

enum class verdict : std::uint8_t {
    pass,
    warn,          // passes, but something should be otherwise
    fail,          // the device broke a rule or the ladder
    inconclusive,  // played, and nobody can say how the device does
    unsupported,   // the device, or its file, says that it does not have what it takes
    not_run,       // not played: `why` says so
    expected_failure,
    unexpected_pass,  // expected to fail, and does not
    count_,
};

std::string_view to_text(verdict v);                       // "expected failure"
std::string_view letter_of(verdict v);                     // "P", "x": one for each, for narrow columns
std::optional<verdict> verdict_named(std::string_view v);  // of to_text()
constexpr bool is_bad(verdict v) { return v == verdict::fail || v == verdict::unexpected_pass; }
constexpr bool is_good(verdict v) { return v == verdict::pass || v == verdict::warn; }

using counts = std::array<std::size_t, static_cast<std::size_t>(verdict::count_)>;  // of cells

// How much a cell matters, by a policy (policy.hpp).
enum class section : std::uint8_t { knock_out, important, optional, unnamed, count_ };

inline constexpr std::size_t sections_named = 3;  // all but the last

std::string_view to_text(section s);  // "knock-out", "important", "optional", "not in the policy"
std::optional<section> section_named(std::string_view text);  // of to_text()

// Which cell. Its name is "dev7/3.8-unsuccessful-no-answer/tls".
struct cell_key
{
    std::string device, flow, transport;

    std::string name() const { return device + '/' + flow + '/' + transport; }
    friend bool operator==(const cell_key&, const cell_key&) = default;
    friend auto operator<=>(const cell_key&, const cell_key&) = default;
};

struct cell_finding
{
    std::string rule;  // with its letter; of the ladder, "FLOW-MISSING"
    std::string level, spec, party, rung;
    std::string expected, observed;  // printable
    std::string meaning;             // what breaks it, in the words of the rule
    std::string offending;           // its octets, printable; "": the whole message, or none
    std::string fingerprint;
    std::uint32_t count = 1;  // in one run
    std::uint32_t runs = 1;   // that had it
};

// Rules as a device did by them, by their ids.
struct cell_rules
{
    std::vector<std::string> kept, in_part, broken, warned, open;
};

struct cell
{
    cell_key key;
    std::string title, spec, party;                  // of the flow; who the device is in it
    std::string group;                               // of the flow: the name of its folder
    section weighs = section::unnamed;               // by the policy, if there is one
    section flow_weighs = section::unnamed;          // its flow alone, whatever came of it
    std::string address;                             // of the device, "127.0.0.1:5070"
    verdict is = verdict::not_run;                   // with what was expected in mind
    verdict was = verdict::not_run;                  // without
    std::string sentence;                            // what came of it, for people; printable
    std::string by;                                  // unsupported: by whose word
    bool applies = true;                             // not run: false: the flow has no part for the device
    std::uint32_t runs = 0, passed = 0, judged = 0;  // judged: those that passed or failed
    std::vector<std::uint64_t> failing_seeds;        // the first limits of them
    std::uint64_t seed = 0;                          // of the first run; others follow
    std::uint64_t shown_seed = 0;                    // of the run whose evidence is kept
    double took_ms = 0;
    std::vector<cell_finding> findings;  // in the order in which they were found first
    cell_rules rules;                    // of all runs together
    std::vector<std::string> waived;     // "BYE-RECV-1.a waived until 2026-12-31 by Lab 7: known since 2.1"
    std::string rungs;                   // "20 of 20" of the run whose evidence is kept
    std::string evidence;                // its folder, from that of the lab; "": there is none
    std::string page;                    // the evidence page in it; "": none
    std::string reason, owner, until;    // of the expected failure; "": none was expected
    std::string digest;                  // of all that it was played with: another one is played again
};

namespace limits {
inline constexpr std::size_t failing_seeds = 100;  // of one cell
inline constexpr std::size_t findings = 50;        // of one cell; what is over it is in its result.json
}  // namespace limits

// The letters that its device must not break, and did: sorted, each once.
std::vector<std::string> broken_rules(const cell& c);

// What shows its evidence to people, from the folder of the lab on; only of a cell that has some.
std::string opened_by(const cell& c);

// The finding that its sentence is about: what breaks an RFC says more than what it did to the flow. Null:
// none.
const cell_finding* worst_of(const cell& c);

// One word for people: "PASS 17/20 (64-95 %)"; of a single run without figures.
std::string in_figures(const cell& c);

}  // namespace lab
