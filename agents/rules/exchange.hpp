// The messages of a docket, read once and grouped once, for all rules together: into transactions hop by hop
// (RFC 3261 17), ACKs to the INVITEs they end, CANCELs to what they cancel, everything of one Call-ID into a
// call, and in it into dialogs.
//
// Grouping is more generous than the RFC's matching, so that a response whose Via was spoiled is still held
// against its request: first branch and method, then Call-ID and CSeq.
#pragma once

#include "rules/asked.hpp"
#include "rules/chains.hpp"
#include "rules/dialog.hpp"
#include "rules/evidence.hpp"
#include "rules/heard.hpp"
#include "rules/values.hpp"
#include "sip/fields.hpp"
#include "sip/name_addr.hpp"
#include "sip/via.hpp"

#include <array>
#include <bitset>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace rules {

inline constexpr std::uint32_t none = 0xffffffff;

using field_set = std::bitset<static_cast<std::size_t>(sip::field_id::count_)>;

// Windows for absence are stretched by 10 % (rules.md appendix B).
constexpr fsm::duration surely_given_up(const fsm::timer_values& v)
{
    return v.give_up() * 11 / 10 + std::chrono::seconds{2};
}
inline constexpr fsm::duration at_once = std::chrono::seconds{1};            // "immediately"
inline constexpr fsm::duration round_trip = std::chrono::milliseconds{100};  // where nothing is lost
// Both times are our agent's own, whichever side it is: what it saw last came last. A capture may be off.
inline constexpr fsm::duration same_tick = std::chrono::milliseconds{20};

// One sighting with the parts that rules compare. What is absent or unreadable has its flag down.
struct reading
{
    const sighting* seen = nullptr;
    const sip::message* message = nullptr;
    std::uint32_t index = 0;   // in the docket
    std::uint32_t number = 0;  // of the sighting in the run
    bool request = false, response = false;
    bool crlf = false;     // every line of the header surely ends with CRLF
    bool cut_off = false;  // no empty line: what comes after the header's last octet is not known
    bool has_via = false, has_from = false, has_to = false, has_call_id = false, has_cseq = false;
    sip::method method = sip::method::other;  // of the request line; in a response that of CSeq
    int status = 0;
    std::uint16_t vias = 0;  // Via values
    sip::via via;            // the topmost
    sip::name_addr from, to;
    std::string_view call_id;
    sip::cseq cseq;
    field_set fields;
    std::uint32_t rows = 0;       // where the numbers of its rows' values begin
    std::uint32_t target = none;  // the number of the Request-URI
    std::string_view line;        // up to the first CR or LF: the start line, recognized or not
    mutable rules::asked asked;

    std::uint32_t tag_first = none;  // the first of the sender that made the same tag; perhaps itself

    std::uint32_t call = none;              // all messages with this Call-ID
    std::uint32_t before_in_call = none;    // the reading before this one in the call
    std::uint32_t before_of_method = none;  // the request of this method before it in the call
    std::uint32_t before_outside = none;    // the request before it that began something in the call
    std::uint32_t invite_before = none, ack_before = none, bye_before = none;  // the newest of the call
    std::uint32_t dialog = none;            // all messages of the call with these tags
    std::uint32_t before_in_dialog = none;  // the reading before this one in the dialog
    std::uint32_t standing = none;          // of requests but ACK: the dialog as it stood before it
    bool backwards = false;                 // From has the tag that To had in the dialog's first message
    std::uint32_t heard = none;             // what its sender had received last before it
    std::uint32_t before_to = none;         // the reading before this one that went to the same party
    std::uint32_t branch_first = none;  // the first request of the sender with this branch; perhaps itself
    std::uint32_t transaction = none;   // an ACK belongs to the transaction of its INVITE
    std::uint32_t next = none;          // the next of the same kind in the transaction

    bool has(sip::field_id id) const { return fields[static_cast<std::size_t>(id)]; }
    bool has_any(std::uint64_t of) const { return (fields.to_ullong() & of) != 0; }
    bool complete() const { return has_via && has_from && has_to && has_call_id && has_cseq; }
    bool provisional() const { return response && status >= 100 && status < 200; }
    bool final() const { return response && status >= 200; }
    bool success() const { return response && status >= 200 && status < 300; }
    bool refusal() const { return response && status >= 300; }
    fsm::time_point at() const { return seen->at; }
    fsm::time_point last_at() const { return seen->copies.empty() ? seen->at : seen->copies.back(); }
    bool udp() const { return seen->source.transport == fsm::transport::udp; }
};

