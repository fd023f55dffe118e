// One party's projection of the ladder: which of its rungs have happened, which message would be which rung,
// what may be sent next, what is overdue. Pure bookkeeping: it knows nothing of cores and sends nothing.
//
// Two sentences govern it. A rung is sent once everything drawn above it on this lifeline has happened. What
// is received is accepted in any order until the next send.
#pragma once

#include "fsm/state_hash.hpp"
#include "play/cast.hpp"
#include "script/script.hpp"
#include "sip/message.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace play {

// What became of one rung on this lane.
struct lane_entry
{
    std::uint32_t rung = 0;  // index into script.rungs
    bool mine = false;       // this party sends it
    bool done = false;
    fsm::time_point at{};                // when it was done
    std::optional<fsm::time_point> due;  // must be done by then; set when everything above it is done
    bool gave_up = false;                // it is not waited for any more
    std::uint64_t octets_hash = 0;       // of the message of a device that did it, else 0
};

// What tells one message from another on a lane: status and method, and to which transaction it belongs (RFC
// 3261 17.1.3, 17.2.3). Identifiers are kept as hashes; `method` points into the message.
struct sign
{
    int status = 0;
    std::string_view method;    // of a response: of its CSeq
    std::uint64_t branch = 0;   // of the top Via; 0: none
    std::uint64_t call = 0;     // Call-ID and CSeq number
    std::uint64_t call_id = 0;  // Call-ID alone; 0: none
    // Of a response to an INVITE that is forked (lane::is_forked), and of its ACK: the To tag, and whose
    // Contact it has.
    std::uint64_t to_tag = 0;  // 0: none
    party_index origin = rules::nobody;
};

std::uint64_t hash_of(std::string_view octets);  // never 0; not for output
sign sign_of(const sip::message& m);
sign sign_of_forked(const sip::message& m, const cast& c);  // with its last two
// Nothing is wrong if its receiver never sees it: the script says so; it is a 100 of a device, which is not
// needed where another response comes within 200 ms (RFC 3261 17.2.1; whether one does, is TXN-100-1's); or
// the network loses messages, and nobody repeats a provisional response (13.3.1.1).
bool may_stay_away(const script::rung& r, const cast& c, bool lossy);

std::string to_text(const sign& s);  // "487 INVITE"; of a request: "INVITE"

class lane
{
public:
    static constexpr std::uint32_t none = 0xffffffff;

    // `patience`: how long a rung without `within` is waited for; `of_devices`: instead of it, one that a
    // device sends. `lossy`: the network loses messages.
    lane(const script::flow& s,
         const cast& c,
         party_index me,
         fsm::duration patience,
         bool lossy = false,
         std::optional<fsm::duration> of_devices = {});

    void start(fsm::time_point now);

    enum class match_kind : std::uint8_t {
        none,
        first,   // it is rung `at`, which was open
        repeat,  // it is a further copy of rung `at`
        early,   // it would be rung `at`, but this party has to send something first
    };
    struct match
    {
        match_kind kind = match_kind::none;
        std::uint32_t at = none;  // an index into entries()
    };
    match find_received(party_index from, const sign& s) const { return find(false, from, s); }
    match find_sent(party_index to, const sign& s) const { return find(true, to, s); }

    // The request rung that a message belongs to by its transaction, drawn answer or not; none when there is
    // none.
    std::uint32_t request_of(bool mine, const sign& s, party_index other_party = rules::nobody) const;
    // The request rung that a response, an ACK or a CANCEL is drawn for.
    std::uint32_t answers(std::uint32_t at) const { return marks_[at].answers; }
    // Is an answer with this status drawn further down, by this party?
    bool draws_answer(std::uint32_t request, int status) const;
    // The response that an ACK is drawn for.
    std::uint32_t acknowledges(std::uint32_t at) const { return marks_[at].acknowledges; }
    // The INVITE of this lane that makes the dialog of a rung; the request that a rung asks again. Or none.
    std::uint32_t dialog_of(std::uint32_t at) const { return marks_[at].dialog; }
    std::uint32_t retry_of(std::uint32_t at) const { return marks_[at].retry_of; }
    // The response that made the dialog in which this party, the caller of a fork, sends a rung; or none.
    std::uint32_t made_by(std::uint32_t at) const;
    // Is an INVITE drawn that is answered by several (RFC 3261 13.2.2.4)?
    bool is_forked() const { return is_forked_; }
    party_index other(std::uint32_t at) const
    {
        return entries_[at].mine ? rung_at(at).to : rung_at(at).from;
    }
    // Of a rung that this party sends or receives: its entry; none when it does neither.
    std::uint32_t entry_of(std::uint32_t rung_index) const;

