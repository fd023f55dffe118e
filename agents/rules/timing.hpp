// Retransmissions on the time axis: when copies came, and whether their gaps are those of RFC 3261 17
// (rules.md appendix B). Judged on links that lose nothing; elsewhere a copy that is missing proves nothing.
#pragma once

#include "rules/exchange.hpp"

#include <optional>
#include <string>

namespace rules {

inline constexpr auto usual_t1 = fsm::timer_values{}.t1;

// What is sent again, and how the gaps grow: INVITE doubles without end (Timer A), all else doubles up to T2.
enum class growth : std::uint8_t { doubling, doubling_to_t2 };

// The first gap that does not fit, as text for people; nothing while they fit. The first gap is T1, whatever
// it is; a gap of four times the last is one lost copy. A copy that was late, by its own gap before it at
// most, makes none of the next ones odd.
std::optional<std::string> odd_gap(const sighting& s, growth how, const fsm::timer_values& timers);

// What came over a stream while nobody read is read at once: its copies have one time, and their gaps say
// nothing. A datagram has the time at which the system had it.
bool came_in_one_read(const sighting& s);

// Something of the list (`first` of exchanges::list) was sent in [from, until].
bool sent_between(const exchanges& e, std::uint32_t first, fsm::time_point from, fsm::time_point until);

// "1.500 s"
std::string seconds(fsm::duration d);

// Copies of `r` that were sent after `moment`, the first one; nothing when there is none.
std::optional<fsm::time_point> copy_after(const reading& r, fsm::time_point moment);

// What came of `final` after its ACK. On a real network one ACK may be lost, and the second as well, which
// answers a copy; hardly the third: so `surely` is set when the copy came after three, on a loopback after
// two, or after one that its receiver had for certain. And what left before the ACK was there is under way
// for a while: twice as long as the first response took, at most T4 (17.1.2.2), and on a loopback hardly at
// all.
struct deafness
{
    fsm::time_point copy;  // the one that proves it
    fsm::time_point ack;   // the ACK before it
    bool surely;
};
// `t`: whose final response it is.
std::optional<deafness>
copy_after_ack(const exchanges& e, const transaction& t, const reading& final, const reading& ack);

// Where nobody sees it: over UDP, of or for somebody who is no agent of ours, and not on a loopback. One that
// is sent again may get lost twice in a row, but hardly three times.
bool may_get_lost(const exchanges& e, const reading& r);

// RFC 3261 17.2.1: 200 ms, and half a round trip.
inline constexpr fsm::duration promptly = std::chrono::milliseconds{250};

// It comes promptly behind a copy of the request: the ones before, or what answered them, may have been lost
// on the way, where nobody sees it.
bool answers_a_copy(const reading& response, const reading& request);

// A final response to INVITE is sent again after T1 (RFC 3261 13.3.1.4, 17.2.1): over UDP, what is first seen
// now may have been sent in [from, until], and was lost then. A loopback loses nothing; elsewhere one may get
// lost, but hardly its copy as well.
bool may_be_sent_again(const exchanges& e, const reading& final, fsm::time_point from, fsm::time_point until);

}  // namespace rules