struct transaction
{
    std::uint32_t request = none;                        // its first reading
    std::uint32_t variants = none, last_variant = none;  // repeated, but not octet for octet
    std::uint32_t responses = none, last_response = none;
    std::uint32_t acks = none, last_ack = none;
    std::uint32_t final = none;         // the first response of 200 and above
    std::uint32_t provisional = none;   // the first response below 200
    std::uint32_t cancels = none;       // CANCEL: the transaction it means to cancel
    std::uint32_t cancelled_by = none;  // the first CANCEL that means this transaction
    sip::method method = sip::method::other;
    party_index client = nobody, server = nobody;
    std::uint32_t tagged = none;                // the first response above 100 with a To tag
    bool reliable = false;                      // a response has an RSeq (RFC 3262 3)
    fsm::time_point acknowledged = fsm::never;  // when its first ACK reached the server
    // One of its messages was altered: by the script, or so that its sides are estranged (taint). Else
    // `touched` says what of them a legal mutator touched.
    bool tainted = false;
    parts touched;
};

class exchanges
{
public:
    // Begins anew, with the same memory. What `docket` refers to must outlive the use of this.
    void read(const evidence& docket);

    const rules::evidence& docket() const { return *docket_; }
    const fsm::timer_values& timers() const { return docket_->given->timers; }
    fsm::duration give_up() const { return timers().give_up(); }
    fsm::duration surely_given_up() const { return rules::surely_given_up(timers()); }
    std::span<const reading> readings() const { return readings_; }
    std::span<const rules::transaction> transactions() const { return transactions_; }
    const reading& at(std::uint32_t index) const { return readings_[index]; }

    // Readings linked by `next`: for (const reading& r : e.list(t.responses)) ...
    class chain;
    chain list(std::uint32_t first) const;
    // Of such a list the first, within limits::look_back, that passes the test; null when none does.
    template <class Test>
    const reading* find(std::uint32_t first, Test test) const
    {
        auto at = first;
        for (int steps = limits::look_back; at != none && steps > 0; at = readings_[at].next, --steps)
            if (test(readings_[at]))
                return &readings_[at];
        gave_up_ = gave_up_ || at != none;
        return nullptr;
    }
    // Since it was lowered: a check asked for more than is looked through, and nothing that it says counts.
    bool& gave_up() const { return gave_up_; }

    const transaction* transaction_of(const reading& r) const
    {
        return r.transaction == none ? nullptr : &transactions_[r.transaction];
    }
    const reading* request_of(const reading& r) const
    {
        const auto* t = transaction_of(r);
        return t ? &readings_[t->request] : nullptr;
    }
    const reading* final_of(const transaction& t) const
    {
        return t.final == none ? nullptr : &readings_[t.final];
    }
    const reading* before_in_call(const reading& r) const
    {
        return r.before_in_call == none ? nullptr : &readings_[r.before_in_call];
    }

    // One row as tests of wording see it.
    struct placed_row
    {
        const sip::message& in;
        const sip::field& field;
        const sip::name_addr* address = nullptr;  // of From and To, when it was read without a fault
        bool well = false;                        // From, To, CSeq and Via: all of it was
        std::string_view value() const { return in.value(field); }
    };
    // Does the test hold for each row of the message, a pure function of field and value? It is asked once
    // for each value, but for each row that is not well formed or of a field that we do not know.
    template <class Test>
    bool all_plain(const reading& r, std::uint64_t of, wording which, Test test) const
    {
        const auto* number = rows_.data() + r.rows;
        for (const auto& field : r.message->fields())
        {
            const auto at = *number++;
            if ((bit(field.id) & of) == 0)
                continue;
            const bool plain =
                field.id == sip::field_id::other || !field.well_formed
                    ? test(placed_row{*r.message, field})
                    : values_.plain(at, which, [&](const values::value& v) {
                          return test(placed_row{*r.message, field, address_of(field.id, v), v.well});
                      });
            if (!plain)
                return false;
        }
        return true;
    }
    // The same for the Request-URI, where nothing but it, the method and the version is in the start line.
    template <class Test>
    bool plain_request_uri(const reading& r, Test test) const
    {
        return r.target != none && values_.plain(r.target, wording::request_uri,
                                                 [&](const values::value& v) { return test(v.octets); });
    }
    bool same_rows(const reading& a, const reading& b, sip::field_id id) const;  // octet for octet

