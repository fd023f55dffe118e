// One run of one script: the agents of its cast, the network that is emulated between them, who watches, and
// how it ends. Sans I/O: datagrams, events and time go in; datagrams and a deadline come out, until it is
// over. In memory and on sockets it is the same object; a driver moves octets and decides nothing.
//
// A value: a copy has all that it holds, and from then on they go their own ways; the functions in its
// settings are shared.
//
// The one invariant, as everywhere (fsm/core.hpp): after anything is put in, take every departure out before
// putting in more, and before waiting.
#pragma once

#include "fsm/fifo.hpp"
#include "judge/referee.hpp"
#include "play/agent.hpp"
#include "run/cues.hpp"
#include "run/flights.hpp"
#include "run/network.hpp"
#include "run/phases.hpp"
#include "run/reach.hpp"
#include "run/remarks.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace run {

// A message that leaves the agent `by`.
struct departure : fsm::transmission
{
    party_index by = rules::nobody;
    fsm::time_point decided{};                    // when it was given out to be sent
    const script::stream_fault* fault = nullptr;  // what the script does to its stream; of the script
    fsm::time_point left = fsm::never;            // when a connection got it; never: not told
    bool waited = false;  // for its connection to open, from then until it left: that was not us
};

// What becomes of one datagram, in place of the emulated network.
struct fate
{
    std::vector<fsm::duration> arrivals;  // after which it arrives: none, it is lost
    std::optional<std::string> changed;   // arrives instead of it; rules do not judge it
};

struct settings
{
    std::uint64_t seed = 1;
    network_conditions network;
    std::vector<const rules::rule*> rules;   // who judges; empty: nobody
    fsm::timer_values timers;                // of our agents, and what the referee expects of devices
    std::optional<fsm::duration> patience;   // with rungs of devices that have no `within`; nothing: 64*T1
    std::optional<play::mutation> mutation;  // of a rung that an agent of ours sends
    std::optional<reach>
        allowed;  // whom may be sent to; nothing: there is no real network to be careful with
    phase_settings phases;
    // When the program that drives this was not at work; the runs of one program share it, and add to it what
    // they find. Null: one of its own.
    std::shared_ptr<rules::stalls> stalled;
    // What the runs of one program may keep of what they see, together. Null: one of its own.
    std::shared_ptr<rules::budget> memory = nullptr;
    // Of devices, per party; they must outlive every run and its result. Waivers are held against `today`.
    judge::profiles profiles = {};
    device::date today{};
    // Decides over every datagram between agents in place of `network`, in the order of sending; may be
    // empty.
    std::function<fate(fsm::time_point now, party_index from, party_index to, std::string_view octets)>
        decide;
    // Told of all that is on the wire or lost on it, once per hop, for a capture; may be empty.
    std::function<void(fsm::time_point now,
                       const fsm::address& from,
                       const fsm::address& to,
                       std::string_view octets,
                       std::string_view comment)>
        on_wire;
};

class run
{
public:
    // Of the cast, the address of every agent is where it listens. The script must outlive the run and its
    // result. Throws nothing; whether a device may be spoken to at all is asked of `allowed` before.
    run(const script::flow& s, play::cast c, const settings& how);

    // Before it starts: as if it had been made with this seed. A copy of a run that has not begun, reseeded,
    // is cheaper than a new one.
    void reseed(std::uint64_t seed);

    void start(fsm::time_point now);
    // `waited`: how long it had been there before the driver read it.
    void received(fsm::time_point now,
                  party_index at,
                  const fsm::link& over,
                  const sip::message_ptr& m,
                  fsm::duration waited = {});
    // Streams (fsm/core.hpp). `with`: who is at the other end, where the driver knows.
    void opened(fsm::time_point now, party_index at, const fsm::link& l, party_index with = rules::nobody);
    // `why`: in words, where it did not end in order.
    void closed(fsm::time_point now,
                party_index at,
                const fsm::link& l,
                fsm::link_end how,
                const std::string& why = {});
    // An agent tried to open it, and the machine there says that nobody listens.
    void absent(fsm::time_point now, const fsm::link& l);
    void agreed(party_index at,
                const fsm::link& l,
                const std::string& what);  // by both ends of one, for the result
    // What became of a departure: it left, or (`why` is not empty) the system refused it.
    void sent(fsm::time_point now, const departure& what, std::string_view why = {});
    // An ICMP error about what was sent (RFC 1122 4.1.3.3).
    void unreachable(fsm::time_point now, const departure& what, std::string_view why);
    void expired(fsm::time_point now);       // when now >= deadline(); how much later is noted
    void told_to_stop(fsm::time_point now);  // a signal. The second one ends the run at once
    void dropped(std::uint64_t datagrams);   // by the system, before we could read them
    void note(std::string text);             // of a driver, for the result

