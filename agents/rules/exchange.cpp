#include "rules/exchange.hpp"

#include "rules/compare.hpp"
#include "rules/hash.hpp"

#include <algorithm>
#include <utility>

namespace rules {

namespace {

constexpr std::size_t rows_of_a_message = 12;  // about

// Where a part turns up when it is taken over: From and To of a dialog change places (RFC 3261 12.2.1.1), its
// remote target and route set become Request-URI and Route (12.1).
parts where_taken(parts touched)
{
    using sip::field_id;
    constexpr parts parties{.fields = fields_of({field_id::from, field_id::to})};
    constexpr parts ways{.fields = fields_of({field_id::contact, field_id::record_route, field_id::route})};
    if (touched.meet(parties))
        touched |= parties;
    if (touched.meet(ways))
        touched |= {.fields = bit(field_id::route), .start_line = true};
    return touched;
}

std::uint64_t key(party_index client, std::string_view branch) { return hash_of(branch, client); }

}  // namespace

void exchanges::read(const evidence& docket)
{
    docket_ = &docket;
    between_two_.reset();
    gave_up_ = false;
    const auto size = std::min(docket.messages.size(), limits::messages);
    mutated_ = docket.given->mutated;
    estranged_from_ = mutated_from_ = mutated_.any() ? 0 : none;
    renamed_from_ = none;
    unread_from_ = docket.given->unread ? 0 : none;
    values_.reset(size);
    const auto anew = [size](auto& list, std::size_t each) {
        list.clear();
        list.reserve(each * size);
    };
    anew(readings_, 1);
    anew(rows_, rows_of_a_message);
    anew(transactions_, 1);
    anew(standing_, 1);
    calls_.clear();
    dialogs_.clear();
    dialogs_.reserve(4);
    for (const auto& kept : docket.messages.first(size))
        read(kept);
    std::size_t octets = 0;
    for (const auto& r : readings_)
        octets += r.message->octets().size();
    heard_.reset(octets);
    for (auto* index : {&by_call_, &by_branch_, &branches_, &tags_, &by_tags_, &acks_})
        index->reset(size);
    order();
    group();
}

// Which call each reading belongs to, what its sender had heard before it, and whose branch it has.
void exchanges::order()
{
    const auto parties = docket_->given->parties.size();
    last_to_.resize(std::max(last_to_.size(), parties + 1));
    for (const auto& r : readings_)
        last_to_[place_of(r.seen->from)] = last_to_[place_of(r.seen->to)] = none;
    for (auto& r : readings_)
    {
        r.heard = last_to_[place_of(r.seen->from)];
        r.before_to = std::exchange(last_to_[place_of(r.seen->to)], r.index);
        place_branch(r);
        if (r.has_call_id)
            place_in_call(r);
        if (r.request && r.method == sip::method::ack && r.has_call_id)
            acks_.add(hash_of(r.call, r.cseq.number));
        else
            acks_.add_nothing();
    }
}

void exchanges::place_in_call(reading& r)
{
    const auto hash = hash_of(r.call_id);
    auto at = by_call_.newest(hash);
    while (at != none && readings_[calls_[at].last].call_id != r.call_id)
        at = by_call_.older(at);
    if (at == none)
    {
        at = static_cast<std::uint32_t>(calls_.size());
        by_call_.add(hash);
        calls_.emplace_back();
    }
    r.call = at;
    auto& call = calls_[at];
    r.before_in_call = std::exchange(call.last, r.index);
    r.before_outside = call.last_outside;
    const auto newest_of = [&](sip::method m) { return call.last_request[static_cast<std::size_t>(m)]; };
    r.invite_before = newest_of(sip::method::invite);
    r.ack_before = newest_of(sip::method::ack);
    r.bye_before = newest_of(sip::method::bye);
    if (!r.request)
        return;
    r.before_of_method = std::exchange(call.last_request[static_cast<std::size_t>(r.method)], r.index);
    const bool part = r.method == sip::method::ack || r.method == sip::method::cancel;
    if (originated(r) && r.to.tag.empty() && !part)
        call.last_outside = r.index;
}

void exchanges::place_branch(reading& r)
{
    if (!r.request || !r.has_via || !r.via.has_cookie() || r.via.branch.size() == 7)
        return branches_.add_nothing();
    const auto hash = key(r.seen->from, r.via.branch);
    auto other = branches_.newest(hash);
    while (other != none &&
           (readings_[other].seen->from != r.seen->from || readings_[other].via.branch != r.via.branch))
        other = branches_.older(other);
    r.branch_first = other == none ? r.index : readings_[other].branch_first;
    branches_.add(hash);
}

void exchanges::place_tag(reading& r)
{
    const auto tag = made_tag(r);
    if (tag.empty())
        return tags_.add_nothing();
    const auto hash = key(r.seen->from, tag);
    auto other = tags_.newest(hash);
    while (other != none &&
           (readings_[other].seen->from != r.seen->from || made_tag(readings_[other]) != tag))
        other = tags_.older(other);
    r.tag_first = other == none ? r.index : readings_[other].tag_first;
    tags_.add(hash);
}

void exchanges::group()
{
    for (auto& r : readings_)
    {
        if (r.request && r.method == sip::method::ack)
            place_ack(r);
        else if (r.request)
            place_request(r);
        else if (r.response)
            place_response(r);
        if (r.seen->taint)
            place_taint(r);
        provoked_from_ = r.seen->taint.provokes ? std::min(provoked_from_, r.index) : provoked_from_;
        place_tag(r);
        place_dialog(r);
    }
}

parts exchanges::mutated_before(const reading& r) const
{
    if (r.index < mutated_from_)
        return {};
    const auto* q = r.response ? request_of(r) : nullptr;
    return q && q->seen->taint ? mutated_ : where_taken(mutated_);  // an answer leaves parts where they were
}

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

void exchanges::append(std::uint32_t& first, std::uint32_t& last, reading& r)
{
    if (last == none)
        first = r.index;
    else
        readings_[last].next = r.index;
    last = r.index;
}

// The transactions of the same call, newest first. A request, an ACK or a CANCEL, belongs to an INVITE.
std::uint32_t exchanges::search_call(const reading& r, candidate fits) const
{
    int steps = limits::look_back;
    const auto before = [&](const reading& o) { return r.request ? before_of_method(o) : before_in_call(o); };
    const auto* other = r.request ? reading_at(r.invite_before) : before_in_call(r);
    for (; other && steps > 0; other = before(*other), --steps)
    {
        if (other->transaction != none && transactions_[other->transaction].request == other->index &&
            fits(*this, transactions_[other->transaction], r))
        {
            return other->transaction;
        }
    }
    return none;
}

void exchanges::place_request(reading& r)
{
    const auto hash = key(r.seen->from, r.via.branch);
    if (r.has_via)
    {
        int steps = limits::look_back;
        for (auto t = by_branch_.newest(hash); t != none && steps > 0; t = by_branch_.older(t), --steps)
        {
            const auto& first = readings_[transactions_[t].request];
            if (first.seen->to == r.seen->to && first.seen->from == r.seen->from && same_attempt(first, r))
            {
                r.transaction = t;
                auto& known = transactions_[t];
                // RFC 3261 18.1.1: over UDP after TCP was refused. What nobody had is not what is answered.
                if (known.responses == none && first.seen->seen_arriving && first.seen->arrived.empty())
                    known.request = r.index;
                else
                    append(known.variants, known.last_variant, r);
                return;
            }
        }
    }
    transaction t;
    t.request = r.index;
    t.method = r.method;
    t.client = r.seen->from;
    t.server = r.seen->to;
    r.transaction = static_cast<std::uint32_t>(transactions_.size());
    if (r.method == sip::method::cancel)
        place_cancel(t, r);
    by_branch_.add(hash);
    transactions_.push_back(t);
}

// RFC 3261 9.1: a CANCEL has the branch of what it cancels; one that was built wrongly is told by Call-ID and
// CSeq.
void exchanges::place_cancel(transaction& t, const reading& r)
{
    int steps = r.has_via ? limits::look_back : 0;
    for (auto other = by_branch_.newest(key(r.seen->from, r.via.branch)); other != none && steps > 0;
         other = by_branch_.older(other), --steps)
    {
        const auto& request = readings_[transactions_[other].request];
        if (request.method != sip::method::cancel && request.seen->from == r.seen->from &&
            request.via.branch == r.via.branch && t.cancels == none)
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
    for (auto t = by_branch_.newest(key(r.seen->from, r.via.branch)); t != none && left > 0;
         t = by_branch_.older(t), --left)
    {
        const auto& other = transactions_[t];
        if (other.method == sip::method::invite && other.client == r.seen->from &&
            readings_[other.request].via.branch == r.via.branch && readings_[other.request].call == r.call &&
            found == none)
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
            return t.client == ack.seen->from && t.final != none && e.at(t.request).from.tag == ack.from.tag;
        },
        [](const exchanges& e, const transaction& t, const reading& ack) {
            return same_number(e, t, ack) && t.server == ack.seen->to;
        },
    };
    for (const auto fits : tests)
        found = found == none ? search_call(r, fits) : found;
    // Its Call-ID is no help: an INVITE of the same parties whose final response has both of its tags.
    int steps = limits::look_back;
    for (auto i = r.index; i-- > 0 && steps-- > 0 && found == none && r.has_to && !r.to.tag.empty();)
    {
        const auto& other = readings_[i];
        if (other.final() && other.method == sip::method::invite && other.seen->to == r.seen->from &&
            other.transaction != none && other.to.tag == r.to.tag && other.from.tag == r.from.tag)
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
    for (auto t = by_branch_.newest(key(r.seen->to, r.via.branch)); t != none && steps > 0;
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
    if (found != none && readings_[transactions_[found].request].vias != r.vias && unanswered != none)
        found = unanswered;
    // An answer to the ACK of a refusal, which has the branch of its INVITE, is none to the INVITE.
    const bool to_an_ack = near != none && r.method == sip::method::ack && transactions_[near].acks != none;
    found = found == none && !to_an_ack ? near : found;
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