    const reading* numbered(std::uint32_t number) const;  // null: it is of another docket
    bool lossy() const { return docket_->given->lossy; }
    // The first reading from which on a mutator may have left both sides with different calls in mind; none.
    std::uint32_t estranged_from() const { return estranged_from_; }
    // What a mutator made of a message may not be taken for it.
    bool may_miss_one() const { return mutated_.start_line || mutated_.framing || estranged_from_ != none; }
    std::uint32_t unread_from() const { return unread_from_; }  // the first not wholly read (sip/limits.hpp)
    bool provoked_before(const reading& r) const { return r.index > provoked_from_; }  // by who was made to
    // In a dialog whose names a script changed when it was made; each side knows it by others.
    bool in_renamed_dialog(const reading& r) const;
    // What mutators touched of this reading or of one before it, which its sender may have taken over.
    parts mutated_before(const reading& r) const;
    fsm::time_point end() const { return docket_->end; }
    const stalls* stalled() const { return docket_->given->stalled.get(); }  // null: never
    const party* who(party_index p) const
    {
        const auto& all = docket_->given->parties;
        return p < all.size() ? &all[p] : nullptr;
    }
    bool plays(party_index p, role what) const;
    bool is_proxy(party_index p) const { return plays(p, role::proxy); }

    // What a dialog was when this request was sent; null without a Call-ID, and of an ACK.
    const rules::dialog* dialog_before(const reading& r) const
    {
        return r.standing == none ? nullptr : &standing_[r.standing];
    }
    std::span<const rules::dialog> dialogs() const { return dialogs_; }  // at the end

    // In the call of `r` and before it, null when there is none: the first INVITE without a To tag, of
    // another dialog; the last ACK that its sender got; the 2xx to an earlier BYE of its sender in its
    // dialog; the INVITE with its From tag that its receiver had still to answer; the request outside a
    // dialog that its sender made, of another transaction.
    const reading* first_invite(const reading& r) const;
    const reading* last_ack(const reading& r) const;
    const reading* bye_answered(const reading& r) const;
    const transaction* pending_invite(const reading& r) const;
    const reading* earlier_outside(const reading& r) const;
    // The INVITE that made its dialog shows that From has the tag of the one that it is sent to.
    bool turned(const reading& r) const;
    // Its sender had received something with these tags the same way round.
    bool received_alike(const reading& r) const;
    // Of the requests of its sender in its dialog, or that may have made it, the one with the highest CSeq
    // number; those with a touched part of `reads` do not count.
    const reading* highest_before(const reading& r, const parts& reads) const;
    // Before it or after it: the last ACK for a 2xx to this CSeq number that its sender got.
    const reading* ack_for(const reading& success, std::uint32_t cseq) const;
    // When the first such request after it in its call arrived; of more than limits::look_back, at once.
    fsm::time_point first_after(const reading& r, sip::method m) const;

    // Everything that passes between the two is seen: one of them is our agent.
    bool watched(party_index a, party_index b) const;
    // Nothing of this call that `p` sends or receives escapes us: it is an agent, or all others are; or a
    // capture shows two parties, and the call names no third place where it could go on.
    bool surrounded(party_index p) const;
    // What follows it may go to somebody who was never seen.
    bool leads_elsewhere(const reading& r) const;

    // From here on the server may have forgotten the transaction, and what comes of it is new to it: Timers
    // H, J and L, or I after the ACK of a refusal (17.2, RFC 6026). Never without a final response.
    fsm::time_point forgotten_from(const rules::transaction& t) const;

    // The receiver certainly had it, and when. On a lossy network we know that of our agents only.
    bool arrived(const reading& r) const;
    fsm::time_point arrival(const reading& r) const
    {
        return r.seen->arrived.empty() ? r.seen->at : r.seen->arrived.front();
    }

    // The server had a request that it can be expected to understand, and nothing gets lost on the way.
    bool answerable(const rules::transaction& t) const;

