#include "check/checker.hpp"

#include "check/limits.hpp"
#include "rules/compare.hpp"
#include "rules/hash.hpp"

#include <algorithm>
#include <tuple>

namespace check {

namespace {

bool for_everybody(const rules::rule& r)
{
    return r.check.sender == rules::anybody && r.check.client == rules::anybody &&
           r.check.server == rules::anybody;
}

// A response on a hop where its request was not seen: the capture begins between the hops of a call that is
// passed on. Asked only where the first message was passed on.
bool answers_the_unseen(const rules::exchanges& e)
{
    std::set<std::tuple<rules::party_index, rules::party_index, sip::method, std::uint32_t>> asked;
    for (const auto& r : e.readings())
        if (r.request)
            asked.emplace(r.seen->from, r.seen->to, r.method, r.cseq.number);
        else if (r.response && !asked.contains({r.seen->to, r.seen->from, r.method, r.cseq.number}))
            return true;
    return false;
}

// Its number; 0: there is none.
std::uint32_t last_ack(const rules::exchanges& e)
{
    std::uint32_t last = 0;
    for (const auto& r : e.readings())
        if (r.request && r.method == sip::method::ack)
            last = r.number;
    return last;
}

// RFC 3261 17: a transaction that waits for something where the watch ends.
bool waits(const rules::exchanges& e, const rules::transaction& t, std::uint32_t last_ack)
{
    const auto& q = e.at(t.request);
    if (t.method == sip::method::ack)
        return false;
    if (const auto* final = e.final_of(t))
        return t.method == sip::method::invite && t.acks == rules::none &&
               e.end() < final->last_at() + e.surely_given_up() && last_ack <= final->number;
    return e.end() < q.at() + e.surely_given_up() ||
           (t.provisional != rules::none && t.method == sip::method::invite);
}

constexpr unsigned bit(rules::outcome o) { return 1U << static_cast<unsigned>(o); }

void count(rule_counts& n, rules::outcome o)
{
    switch (o)
    {
    case rules::outcome::pass: ++n.kept; break;
    case rules::outcome::kept_in_part: ++n.in_part; break;
    case rules::outcome::fail:
    case rules::outcome::warn: ++n.broken; break;
    case rules::outcome::info: ++n.remarked; break;
    case rules::outcome::inconclusive: ++n.inconclusive; break;
    case rules::outcome::not_triggered: ++n.never_triggered; break;
    }
}

fsm::address host_of(const fsm::address& a)
{
    fsm::address out;
    out.octets = a.octets;
    out.v6 = a.v6;
    return out;
}

}  // namespace

bool begins(const rules::reading& r)
{
    return r.request && r.to.tag.empty() && r.method != sip::method::ack && r.method != sip::method::cancel;
}

rules::outcome rule_record::outcome(const rules::rule& r) const
{
    using rules::outcome;
    for (const auto o : {outcome::fail, outcome::warn, outcome::info})
        if ((broken & bit(o)) != 0)
            return o;
    if (kept == 0)
        return open != 0 ? outcome::inconclusive : outcome::not_triggered;
    return (rules::judged_letters(r) & ~kept) == 0 ? outcome::pass : outcome::kept_in_part;
}

checker::checker(std::span<const rules::rule* const> which,
                 const std::vector<told_party>& who,
                 bool strict,
                 told on_call)
    : which_{which.begin(), which.end()},
      strict_{strict},
      on_call_{std::move(on_call)},
      recent_(limits::sniffed_twice),
      outcomes_(which.size())
{
    start();
    parties_.emplace(seen_->given().parties, who);
}

void checker::start()
{
    rules::conditions given;
    if (seen_)
        given = std::move(seen_->given());
    rules::keeping how;
    how.from_within = true;
    seen_.emplace(std::move(given), which_, how);
    seen_->on_judged(
        [this](const rules::exchanges& e, std::span<rules::judgement> found) { judged(e, found); });
    if (parties_)
        parties_->known_are(seen_->given().parties);
}

// What is open is judged as it stands, and what comes of it later has begun before.
void checker::start_over()
{
    seen_->finish(now_);
    start();
    octets_ = 0;
}

void checker::passes(capture::wall_time at)
{
    using std::chrono::duration_cast;
    if (last_ && (at < *last_ - limits::disorder || at > *last_ + limits::silence))
        if (++sum_.jumps <= limits::jumps)
            start_over();
        else
            blind_from_ = std::min(blind_from_, now_);
    else if (last_ && at > *last_)
        now_ += duration_cast<fsm::duration>(at - *last_);
    else if (last_)
        return;
    last_ = at;
}

void checker::another()
{
    start_over();
    last_.reset();
    gap_.reset();
    now_ += limits::silence;  // so that nothing of this capture is near to the next one
}

void checker::hole()
{
    constexpr fsm::duration near = std::chrono::seconds{1};
    ++sum_.holes;
    if (gap_ && holes_.size() < limits::holes)
        holes_.insert(*gap_);
    if (!holes_.empty() && now_ - *holes_.rbegin() < near)
        return;
    if (holes_.size() < limits::holes)
        holes_.insert(now_);
    else
        blind_from_ = std::min(blind_from_, now_);
}

void checker::gap(bool is_there) { gap_ = is_there ? std::optional{gap_.value_or(now_)} : std::nullopt; }

void checker::unread(const fsm::address& from, const fsm::address& to)
{
    constexpr fsm::duration near = std::chrono::seconds{1};
    ++sum_.unread;
    for (const auto& end : {host_of(from), host_of(to)})
    {
        const auto known = unread_.find(end);
        if (known != unread_.end() && now_ - known->second.back().last < near)
            known->second.back().last = now_;
        else if (unread_spans_ == limits::unread)
            blind_from_ = std::min(blind_from_, now_);
        else
        {
            unread_[end].push_back({now_, now_});
            ++unread_spans_;
        }
    }
}

bool checker::had_unread(const rules::exchanges& e) const
{
    constexpr fsm::duration near = std::chrono::seconds{2};
    if (unread_.empty())
        return false;
    std::set<fsm::address> hosts;
    for (const auto& r : e.readings())
        for (const auto& end : {r.seen->source, r.seen->destination})
            hosts.insert(host_of(end));
    return std::ranges::any_of(hosts, [&](const fsm::address& host) {
        const auto known = unread_.find(host);
        if (known == unread_.end())
            return false;
        const auto next =
            std::ranges::lower_bound(known->second, e.readings().front().at() - near, {}, &span::last);
        return next != known->second.end() && next->first <= e.end();
    });
}

void checker::forget_unread(fsm::time_point before)
{
    for (auto next = unread_.begin(); next != unread_.end();)
    {
        auto& spans = next->second;
        for (; !spans.empty() && spans.front().last < before; --unread_spans_)
            spans.pop_front();
        next = spans.empty() ? unread_.erase(next) : std::next(next);
    }
}

bool checker::had_hole(const rules::exchanges& e) const
{
    constexpr fsm::duration near = std::chrono::seconds{2};
    const auto hole = holes_.lower_bound(e.readings().front().at() - near);
    return e.end() >= blind_from_ || (hole != holes_.end() && *hole <= e.end()) ||
           (gap_ && *gap_ <= e.end()) || e.readings().size() >= rules::limits::messages || had_unread(e);
}

bool checker::twice(std::uint64_t key)
{
    auto& known = recent_[key % recent_.size()];
    const bool again = known.key == key && now_ - known.at <= limits::same_moment;
    known = {key, now_};
    return again;
}

void checker::see(const capture::message& m)
{
    passes(m.when.at);
    ++sum_.messages;
    auto stored = sip::store(m.octets);
    const auto hop = parties_->of(m.from, m.to, *stored, *seen_);
    if (twice(rules::mixed(rules::hash_of(m.octets), std::uint64_t{hop.from} << 48 |
                                                         std::uint64_t{hop.to} << 32 |
                                                         std::uint64_t{m.from.port} << 16 | m.to.port)))
    {
        ++sum_.seen_twice;
        return;
    }
    octets_ += m.octets.size();
    if (!seen_->seen({now_, hop.from, hop.to, m.from, m.to, std::move(stored)}))
        ++sum_.over_limits;
    if (octets_ > limits::octets)
    {
        // Copies were counted, but are not kept.
        octets_ = 0;
        for (std::uint32_t i = 0; i < seen_->count(); ++i)
            if (seen_->at(i).message)
                octets_ += seen_->at(i).message->octets().size();
        if (octets_ > limits::octets * 3 / 4)
            start_over();
    }
}

void checker::alone(std::string_view octets)
{
    start_over();
    ++sum_.messages;
    alone_ = true;
    seen_->seen({now_, rules::nobody, rules::nobody, {}, {}, sip::store(octets)});
    start_over();
    alone_ = false;
}

void checker::record(const rules::verdict& v, std::size_t rule)
{
    for (const auto& one : v.exposed)
    {
        if (one.party >= records_.size())
            records_.resize(one.party + 1U);
        auto& all = records_[one.party];
        all.resize(which_.size());
        auto& mine = all[rule];
        mine.kept |= one.kept();
        mine.open |= one.unjudged();
        if (one.broken != 0)
            mine.broken |= static_cast<std::uint8_t>(bit(rules::outcome_of(v, one.party)));
    }
}

void checker::judged(const rules::exchanges& e, std::span<rules::judgement> found)
{
    const auto all = e.readings();
    call c{};
    c.seen = &e;
    c.messages = all.size();
    for (const auto& r : all)
        if (c.id.empty())
            c.id = r.call_id;
    c.began_before = alone_ || !begins(all.front()) || (all.front().vias > 1 && answers_the_unseen(e));
    c.holes = had_hole(e);
    if (e.unread_from() < all.size())
        c.unread = rules::what_is_unread(*all[e.unread_from()].message);
    if (c.unread.empty() && e.unread_from() != rules::none)
        c.unread = "a message that belongs to no call was not wholly read, and may be of this one";
    c.goes_on = std::ranges::any_of(e.transactions(),
                                    [&, acked = last_ack(e)](const auto& t) { return waits(e, t, acked); });
    for (const auto& r : all)
        if (r.message)
            octets_ -= std::min(octets_, r.message->octets().size());
    bool excused = false, fails = false;
    for (std::size_t i = 0; i < found.size(); ++i)
    {
        auto v = found[i].take();
        const auto role_known = [&](const rules::finding& f) {
            const auto* who = e.who(f.party);
            return who && who->plays != rules::unknown_role;
        };
        if (!v.findings.empty())
        {
            const bool partial = c.began_before || c.holes;
            const auto gone = rules::take_back(v, [&](const rules::finding& f) {
                return (partial && !rules::stands_alone(*v.rule, f)) ||
                       (!role_known(f) &&
                        !(rules::stands_alone(*v.rule, f) && (alone_ || for_everybody(*v.rule))));
            });
            excused = excused || gone > 0;
        }
        else if (alone_ && !(v.rule->check.message && !v.rule->check.transaction && !v.rule->check.docket))
        {
            v.outcome = rules::outcome::not_triggered;
            v.exposed.clear();
        }
        record(v, i);
        if (v.findings.empty() && !alone_)
            v.outcome = rules::outcome_of_devices(v, e.docket().given->parties);
        outcomes_[i] |= static_cast<std::uint8_t>(bit(v.outcome));
        c.kept += v.outcome == rules::outcome::pass;
        c.kept_in_part += v.outcome == rules::outcome::kept_in_part;
        c.inconclusive += v.outcome == rules::outcome::inconclusive;
        c.not_triggered += v.outcome == rules::outcome::not_triggered;
        fails = fails || v.outcome == rules::outcome::fail || (strict_ && v.outcome == rules::outcome::warn);
        if (!v.findings.empty())
            c.found.push_back(std::move(v));
        else if (tells_all_)
            c.others.push_back(std::move(v));
    }
    const bool unseen = !c.unread.empty() || (!alone_ && (c.began_before || c.holes || c.goes_on));
    c.verdict = fails ? verdict::fail : unseen || excused ? verdict::inconclusive : verdict::pass;
    c.began_before = c.began_before && !alone_;
    ++sum_.calls;
    ++(fails ? sum_.failed : c.verdict == verdict::pass ? sum_.passed : sum_.inconclusive);
    on_call_(c);
    const auto forgotten = now_ - 2 * limits::silence;
    while (!holes_.empty() && *holes_.begin() < forgotten)
        holes_.erase(holes_.begin());
    if (unread_spans_ == limits::unread)
        forget_unread(forgotten);
}

summary checker::finish()
{
    start_over();
    using rules::outcome;
    sum_.parties.resize(who().size());
    for (std::size_t i = 0; i < which_.size(); ++i)
    {
        auto had = std::uint32_t{outcomes_[i]};
        for (std::size_t p = 0; p < sum_.parties.size(); ++p)
        {
            const auto o = p < records_.size() && !records_[p].empty() ? records_[p][i].outcome(*which_[i])
                                                                       : outcome::not_triggered;
            count(sum_.parties[p], o);
            had |= bit(o);
        }
        auto all = outcome::not_triggered;
        for (const auto o : {outcome::inconclusive, outcome::kept_in_part, outcome::pass, outcome::info,
                             outcome::warn, outcome::fail})
            if ((had & bit(o)) != 0)
                all = o;
        sum_.rules.push_back(all);
        count(sum_.counts, all);
    }
    return sum_;
}

}  // namespace check