    // A device is to be made to do something: take all of them after every call above, as departures. Who
    // does it says what came of it; `why` is not empty when it failed: then the run comes to an end, and
    // nobody is to blame for what is missing.
    bool next_firing(firing& out) { return cues_.next(out); }
    void fired(fsm::time_point now, const firing& what, std::string why = {});
    bool has_happened(const firing& what) const { return cues_.has_happened(what, agents_); }

    bool next(departure& out);
    fsm::time_point deadline() const;
    bool over() const { return phases_.is() == phase::over || !has_agent_; }
    bool finished() const { return phases_.finished(); }
    phase is() const { return phases_.is(); }
    bool
    awaits_call(party_index p) const;  // the first that this agent does is to receive a request of a device

    // What decides how it goes on (fsm/state_hash.hpp): agents, what is under way, the phase. Not what the
    // referee has seen: two that go on alike may have another verdict for what led there.
    void add_to(fsm::state_hash& h) const;

    std::size_t rungs_done() const;  // by any of our agents; walks the ladder
    const play::cast& cast() const { return *cast_; }
    // At the end; earlier, what it has come to so far. Once.
    judge::run_result result(fsm::time_point now);

private:
    bool is_agent(party_index p) const { return p != rules::nobody && !(*cast_)[p].device; }
    party_index sender(party_index at, const fsm::link& over, const sip::message& m) const;
    party_index other_end(party_index at, const fsm::link& l) const;
    void deliver(fsm::time_point now,
                 party_index at,
                 party_index from,
                 const fsm::link& over,
                 const sip::message_ptr& m,
                 fsm::duration waited = {});
    void answer_stun(fsm::time_point now, party_index at, const fsm::link& over, const sip::message_ptr& m);
    void drain(fsm::time_point now, party_index by);
    void depart(fsm::time_point now, party_index by, play::outgoing&& what);
    std::vector<fsm::duration> arrivals(
        fsm::time_point now, party_index from, party_index to, const fsm::link& over, std::size_t octets);
    void hold(fsm::time_point now, fsm::duration delay, flight what);
    void leave(fsm::time_point now,
               party_index by,
               fsm::transmission&& what,
               const script::stream_fault* fault = nullptr);
    void left(fsm::time_point now, const departure& what);
    void stood_still(fsm::time_point from, fsm::time_point until);
    void on_wire(fsm::time_point now,
                 const fsm::address& from,
                 const fsm::address& to,
                 const sip::message_ptr& m,
                 std::string_view comment);
    bool within_rate(fsm::time_point now, party_index by);
    std::string refusal(const play::outgoing& what) const;
    void seed_hops();
    impairment& hop(party_index from, party_index to);
    bool is_waited_for_briefly(std::uint32_t rung) const;
    void give_up_what_went_astray(fsm::time_point now);
    void step(fsm::time_point now);
    void wind_down(fsm::time_point now);

    const script::flow* script_;
    std::shared_ptr<const play::cast> cast_;  // agents and the referee look into it
    settings how_;
    bool has_agent_;
    all_agents agents_;  // per party; none for devices
    judge::referee referee_;
    std::vector<impairment> hops_;  // [from * (parties + 1) + to]; none on a perfect network
    flights held_;
    fsm::fifo<departure> out_;
    fsm::fifo<departure> failed_;  // not told to their agents yet
    // By the script, as many as there are rungs at most: in whatever way, and those of them half closed.
    std::vector<fsm::link> ended_here_, half_closed_;
    std::vector<departure> joined_;  // wait for the next by their connection; one for each rung at most
    struct rate
    {
        fsm::time_point second_began{};
        std::uint32_t sent = 0;
        std::size_t held = 0;
    };
    std::vector<rate> rates_;  // per party
    // Rungs between agents that have left, and until when they are waited for: none where the network may
    // lose or delay them, or whoever waits is to be patient.
    struct astray
    {
        fsm::time_point at;
        std::uint32_t rung;
    };
    fsm::fifo<astray> left_;
    phases phases_;
    cues cues_;
    remarks remarks_;
    std::uint64_t dropped_ = 0;
};

}  // namespace run