    // The request was made by who sent it: no other party's Via is in it.
    bool originated(const reading& r) const { return r.request && r.vias == 1; }
    // A request that begins something: outside a dialog, and no part of another request.
    bool initial(const reading& r) const
    {
        return originated(r) && r.complete() && r.to.tag.empty() && r.method != sip::method::ack &&
               r.method != sip::method::cancel;
    }
    // The request whose To had no tag before this response; null when it did not, or it is a 100.
    const reading* made_by_answer(const reading& r) const;
    // The tag that its sender made for this message: in From of an initial request, in To of a response; ""
    // when there is none. In the 200 of a CANCEL it is that of the INVITE's responses (RFC 3261 9.2).
    std::string_view made_tag(const reading& r) const;
    // What is known of it from other calls; null when there is nothing.
    const reuse* reused(const reading& r, reuse::kind what) const;
    // The message that this one passes on, as its sender received it; null when it made it itself.
    const reading* passed_on(const reading& r) const;
    bool passed_on_with(const reading& r, sip::field_id id) const
    {
        const auto* source = passed_on(r);
        return source && source->has(id);
    }
    // The sender had received these octets in this call (white space apart), so whoever wrote them is to
    // blame. Also when it received more than can be looked through, or what it received before was not seen.
    bool inherited(const reading& r, std::string_view octets) const;
    bool inherited_exactly(const reading& r, std::string_view octets) const;  // white space counts

private:
    void read(const kept_sighting& kept);
    const sip::name_addr* address_of(sip::field_id id, const values::value& v) const
    {
        if (v.reader == none || !v.well)
            return nullptr;
        const auto& r = readings_[v.reader];
        return id == sip::field_id::from ? &r.from : id == sip::field_id::to ? &r.to : nullptr;
    }
    bool between_two() const;
    void order();
    void place_in_call(reading& r);
    void place_dialog(reading& r);
    void put_in_dialog(rules::dialog& d, const reading& r) const;
    void place_branch(reading& r);
    void place_tag(reading& r);
    void group();
    void place_request(reading& r);
    void place_ack(reading& r);
    void place_cancel(transaction& t, const reading& r);
    void place_response(reading& r);
    void place_taint(const reading& r);
    bool heard_before(const reading& r, std::string_view octets, bool exactly) const;
    using candidate = bool (*)(const exchanges&, const transaction&, const reading&);
    std::uint32_t search_call(const reading& r, candidate fits) const;
    void append(std::uint32_t& first, std::uint32_t& last, reading& r);

    const rules::evidence* docket_ = nullptr;
    std::vector<kept_sighting> ordered_;       // of a capture (unseen.hpp)
    mutable std::optional<bool> between_two_;  // once it was asked
    std::uint32_t estranged_from_ = none, mutated_from_ = none, renamed_from_ = none, unread_from_ = none,
                  provoked_from_ = none;
    mutable bool gave_up_ = false;
    mutable hearings heard_;
    parts mutated_;
    std::vector<reading> readings_;
    std::vector<std::uint32_t> rows_;  // of all readings: the values of their rows
    mutable values values_;            // what was asked of one is kept
    std::vector<transaction> transactions_;
    struct heads
    {
        heads() { last_request.fill(none); }
        std::uint32_t last = none, last_outside = none;  // readings
        std::array<std::uint32_t, static_cast<std::size_t>(sip::method::publish) + 1> last_request;
    };
    // The newest request of the call with this method, and the one before that.
    const reading* newest(std::uint32_t call, sip::method m) const
    {
        const auto at = call == none ? none : calls_[call].last_request[static_cast<std::size_t>(m)];
        return at == none ? nullptr : &readings_[at];
    }
    // Parties that are not told apart share a place.
    std::size_t place_of(party_index p) const
    {
        return std::min<std::size_t>(p, docket_->given->parties.size());
    }
    std::uint32_t last_heard(party_index p) const { return last_to_[place_of(p)]; }
    const reading* reading_at(std::uint32_t i) const { return i == none ? nullptr : &readings_[i]; }
    const reading* before_of_method(const reading& r) const
    {
        return r.before_of_method == none ? nullptr : &readings_[r.before_of_method];
    }
    std::vector<heads> calls_;
    std::vector<rules::dialog> dialogs_;
    std::vector<rules::dialog> standing_;  // as they stood before a request
    std::vector<std::uint32_t> last_to_;   // of each party: the last reading that it received
    chains by_call_, by_branch_, branches_, tags_, by_tags_, acks_;
};

class exchanges::chain
{
public:
    struct iterator
    {
        const exchanges* all;
        std::uint32_t at;
        const reading& operator*() const { return all->at(at); }
        iterator& operator++()
        {
            at = all->at(at).next;
            return *this;
        }
        bool operator!=(const iterator& other) const { return at != other.at; }
    };
    chain(const exchanges& all, std::uint32_t first) : all_{&all}, first_{first} {}
    iterator begin() const { return {all_, first_}; }
    iterator end() const { return {all_, none}; }
    bool empty() const { return first_ == none; }

private:
    const exchanges* all_;
    std::uint32_t first_;
};

inline exchanges::chain exchanges::list(std::uint32_t first) const { return {*this, first}; }

}  // namespace rules
