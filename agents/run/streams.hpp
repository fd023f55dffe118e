// Emulated connections between the agents of a run in memory (RFC 3261 18): octets in order, cut into
// segments, delayed, joined, closed in order or broken, as a seed or the script decides. A message that has
// no connection opens one, from a port of its own, unless its sender has one to that address.
//
// The same invariant as everywhere (fsm/core.hpp): what happens is taken one at a time, and what comes of it
// is put in before the next is taken.
#pragma once

#include "play/cast.hpp"
#include "run/run.hpp"
#include "sip/framer.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace run {

struct stream_conditions
{
    double cut = 0;         // probability that a message arrives in several segments
    double half_close = 0;  // that its sender closes its direction after it (TCP's FIN)
    double close = 0;       // that both directions are
    double broken = 0;      // that the connection is reset while it is under way
    double join = 0;        // that it waits for the next, and they arrive in one segment
    double stall = 0;       // that a segment waits `stalled_for` before the next leaves
    fsm::duration stalled_for = std::chrono::seconds{3};
    fsm::duration delay_min{0}, delay_max{0};  // of a segment, uniformly between
};

namespace limits {
inline constexpr std::size_t connections = 1'000;  // that were opened in one run; then none opens
inline constexpr std::size_t segments = 8;         // of one message
}  // namespace limits

class streams
{
public:
    streams(const play::cast& cast, stream_conditions conditions, sip::choices pick);
    void reseed(sip::choices pick) { pick_ = pick; }  // before anything is sent

    void send(fsm::time_point now, const departure& what);

    struct happening  // at the agent `at`
    {
        enum class kind : std::uint8_t { opened, message, closed } what = kind::opened;
        party_index at = rules::nobody;
        fsm::link over;
        party_index with = rules::nobody;  // at the other end
        sip::message_ptr message = {};     // of a message
        fsm::link_end how = fsm::link_end::closed;
    };
    bool next(fsm::time_point now, happening& out);  // what has happened by now
    fsm::time_point deadline() const;
    bool quiet() const { return queue_.empty(); }  // nothing is under way

    void add_to(fsm::state_hash& h) const;

private:
    struct direction
    {
        bool open = true;
        bool heard = true;       // its receiver has not closed all
        fsm::time_point last{};  // nothing arrives before what was sent earlier
        sip::framer framer;      // of its receiver
        std::string joined;      // waits for what is sent next
    };
    struct connection
    {
        party_index ends[2];      // who opened it, who accepted it
        fsm::address at[2];       // their addresses on it
        direction directions[2];  // from the first to the second, and back
    };
    struct event
    {
        enum class kind : std::uint8_t { opened, octets, shut, end, broken, flush } what = kind::opened;
        std::uint32_t connection = 0;
        int to = 0;  // an index of `ends`
        std::string octets = {};
    };

    std::uint32_t usable(const departure& d) const;  // 0: none
    std::uint32_t open(fsm::time_point now, const departure& d);
    void add(fsm::time_point at, event e) { queue_.emplace(std::pair{at, added_++}, std::move(e)); }
    fsm::duration delay();
    void transmit(fsm::time_point now, std::uint32_t number, int from, const departure& what);
    void put(fsm::time_point now,
             std::uint32_t number,
             int from,
             const std::vector<std::size_t>& pieces,
             std::string_view octets,
             fsm::duration stall);
    void finish(fsm::time_point now, std::uint32_t number, int from, script::stream_fault::ending how);
    void break_off(fsm::time_point at, std::uint32_t number);
    fsm::link seen_by(int end, std::uint32_t number) const;
    bool happens(event& e, happening& out);

    const play::cast* cast_;
    stream_conditions conditions_;
    sip::choices pick_;
    std::vector<connection> connections_;  // number - 1
    std::map<std::pair<fsm::time_point, std::uint64_t>, event> queue_;
    std::uint64_t added_ = 0;
    std::uint32_t reading_ = 0;  // a connection whose receiver may have another whole message, and which end
    int reading_end_ = 0;
    std::vector<happening> refused_;
};

}  // namespace run
