#include "rules/judge.hpp"

#include "sip/params.hpp"

#include <algorithm>
#include <numeric>

namespace rules {

namespace {

const letter* find_letter(const rule& r, char id)
{
    const auto at = std::ranges::find(r.letters, id, &letter::id);
    return at == r.letters.end() ? nullptr : &*at;
}

std::uint64_t group_of(const reading& r)
{
    constexpr std::uint64_t calls = 1ULL << 32, lone = 2ULL << 32;
    return r.transaction != none ? r.transaction : r.call != none ? calls | r.call : lone | r.index;
}

further_place offending(const proof& why)
{
    further_place out{.seen = *why.offender->seen};
    const auto whole = why.offender->message->octets();
    const auto* part = why.octets.data();
    if (part && part >= whole.data() && part + why.octets.size() <= whole.data() + whole.size())
    {
        out.offset = static_cast<std::uint32_t>(part - whole.data());
        out.size = static_cast<std::uint32_t>(why.octets.size());
    }
    return out;
}

// The name of the header field that begins there or before; "" in the start line, and of no octets.
std::string_view field_of(const further_place& p)
{
    if (p.size != 0 && p.seen.message)
        for (const auto& f : p.seen.message->fields())
            if (p.offset >= f.name_at &&
                p.offset < std::size_t{f.value_at} + std::max<std::size_t>(f.value_size, 1))
                return p.seen.message->name(f);
    return {};
}

bool is_same_place(const further_place& a, const further_place& b)
{
    if (!a.seen.message || !b.seen.message)
        return a.seen.message == b.seen.message;
    const auto &x = *a.seen.message, &y = *b.seen.message;
    return x.is_request() == y.is_request() && x.method() == y.method() &&
           (x.is_request() || x.status() == y.status()) && (a.size == 0) == (b.size == 0) &&
           sip::iequals(field_of(a), field_of(b));
}

void once_more(finding& f, const proof& why)
{
    ++f.count;
    const auto here = offending(why);
    const auto is_here = [&](const further_place& p) { return is_same_place(p, here); };
    if (f.proof.empty() || is_here({f.proof.back(), f.offset, f.size}) ||
        std::ranges::any_of(f.further, is_here))
        return;
    if (f.further.size() < limits::further_places)
        f.further.push_back(here);
    else
        f.and_more = true;
}

}  // namespace

outcome worst(std::span<const finding> findings)
{
    auto least = level::info;
    for (const auto& f : findings)
        least = std::min(least, f.level);
    return least == level::must ? outcome::fail : least == level::should ? outcome::warn : outcome::info;
}

void judgement::open(const exchanges& docket, bool altered)
{
    docket_ = &docket;
    altered_ = altered;
    of_docket_ = findings_.size();
}

// A busy machine keeps a program waiting for less than this again and again; that explains what it adds up
// to.
constexpr fsm::duration hiccup = std::chrono::milliseconds{100};

// What is told by times says nothing when our own hand was late between the first of the messages that prove
// it and what they had to lead to. An agent of ours has not heard what it could not read: all that it does
// then is excused but what a message says by itself.
bool judgement::across_a_stall(const letter& which, const proof& why, party_index blamed) const
{
    const auto* stalls = docket_->stalled();
    if (!stalls || stalls->count() == 0)
        return false;
    const auto* who = docket_->who(blamed);
    const bool ours = who && !who->device;
    const bool alone = rule_->check.message && !rule_->check.about_transactions() && !why.against;
    const auto is_one = [&](std::string_view letters) { return letters.find(which.id) != letters.npos; };
    const bool timed = is_one(rule_->check.timed) || (ours && !alone), awaited = is_one(rule_->check.awaited);
    if (!timed && !awaited)
        return false;
    auto from = why.offender->at(), until = why.offender->last_at();
    if (why.against)
    {
        from = std::min(from, why.against->at());
        until = std::max(until, why.against->last_at());
    }
    until += timed ? at_once : docket_->give_up();
    if (!timed)
        return stalls->longest(from, until) > docket_->timers().t1;
    if (ours || stalls->longest(from, until) >= hiccup)
        return stalls->touch(from, until);
    return stalls->touch(from, until) && stalls->total(from, until) >= why.beyond;
}

// What a message says by itself, and against the message that it answers, is its sender's all the same. What
// follows from a dialog is not, from a changed message on, and what a transaction waits for may be what was
// changed.
bool judgement::estranged(const reading& offender) const
{
    const auto from = docket_->estranged_from();
    const auto& s = rule_->check;
    const bool alone = s.message && !s.about_transactions();
    if (!alone && docket_->in_renamed_dialog(offender))
        return true;
    return from != none && (s.variant || s.transaction || s.copy || s.docket ||
                            (offender.index >= from && (s.dialog || s.response || s.ack)));
}

namespace {

// Before `r` its sender received a message that was not wholly read, and what it says may come of that.
bool heard_unread(const exchanges& e, const reading& r)
{
    int steps = limits::look_back;
    for (auto i = r.heard; i != none && i >= e.unread_from(); i = e.at(i).before_to)
        if (--steps < 0 || !e.at(i).message->wholly_read())
            return true;
    return e.docket().given->unread;
}

}  // namespace

// What lies over our limits may stand anywhere: a field that is missed, the value that another was taken
// from, the rest of a list. Of a message that was not wholly read only what is wrong with what was read is
// judged, and of a docket with one what single messages say whose senders did not have it.
bool judgement::rests_on_unread(const proof& why) const
{
    const auto from = docket_->unread_from();
    if (from == none)
        return false;
    const auto& r = *why.offender;
    const auto& s = rule_->check;
    const bool alone = s.message && !s.about_transactions() && !s.docket && !why.against;
    if (!alone)
        return s.variant || s.transaction || s.copy || s.docket || r.index >= from ||
               (why.against && why.against->index >= from);
    if (heard_unread(*docket_, r))
        return true;
    const auto header = r.message->header();
    const bool marked = why.octets.data() >= header.data() &&
                        why.octets.data() + why.octets.size() <= header.data() + header.size();
    return !r.message->wholly_read() && !marked;
}

// Where in the message it is broken: what its sender may have taken over from a mutant. Where no octets are
// marked, it is anywhere that a rule on single messages looks.
parts judgement::place_of(const proof& why) const
{
    const auto& m = *why.offender->message;
    const auto elsewhere = rule_->check.message ? rule_->check.reads : parts{};
    const auto lies_in = [&](std::string_view whole) {
        return why.octets.data() >= whole.data() &&
               why.octets.data() + why.octets.size() <= whole.data() + whole.size();
    };
    if (!why.octets.data() || !lies_in(m.octets()))
        return elsewhere;
    if (lies_in(m.start_line()))
        return {.start_line = true};
    if (lies_in(m.body()))
        return {.body = true};
    for (const auto& row : m.fields())
        if (lies_in({m.name(row).data(), m.value(row).data() + m.value(row).size()}))
            return {.fields = bit(row.id)};
    return elsewhere;
}

judgement::meeting judgement::met(party_index who, char letter)
{
    const auto here = docket_->readings().front().number;
    for (const auto& m : makers_)
        if (m.who == who && m.letter == letter)
            return m.docket == here ? meeting::in_this_call : meeting::in_another_call;
    if (makers_.size() < limits::makers)
        makers_.push_back({who, letter, here});
    return meeting::first;
}

void judgement::inconclusive(doubt why)
{
    inconclusive_ = true;
    if (subject_ != nobody)
        return leave_open(subject_, judged_, why);
    for (const auto side : sides_)
        if (side != nobody)
            leave_open(side, judged_, why);
    for (auto& one : exposed_)
        if (sides_.front() == nobody && sides_.back() == nobody)
            leave_open(one, judged_, why);
}

// Nothing that is said of it by broken() would count, wherever in it.
bool judgement::disturbs(const reading& r) const
{
    const auto anywhere = rule_->check.message ? rule_->check.reads : parts{};
    return alters(r) || estranged(r) || docket_->mutated_before(r).meet(anywhere) ||
           (r.seen->taint && r.seen->taint.by != taint::hand::script && subject_ == r.seen->from);
}

void judgement::broken(char id, proof why)
{
    const auto* which = find_letter(*rule_, id);
    if (!which || alters(*why.offender))
        return;
    const auto letter = letters_of({&id, 1});
    const auto blamed = why.party == nobody ? why.offender->seen->from : why.party;
    const auto& sent = *why.offender->seen;
    // Who was made to send something for what it provokes is not to blame for it, nor for what differs from
    // it.
    const auto provoked_by_it = [&](const reading* r) {
        return r && r->seen->taint.provokes && r->seen->from == blamed;
    };
    if (provoked_by_it(why.offender) || provoked_by_it(why.against))
        return;
    if (docket_->gave_up())
        return inconclusive();
    // A mutant is not its sender's work, whatever it says by the way.
    const bool own = sent.taint.by != taint::hand::script && (why.party == nobody || why.party == sent.from);
    if (own || estranged(*why.offender) || docket_->mutated_before(*why.offender).meet(place_of(why)))
        return leave_open(blamed, letter, doubt::altered);
    if (rests_on_unread(why))
        return leave_open(blamed, letter, doubt::not_all_seen);
    triggered_ = true;
    if (across_a_stall(*which, why, blamed))
        return leave_open(blamed, letter, doubt::stalled);
    if (auto* one = exposure_of(exposed_, blamed))
    {
        one->could |= letter;
        one->broken |= letter;
    }
    const place here{docket_->readings().front().number, id, group_of(*why.offender)};
    const auto mine = places_.begin() + static_cast<std::ptrdiff_t>(of_docket_);
    auto same = std::find(mine, places_.end(), here);
    if (same == places_.end() && findings_.size() >= limits::findings)
        same = places_.end() - 1;
    if (same != places_.end())
        return once_more(findings_[static_cast<std::size_t>(same - places_.begin())], why);
    finding f;
    f.rule = std::string{rule_->id} + '.' + id;
    f.level = why.level.value_or(which->level);
    f.spec = rule_->spec;
    f.party = blamed;
    f.expected = std::move(why.expected);
    f.observed = std::move(why.observed);
    const auto prove = [&](std::uint32_t number, const sighting& s) {
        f.messages.push_back(number);
        f.proof.push_back(s);
    };
    if (why.earlier)
        prove(why.earlier->first.number, why.earlier->seen);
    if (why.against)
        prove(why.against->number, *why.against->seen);
    prove(why.offender->number, *why.offender->seen);
    const auto where = offending(why);
    f.offset = where.offset;
    f.size = where.size;
    findings_.push_back(std::move(f));
    places_.push_back(here);
}

bool stands_alone(const rule& r, const finding& f)
{
    return r.check.message && !r.check.transaction && !r.check.docket && f.messages.size() == 1;
}

verdict judgement::take()
{
    verdict v;
    v.rule = rule_;
    if (!findings_.empty())
    {
        std::vector<std::size_t> order(findings_.size());
        std::iota(order.begin(), order.end(), 0U);
        std::ranges::stable_sort(order, {}, [&](std::size_t i) { return places_[i].docket; });
        v.findings.reserve(findings_.size());
        for (const auto i : order)
            v.findings.push_back(std::move(findings_[i]));
        v.outcome = worst(v.findings);
        findings_.clear();
        places_.clear();
        of_docket_ = 0;
    }
    else
        v.outcome = inconclusive_ ? outcome::inconclusive
                    : triggered_  ? outcome::pass
                                  : outcome::not_triggered;
    v.exposed = std::move(exposed_);
    exposed_.clear();
    triggered_ = inconclusive_ = false;
    return v;
}

verdict judgement::finish()
{
    auto v = take();
    makers_.clear();
    return v;
}

}  // namespace rules
