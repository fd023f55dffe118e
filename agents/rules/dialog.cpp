// Dialogs as they grow, message by message, and what was there before one of them.
#include "rules/dialog.hpp"

#include "rules/exchange.hpp"
#include "rules/hash.hpp"
#include "rules/unseen.hpp"

#include <algorithm>
#include <utility>

namespace rules {

using sip::method;

namespace {

bool same_tags(const reading& a, const reading& b)
{
    return (a.from.tag == b.from.tag && a.to.tag == b.to.tag) ||
           (a.from.tag == b.to.tag && a.to.tag == b.from.tag);
}

}  // namespace

void exchanges::place_dialog(reading& r)
{
    if (r.call == none)
        return by_tags_.add_nothing();
    // The same for both directions.
    const auto hash = mixed(hash_of(r.from.tag) + hash_of(r.to.tag), r.call);
    auto other = by_tags_.newest(hash);
    while (other != none && (readings_[other].call != r.call || !same_tags(readings_[other], r)))
        other = by_tags_.older(other);
    by_tags_.add(hash);
    if (other == none)
    {
        r.dialog = static_cast<std::uint32_t>(dialogs_.size());
        auto& made = dialogs_.emplace_back();
        made.first = r.index;
        made.one_tag = r.from.tag == r.to.tag;
    }
    else
    {
        r.dialog = readings_[other].dialog;
    }
    auto& d = dialogs_[r.dialog];
    r.backwards = r.from.tag != readings_[d.first].from.tag;
    r.before_in_dialog = std::exchange(d.last, r.index);
    if (r.request && r.method != method::ack)
    {
        r.standing = static_cast<std::uint32_t>(standing_.size());
        standing_.push_back(d);
    }
    put_in_dialog(d, r);
}

void exchanges::put_in_dialog(rules::dialog& d, const reading& r) const
{
    auto& way = d.ways[r.backwards ? 1 : 0];
    way.spoken = true;
    if (r.request && r.method == method::bye)
    {
        d.further_bye = d.further_bye || (d.bye != none && d.bye != r.transaction);
        d.bye = d.bye == none ? r.transaction : d.bye;
    }
    else if (r.request && r.method != method::ack)
    {
        way.highest_cseq = std::max(way.highest_cseq, r.cseq.number);
    }
    else if (r.response)
    {
        way.answered = true;
        const auto* q = r.method == method::invite ? request_of(r) : nullptr;
        if (!q || !q->to.tag.empty())  // a re-INVITE, which either side may send, makes none
            return;
        way.made = true;
        // 12.1.1: "The remote sequence number MUST be set to the value of the sequence number in the CSeq".
        way.highest_cseq = std::max(way.highest_cseq, q->cseq.number);
        if (d.success == none && r.success())
            d.success = r.index;
    }
}

const reading* exchanges::first_invite(const reading& r) const
{
    const reading* found = nullptr;
    int steps = limits::look_back;
    for (const auto* o = reading_at(r.invite_before); o && steps > 0; o = before_of_method(*o), --steps)
        if (o->to.tag.empty() && o->dialog != r.dialog)
            found = o;
    return found;
}

const reading* exchanges::last_ack(const reading& r) const
{
    int steps = limits::look_back;
    for (const auto* o = reading_at(r.ack_before); o; o = before_of_method(*o), --steps)
    {
        gave_up_ = gave_up_ || steps == 0;
        if (steps == 0 || (o->seen->to == r.seen->from && arrived(*o)))
            return o;
    }
    return nullptr;
}

const reading* exchanges::bye_answered(const reading& r) const
{
    const reading* found = nullptr;
    int steps = limits::look_back;
    for (const auto* o = reading_at(r.bye_before); o && steps > 0; o = before_of_method(*o), --steps)
    {
        const bool mine = o->dialog == r.dialog && o->backwards == r.backwards &&
                          !dialogs_[r.dialog].one_tag && o->seen->from == r.seen->from;
        const auto* t = mine && o->transaction != r.transaction ? transaction_of(*o) : nullptr;
        const auto* final = t ? final_of(*t) : nullptr;
        found = final && final->success() && final->index < r.index ? final : found;
    }
    return found;
}

const transaction* exchanges::pending_invite(const reading& r) const
{
    int steps = limits::look_back;
    for (const auto* o = reading_at(r.invite_before); o && steps > 0; o = before_of_method(*o), --steps)
    {
        const auto* t = o->seen->to == r.seen->to && o->from.tag == r.from.tag ? transaction_of(*o) : nullptr;
        if (t && !t->tainted && !surely_answered(*this, *t, r.index))
            return t;
    }
    return nullptr;
}

const reading* exchanges::earlier_outside(const reading& r) const
{
    int steps = limits::look_back;
    for (auto at = r.before_outside; at != none && steps > 0; at = readings_[at].before_outside, --steps)
        if (readings_[at].seen->from == r.seen->from && readings_[at].transaction != r.transaction)
            return &readings_[at];
    return nullptr;
}

bool exchanges::turned(const reading& r) const
{
    int steps = limits::look_back;
    for (auto at = r.before_in_dialog; at != none && steps > 0; at = readings_[at].before_in_dialog, --steps)
    {
        const auto& o = readings_[at];
        const auto* q = o.response && o.method == method::invite ? request_of(o) : nullptr;
        if (!q || !q->to.tag.empty() || !originated(*q))
            continue;
        const bool reversed = o.backwards != r.backwards || dialogs_[r.dialog].one_tag;
        if (reversed ? q->seen->from == r.seen->from && q->seen->to == r.seen->to
                     : q->seen->from == r.seen->to && q->seen->to == r.seen->from)
            return true;
    }
    return false;
}

bool exchanges::received_alike(const reading& r) const
{
    int steps = limits::look_back;
    for (auto at = r.before_in_dialog; at != none && steps > 0; at = readings_[at].before_in_dialog, --steps)
        if (readings_[at].seen->to == r.seen->from &&
            (readings_[at].backwards == r.backwards || dialogs_[r.dialog].one_tag))
            return true;
    return steps == 0;
}

const reading* exchanges::highest_before(const reading& r, const parts& reads) const
{
    const reading* found = nullptr;
    const auto look_at = [&](const reading& o) {
        const bool counts = o.request && o.method != method::ack && o.method != method::cancel &&
                            o.has_cseq && o.seen->from == r.seen->from && originated(o) &&
                            o.from.tag == r.from.tag && !o.seen->taint.touched.meet(reads) &&
                            (o.transaction != r.transaction || o.transaction == none);
        if (counts &&
            (!found || std::pair{o.cseq.number, o.index} > std::pair{found->cseq.number, found->index}))
            found = &o;
    };
    int steps = limits::look_back;
    for (auto at = r.before_in_dialog; at != none && steps > 0; at = readings_[at].before_in_dialog, --steps)
        if (readings_[at].to.tag == r.to.tag)
            look_at(readings_[at]);
    for (auto at = r.before_outside; at != none && steps > 0; at = readings_[at].before_outside, --steps)
        if (readings_[at].has_to)
            look_at(readings_[at]);
    return found;
}

const reading* exchanges::ack_for(const reading& success, std::uint32_t cseq) const
{
    int steps = limits::look_back;
    for (auto at = acks_.newest(hash_of(success.call, cseq)); at != none; at = acks_.older(at), --steps)
    {
        const auto& o = readings_[at];
        gave_up_ = gave_up_ || steps == 0;
        if (steps == 0 || (o.call == success.call && o.seen->to == success.seen->from &&
                           o.cseq.number == cseq && o.to.tag == success.to.tag && arrived(o)))
            return &o;
    }
    return nullptr;
}

fsm::time_point exchanges::first_after(const reading& r, sip::method m) const
{
    auto first = fsm::never;
    int steps = limits::look_back;
    for (const auto* o = newest(r.call, m); o && o->index > r.index; o = before_of_method(*o))
    {
        if (steps-- == 0)
            return r.at();
        if (arrived(*o))
            first = arrival(*o);
    }
    return first;
}

}  // namespace rules
