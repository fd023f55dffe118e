// The referee over a capture: messages and time in, judged calls out, in bounded memory (limits.hpp).
//
// What was not seen is inconclusive. A call that began before the capture, had a hole in it, or whose parties
// are not known for what they are, keeps only findings that stand on one message alone.
#pragma once

#include "capture/contents.hpp"
#include "check/call.hpp"
#include "check/parties.hpp"
#include "rules/recorder.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace check {

// Rules, by how they went over all calls: broken in one, else kept as a whole or in part.
struct rule_counts
{
    std::size_t kept = 0, in_part = 0, broken = 0, remarked = 0, inconclusive = 0, never_triggered = 0;
    std::size_t exercised() const { return kept + in_part + broken + remarked; }
};

// What a party did with one rule in all calls.
struct rule_record
{
    rules::letter_set kept = 0, open = 0;
    std::uint8_t broken = 0;  // a bit for each outcome
    rules::outcome outcome(const rules::rule& r) const;
};

struct summary
{
    std::uint64_t messages = 0, calls = 0, passed = 0, failed = 0, inconclusive = 0;
    std::uint64_t seen_twice = 0, jumps = 0, holes = 0, unread = 0, over_limits = 0;
    std::vector<rules::outcome> rules;  // one for each rule asked for, over all calls: the best of a party
                                        // that kept it, where nobody broke it
    rule_counts counts;                 // of those
    std::vector<rule_counts> parties;   // of each party, in their order
};

class checker
{
public:
    using told = std::function<void(const call&)>;

    // `strict`: a SHOULD that is broken fails, too. `which` outlives this.
    checker(std::span<const rules::rule* const> which,
            const std::vector<told_party>& who,
            bool strict,
            told on_call);

    void tells_all_rules() { tells_all_ = true; }  // check::call::others

    void passes(capture::wall_time at);  // the time of a frame, whatever is in it
    // Something was not seen, at that time; and when there is a gap, since it began.
    void hole();
    // Octets of a connection wait for others before them, or no longer: nothing is missing when those come.
    // Until then what is judged is judged as if they never did.
    void gap(bool is_there);
    // What could not be read was said between these, at that time. It hangs on calls of parties at either
    // host.
    void unread(const fsm::address& from, const fsm::address& to);
    void see(const capture::message& m);
    void another();                       // capture begins, with a clock of its own
    void alone(std::string_view octets);  // a message of which nothing else is known

    summary finish();
    const std::vector<rules::party>& who() const { return seen_->given().parties; }

private:
    bool twice(std::uint64_t key);
    void start();
    void start_over();
    void judged(const rules::exchanges& e, std::span<rules::judgement> found);
    void record(const rules::verdict& v, std::size_t rule);
    bool had_hole(const rules::exchanges& e) const;
    bool had_unread(const rules::exchanges& e) const;
    void forget_unread(fsm::time_point before);

    std::vector<const rules::rule*> which_;
    bool strict_;
    bool tells_all_ = false;
    told on_call_;
    std::optional<rules::recorder> seen_;
    std::optional<parties> parties_;

    std::optional<capture::wall_time> last_;  // the latest time of a frame
    fsm::time_point now_{};
    std::set<fsm::time_point> holes_;  // at most limits::holes
    std::optional<fsm::time_point> gap_;
    struct span
    {
        fsm::time_point first, last;
    };
    // When a host said or heard what could not be read, by its address without port; limits::unread at most.
    std::map<fsm::address, std::deque<span>> unread_;
    std::size_t unread_spans_ = 0;
    fsm::time_point blind_from_ = fsm::time_point::max();
    struct sniffed
    {
        std::uint64_t key = 0;
        fsm::time_point at{};
    };
    std::vector<sniffed> recent_;
    std::size_t octets_ = 0;  // in open calls
    bool alone_ = false;
    summary sum_;
    std::vector<std::uint8_t> outcomes_;             // of each rule: a bit for each outcome that it had
    std::vector<std::vector<rule_record>> records_;  // of each party: of each rule
};

}  // namespace check
