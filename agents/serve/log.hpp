// One line for each transaction, when its final response has passed, and counters of everything.
#pragma once

#include "fsm/fifo.hpp"
#include "fsm/link.hpp"
#include "fsm/time.hpp"
#include "sip/message.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <cstdint>
#include <deque>
#include <string>

namespace serve {

struct counters  // monotonic
{
    std::uint64_t received = 0, sent = 0;                      // messages, copies among them
    std::uint64_t unreadable = 0;                              // of them: not SIP
    std::uint64_t requests = 0, answered = 0, unanswered = 0;  // transactions, either way
    std::array<std::uint64_t, 7> responses{};  // final and provisional ones, by class: [2] of 2xx
    std::uint64_t keep_alives = 0;             // STUN, CRLF: datagrams that are no messages
    std::uint64_t connections = 0;             // that were opened, by either end
    std::uint64_t refused = 0;                 // messages that were not to leave, or could not
    std::uint64_t lines_lost = 0;              // of the log: nobody took them in time
};

class transaction_log
{
public:
    // Every message that passes, once. `ours`: we send it.
    void passed(fsm::time_point now, const fsm::link& over, const sip::message& m, bool ours);
    void expired(fsm::time_point now);  // requests that nobody answered within 64*T1 and a little more
    void ended(fsm::time_point now);    // nobody answers any more
    void say(std::string line);         // a line of somebody else, in its place
    void refused() { ++counters_.refused; }
    void kept_alive() { ++counters_.keep_alives; }
    void connected() { ++counters_.connections; }
    bool next(std::string& line);
    const counters& counted() const { return counters_; }

private:
    struct request
    {
        fsm::time_point at{};
        std::string what;  // "INVITE sip:bob@example.com"
        std::string call_id;
        fsm::address peer;
        bool ours = false;
    };

    void close_oldest(fsm::time_point now);
    void write(fsm::time_point now, const request& r, const std::string& outcome);

    boost::unordered_flat_map<std::uint64_t, request> open_;  // by branch, method and direction
    std::deque<std::pair<fsm::time_point, std::uint64_t>> order_;
    fsm::fifo<std::string> lines_;
    counters counters_;
};

std::string way_to(const fsm::address& peer);  // "192.0.2.1:5060 over UDP"
std::string to_text(const counters& c);        // some lines for people

}  // namespace serve
