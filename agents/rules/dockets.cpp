// The recorder's dockets: to which one a message belongs, when one is over, and what it was part of.
#include "rules/recorder.hpp"

#include "rules/hash.hpp"
#include "sip/fields.hpp"

#include <algorithm>
#include <utility>

namespace rules {

// The newest request with the branch that came from `client`; one of the call, if there is one.
std::uint32_t recorder::by_branch(const traits& t, party_index client, std::uint32_t call) const
{
    auto found = no;
    each_of_branch(t.branch, [&](std::uint32_t at) {
        if (slots_[at].seen.from != client)
            return false;
        const auto& s = slots_[at];
        const bool same_call = call != no && s.docket == call;
        if (found == no || same_call)
            found = s.docket;
        return call == no || same_call;
    });
    return found;
}

// The call of a request that was passed on with another Call-ID, or none: a Via below the first is that of a
// request that was seen (RFC 3261 16.6 item 8).
std::uint32_t recorder::below(const sip::message& m) const
{
    sip::via_list all{m};
    sip::via one;
    auto found = no;
    for (int i = 0; i < 8 && found == no && all.next(one); ++i)
        if (!one.branch.empty())
            each_of_branch(hash_of(one.branch) | 1, [&](std::uint32_t at) {
                found = slots_[at].docket;
                return true;
            });
    return found;
}

std::uint32_t recorder::docket_of(const traits& t, const sip::message& m, const passage& p)
{
    const auto known = t.call == 0 ? calls_.end() : calls_.find(t.call);
    auto found = known == calls_.end() ? no : known->second;
    if (t.branch != 0 && (t.response || t.method == sip::method::cancel))
    {
        const auto tied = by_branch(t, t.response ? p.to : p.from, found);
        found = tied == no ? found : tied;
    }
    if (found == no && t.branch != 0 && t.method == sip::method::ack)
        found = by_branch(t, p.from, no);
    if (found == no && t.method == sip::method::ack && !t.from_tag().empty())
        if (const auto tied = tags_.find(hash_of(t.from_tag())); tied != tags_.end())
            found = tied->second;
    if (found == no && (t.call == 0 || (t.request && !t.one_via)))
        found = below(m);
    if (found == no && t.call == 0)
    {
        if (strays_ == no)
            strays_ = open();
        return strays_;
    }
    if (found != no)
    {
        if (t.call != 0)
            calls_.try_emplace(t.call, found);  // tied to it from here on, whatever it was before
        return found;
    }
    found = open();
    auto& d = dockets_[found];
    d.call = t.call;
    d.begun_before = judged_.find(t.call) != nullptr;
    calls_.emplace(t.call, found);
    if (t.request && !t.from_tag().empty())
    {
        d.tag = hash_of(t.from_tag());
        tags_.emplace(d.tag, found);
    }
    return found;
}

std::uint32_t recorder::open()
{
    while (!how_.whole && open_ >= how_.calls)
        cut_off();
    ++open_;
    auto at = static_cast<std::uint32_t>(dockets_.size());
    if (free_dockets_.empty())
        dockets_.emplace_back();
    else
    {
        at = free_dockets_.back();
        free_dockets_.pop_back();
    }
    dockets_[at].touched = now_;
    enqueue(at);
    return at;
}

void recorder::file(std::uint32_t at, std::uint32_t where)
{
    auto& d = dockets_[where];
    slots_[at].docket = where;
    if (d.first == no)
        d.first = at;
    else
        slots_[d.last].next = at;
    d.last = at;
    ++d.count;
    ++held_;
    touch(where, now_);
}

// What is looked up later: branch and tags, and whether the call stands.
void recorder::know(std::uint32_t at, const traits& t)
{
    auto& s = slots_[at];
    auto& d = dockets_[s.docket];
    s.method = t.method;
    s.call = t.call;
    if (t.request && t.branch != 0)
    {
        s.branch = t.branch;
        const auto [known, fresh] = branches_.try_emplace(t.branch, at);
        if (!fresh)
        {
            s.older = std::exchange(known->second, at);
            s.older_number = slots_[s.older].number;
        }
        note(d, identities_.branch(t, s.seen, {s.number, at}));
    }
    note(d, others_.note(t, s.seen, {s.number, at}));
    const bool mute = s.seen.taint || plays_proxy(s.seen.from);
    if (t.request)
    {
        s.begins = t.to_tag().empty() && t.complete();
        if (s.begins && !t.from_tag().empty())
            s.from_tag = hash_of(t.from_tag());
        const bool part = t.method == sip::method::ack || t.method == sip::method::cancel;
        if (s.from_tag != 0 && !part && t.one_via && !mute)
            s.tag = made(at, t, t.from_tag());
        if (t.method == sip::method::bye)
            stand(s.docket, false);
        d.over = d.over || t.method == sip::method::bye;
    }
    else if (const auto request = t.response ? request_of(t, s.seen) : no; request != no)
    {
        auto& q = slots_[request];
        const bool new_tag = t.status > 100 && q.begins && q.call == t.call && !mute &&
                             t.method != sip::method::cancel && !t.to_tag().empty() &&
                             hash_of(t.to_tag()) != q.from_tag && t.complete();
        const auto tag = new_tag ? made(at, t, t.to_tag()) : 0;
        const bool invite = t.method == sip::method::invite;
        // It may ring for minutes without a message (RFC 3261 16.6 item 11: Timer C).
        if (invite && q.begins && t.status > 100 && t.status < 200 && !q.ended && !d.over)
            stand(s.docket, true);
        if (t.status < 200)
            return;
        if (invite && q.begins && t.status >= 300 && t.one_via)
            stand(s.docket, false);
        identities_.ended(tag, t.call, t.status);
        if (!q.ended)
            identities_.ended(q.tag, q.call, t.status);
        q.ended = true;
        if (t.status < 300 && invite && !d.over)
            stand(s.docket, true);
    }
}

void recorder::note(docket& d, std::optional<reuse> what)
{
    if (!what || d.reuses.size() >= limits::reuses)
        return;
    if (const auto& first = slots_[what->first.place]; first.number == what->first.number)
    {
        if (&dockets_[first.docket] == &d && what->what != reuse::kind::series)
            return;  // judged with the docket
        what->seen = first.seen;
    }
    d.reuses.push_back(std::move(*what));
}

std::uint64_t recorder::made(std::uint32_t at, const traits& t, std::string_view tag)
{
    auto& s = slots_[at];
    auto found = identities_.tag(tag, t, s.seen, {s.number, at});
    note(dockets_[s.docket], std::move(found.again));
    return found.key;
}

// RFC 3261 17.1.3.
std::uint32_t recorder::request_of(const traits& t, const sighting& response) const
{
    auto found = no;
    each_of_branch(t.branch, [&](std::uint32_t at) {
        const auto& q = slots_[at];
        if (q.seen.from == response.to && q.seen.to == response.from && q.method == t.method)
            found = at;
        return found != no;
    });
    return found;
}

bool recorder::plays_proxy(party_index p) const
{
    return p < given_.parties.size() && given_.parties[p].plays == role::proxy;
}

// A call that rings, or was answered, stands until it is refused or its BYE, however quiet it is.
void recorder::stand(std::uint32_t at, bool standing)
{
    dequeue(at);
    dockets_[at].standing = standing;
    enqueue(at);
}

void recorder::touch(std::uint32_t at, fsm::time_point when)
{
    dequeue(at);
    dockets_[at].touched = std::max(dockets_[at].touched, when);
    enqueue(at);
}

void recorder::enqueue(std::uint32_t at)
{
    auto& d = dockets_[at];
    auto& q = queue_of(d);
    d.before = q.last;
    d.after = no;
    (q.last == no ? q.first : dockets_[q.last].after) = at;
    q.last = at;
}

void recorder::dequeue(std::uint32_t at)
{
    auto& d = dockets_[at];
    auto& q = queue_of(d);
    (d.before == no ? q.first : dockets_[d.before].after) = d.after;
    (d.after == no ? q.last : dockets_[d.after].before) = d.before;
}

// All that a docket waits for is over: transactions by 64*T1, and 5 s after it the BYE of TXN-2XX-1.
void recorder::pass_time(fsm::time_point now)
{
    using namespace std::chrono_literals;
    now_ = std::max(now_, now);
    if (how_.whole)
        return;
    const auto quiet = surely_given_up(given_.timers) + 6s;
    const auto close = [&](const queue& q, fsm::duration after) {
        while (q.first != no && dockets_[q.first].touched + after <= now_)
            close_docket(q.first);
    };
    close(quiet_, quiet);
    close(standing_, std::max(how_.standing, quiet));
}

void recorder::cut_off()
{
    const auto a = quiet_.first, b = standing_.first;
    const bool standing = a == no || (b != no && dockets_[b].touched < dockets_[a].touched);
    close_docket(standing ? b : a);
}

void recorder::close_docket(std::uint32_t at)
{
    judge(at, now_);
    free(at);
}

// The call's first request, on its first hop, whatever else of it cannot be read.
bool recorder::begins_here(const slot& s)
{
    const auto& m = *s.seen.message;
    const auto to = m.is_request() ? sip::to_of(m) : sip::result<sip::name_addr>{sip::parse_error{}};
    return to && to->tag.empty() && s.method != sip::method::ack && sip::top_via(m) &&
           !sip::has_further_via(m);
}

std::vector<judgement>& recorder::judgements()
{
    auto& all = how_.whole ? desk_->judgements : judgements_;
    if (all.empty())
        all = engine_->judgements();
    return all;
}

void recorder::judge(std::uint32_t at, fsm::time_point end)
{
    end = std::min(end, dropped_from_);
    auto& d = dockets_[at];
    auto& bundle = desk_->bundle;
    auto& grouped = desk_->grouped;
    bundle.clear();
    bundle.reserve(d.count);
    for (auto i = d.first; i != no; i = slots_[i].next)
        bundle.push_back({&slots_[i].seen, slots_[i].number});
    if (bundle.empty() || engine_->rules().empty())
        return;
    for (auto& r : d.reuses)
        r.excused = r.what == reuse::kind::tag && identities_.refused(r.key);
    const evidence all{
        &given_,          bundle,  d.reuses,
        &noise_,          end,     d.begun_before || (how_.from_within && !begins_here(slots_[d.first])),
        how_.from_within, &others_};
    grouped.read(all);
    engine_->judge(grouped, judgements());
    if (on_judged_)
        on_judged_(grouped, judgements());
}

void recorder::free(std::uint32_t at)
{
    const auto forget = [](auto& table, std::uint64_t key, std::uint32_t value) {
        if (const auto found = table.find(key); found != table.end() && found->second == value)
            table.erase(found);
    };
    auto& d = dockets_[at];
    dequeue(at);
    for (auto i = d.first; i != no;)
    {
        auto& s = slots_[i];
        forget(copies_, s.key, i);
        if (s.branch != 0)
            forget(branches_, s.branch, i);
        if (s.call != 0 && s.call != d.call)
            forget(calls_, s.call, at);
        free_slots_.push_back(i);
        i = s.next;
        auto emptied = std::exchange(s, {});
        emptied.seen.copies.clear();
        emptied.seen.arrived.clear();
        s.seen.copies = std::move(emptied.seen.copies);
        s.seen.arrived = std::move(emptied.seen.arrived);
    }
    if (d.call != 0)
    {
        forget(calls_, d.call, at);
        if (!judged_.find(d.call))
            judged_.add(d.call, true);
    }
    if (d.tag != 0)
        forget(tags_, d.tag, at);
    if (strays_ == at)
        strays_ = no;
    held_ -= d.count;
    --open_;
    d.reuses.clear();
    auto reuses = std::move(d.reuses);
    d = {};
    d.reuses = std::move(reuses);
    free_dockets_.push_back(at);
}

std::vector<verdict> recorder::finish(fsm::time_point end)
{
    now_ = end;
    for (const auto* q : {&quiet_, &standing_})
        for (auto at = q->first; at != no; at = dockets_[at].after)
            judge(at, end);
    std::vector<verdict> out;
    out.reserve(engine_->rules().size());
    for (auto& j : judgements())
    {
        auto& v = out.emplace_back();
        v.rule = &j.rule();
        if (!j.is_silent())
            v = j.finish();
    }
    return out;
}

}  // namespace rules
