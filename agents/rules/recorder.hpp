// Writes what is seen of a run into dockets, one for each call: its Call-ID, and what RFC 3261 ties to it
// although its Call-ID was spoiled: a response or CANCEL by its branch (17.1.3, 9.1), an ACK by its branch or
// From tag (13.2.2.4), a request that is passed on by the Via below (16.6). What names no call at all shares
// one docket.
//
// A docket is judged and freed when it has been quiet for so long that all its transactions are over, and
// what its findings need goes with them. Live runs, captures, seeds and fuzzers use the same recorder. Time
// comes in with the messages; the same messages give the same verdicts.
#pragma once

#include "rules/budget.hpp"
#include "rules/engine.hpp"
#include "rules/exchange.hpp"
#include "rules/identities.hpp"
#include "rules/judge.hpp"
#include "rules/noise.hpp"
#include "rules/other_calls.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace rules {

namespace limits {
inline constexpr std::size_t open_calls = 16'384;  // dockets that are open at a time
inline constexpr std::size_t held = 65'536;        // sightings in all open dockets
inline constexpr std::size_t reuses = 64;          // of one docket
inline constexpr int same_branch = 64;             // requests with one branch that are looked through
}  // namespace limits

// How long a docket is kept. Beyond the bounds the one that has been quiet for the longest time is judged as
// it stands, cut off: what it still waits for is inconclusive.
struct keeping
{
    bool whole =
        false;  // everything to the end, and at most limits::messages of it: numbers are indices then
    std::size_t calls = limits::open_calls, messages = limits::held;
    fsm::duration standing = std::chrono::hours{1};  // of a call that was answered and not ended
    bool from_within = false;                        // a capture: a call may have begun before it
    std::shared_ptr<budget> within = nullptr;        // of octets; null: there is no bound
};

// Is told of each docket when it has been judged, and may take() from the judgements, one for each rule.
using judged_docket = std::function<void(const exchanges& docket, std::span<judgement> found)>;

// One message on one hop, as it is seen.
struct passage
{
    fsm::time_point at{};
    party_index from = nobody, to = nobody;
    fsm::address source, destination;
    sip::message_ptr message;
    std::uint32_t connection = 0;
    rules::taint taint = {};
    bool lost = false;  // a script says so: it never left its sender
    rules::framing framed = framing::plain;
};

class recorder
{
public:
    recorder(conditions given, std::span<const rule* const> which, keeping how = {});

    // Parties may be added, and may be looked at; their order never changes.
    conditions& given() { return given_; }
    const conditions& given() const { return given_; }

    // Each returns the number of the sighting that it is now, or is a copy of; nothing: it was over a limit.
    std::optional<std::uint32_t> sent(const passage& p);  // by an agent of ours
    // At an agent of ours; never before what was written last, so that the order stays: it waited for us
    // then, which is a stall.
    std::optional<std::uint32_t> arrived(const passage& p);
    // What an agent of ours sent last did not arrive: nobody takes it there. `to` does not count: it is the
    // first party to which that was sent. False: it was never sent.
    bool refused(const passage& p);
    // What was sent before has left, by which connection and until when; `to` as there. A device cannot have
    // it before.
    void left(const passage& p);
    std::optional<std::uint32_t> seen(const passage& p);  // on the way, in a capture
    std::optional<std::uint32_t> add(const sighting& s);  // with its copies, `at` not before the last

    // Who sent a message that comes from an unknown place to `by`: a response comes from where its request
    // went, an ACK or a CANCEL from where its INVITE came from (RFC 3261 17.1.3, 17.2.3).
    party_index sender(party_index by, const sip::message& m) const;

    void on_judged(judged_docket what) { on_judged_ = std::move(what); }

    // Where everything is kept: sightings by number.
    std::size_t count() const { return slots_.size(); }
    sighting& at(std::uint32_t number) { return slots_[number].seen; }
    const sighting& at(std::uint32_t number) const { return slots_[number].seen; }
    std::uint64_t octets_hash(std::uint32_t number) const { return slots_[number].octets; }  // hash.hpp
    std::uint64_t dropped() const { return dropped_; }
    std::uint64_t over_budget() const { return over_budget_; }  // of them
    const budget* within() const { return how_.within.get(); }
    std::size_t open_calls() const { return open_; }

    std::vector<verdict>
    finish(fsm::time_point end);  // judges what is open; one for each rule, in their order
    traffic take();               // after finish(): what was kept, by number

private:
    static constexpr std::uint32_t no = 0xffffffff;

