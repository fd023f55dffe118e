// A mutator at work on one rung, after what the script does to it and before it leaves (agent.cpp, `emit`).
// Data, so that a case can be told, and repeated.
#pragma once

#include "mutate/mutate.hpp"
#include "play/alter.hpp"

#include <cstdint>
#include <vector>

namespace play {

struct mutation
{
    std::uint32_t rung = 0;  // index into script.rungs; a rung of a device is not ours to change
    std::uint64_t seed = 1;
    // By whom; empty: by any. Those that work on whole streams (mutator::apply_to_all) have nothing to do.
    std::vector<const mutate::mutator*> only = {};
    unsigned wrong_of_100 = 10;  // as in mutate::options
};

// Puts one mutant in the place of the octets that `now` has, or else of those of `made`, and says in its
// taint what the sender's machines do not know of it:
// - A legal mutant that says the same (difference.hpp) touches nothing: its receiver owes what it owed.
// - A legal one that says something else touches the parts that read differently.
// - A wrong one names the rule that it breaks, and touches what differs in octets. It may be refused and it
//   may be dropped. So may a legal mutator's work that sip::check() does not take, or that as a request over
//   UDP is longer than 1300 octets (RFC 3261 18.1.1) when what was made was not.
// - What a stream does not cut into exactly this message (18.3) touches everything.
// Without anything to mutate all stays as it is. The same seed, rung and octets give the same mutant.
void mutate_rung(alteration& now, const sip::message& made, const mutation& how, bool stream);

// Octets of a case that stand in the place of `made`: what a mutator once did is known of them as if it had
// done it just now. `legal`: the mutator was, and whatever they say has to be taken.
void judge_octets(alteration& now, const sip::message& made, bool legal, bool stream);

// What a mutator made of a rung, for a case that is played again (script/case.hpp).
struct mutant_made
{
    std::string text;    // a template (script/templates.hpp): what is of this run alone has placeholders
    std::string by;      // the mutators at work
    std::string rule;    // that it breaks; "": none
    bool legal = false;  // whoever receives it has to take it
};

// A rung on its way to the wire: what became of it, for all of its copies.
struct altered_rung
{
    std::uint64_t made_hash = 0;  // of what the core made; its copies are altered alike
    sip::message_ptr octets;      // null: it stays as it was
    rules::taint taint = {};
    std::string by;  // the mutators at work; "" for none

    // True when a mutant was made just now. `how`: null when the rung is not mutated. `of_case`: of its
    // script; null: it is none.
    bool alter(const script::rung& r,
               const mutation* how,
               const script::case_table* of_case,
               const sip::message& made,
               bool stream);
};

// "F1 INVITE is mutated, seed 7: user-odd, content-length-lies (SYN-CL-1.c)"
std::string to_text(const mutation& how, const altered_rung& is, const script::rung& r);

}  // namespace play
