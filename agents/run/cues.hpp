// When a device has to be made to do something: the rungs that it does not send by itself (script/act.hpp),
// each when its turn has come. Its turn has come when everything drawn above the rung on its lifeline has
// happened, as far as our agents see it, and then the `after` of the rung and the delay of its trigger have
// passed. What is done about it is the driver's matter.
#pragma once

#include "device/profile.hpp"
#include "fsm/fifo.hpp"
#include "judge/waive.hpp"
#include "play/agent.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace run {

using rules::party_index;

struct firing
{
    party_index device = rules::nobody;
    std::uint32_t rung = 0;
    script::act what{};
    device::occasion with;
    const device::trigger* how = nullptr;  // in the profile of the device
    std::string ask;                       // of a person, where it is done by hand
};

using all_agents = std::vector<std::optional<play::agent>>;  // per party

class cues
{
public:
    // Devices without a profile, or without the trigger, are on their own. The script and the profiles must
    // outlive it; `cast` has where agents listen.
    cues(const script::flow& s, const play::cast& c, const judge::profiles& known);

    bool empty() const { return all_.empty(); }
    void look(fsm::time_point now, const all_agents& ours);  // after anything has happened
    bool next(firing& out) { return due_.take(out); }
    fsm::time_point deadline() const;  // fsm::never once all are due

    // What became of one; `why` is not empty when it failed. What it was for has happened by `ours`: that
    // counts.
    void ended(const firing& f, std::string why, const all_agents& ours);
    bool has_happened(const firing& f, const all_agents& ours) const;

    // The first that failed, "trigger 'answer' of Bob for F5 200 INVITE Bob -> Alice: it exits with 1"; "":
    // none.
    const std::string& failure() const { return failure_; }
    // At the end: of triggers whose time ran out with the run, and rungs that nobody caused. `not_asked`: the
    // first for which a profile has no trigger, so that nobody is to blame for what is missing, be it that
    // the device has said nothing at all to what it would have to refuse.
    std::string unfinished(const all_agents& ours) const;
    std::string not_asked(const all_agents& ours, const std::function<bool(party_index)>& spoke) const;
    std::vector<std::string> hints(const all_agents& ours) const;

private:
    struct cue
    {
        firing what;
        fsm::duration delay{0};
        std::optional<fsm::time_point> due;
        bool fired = false, is_over = false;
    };

    struct left_to_people  // there is no trigger for it
    {
        firing what;
        bool has_profile = false;
    };

    bool has_happened(std::uint32_t rung, const all_agents& ours) const;
    bool is_awaited(const firing& f, const all_agents& ours) const;  // it is its turn, and it has not come
    bool is_its_turn(const firing& f, const all_agents& ours) const;
    std::string target_of(std::uint32_t rung, const play::cast& c) const;
    std::string name_of(const firing& f) const;

    const script::flow* script_;
    const play::cast* cast_;
    std::vector<cue> all_;
    std::vector<left_to_people> by_hand_;
    std::vector<firing> whims_;  // script::is_whim, of devices with a profile
    fsm::fifo<firing> due_;
    std::string failure_;
};

}  // namespace run
