// One party played by us: a core (user agent or proxy) and its lane of the ladder. Sans I/O, like the core.
//
// It sends a rung once everything drawn above it on its own lifeline has happened; it accepts what it
// receives in any order until its own next send.
#pragma once

#include "fsm/core.hpp"
#include "play/cast.hpp"
#include "play/lane.hpp"
#include "play/mutation.hpp"
#include "script/script.hpp"
#include "sip/choices.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace play {

struct outgoing : fsm::transmission
{
    party_index to = rules::nobody;     // who stands at the other end
    std::optional<std::uint32_t> rung;  // index into script.rungs
    rules::taint taint = {};            // what of it the script or a mutator altered
    bool lost = false;                  // the script says it never arrives
    bool altered = false;               // its octets are not those that the machines made
};

// Something that was not drawn, at the moment it was noticed.
struct surprise
{
    enum class kind : std::uint8_t {
        unexpected,   // breaks the ladder
        note,         // does not
        timed_out,    // a transaction ended without its answer
        unreachable,  // the network said that nobody is there
        unsupported,  // it would take what we do not have: nothing was sent
    } what = kind::note;
    fsm::time_point at{};
    party_index from = rules::nobody;
    sip::message_ptr message;  // may be null
    std::string text;          // "183 INVITE is not drawn"
};

class agent
{
public:
    // `patience` is added to 64*T1 for rungs without `within`: for networks that lose and delay. Those that a
    // device sends are waited for as long as `of_devices` says, if it does. The script and the cast must
    // outlive the agent.
    agent(const script::flow& s,
          const cast& c,
          party_index me,
          sip::choices pick,
          const fsm::timer_values& timers = {},
          fsm::duration patience = {},
          std::optional<fsm::duration> of_devices = {});
    ~agent();
    agent(const agent&);  // as it stands, and from then on apart
    agent(agent&&) noexcept;

    void reseed(sip::choices pick);  // before it starts: as if it had been made with it
    void mutates(mutation how);      // before it starts: a rung that it sends
    void start(fsm::time_point now);
    // `from`: who sends it, where that is known although nobody is known to stand there. `waited`: how long
    // it had been there before we read it; the ladder counts from when it came, the machines from now.
    void received(fsm::time_point now,
                  const fsm::link& over,
                  const sip::message_ptr& m,
                  party_index from = rules::nobody,
                  fsm::duration waited = {});
    void opened(fsm::time_point now, const fsm::link& l);
    void closed(fsm::time_point now, const fsm::link& l, fsm::link_end how);
    void expired(fsm::time_point now);
    void send_failed(fsm::time_point now, const fsm::transmission& what);

    // What is drawn to come to it left its sender, and came nowhere: it is waited for no more.
    void stays_away(fsm::time_point now, std::uint32_t rung);
    // The ladder is over, or will not be played to its end: CANCEL what rings, BYE what stands, answer what
    // waits, so that no call is left in a device. Nothing is a surprise any more. Call it for all agents of a
    // run.
    void wind_down(fsm::time_point now);
    bool needs_wind_down() const;  // stuck, or a call is pending or stands
    bool awaits_answer() const;    // to an INVITE that was heard: there may be a call in a device yet

    bool next_transmission(outgoing& out);  // take all after every call above
    bool next_surprise(surprise& out);
    fsm::time_point deadline() const;

    void add_to(fsm::state_hash& h) const;  // what decides how it goes on

    bool lane_done() const;  // every rung of the lane is done, optional ones aside
    bool stuck() const;      // a rung was given up, or a transaction failed: it will not be done any more
    bool idle() const;       // and no transaction lives
    std::size_t live_dialogs() const;          // 0 for proxies
    party_index at(const fsm::link& l) const;  // who stands at the other end; nobody: not known
    void meets(const fsm::link& l, party_index who);
    const std::vector<lane_entry>& lane() const;
    const fsm::core& core() const;
    const std::optional<mutant_made>& mutant() const;  // of the rung that it mutates, when that has left

private:
    struct self;
    std::unique_ptr<self> self_;
};

}  // namespace play
