// From a symptom to a case: what was played last is played again until it shows as often as it should, then
// it is made smaller, with restarts as needed.
#pragma once

#include "campaign/bench.hpp"
#include "campaign/suspect.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace campaign {

// What is held against a device.
struct charge
{
    symptom what = symptom::none;
    std::vector<std::string> rules;  // of a wrong response
    process_state process;           // at that moment
    fsm::duration silent_for{0};
    std::optional<fsm::duration> latency;
    std::uint64_t grows = 0;  // octets that a run takes for good, of a leak
};

std::string_view meaning_of(const charge& is);  // "its process was ended by a signal"

bool is_same(const charge& a, const charge& b);  // silence is silence, whether or not it came back

// What a run and the look after it come to. `usual`: rules that the device breaks in the flow as drawn, and
// how late it may answer.
struct usual
{
    std::vector<std::string> rules;
    fsm::duration slow = fsm::duration::max();  // later than this is too late
    bool owes_rungs = false;  // a rung that the device is drawn to send and never does counts: "FLOW-MISSING"
};
// A script whose table [case] names "FLOW-MISSING" is judged as if they were owed.
charge charge_of(const judge::run_result& r, const look& seen, const usual& as_ever);

struct proof
{
    suspect of;
    charge is;
    std::uint32_t shown = 0, tried = 0;        // when the device was as at the beginning
    bool small = false;                        // nothing of it can be left out
    judge::run_result result;                  // of a replay that showed it, or of the case itself
    std::shared_ptr<const script::flow> flow;  // that the result points to
    std::uint32_t replays = 0;                 // in all
    bool cut_short = false;                    // not shown, and not played as often as it takes to say so
};

// Of limits::replays, more than half show it, however many there was time for.
bool is_confirmed(const proof& p);
// What was seen needs nobody to say it again: its process was ended by a fault of its own.
bool is_evident(const charge& is);

// What takes several runs is shown by runs of the script as it is, each with one message changed; runs of
// other orders have no part in a case of several.
class investigation
{
public:
    investigation(const target& t, bench& b, const usual& as_ever) : target_{t}, bench_{b}, usual_{as_ever} {}

    // `last`: the latest cases, the suspect at the end. `first`: what was seen when it was played. The device
    // is asked to restart before each replay. `deadline`: whatever is not small by then stays as it is.
    proof of(const std::vector<suspect>& last, const charge& first, fsm::time_point deadline);

private:
    // Makes a case that shows it smaller. What did no harm is not followed by a restart, which may take long;
    // so the small one is shown again, and when it does not, all of it is done once more, with restarts.
    void minimize(proof& p, fsm::time_point deadline);
    void shrink(proof& p, fsm::time_point deadline);
    // Plays it against a device as it was at the beginning; nothing: it could not be played.
    std::optional<charge> shown_by(const suspect& s, proof& p);
    // The same of a leak: many runs take half as much as one did, each.
    std::optional<charge> leaked_by(const suspect& s, proof& p);
    bool still(const suspect& s, proof& p, fsm::time_point deadline);
    bool confirm(proof& p);  // each replay against a device as at the beginning
    bool confirm_sequence(const std::vector<suspect>& last, proof& p, fsm::time_point deadline);

    const target& target_;
    bench& bench_;
    const usual& usual_;
    std::uint64_t played_ = 0;
    bool dirty_ = true;     // the device is not as at the beginning
    bool careful_ = false;  // it is restarted before each replay
};

}  // namespace campaign
