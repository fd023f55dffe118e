#include "rules/exchange.hpp"

#include "rules/compare.hpp"
#include "rules/hash.hpp"
#include "rules/unseen.hpp"

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
    const auto& all = docket.given->parties;
    const bool live = std::ranges::any_of(all, [](const party& p) { return !p.device; });
    ordered_.assign(docket.messages.begin(), docket.messages.begin() + static_cast<std::ptrdiff_t>(size));
    if (!live)
        put_in_order(ordered_);
    for (const auto& kept : ordered_)
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
    const auto hash = hash_of(r.via.branch, r.seen->from);
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
    const auto hash = hash_of(tag, r.seen->from);
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
    const auto hash = hash_of(r.via.branch, r.seen->from);
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

}  // namespace rules
