// A standing agent, sans I/O: an element that devices are pointed at, its connections, the referee that
// watches all that passes its sockets, and a log. Octets and time in, octets and lines out, until it is over.
#pragma once

#include "run/reach.hpp"
#include "serve/connections.hpp"
#include "serve/element.hpp"
#include "serve/log.hpp"
#include "serve/watch.hpp"
#include "weak/device_faults.hpp"
#include "weak/misbehavior.hpp"

#include <map>

namespace serve {

struct conditions
{
    std::vector<const rules::rule*> rules;  // that judge
    bool strict = false;                    // a SHOULD that is broken fails, too
    run::reach allowed;                     // whom it may send to
    std::shared_ptr<rules::stalls> stalled = std::make_shared<rules::stalls>();
};

class station
{
public:
    station(const configuration& how, conditions where);

    // `waited`: how long it had been there before we read it.
    void received(fsm::time_point now,
                  const fsm::link& over,
                  const sip::message_ptr& m,
                  fsm::duration waited = {});
    // Connections: before anything is received over one. `shown`: as in connections::opened. `why`: in words,
    // unless the other end closed it in order.
    void opened(fsm::time_point now, const fsm::link& l, std::vector<std::string> shown = {});
    void heard(fsm::time_point now, const fsm::link& l) { connections_.heard(now, l); }  // any octet
    void closed(fsm::time_point now, const fsm::link& l, fsm::link_end how, std::string_view why = {});
    void expired(fsm::time_point now);
    fsm::time_point deadline() const;
    void told_to_stop(fsm::time_point now);  // in order; a second time at once
    bool over() const { return over_; }

    bool next(fsm::transmission& out);  // take all after every call above, and say what became of each
    bool next_to_close(fsm::link& out) { return idle_.take(out); }  // and these, which were idle
    // `why`: it did not leave, in words.
    void sent(fsm::time_point now, const fsm::transmission& what, std::string_view why = {});
    void unreachable(fsm::time_point now, const fsm::transmission& what);  // ICMP, about what was sent
    bool next_line(std::string& out) { return log_.next(out); }
    // What the weaknesses that are planted in it do to it, but for answers, silence and its memory of calls,
    // which it sees to by itself: to be done before anything is taken of next().
    bool next_to_suffer(weak::consequence& out) { return suffers_.take(out); }

    void finish(fsm::time_point now);  // judges what is open
    const tally& judged() const { return watch_.so_far(); }
    // "P2 ACK-2XX-2.a" and how often, in the order of their texts.
    const std::map<std::string, std::uint64_t>& broken() const { return broken_; }
    const counters& counted() const { return log_.counted(); }
    std::size_t calls() const { return element_->calls(); }

private:
    void stood_still(fsm::time_point from, fsm::time_point until);
    void settle(fsm::time_point now);
    void tell(const rules::finding& f, std::string_view party, std::string_view call_id);
    std::string refusal(const fsm::transmission& what) const;
    bool leaves(fsm::time_point now, const fsm::transmission& what);
    bool suffers(fsm::time_point now, weak::consequence&& what);
    bool misbehaves(fsm::transmission& what);
    void reboot(fsm::time_point now);

    configuration how_;
    conditions where_;
    weak::device_faults faults_;
    weak::misbehavior misbehavior_;
    std::map<std::string_view, std::uint64_t> committed_;  // faults, by name, and how often
    std::unique_ptr<element> element_;
    transaction_log log_;
    std::map<std::string, std::uint64_t> broken_;
    watch watch_;
    connections connections_;
    fsm::fifo<fsm::transmission> out_;
    fsm::fifo<fsm::link> idle_;
    fsm::fifo<weak::consequence> suffers_;
    fsm::time_point silent_until_{};  // it reboots
    fsm::time_point stop_at_ = fsm::never;
    bool over_ = false;
};

// What it has done, for people: counters and what the referee says.
std::string to_text(const station& s);

}  // namespace serve