    void done(fsm::time_point now, std::uint32_t at, const sign& s, std::uint64_t octets_hash);
    void known_as(std::uint32_t at, const sign& s);  // the script has altered it: so its receiver knows it
    void begin(fsm::time_point now,
               std::uint32_t at);  // its sending was asked for; the message may come later
    void give_up(fsm::time_point now, std::uint32_t at);
    // No open rung that belongs to it will come; that is certain after `margin`.
    void give_up_answers(fsm::time_point now, std::uint32_t request, fsm::duration margin = fsm::duration{0});
    // A request ended without an answer. False: that is not drawn. It is where the script loses the request,
    // or draws what is sent in its place.
    bool fails_as_drawn(fsm::time_point now, std::uint32_t request);

    struct turn
    {
        std::uint32_t at = none;
        fsm::time_point when = fsm::never;  // with its `after`
    };
    const turn& next_send() const { return next_; }  // of rungs that no machine makes by itself

    void expired(fsm::time_point now);  // gives up what is overdue
    fsm::time_point deadline() const { return deadline_; }

    void add_to(fsm::state_hash& h) const;

    bool all_done() const { return all_done_; }
    bool stuck() const { return stuck_; }
    const std::vector<lane_entry>& entries() const { return entries_; }
    const script::rung& rung_at(std::uint32_t at) const { return script_->rungs[entries_[at].rung]; }
    const script::relation& relation_at(std::uint32_t at) const
    {
        return script_->relations[entries_[at].rung];
    }
    bool made_by_machine(std::uint32_t at) const { return marks_[at].by_machine; }

private:
    struct mark
    {
        std::uint64_t branch[2] = {}, call[2] = {};  // of the message that did it, as made and as altered
        bool has_branch(std::uint64_t b) const { return b != 0 && (branch[0] == b || branch[1] == b); }
        bool has_call(std::uint64_t c) const { return c != 0 && (call[0] == c || call[1] == c); }

        // script::relation in terms of this lane: see answers(), dialog_of(), retry_of().
        std::uint32_t first_copy = 0, answers = none, acknowledges = none, dialog = none, retry_of = none;
        std::uint32_t instead_of = none, made_by = none;
        party_index origin = rules::nobody;  // who made it: of a response to a forked INVITE
        bool has_failed = false;             // a request, for good
        std::uint32_t call_of = 0;           // its place in `calls_`
        bool begun = false;
        bool by_machine = false;               // as the script draws it
        bool may_be_missing = false;           // likewise, or overtake()
        std::optional<fsm::time_point> ready;  // when everything above it had happened
        fsm::time_point wait_until = fsm::never;
        fsm::duration patience{};  // its default `within`, and the pauses that others are told to make
    };

    match find(bool mine, party_index other, const sign& s) const;
    match find_response(bool mine, party_index other, const sign& s) const;
    match accept(std::uint32_t at) const;
    bool acknowledges_what_left(std::uint32_t at) const;
    match find_progress(std::uint32_t request, bool mine, party_index other, const sign& s) const;
    bool fits(std::uint32_t at, bool mine, party_index other, const sign& s) const;
    bool fits_but_for_status(std::uint32_t at, bool mine, party_index other, const sign& s) const;
    bool happened_later(std::uint32_t at) const;
    bool is_open(std::uint32_t rung_index) const;
    bool awaits_ack_of_2xx(std::uint32_t invite) const;
    bool is_left_unanswered(std::uint32_t rung_index) const;
    void overtake(std::uint32_t at);
    void relate_forks();
    party_index fork_of(std::uint32_t at) const;
    bool is_of_its_fork(std::uint32_t at, const sign& s) const;
    bool is_sent_at_once(std::uint32_t at, bool has_come = true) const;
    void relate();
    bool opens(std::uint32_t at, std::uint32_t dialog) const;
    int likelihood(std::uint32_t at, std::uint64_t call_id) const;
    void learn_call(std::uint32_t at, std::size_t which, std::uint64_t call_id);
    void refresh(fsm::time_point now);

    const script::flow* script_;
    party_index me_;
    bool strict_;  // a user agent: what comes before its next send is early. A proxy has no such moment
    std::vector<lane_entry> entries_;
    std::vector<mark> marks_;
    struct call  // one of several
    {
        std::uint32_t begins = none;  // script::relation::call
        std::uint64_t id[2] = {};     // Call-ID, as made and as altered
    };
    std::vector<call> calls_;  // empty when all rungs are of one call
    using by_method = boost::unordered_flat_map<std::string_view, std::vector<std::uint32_t>>;
    std::shared_ptr<const by_method> requests_;  // copies share them
    struct fork                                  // of an INVITE
    {
        std::uint32_t request = none;
        party_index origin = rules::nobody;
        std::uint64_t tag = 0;
    };
    std::vector<fork> forks_;  // that are known by their To tag
    bool is_forked_ = false;
    turn next_;
    fsm::time_point deadline_ = fsm::never;
    bool all_done_ = false, stuck_ = false;
    // So that a message does not walk what is done, nor what is not waited for yet.
    std::uint32_t open_from_ = 0, last_done_ = none;  // all entries before it are done; the last that is
    bool given_up_ = false;                           // some entry
    boost::unordered_flat_set<std::uint64_t> known_;  // branches and calls of what is done
    boost::unordered_flat_set<std::uint64_t> known_calls_;  // of `calls_`
};

}  // namespace play
