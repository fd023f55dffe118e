// What rules ask about the traffic once it is grouped: who saw what, what arrived, and who wrote it.
#include "fsm/next_hop.hpp"
#include "rules/compare.hpp"
#include "rules/exchange.hpp"

#include <algorithm>

namespace rules {

void exchanges::place_taint(const reading& r)
{
    // RFC 3261 8.2.6.2: what a response repeats of its request, whatever it says. The rest of what a script
    // does is told by the transaction, and its author draws what follows.
    constexpr auto repeated = fields_of({sip::field_id::via, sip::field_id::from, sip::field_id::to,
                                         sip::field_id::call_id, sip::field_id::cseq});
    const auto& taint = r.seen->taint;
    const bool by_script = taint.by == taint::hand::script;
    const parts taken = by_script ? parts{.fields = taint.touched.fields & repeated} : taint.touched;
    if (taken.any() || !by_script)
    {
        mutated_ |= taken;
        mutated_from_ = std::min(mutated_from_, r.index);
    }
    constexpr auto names =
        fields_of({sip::field_id::from, sip::field_id::to, sip::field_id::call_id, sip::field_id::cseq});
    if (by_script && (taint.touched.fields & names) != 0 && r.cseq.method == "INVITE")
        renamed_from_ = std::min(renamed_from_, r.index);
    if (taint.estranges())
        estranged_from_ = std::min(estranged_from_, r.index);
    if (r.transaction == none)
        return;
    auto& t = transactions_[r.transaction];
    t.tainted = t.tainted || taint.by == taint::hand::script || taint.estranges();
    t.touched |= taint.touched;
}

const reading* exchanges::numbered(std::uint32_t number) const
{
    const auto at = std::ranges::lower_bound(readings_, number, {}, &reading::number);
    if (at != readings_.end() && at->number == number)
        return &*at;
    const auto moved = std::ranges::find(readings_, number, &reading::number);  // put_in_order()
    return moved != readings_.end() ? &*moved : nullptr;
}

bool exchanges::plays(party_index p, role what) const
{
    const auto* party = who(p);
    return party && party->plays == what;
}

bool exchanges::watched(party_index a, party_index b) const
{
    const auto *x = who(a), *y = who(b);
    return (x && !x->device) || (y && !y->device);
}

bool exchanges::surrounded(party_index p) const
{
    const auto* me = who(p);
    if (!me)
        return false;
    const auto& all = docket_->given->parties;
    if (!me->device || std::ranges::none_of(all, [me](const party& o) { return o.device && &o != me; }))
        return true;
    if (all.size() != 2)
        return false;
    if (!between_two_)
        between_two_ = between_two();
    return *between_two_;
}

// RFC 3261 12.2.1.1: a call goes on where a Contact or a Record-Route says.
bool exchanges::leads_elsewhere(const reading& r) const
{
    using fsm::port_of;
    const auto is_here = [&](const sip::uri& to) {
        const auto at = fsm::numeric_address(to.host, port_of(to));
        if (!at)  // a name is the sender's, if it calls itself so
            return r.request && sip::iequals(to.host, r.via.host) && port_of(to) == port_of(r.via);
        return std::ranges::any_of(docket_->given->parties, [&](const party& p) {
            return at->octets == p.at.octets && at->port == p.at.port;
        });
    };
    for (const auto id : {sip::field_id::contact, sip::field_id::record_route, sip::field_id::route})
    {
        sip::name_addr_list values{*r.message, id};
        for (sip::name_addr one; values.next(one);)
            if (!one.star && !is_here(one.uri))
                return true;
        if (values.error())
            return true;
    }
    return false;
}

// A request with a further Via came from somewhere else (16.6).
bool exchanges::between_two() const
{
    return std::ranges::all_of(readings_,
                               [this](const reading& r) { return r.vias <= 1 && !leads_elsewhere(r); });
}

bool exchanges::in_renamed_dialog(const reading& r) const
{
    if (renamed_from_ == none || r.index <= renamed_from_)
        return false;
    const auto* q = r.message->is_request() ? &r
                    : r.transaction != none ? &at(transactions_[r.transaction].request)
                                            : nullptr;
    return q && q->has_to && !q->to.tag.empty();
}

bool exchanges::arrived(const reading& r) const
{
    return r.seen->seen_arriving ? !r.seen->arrived.empty() : !lossy();
}

fsm::time_point exchanges::forgotten_from(const rules::transaction& t) const
{
    const auto* final = final_of(t);
    if (!final)
        return fsm::never;
    // Over a reliable transport Timers I and J are of zero seconds.
    const bool reliable = !at(t.request).udp();
    if (reliable && at(t.request).method != sip::method::invite)
        return final->at();
    const auto gone = final->at() + give_up();
    if (!final->refusal() || t.acknowledged == fsm::never)
        return gone;
    return std::min(gone, reliable ? t.acknowledged : t.acknowledged + timers().t4);
}

bool exchanges::answerable(const rules::transaction& t) const
{
    const auto& q = at(t.request);
    return !t.tainted && !lossy() && q.complete() && !q.message->error() && arrived(q);
}

const reading* exchanges::made_by_answer(const reading& r) const
{
    const auto* q =
        r.response && r.complete() && r.status > 100 && !r.to.tag.empty() ? request_of(r) : nullptr;
    return q && q->has_to && q->to.tag.empty() && q->call_id == r.call_id ? q : nullptr;
}

std::string_view exchanges::made_tag(const reading& r) const
{
    if (r.seen->taint || is_proxy(r.seen->from))
        return {};
    if (initial(r))
        return r.from.tag;
    const auto* q = made_by_answer(r);
    return q && q->method != sip::method::cancel && r.to.tag != q->from.tag ? r.to.tag : std::string_view{};
}

const reuse* exchanges::reused(const reading& r, reuse::kind what) const
{
    for (const auto& one : docket_->reuses)
        if (one.number == r.number && one.what == what)
            return &one;
    return nullptr;
}

// RFC 3261 16.6 and 16.7: a request is passed on below a new Via, a response without the top one.
const reading* exchanges::passed_on(const reading& r) const
{
    int steps = limits::look_back;
    for (const auto* other = before_in_call(r); other && steps > 0; other = before_in_call(*other), --steps)
    {
        if (other->seen->to != r.seen->from || other->request != r.request || other->method != r.method ||
            other->cseq.number != r.cseq.number)
        {
            continue;
        }
        if (r.request ? r.vias > other->vias : other->status == r.status && other->vias > r.vias)
            return other;
    }
    return nullptr;
}

// By the index of what its sender had heard (heard.hpp); only what passes there is searched, the newest
// first.
bool exchanges::heard_before(const reading& r, std::string_view octets, bool exactly) const
{
    if (docket_->begun_before)
        return true;
    if (r.heard == none)
        return false;
    const auto by = r.seen->from;
    auto* what = heard_.find(by);
    if (!what)
    {
        what = &heard_.add(by);
        std::size_t all = 0;
        for (auto i = last_heard(by); i != none; i = readings_[i].before_to)
            all += readings_[i].message->octets().size();
        what->expect(all);
    }
    // Messages are judged in their order: what came later is not known yet.
    for (auto i = r.heard; i != none && i >= what->known_to; i = readings_[i].before_to)
        what->add(i, *readings_[i].message);
    what->known_to = std::max(what->known_to, r.heard + 1);
    const auto first = exactly ? none : what->first_with(octets);
    if (first <= r.heard)
        return true;
    if (!what->may_have(octets))
        return false;
    int steps = limits::look_back;
    for (auto i = r.heard; i != none; i = readings_[i].before_to, --steps)
    {
        const auto given = readings_[i].message->octets();
        if (steps == 0 || !heard_.may_search(given.size()))
            return gave_up_ = true;
        if (exactly ? contains(given, octets) : contains_text(given, octets))
            return true;
    }
    return false;
}

bool exchanges::inherited(const reading& r, std::string_view octets) const
{
    return heard_before(r, octets, false);
}

bool exchanges::inherited_exactly(const reading& r, std::string_view octets) const
{
    return heard_before(r, octets, true);
}

}  // namespace rules
