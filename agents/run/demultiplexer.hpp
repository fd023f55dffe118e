// Many runs of one script behind one socket per party. It starts them in time, hands every message to the run
// that it belongs to, and gives back those that are over. Sans I/O, and to a driver the same as one run.
//
// A message belongs to the run with its transaction (the branch of its top Via), else to that with its call
// (the Call-ID), else, when it begins a call, to the run that has waited longest for one at that party, and
// what belongs nowhere, such as an OPTIONS that asks who is there, to the oldest run.
#pragma once

#include "fsm/deadline_queue.hpp"
#include "fsm/fifo.hpp"
#include "run/run.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace run {

struct schedule
{
    std::size_t count = 1;    // runs in all
    std::size_t at_once = 1;  // that are being played at the same time; those that only linger do not count
    fsm::duration between{
        0};  // from the start of one run to the start of the next; 0: as soon as there is room
};

namespace limits {
// Calls that are over are remembered, so that their late copies begin no new one: so many, for 64*T1.
inline constexpr std::size_t remembered_calls = 500'000;
inline constexpr std::size_t keys = 1'000;  // branches and Call-IDs by which one run is known
}  // namespace limits

class demultiplexer
{
public:
    using maker = std::function<std::unique_ptr<run>(std::size_t number)>;

    demultiplexer(const schedule& when, std::size_t parties, maker make);

    void start(fsm::time_point now);
    // The number of the run that it belongs to; nothing: it is a late copy of a call that is over.
    std::optional<std::size_t> received(fsm::time_point now,
                                        party_index at,
                                        const fsm::link& over,
                                        const sip::message_ptr& m,
                                        fsm::duration waited = {});

    // Streams: connections belong to the party that opened or accepted them, and may carry many runs. A run
    // is told of one before the first message that comes or goes over it; of its end, all that were told.
    // `with`: as in run::opened. `agreed` is noted in its result: what the two ends agreed on.
    void opened(party_index at,
                const fsm::link& l,
                party_index with = rules::nobody,
                const std::string& agreed = {});
    void closed(fsm::time_point now,
                party_index at,
                const fsm::link& l,
                fsm::link_end how,
                const std::string& why = {});

    struct ticket  // of one run; another may have the slot after it
    {
        std::uint32_t slot = 0;
        std::uint64_t id = 0;
    };
    struct leaving : departure
    {
        ticket of;
    };
    // `what.over` as it left: of a stream, by which connection.
    void sent(fsm::time_point now, const leaving& what, std::string_view why = {});
    // An ICMP error about what was sent.
    void unreachable(fsm::time_point now, const departure& what, std::string_view why);
    void expired(fsm::time_point now);       // of one run that is due; call again while deadline() has passed
    void told_to_stop(fsm::time_point now);  // all that are being played; no further one starts
    void stop_starting();
    void dropped(std::uint64_t datagrams);  // by the system: every run that is being played may miss them

    bool next(leaving& out);

    struct cue : firing  // run::next_firing
    {
        ticket of;
    };
    bool next_firing(cue& out);
    void fired(fsm::time_point now, const cue& what, std::string why = {});
    bool is_wanted(const cue& what) const;  // the run goes on, and it has not happened yet

    struct finished
    {
        std::size_t number = 0;
        judge::run_result result;
    };
    bool next_finished(finished& out);

    fsm::time_point deadline() const;
    bool over() const { return live_ == 0 && started_ == when_.count; }
    std::size_t live() const { return live_; }
    const run* first() const { return slots_.empty() ? nullptr : slots_.front()->played.get(); }

private:
    struct slot
    {
        std::uint64_t id = 0;  // orders equal deadlines: the number of the run
        std::size_t place = fsm::deadline_queue<slot>::nowhere;
        std::uint32_t index = 0;
        std::unique_ptr<run> played;  // null: free
        bool counted = false;         // among those that are being played
        std::vector<std::uint64_t> keys;
        std::vector<std::uint32_t> connections;  // that it was told of
    };
    struct connection
    {
        party_index at = rules::nobody, with = rules::nobody;
        fsm::link over;
        std::string agreed;
        boost::unordered_flat_set<std::uint32_t> told;  // slots
    };

    slot* alive(const ticket& t) const;                // null: that run is over
    slot* first_alive(std::deque<ticket>& all) const;  // without those before it
    slot* find(party_index at, const sip::message& m);
    slot* oldest() { return first_alive(by_age_); }
    void begin(fsm::time_point now);
    void begin_what_may(fsm::time_point now);
    void settle(fsm::time_point now, slot& s);
    void own(slot& s, std::uint64_t key);
    void learn(slot& s, const sip::message& m);
    void tell(fsm::time_point now, slot& s, std::uint32_t number);
    void forget(fsm::time_point now);

    schedule when_;
    maker make_;
    std::vector<std::unique_ptr<slot>> slots_;
    std::vector<std::uint32_t> free_;
    fsm::deadline_queue<slot> due_;
    boost::unordered_flat_map<std::uint64_t, std::uint32_t> owners_;  // key -> slot, or `ended`; never walked
    boost::unordered_flat_map<std::uint32_t, connection> connections_;
    struct ended_key
    {
        fsm::time_point until;
        std::uint64_t key;
    };
    std::deque<ended_key> ended_;
    std::vector<std::deque<ticket>> waiting_;  // per party: for a call to begin
    std::deque<ticket> by_age_;
    fsm::fifo<leaving> out_;
    fsm::fifo<cue> cues_;
    fsm::fifo<finished> finished_;
    std::size_t started_ = 0, live_ = 0, playing_ = 0;
    fsm::time_point next_start_{};
};

}  // namespace run
