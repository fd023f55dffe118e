// What belongs to a request that was seen before: its CANCEL, its ACK, its responses.
#include "rules/exchange.hpp"
#include "rules/hash.hpp"
#include "rules/unseen.hpp"

#include <algorithm>

namespace rules {

// RFC 3261 9.1: a CANCEL has the branch of what it cancels; one that was built wrongly is told by Call-ID and
// CSeq.
void exchanges::place_cancel(transaction& t, const reading& r)
{
    int steps = r.has_via ? limits::look_back : 0;
    for (auto other = by_branch_.newest(hash_of(r.via.branch, r.seen->from)); other != none && steps > 0;
         other = by_branch_.older(other), --steps)
    {
        const auto& request = readings_[transactions_[other].request];
        // Who gives the branches of a fork one name cancels each where it is.
        const bool nearer = t.cancels == none ||
                            (request.seen->to == r.seen->to && transactions_[t.cancels].server != r.seen->to);
        if (request.method != sip::method::cancel && request.seen->from == r.seen->from &&
            request.via.branch == r.via.branch && nearer)
        {
            t.cancels = other;
        }
    }
    static constexpr auto on_this_hop = [](const transaction& other, const reading& cancel) {
        return other.method == sip::method::invite && other.client == cancel.seen->from &&
               other.server == cancel.seen->to;
    };
    constexpr candidate tests[] = {
        [](const exchanges& e, const transaction& other, const reading& cancel) {
            return on_this_hop(other, cancel) && e.at(other.request).cseq.number == cancel.cseq.number;
        },
        [](const exchanges& e, const transaction& other, const reading& cancel) {
            return on_this_hop(other, cancel) && e.at(other.request).from.tag == cancel.from.tag;
        },
    };
    for (const auto fits : tests)
        t.cancels = t.cancels == none ? search_call(r, fits) : t.cancels;
    if (t.cancels != none && transactions_[t.cancels].cancelled_by == none)
        transactions_[t.cancels].cancelled_by = r.transaction;
}

// The INVITE of an ACK: that with its branch (17.1.1.3), else the one in the call with its CSeq and the To
// tag of its final response, else with its CSeq on this hop, else to another party (13.2.2.4: an ACK for a
// 2xx goes where the route set says), else the one whose response it names.
void exchanges::place_ack(reading& r)
{
    auto found = none;
    int left = r.has_via ? limits::look_back : 0;
    for (auto t = by_branch_.newest(hash_of(r.via.branch, r.seen->from)); t != none && left > 0;
         t = by_branch_.older(t), --left)
    {
        const auto& other = transactions_[t];
        const bool nearer =
            found == none || (other.server == r.seen->to && transactions_[found].server != r.seen->to);
        if (other.method == sip::method::invite && other.client == r.seen->from &&
            readings_[other.request].via.branch == r.via.branch && readings_[other.request].call == r.call &&
            nearer)
        {
            found = t;
        }
    }
    static constexpr auto same_number = [](const exchanges& e, const transaction& t, const reading& ack) {
        return t.client == ack.seen->from && e.at(t.request).cseq.number == ack.cseq.number;
    };
    constexpr candidate tests[] = {
        [](const exchanges& e, const transaction& t, const reading& ack) {  // 8.2.2.2: two may have its CSeq
            return same_number(e, t, ack) && t.final != none && !ack.to.tag.empty() &&
                   e.at(t.final).to.tag == ack.to.tag;
        },
        [](const exchanges& e, const transaction& t, const reading& ack) {
            return same_number(e, t, ack) && t.final != none && t.server == ack.seen->to;
        },
        [](const exchanges& e, const transaction& t, const reading& ack) {
            return same_number(e, t, ack) && t.final != none;
        },
        [](const exchanges& e, const transaction& t, const reading& ack) {
            return same_number(e, t, ack) && t.server == ack.seen->to;
        },
        // In a capture another number and another branch are those of an INVITE that is missing there, the
        // more so when this one has its ACK.
        [](const exchanges& e, const transaction& t, const reading& ack) {
            return t.client == ack.seen->from && t.final != none &&
                   e.at(t.request).from.tag == ack.from.tag &&
                   (!may_miss(e, t) || same_number(e, t, ack) ||
                    (t.acks == none && e.at(t.final).success() && e.at(t.final).to.tag == ack.to.tag));
        },
    };
    for (const auto fits : tests)
        found = found == none ? search_call(r, fits) : found;
    const auto of_this = [&](const transaction& t) {
        return !may_miss(*this, t) || same_number(*this, t, r) || t.acks == none;
    };
    // Its Call-ID is no help: an INVITE of the same parties whose final response has both of its tags.
    int steps = limits::look_back;
    for (auto i = r.index; i-- > 0 && steps-- > 0 && found == none && r.has_to && !r.to.tag.empty();)
    {
        const auto& other = readings_[i];
        if (other.final() && other.method == sip::method::invite && other.seen->to == r.seen->from &&
            other.transaction != none && other.to.tag == r.to.tag && other.from.tag == r.from.tag &&
            (other.call != r.call || of_this(transactions_[other.transaction])))
        {
            found = other.transaction;
        }
    }
    if (found != none)
    {
        r.transaction = found;
        auto& t = transactions_[found];
        append(t.acks, t.last_ack, r);
        if (arrived(r))
            t.acknowledged = std::min(t.acknowledged, arrival(r));
    }
}

void exchanges::place_response(reading& r)
{
    auto found = none;
    auto near = none, unanswered = none;
    int steps = r.has_via ? limits::look_back : 0;
    for (auto t = by_branch_.newest(hash_of(r.via.branch, r.seen->to)); t != none && steps > 0;
         t = by_branch_.older(t), --steps)
    {
        const auto& other = transactions_[t];
        if (other.client != r.seen->to || other.server != r.seen->from ||
            readings_[other.request].via.branch != r.via.branch)
        {
            continue;
        }
        near = near == none ? t : near;
        const bool same_hops = readings_[other.request].vias == r.vias;
        unanswered = unanswered == none && same_hops && other.final == none ? t : unanswered;
        if (other.method == r.method && readings_[other.request].cseq.method == r.cseq.method &&
            found == none)
        {
            found = t;
        }
    }
    // A CANCEL has the branch of its INVITE and one Via: the answer to it may name the wrong method.
    if (found != none && readings_[transactions_[found].request].vias != r.vias && unanswered != none &&
        !may_miss(*this, transactions_[unanswered]))
        found = unanswered;
    // An answer to the ACK of a refusal, which has the branch of its INVITE, is none to the INVITE.
    const bool to_an_ack = near != none && r.method == sip::method::ack && transactions_[near].acks != none;
    // CANCEL and INVITE share a branch: where one of them may be missing, CSeq tells whose it is (17.1.3).
    const auto of_pair = [](sip::method m) { return m == sip::method::invite || m == sip::method::cancel; };
    const bool to_its_twin = near != none && r.has_cseq && r.method != transactions_[near].method &&
                             of_pair(r.method) && of_pair(transactions_[near].method) &&
                             may_miss(*this, transactions_[near]);
    found = found == none && !to_an_ack && !to_its_twin ? near : found;
    if (found == none)
    {
        found = search_call(r, [](const exchanges& e, const transaction& t, const reading& response) {
            const auto& request = e.at(t.request);
            return t.client == response.seen->to && t.server == response.seen->from &&
                   request.cseq.number == response.cseq.number && request.cseq.method == response.cseq.method;
        });
    }
    if (found == none)
        return;
    auto& t = transactions_[found];
    r.transaction = found;
    append(t.responses, t.last_response, r);
    if (t.tagged == none && r.status > 100 && r.has_to && !r.to.tag.empty())
        t.tagged = r.index;
    t.reliable = t.reliable || r.has(sip::field_id::rseq);
    auto& slot = r.provisional() ? t.provisional : t.final;  // a status of 000 ends it, too
    slot = slot == none ? r.index : slot;
}

}  // namespace rules
