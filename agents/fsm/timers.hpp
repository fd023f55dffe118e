// With what a timer starts (RFC 3261 table 4, RFC 6026 8.11), and the deadlines of one transaction.
#pragma once

#include "fsm/action.hpp"
#include "fsm/state_hash.hpp"

#include <boost/container/static_vector.hpp>

#include <algorithm>
#include <cassert>
#include <optional>

namespace fsm {

// RFC 4320 4.1: "the amount of time it takes a client transaction's Timer E to be reset to T2": 3.5 s by
// default.
constexpr duration until_e_is_t2(const timer_values& v)
{
    duration at{0};
    for (auto interval = v.t1; interval < v.t2 && interval > duration{0}; interval *= 2)
        at += interval;
    return at;
}

struct timer_start
{
    using value = duration (*)(const timer_values&);
    timer which;
    value unreliable, reliable;  // null: not started there
};

namespace timer_starts {

constexpr duration zero(const timer_values&) { return duration{0}; }
constexpr duration t1(const timer_values& v) { return v.t1; }
constexpr duration t4(const timer_values& v) { return v.t4; }
constexpr duration t1_64(const timer_values& v) { return v.give_up(); }
constexpr duration timer_d(const timer_values& v) { return v.timer_d; }
constexpr timer_start::value no = nullptr;

// clang-format off
inline constexpr timer_start table[] = {
    // timer            over UDP  over TCP, TLS
    {timer::a,          t1,       no},       // INVITE request retransmit interval
    {timer::b,          t1_64,    t1_64},    // INVITE transaction timeout
    {timer::d,          timer_d,  zero},     // wait for response retransmits
    {timer::e,          t1,       no},       // non-INVITE request retransmit interval
    {timer::f,          t1_64,    t1_64},    // non-INVITE transaction timeout
    {timer::g,          t1,       no},       // INVITE response retransmit interval
    {timer::h,          t1_64,    t1_64},    // wait for ACK receipt
    {timer::i,          t4,       zero},     // wait for ACK retransmits
    {timer::j,          t1_64,    zero},     // wait for non-INVITE request retransmits
    {timer::k,          t4,       zero},     // wait for response retransmits
    {timer::l,          t1_64,    t1_64},    // wait for accepted INVITE request retransmits (RFC 6026)
    {timer::m,          t1_64,    t1_64},    // wait for further 2xx (RFC 6026)
    {timer::abandoned,  t1_64,    t1_64},    // RFC 3261 9.1
};
// clang-format on

}  // namespace timer_starts

// Nothing: that timer is not started over such a transport. `trying` is not here: its value depends on the
// method.
inline std::optional<duration> start_of(timer which, const timer_values& v, bool reliable)
{
    for (const auto& row : timer_starts::table)
        if (row.which == which)
        {
            const auto value = reliable ? row.reliable : row.unreliable;
            return value ? std::optional{value(v)} : std::nullopt;
        }
    return std::nullopt;
}

// When which timer of a transaction fires. No machine has more than five running.
class deadlines
{
public:
    void set(timer which, time_point at)
    {
        const auto same =
            std::find_if(running_.begin(), running_.end(), [&](auto& r) { return r.which == which; });
        if (same != running_.end())
            same->at = at;
        else
            running_.push_back({at, which});
    }

    time_point next() const { return running_.empty() ? never : earliest()->at; }

    void add_to(state_hash& h) const
    {
        for (auto rest = *this; !rest.running_.empty();)
        {
            h.when(rest.next());
            h.word(rest.take());
        }
    }

    timer take()  // the one that is next
    {
        assert(!running_.empty());
        const auto it = earliest();
        const auto which = it->which;
        running_.erase(it);
        return which;
    }

private:
    struct running
    {
        time_point at;
        timer which;
    };
    using table = boost::container::static_vector<running, 5>;

    // Of two at the same time, the first in the alphabet.
    table::const_iterator earliest() const
    {
        return std::min_element(running_.begin(), running_.end(), [](const running& a, const running& b) {
            return a.at != b.at ? a.at < b.at : a.which < b.which;
        });
    }

    table running_;
};

}  // namespace fsm
