// What leaves an agent, and for which rung: what the script and a mutator make of it, once for all of its
// copies. The core hears of it before it makes a transaction or a dialog of the message (fsm/reviser.hpp),
// so that a call goes on with the names that a script gave it.
#pragma once

#include "fsm/reviser.hpp"
#include "play/mutation.hpp"
#include "play/player.hpp"

#include <optional>
#include <vector>

namespace play {

class revisions final : public fsm::reviser
{
public:
    explicit revisions(stage& s);
    revisions(const revisions& other, stage& s) : revisions{other} { stage_ = &s; }

    void mutates(mutation how) { mutated_ = std::move(how); }
    const std::optional<mutant_made>& mutant() const { return mutant_; }  // nothing: none was made yet

    // The altered message where the core can go on with it (alter.hpp, can_stand_for), else what it made.
    sip::message_ptr revised(fsm::time_point now,
                             const sip::message_ptr& made,
                             const fsm::link& over,
                             fsm::origin_tag origin) override;

    // The rung that a message of the core is, at the moment it leaves.
    lane::match
    rung_of(const sip::message_ptr& m, party_index to, fsm::origin_tag origin, const sign& key) const;
    // What becomes of it, which is rung `at`.
    const altered_rung&
    leaves(fsm::time_point now, std::uint32_t at, const sip::message_ptr& m, const fsm::link& over);

private:
    bool alters() const { return alters_ || mutated_; }

    stage* stage_;
    std::vector<altered_rung> of_;  // per lane entry; empty while all left as the core made them
    bool alters_ = false;           // the script alters a rung of this lane
    std::optional<mutation> mutated_;
    std::optional<mutant_made> mutant_;
};

}  // namespace play
