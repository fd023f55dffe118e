#include "rules/exchange.hpp"

#include "rules/compare.hpp"

#include <algorithm>

namespace rules {

namespace {

std::uint64_t mixed(std::uint64_t hash, std::string_view text)
{
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;  // FNV-1a
    return hash ^ (hash >> 29);
}

std::uint64_t key(party_index client, std::string_view branch)
{
    return mixed(0xcbf29ce484222325 ^ client, branch);
}

}  // namespace

// Two hash chains, by Call-ID and by sender and branch. Only looked up, never walked, so no order leaks from
// them.
class exchanges::finder
{
public:
    explicit finder(std::size_t size)
    {
        std::size_t slots = 16;
        while (slots < size * 2)
            slots *= 2;
        calls_.assign(slots, none);
        branches_.assign(slots, none);
        older_call_.reserve(size);
        older_transaction_.reserve(size);
    }

    std::uint32_t& call(std::string_view call_id) { return calls_[mixed(1, call_id) & (calls_.size() - 1)]; }
    std::uint32_t& branch(party_index client, std::string_view branch)
    {
        return branches_[key(client, branch) & (branches_.size() - 1)];
    }
    std::uint32_t older_call(std::uint32_t call) const { return older_call_[call]; }
    std::uint32_t older(std::uint32_t transaction) const { return older_transaction_[transaction]; }
    void add_call(std::uint32_t& slot, std::uint32_t call)
    {
        older_call_.push_back(slot);
        slot = call;
    }
    void add_transaction(std::uint32_t& slot, std::uint32_t transaction)
    {
        older_transaction_.push_back(slot);
        slot = transaction;
    }

private:
    std::vector<std::uint32_t> calls_, branches_, older_call_, older_transaction_;
};

exchanges::exchanges(const rules::traffic& seen) : traffic_{&seen}
{
    const auto size = std::min(seen.messages.size(), limits::messages);
    finder find{size};
    readings_.reserve(size);
    transactions_.reserve(size);
    for (std::uint32_t i = 0; i < size; ++i)
        readings_.push_back(rules::read(seen.messages[i], i));
    read(find);
    group(find);
}

void exchanges::read(finder& find)
{
    for (auto& r : readings_)
    {
        if (!r.has_call_id)
            continue;
        auto& slot = find.call(r.call_id);
        auto call = slot;
        while (call != none && readings_[calls_[call]].call_id != r.call_id)
            call = find.older_call(call);
        if (call == none)
        {
            call = static_cast<std::uint32_t>(calls_.size());
            find.add_call(slot, call);
            calls_.push_back(none);
        }
        r.call = call;
        r.before_in_call = calls_[call];
        calls_[call] = r.index;
    }
}

void exchanges::group(finder& find)
{
    for (auto& r : readings_)
    {
        if (r.request && r.method == sip::method::ack)
            place_ack(r, find);
        else if (r.request)
            place_request(r, find);
        else if (r.response)
            place_response(r, find);
        if (r.transaction != none && r.seen->tainted)
            transactions_[r.transaction].tainted = true;
    }
}

void exchanges::append(std::uint32_t& first, std::uint32_t& last, reading& r)
{
    if (last == none)
        first = r.index;
    else
        readings_[last].next = r.index;
    last = r.index;
}

// The transactions of the same call, newest first.
std::uint32_t exchanges::search_call(const reading& r,
                                     bool (*fits)(const exchanges&, const transaction&, const reading&)) const
{
    int steps = limits::look_back;
    for (const auto* other = before_in_call(r); other && steps > 0; other = before_in_call(*other), --steps)
    {
        if (other->transaction != none && transactions_[other->transaction].request == other->index &&
            fits(*this, transactions_[other->transaction], r))
        {
            return other->transaction;
        }
    }
    return none;
}

void exchanges::place_request(reading& r, finder& find)
{
    auto& slot = find.branch(r.seen->from, r.via.branch);
    if (r.has_via)
    {
        for (auto t = slot; t != none; t = find.older(t))
        {
            const auto& first = readings_[transactions_[t].request];
            if (first.seen->to == r.seen->to && first.seen->from == r.seen->from && same_attempt(first, r))
            {
                r.transaction = t;
                auto last = transactions_[t].variants;
                while (last != none && readings_[last].next != none)
                    last = readings_[last].next;
                append(transactions_[t].variants, last, r);
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
        place_cancel(t, r, find);
    find.add_transaction(slot, r.transaction);
    transactions_.push_back(t);
}

// RFC 3261 9.1: a CANCEL has the branch of what it cancels; one that was built wrongly is told by Call-ID and
// CSeq.
void exchanges::place_cancel(transaction& t, const reading& r, finder& find)
{
    for (auto other = find.branch(r.seen->from, r.via.branch); other != none && r.has_via;
         other = find.older(other))
    {
        const auto& request = readings_[transactions_[other].request];
        if (request.method != sip::method::cancel && request.seen->from == r.seen->from &&
            request.via.branch == r.via.branch && t.cancels == none)
        {
            t.cancels = other;
        }
    }
    if (t.cancels == none)
    {
        t.cancels = search_call(r, [](const exchanges& e, const transaction& other, const reading& cancel) {
            const auto& request = e.at(other.request);
            return other.method == sip::method::invite && other.client == cancel.seen->from &&
                   other.server == cancel.seen->to && request.cseq.number == cancel.cseq.number;
        });
    }
    if (t.cancels == none)
    {
        t.cancels = search_call(r, [](const exchanges& e, const transaction& other, const reading& cancel) {
            return other.method == sip::method::invite && other.client == cancel.seen->from &&
                   other.server == cancel.seen->to && e.at(other.request).from.tag == cancel.from.tag;
        });
    }
    if (t.cancels != none && transactions_[t.cancels].cancelled_by == none)
        transactions_[t.cancels].cancelled_by = r.transaction;
}

// The INVITE of an ACK: that with its branch (17.1.1.3), else the one in the call with its CSeq on this hop,
// else to another party (13.2.2.4: an ACK for a 2xx goes where the route set says), else the one whose
// response it names.
void exchanges::place_ack(reading& r, finder& find)
{
    auto found = none;
    for (auto t = find.branch(r.seen->from, r.via.branch); t != none && r.has_via; t = find.older(t))
    {
        const auto& other = transactions_[t];
        if (other.method == sip::method::invite && other.client == r.seen->from &&
            readings_[other.request].via.branch == r.via.branch && readings_[other.request].call == r.call &&
            found == none)
        {
            found = t;
        }
    }
    using test = bool (*)(const exchanges&, const transaction&, const reading&);
    constexpr test tests[] = {
        [](const exchanges& e, const transaction& t, const reading& ack) {
            return t.method == sip::method::invite && t.client == ack.seen->from &&
                   t.server == ack.seen->to && e.at(t.request).cseq.number == ack.cseq.number &&
                   t.final != none;
        },
        [](const exchanges& e, const transaction& t, const reading& ack) {
            return t.method == sip::method::invite && t.client == ack.seen->from &&
                   e.at(t.request).cseq.number == ack.cseq.number && t.final != none;
        },
        [](const exchanges& e, const transaction& t, const reading& ack) {
            return t.method == sip::method::invite && t.client == ack.seen->from && t.final != none &&
                   e.at(t.request).from.tag == ack.from.tag;
        },
        [](const exchanges& e, const transaction& t, const reading& ack) {
            return t.method == sip::method::invite && t.client == ack.seen->from &&
                   t.server == ack.seen->to && e.at(t.request).cseq.number == ack.cseq.number;
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
        append(transactions_[found].acks, transactions_[found].last_ack, r);
    }
}

void exchanges::place_response(reading& r, finder& find)
{
    auto found = none;
    auto near = none, unanswered = none;
    for (auto t = find.branch(r.seen->to, r.via.branch); t != none && r.has_via; t = find.older(t))
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
    found = found == none ? near : found;
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
    auto& slot = r.provisional() ? t.provisional : t.final;  // a status of 000 ends it, too
    slot = slot == none ? r.index : slot;
}

}  // namespace rules