    struct slot
    {
        sighting seen;
        std::uint32_t number = no, docket = no, next = no;  // in the docket; no number: free
        std::uint32_t older = no, older_number = no;        // the request before it with the same branch
        std::uint64_t octets = 0, key = 0, call = 0;        // hashes: for copies, of the Call-ID
        std::uint64_t branch = 0, tag = 0;                  // of requests; made by it
        std::uint64_t from_tag = 0;                         // of those that begin something
        sip::method method = sip::method::other;
        bool begins = false;  // it has no To tag
        bool ended = false;   // it has a final response
    };
    struct docket
    {
        std::uint32_t first = no, last = no, count = 0;
        std::uint32_t before = no, after = no;  // in its queue
        fsm::time_point touched{};
        std::uint64_t call = 0,
                      tag = 0;  // hashes of the Call-ID, of the From tag of its first request; 0: none
        bool standing = false, over = false, begun_before = false;
        std::vector<reuse> reuses;
    };
    struct keys  // hashes of the octets, and with their hop
    {
        std::uint64_t octets, hop;
    };
    struct queue  // by when they were touched
    {
        std::uint32_t first = no, last = no;
    };

    static keys keys_of(const passage& p);
    static keys keys_of(const passage& p, std::uint64_t octets);
    std::uint32_t find(const passage& p, const keys& k) const;
    std::uint32_t find_sent(passage p) const;
    std::uint32_t put(const passage& p, const keys& k);
    std::uint32_t drop();
    void copied(std::uint32_t slot, fsm::time_point at);

    void pass_time(fsm::time_point now);
    std::uint32_t docket_of(const traits& t, const sip::message& m, const passage& p);
    std::uint32_t by_branch(const traits& t, party_index client, std::uint32_t call) const;
    std::uint32_t below(const sip::message& m) const;
    std::uint32_t open();
    void file(std::uint32_t slot, std::uint32_t docket);
    void know(std::uint32_t slot, const traits& t);
    void note(docket& d, std::optional<reuse> what);
    std::uint64_t made(std::uint32_t slot, const traits& t, std::string_view tag);
    std::uint32_t request_of(const traits& t, const sighting& response) const;
    bool plays_proxy(party_index p) const;
    void stand(std::uint32_t docket, bool standing);
    void touch(std::uint32_t docket, fsm::time_point when);
    void enqueue(std::uint32_t docket);
    void dequeue(std::uint32_t docket);
    queue& queue_of(const docket& d) { return d.standing ? standing_ : quiet_; }
    void cut_off();
    void close_docket(std::uint32_t docket);
    static bool begins_here(const slot& s);
    std::vector<judgement>& judgements();
    void judge(std::uint32_t docket, fsm::time_point end);
    void free(std::uint32_t docket);

    // check(slot) for the requests with a branch, newest first, until it says true.
    template <class Check>
    void each_of_branch(std::uint64_t branch, Check check) const
    {
        const auto known = branches_.find(branch);
        auto at = known == branches_.end() ? no : known->second;
        for (int steps = limits::same_branch; at != no && steps > 0; --steps)
        {
            const auto& s = slots_[at];
            if (check(at))
                return;
            at = s.older != no && slots_[s.older].number == s.older_number ? s.older : no;
        }
    }

    conditions given_;
    keeping how_;
    std::shared_ptr<const engine> engine_;  // copies share it
    judged_docket on_judged_;
    std::vector<judgement> judgements_;  // none before the first docket is judged, or on the desk
    // Where a docket lies while it is judged. Copies share it, and are for one thread at a time as their
    // messages are.
    struct desk
    {
        std::vector<kept_sighting> bundle;
        exchanges grouped;
        // Of recorders that keep everything: one judges from its first docket to its last without another
        // between.
        std::vector<judgement> judgements;
    };
    std::shared_ptr<desk> desk_ = std::make_shared<desk>();

    std::vector<slot> slots_;
    std::vector<std::uint32_t> free_slots_, free_dockets_;
    std::vector<docket> dockets_;
    boost::unordered_flat_map<std::uint64_t, std::uint32_t> copies_, branches_, calls_, tags_;
    recent<bool> judged_{limits::identities};
    queue quiet_, standing_;
    identities identities_;
    other_calls others_;
    noise noise_;
    std::uint32_t next_number_ = 0;
    std::uint32_t strays_ = no;  // the docket of what names no call
    std::size_t open_ = 0, held_ = 0;
    std::uint64_t dropped_ = 0, over_budget_ = 0;
    fsm::time_point dropped_from_ = fsm::never;  // of a run that is kept whole: nothing is sure from here on
    budget::share share_;
    fsm::time_point now_{};
};

}  // namespace rules
