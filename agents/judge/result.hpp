// What one run of one script came to. Reports print this and nothing else.
#pragma once

#include "device/profile.hpp"
#include "play/mutation.hpp"
#include "rules/rule.hpp"
#include "script/script.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace judge {

using rules::party_index;

enum class run_verdict : std::uint8_t { pass, fail, inconclusive, error };

// Whose fault it is that a run did not pass. The exit code of the command follows from it.
enum class culprit : std::uint8_t {
    nobody,       // it passed, or was interrupted
    device,       // broke a rule or the ladder
    network,      // lost what was sent, or says that nobody is there
    script,       // asks for what cannot be seen or played
    tool,         // this one: an agent broke a rule or the ladder, or a run did not end
    environment,  // of this run: nothing listens where the device should be, a file cannot be written
};

enum class rung_status : std::uint8_t {
    done,         // it happened as drawn
    missing,      // it never came
    unseen,       // between two devices
    optional,     // it did not happen and need not
    unsupported,  // it did not happen, for a device does not have what it takes
};

struct rung_result
{
    rung_status status = rung_status::missing;
    std::optional<fsm::time_point> at;     // when sent or seen first
    std::uint32_t copies = 0;              // how often it was seen: 1 is once
    std::optional<std::uint32_t> message;  // number of its sighting in the run
};

// What the flow itself finds: FLOW-MISSING, FLOW-UNEXPECTED, FLOW-LATE.
struct flow_finding : rules::finding
{
    std::optional<std::uint32_t> rung;    // index into script.rungs; nothing: it was not drawn
    bool across_a_stall = false;          // of this program: nobody is to blame
    bool may_be_lost = false;             // by the network, and nobody sends it again: nobody is to blame
    bool may_be_left_out = false;         // by its sender, whose final response came: nobody is to blame
    bool has_crossed = false;             // the CANCEL that called it off: nobody is to blame
    std::optional<std::uint32_t> led_by;  // the message that led another to a wrong place: its sender's fault

    bool is_excused() const { return across_a_stall || may_be_lost || may_be_left_out || has_crossed; }

    flow_finding() = default;
    flow_finding(rules::finding f, std::optional<std::uint32_t> at_rung = {})
        : rules::finding{std::move(f)},
          rung{at_rung}
    {
    }
};

// A waiver of the profile of a device, and what it came to in this run.
struct waiver_use
{
    party_index party = rules::nobody;
    device::waiver what;
    bool expired = false;  // it excuses nothing
    bool matched = false;  // a finding is what it is about
    bool judged = false;   // it could have matched
};

struct waived_finding
{
    flow_finding what;
    std::size_t by = 0;  // an index into run_result::waivers
};

struct run_result
{
    const script::flow* flow = nullptr;
    std::uint64_t seed = 0;
    std::optional<play::mutation> mutation;   // of a rung, with its own seed; its outcome is a note
    std::optional<play::mutant_made> mutant;  // what it came to; nothing: that rung did not leave
    run_verdict verdict = run_verdict::error;
    culprit fault = culprit::nobody;
    std::string why;     // of inconclusive and error: who is to blame and for what, for people
    bool chose = false;  // of inconclusive: a device did otherwise than is drawn, as it may
    std::optional<fsm::time_point> began;  // the first message; nothing: none was seen
    rules::traffic traffic;                // of its messages no report needs one: a finding owns its proof
    std::vector<rung_result> rungs;        // one per script rung
    std::vector<rules::verdict> rules;     // one per rule asked for
    std::vector<flow_finding> flow_findings;
    std::vector<waived_finding> waived;  // in neither of the above: they fail nothing
    std::vector<waiver_use> waivers;     // of all devices
    std::vector<party_index> profiled;   // devices of which a profile is known
    std::vector<std::string> notes;      // provisional responses not drawn, retransmissions, limits hit
    std::uint64_t retransmissions = 0;
    std::size_t standing_calls =
        0;  // confirmed dialogs that our agents hold at the end: none, when all went well
    bool interrupted = false;
};

}  // namespace judge
