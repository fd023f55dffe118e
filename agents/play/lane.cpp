#include "play/lane.hpp"

#include "fsm/next_hop.hpp"
#include "rules/hash.hpp"
#include "sip/fields.hpp"
#include "sip/uri.hpp"
#include "sip/via.hpp"

#include <algorithm>

namespace play {

// Eight octets at a time: every message of a run passes here several times.
std::uint64_t hash_of(std::string_view octets) { return rules::hash_of(octets); }

sign sign_of(const sip::message& m)
{
    sign out;
    out.status = m.status();
    if (m.is_request())
        out.method = m.method_name();
    if (const auto via = sip::top_via(m); via && !via->branch.empty())
        out.branch = hash_of(via->branch);
    if (const auto cseq = sip::cseq_of(m))
    {
        if (m.is_response())
            out.method = cseq->method;
        out.call_id = hash_of(m.value(sip::field_id::call_id));
        out.call = out.call_id + cseq->number * 0x9e3779b97f4a7c15;
    }
    return out;
}

sign sign_of_forked(const sip::message& m, const cast& c)
{
    auto out = sign_of(m);
    const bool answers = out.method == "INVITE" && out.status > 100 && out.status < 300;
    if (!answers && out.method != "ACK")
        return out;
    if (const auto to = sip::to_of(m); to && !to->tag.empty())
        out.to_tag = hash_of(to->tag);
    sip::name_addr contact;
    if (sip::name_addr_list contacts{m, sip::field_id::contact}; contacts.next(contact))
        if (const auto at = fsm::numeric_address(contact.uri.host, fsm::port_of(contact.uri)))
            out.origin = party_at(c, *at);
    return out;
}

bool may_stay_away(const script::rung& r, const cast& c, bool lossy)
{
    const bool provisional = r.what.status >= 100 && r.what.status < 200;
    return r.optional || (r.what.status == 100 && c[r.from].device) || (lossy && provisional);
}

std::string to_text(const sign& s) { return to_text(script::caption{s.status, std::string{s.method}}); }

lane::lane(const script::flow& s,
           const cast& c,
           party_index me,
           fsm::duration patience,
           bool lossy,
           std::optional<fsm::duration> of_devices)
    : script_{&s},
      me_{me},
      strict_{s.parties[me].plays == rules::role::ua}
{
    fsm::duration pauses{0};
    const auto mine = static_cast<std::size_t>(
        std::ranges::count_if(s.rungs, [&](const auto& r) { return r.from == me || r.to == me; }));
    entries_.reserve(mine);
    marks_.reserve(mine);
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
    {
        const script::rung& r = s.rungs[i];
        pauses += r.after.value_or(fsm::duration{0});
        if (r.from != me && r.to != me)
            continue;
        // What an agent sends and the script loses is not waited for by anybody.
        if (r.to == me && r.lost && !c[r.from].device)
            continue;
        marks_.emplace_back().patience =
            (c[r.from].device ? of_devices.value_or(patience) : patience) + pauses;
        marks_.back().by_machine = s.relations[i].by_machine;
        marks_.back().may_be_missing =
            r.from == me ? r.optional && marks_.back().by_machine : may_stay_away(r, c, lossy);
        entries_.emplace_back().rung = i;
        entries_.back().mine = r.from == me;
        pauses = {};
    }
    relate();
}

// What the script knows of its rungs, in terms of this lane.
void lane::relate()
{
    std::vector<std::uint32_t> on_lane(script_->rungs.size(), none);  // first copies; those of others: none
    const auto entry_of = [&](std::uint32_t rung) { return rung == none ? none : on_lane[rung]; };
    by_method requests;
    for (std::uint32_t i = 0; i < entries_.size(); ++i)
    {
        const script::relation& is = relation_at(i);
        mark& m = marks_[i];
        auto& first = on_lane[is.first_copy];
        if (first == none)
            first = i;
        if (rung_at(i).what.status == 0)
            requests[rung_at(i).what.method].push_back(i);
        m.first_copy = first;
        m.answers = entry_of(entries_[i].mine ? is.request : is.request_there);
        m.acknowledges = entry_of(is.acknowledges);
        m.retry_of = entry_of(is.retry_of);
        m.instead_of = entry_of(is.instead_of);
        m.made_by = entry_of(is.made_by);
        if (is.dialog != none)
            for (std::uint32_t j = 0; j <= i && m.dialog == none; ++j)
                if (opens(j, is.dialog))
                    m.dialog = j;
        const auto known = std::ranges::find(calls_, is.call, &call::begins);
        m.call_of = static_cast<std::uint32_t>(known - calls_.begin());
        if (known == calls_.end())
            calls_.push_back({is.call, {}});
    }
    if (calls_.size() == 1)
        calls_.clear();
    requests_ = std::make_shared<const by_method>(std::move(requests));
    relate_forks();
}

bool lane::opens(std::uint32_t at, std::uint32_t dialog) const
{
    return relation_at(at).dialog == dialog && rung_at(at).what == script::caption{0, "INVITE"};
}

bool lane::draws_answer(std::uint32_t request, int status) const
{
    for (std::uint32_t i = request + 1; i < entries_.size(); ++i)
        if (entries_[i].mine && answers(i) == request && rung_at(i).draws(status))
            return true;
    return false;
}

void lane::start(fsm::time_point now) { refresh(now); }

void lane::done(fsm::time_point now, std::uint32_t at, const sign& s, std::uint64_t octets_hash)
{
    entries_[at].done = true;
    entries_[at].at = now;
    entries_[at].octets_hash = octets_hash;
    marks_[at].branch[0] = s.branch;
    marks_[at].call[0] = s.call;
    if (marks_[at].origin != rules::nobody && s.to_tag != 0)
        forks_.push_back({marks_[at].answers, marks_[at].origin, s.to_tag});
    known_.insert({s.branch, s.call});
    last_done_ = last_done_ == none ? at : std::max(last_done_, at);
    learn_call(at, 0, s.call_id);
    overtake(at);
    refresh(now);
}

// A provisional response whose final one is there may never come, as nobody repeats it (RFC 3261 13.3.1.1):
// it holds up neither the ACK nor what is drawn behind it. Nor does a proxy pass one on once it has passed on
// the final one (16.7 item 5).
void lane::overtake(std::uint32_t at)
{
    if (rung_at(at).what.status < 200)
        return;
    for (std::uint32_t i = 0; i < at; ++i)
        if (!entries_[i].done && entries_[i].mine == entries_[at].mine &&
            marks_[i].answers == marks_[at].answers && rung_at(i).what.status >= 100 &&
            rung_at(i).what.status < 200 &&
            (!entries_[i].mine || relation_at(i).forwarded_from != script::relation::none))
            marks_[i].may_be_missing = true;
}

void lane::known_as(std::uint32_t at, const sign& s)
{
    marks_[at].branch[1] = s.branch;
    marks_[at].call[1] = s.call;
    known_.insert({s.branch, s.call});
    learn_call(at, 1, s.call_id);
}

void lane::begin(fsm::time_point now, std::uint32_t at)
{
    marks_[at].begun = true;
    marks_[at].wait_until = now + marks_[at].patience;
    refresh(now);
}

void lane::give_up(fsm::time_point now, std::uint32_t at)
{
    entries_[at].gave_up = given_up_ = true;
    refresh(now);
}

void lane::give_up_answers(fsm::time_point now, std::uint32_t request, fsm::duration margin)
{
    for (std::uint32_t i = request + 1; i < entries_.size(); ++i)
    {
        if (marks_[i].answers != request || entries_[i].done)
            continue;
        given_up_ = true;
        if (margin > fsm::duration{0})
            marks_[i].wait_until = std::min(marks_[i].wait_until, now + margin);
        else
            entries_[i].gave_up = true;
    }
    refresh(now);
}

bool lane::fails_as_drawn(fsm::time_point now, std::uint32_t request)
{
    bool is_replaced = false;
    for (auto& m : marks_)
        if (m.instead_of == request)
        {
            is_replaced = true;
            m.ready.reset();  // `after` counts from here
            m.wait_until = fsm::never;
        }
    marks_[request].has_failed = true;
    refresh(now);
    return is_replaced || is_left_unanswered(entries_[request].rung);
}

// No final answer to it is drawn that the script does not lose, or it loses the request itself.
bool lane::is_left_unanswered(std::uint32_t rung_index) const
{
    bool is_lost = script_->rungs[rung_index].lost;
    for (std::uint32_t i = 0; i < script_->rungs.size(); ++i)
        if (const auto& r = script_->rungs[i];
            r.what.status >= 200 && script_->relations[i].request == rung_index)
        {
            if (!r.lost)
                return false;
            is_lost = true;
        }
    return is_lost;
}

void lane::expired(fsm::time_point now)
{
    if (now < deadline_)
        return;
    for (std::uint32_t i = 0; i < entries_.size(); ++i)
        if (!entries_[i].done && marks_[i].wait_until <= now)
            entries_[i].gave_up = given_up_ = true;
    refresh(now);
}

bool lane::happened_later(std::uint32_t at) const { return last_done_ != none && last_done_ >= at; }

std::uint32_t lane::entry_of(std::uint32_t rung_index) const
{
    const auto at = std::ranges::lower_bound(entries_, rung_index, {}, &lane_entry::rung);
    return at == entries_.end() || at->rung != rung_index ? none
                                                          : static_cast<std::uint32_t>(at - entries_.begin());
}

bool lane::is_open(std::uint32_t rung_index) const
{
    const auto at = std::ranges::lower_bound(entries_, rung_index, {}, &lane_entry::rung);
    return at != entries_.end() && at->rung == rung_index && !at->done;
}

// Walks down from the top: what everything above has happened to is waited for from now on, and the first
// rung that has to be sent is next. Optional rungs hold up a send until something drawn later has happened or
// their time is over; they do not hold up the waiting for what stands below them.
void lane::refresh(fsm::time_point now)
{
    next_ = {};
    deadline_ = fsm::never;
    all_done_ = true;
    stuck_ = false;
    bool blocked = false;       // something above has yet to happen
    std::uint32_t awaited = 0;  // open rungs above that a send has to wait for
    while (open_from_ < entries_.size() && entries_[open_from_].done)
        ++open_from_;
    for (auto i = open_from_; i < entries_.size(); ++i)
    {
        // Nothing below is waited for or can be next, and nothing there was given up.
        if (blocked && awaited > 1 && !all_done_ && !given_up_ && !is_forked_)
            break;
        lane_entry& e = entries_[i];
        mark& m = marks_[i];
        if (e.done)
            continue;
        const script::rung& r = rung_at(i);
        const bool optional = m.may_be_missing;
        if (!optional)
        {
            all_done_ = false;
            stuck_ = stuck_ || e.gave_up;
        }
        if (e.mine && !made_by_machine(i) && !m.begun)
        {
            const bool crosses = awaited == 1 && r.crosses && is_open(*r.crosses);
            const bool is_next = (next_.at == none && (crosses || awaited == 0)) || is_sent_at_once(i);
            if (is_next && !e.gave_up)
            {
                if (!m.ready)
                    m.ready = now;
                const turn mine{i, *m.ready + r.after.value_or(fsm::duration{0})};
                if (m.instead_of != none && !marks_[m.instead_of].has_failed)
                {
                    m.wait_until = std::min(m.wait_until, *m.ready + m.patience);
                    deadline_ = std::min(deadline_, m.wait_until);
                }
                else if (next_.at == none || mine.when < next_.when)
                    next_ = mine;
            }
            blocked = true;
            awaited += 2;
            continue;
        }
        if (!blocked && !m.ready)
        {
            m.ready = now;
            e.due = now + r.within.value_or(m.patience);
            // A rung that comes too late is better known than one that never came, so it is waited for beyond
            // its time.
            if (!m.begun)
                m.wait_until = optional ? *e.due : std::max(*e.due, now + m.patience);
        }
        if (optional && (e.gave_up || happened_later(i)))
            continue;
        if (!e.gave_up)
            deadline_ = std::min(deadline_, m.wait_until);
        blocked = blocked || !optional;
        ++awaited;
    }
}

void lane::add_to(fsm::state_hash& h) const
{
    for (std::uint32_t i = 0; i < entries_.size(); ++i)
    {
        const lane_entry& e = entries_[i];
        const mark& m = marks_[i];
        h.number(e.done).number(e.gave_up).number(m.begun).number(m.ready.has_value());
        if (m.has_failed)
            h.number(i);
        if (!e.done)
            h.when(e.due.value_or(fsm::never)).when(m.wait_until);
    }
    h.number(next_.at).when(next_.when);
}

}  // namespace play
