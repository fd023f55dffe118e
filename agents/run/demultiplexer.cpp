#include "run/demultiplexer.hpp"

#include "play/lane.hpp"
#include "sip/via.hpp"

#include <algorithm>
#include <utility>

namespace run {

namespace {

constexpr std::uint32_t ended = 0xffffffff;

std::uint64_t key_of(std::string_view what, std::uint64_t kind)
{
    return what.empty() ? 0 : (play::hash_of(what) ^ kind) * 0x9e3779b97f4a7c15 | 1;
}

std::uint64_t branch_key(const sip::message& m)
{
    const auto via = sip::top_via(m);
    return via ? key_of(via->branch, 1) : 0;
}

std::uint64_t call_key(const sip::message& m) { return key_of(m.value(sip::field_id::call_id), 2); }

bool may_begin_a_call(const sip::message& m)
{
    return m.is_request() && m.method() != sip::method::ack && m.method() != sip::method::cancel &&
           m.method() != sip::method::bye && m.method() != sip::method::options;
}

}  // namespace

demultiplexer::demultiplexer(const schedule& when, std::size_t parties, maker make)
    : when_{when},
      make_{std::move(make)},
      waiting_(parties)
{
}

void demultiplexer::start(fsm::time_point now)
{
    next_start_ = now;
    begin_what_may(now);
}

void demultiplexer::begin_what_may(fsm::time_point now)
{
    while (started_ < when_.count && playing_ < when_.at_once && next_start_ <= now)
    {
        begin(now);
        next_start_ += when_.between;
        if (when_.between > fsm::duration{0} && next_start_ < now)
            next_start_ = now;  // what could not start in time is not made up for
    }
}

void demultiplexer::begin(fsm::time_point now)
{
    if (free_.empty())
    {
        free_.push_back(static_cast<std::uint32_t>(slots_.size()));
        slots_.push_back(std::make_unique<slot>());
        slots_.back()->index = free_.back();
    }
    auto& s = *slots_[free_.back()];
    free_.pop_back();
    s.id = started_++;
    s.played = make_(s.id);
    s.counted = true;
    ++live_;
    ++playing_;
    by_age_.push_back({s.index, s.id});
    for (party_index p = 0; p < waiting_.size(); ++p)
        if (s.played->awaits_call(p))
            waiting_[p].push_back({s.index, s.id});
    s.played->start(now);
    settle(now, s);
}

// What it has to send, when it is due next, and whether it is over.
void demultiplexer::settle(fsm::time_point now, slot& s)
{
    leaving out;
    out.of = {s.index, s.id};
    while (s.played->next(out))
    {
        learn(s, *out.message);
        out_.push(out);
    }
    cue made;
    made.of = out.of;
    while (s.played->next_firing(made))
        cues_.push(made);
    if (s.counted && s.played->is() == phase::lingering)
    {
        s.counted = false;
        --playing_;
    }
    due_.set(s, s.played->deadline());
    if (!s.played->over())
        return;
    finished_.push({static_cast<std::size_t>(s.id), s.played->result(now)});
    s.played.reset();
    for (const auto key : s.keys)
    {
        owners_[key] = ended;
        ended_.push_back({now + fsm::timer_values{}.give_up(), key});
    }
    s.keys.clear();
    for (const auto number : s.connections)
        if (const auto open = connections_.find(number); open != connections_.end())
            open->second.told.erase(s.index);
    s.connections.clear();
    playing_ -= std::exchange(s.counted, false);
    --live_;
    free_.push_back(s.index);
    oldest();
    for (auto& queue : waiting_)
        first_alive(queue);
    forget(now);
}

void demultiplexer::forget(fsm::time_point now)
{
    while (!ended_.empty() && (ended_.front().until <= now || ended_.size() > limits::remembered_calls))
    {
        const auto found = owners_.find(ended_.front().key);
        if (found != owners_.end() && found->second == ended)
            owners_.erase(found);
        ended_.pop_front();
    }
}

void demultiplexer::own(slot& s, std::uint64_t key)
{
    if (key == 0 || s.keys.size() >= limits::keys)
        return;
    const auto [at, is_new] = owners_.try_emplace(key, s.index);
    if (!is_new && at->second == s.index)
        return;
    at->second = s.index;
    s.keys.push_back(key);
}

// By what its answers, and what others send in the same call, will be known.
void demultiplexer::learn(slot& s, const sip::message& m)
{
    if (when_.count == 1)
        return;
    own(s, call_key(m));
    if (m.is_request())
        own(s, branch_key(m));
}

demultiplexer::slot* demultiplexer::find(party_index at, const sip::message& m)
{
    for (const auto key : {branch_key(m), call_key(m)})
        if (const auto found = owners_.find(key); key != 0 && found != owners_.end())
            return found->second == ended ? nullptr : slots_[found->second].get();
    if (!may_begin_a_call(m))
        return oldest();
    auto* s = first_alive(waiting_[at]);
    if (!s)
        return oldest();
    waiting_[at].pop_front();
    return s;
}

demultiplexer::slot* demultiplexer::alive(const ticket& t) const
{
    auto* s = slots_[t.slot].get();
    return s->played && s->id == t.id ? s : nullptr;
}

demultiplexer::slot* demultiplexer::first_alive(std::deque<ticket>& all) const
{
    while (!all.empty())
    {
        if (auto* s = alive(all.front()))
            return s;
        all.pop_front();
    }
    return nullptr;
}

std::optional<std::size_t> demultiplexer::received(fsm::time_point now,
                                                   party_index at,
                                                   const fsm::link& over,
                                                   const sip::message_ptr& m,
                                                   fsm::duration waited)
{
    auto* s = when_.count == 1 ? oldest() : find(at, *m);
    if (!s)
        return std::nullopt;
    const auto number = static_cast<std::size_t>(s->id);
    learn(*s, *m);
    tell(now, *s, over.connection);
    s->played->received(now, at, over, m, waited);
    settle(now, *s);
    begin_what_may(now);
    return number;
}

void demultiplexer::sent(fsm::time_point now, const leaving& what, std::string_view why)
{
    auto* s = alive(what.of);
    if (!s)
        return;
    tell(now, *s, what.over.connection);
    s->played->sent(now, what, why);
    if (!why.empty() || what.over.connection != 0)
        settle(now, *s);
}

void demultiplexer::opened(party_index at, const fsm::link& l, party_index with, const std::string& agreed)
{
    connections_[l.connection] = {at, with, l, agreed, {}};
}

void demultiplexer::tell(fsm::time_point now, slot& s, std::uint32_t number)
{
    const auto open = number == 0 ? connections_.end() : connections_.find(number);
    if (open == connections_.end() || !open->second.told.insert(s.index).second)
        return;
    s.connections.push_back(number);
    if (const auto& is = open->second; !is.agreed.empty())
        s.played->agreed(is.at, is.over, is.agreed);
    s.played->opened(now, open->second.at, open->second.over, open->second.with);
}

void demultiplexer::closed(
    fsm::time_point now, party_index at, const fsm::link& l, fsm::link_end how, const std::string& why)
{
    const auto open = connections_.find(l.connection);
    if (auto* s = how == fsm::link_end::absent && when_.count == 1 ? oldest() : nullptr)
        s->played->absent(now, l);
    if (open == connections_.end())
        return;
    // Where there is but one run, what came over it and was no whole message was for that one.
    if (auto* s = when_.count == 1 && open->second.told.empty() ? oldest() : nullptr)
        tell(now, *s, l.connection);
    const auto told = std::move(open->second.told);
    connections_.erase(open);
    for (const auto index : told)
    {
        auto& s = *slots_[index];
        std::erase(s.connections, l.connection);
        s.played->closed(now, at, l, how, why);
        settle(now, s);
    }
    begin_what_may(now);
}

void demultiplexer::unreachable(fsm::time_point now, const departure& what, std::string_view why)
{
    auto* s = when_.count == 1 ? oldest() : find(what.by, *what.message);
    if (!s)
        return;
    s->played->unreachable(now, what, why);
    settle(now, *s);
    begin_what_may(now);
}

void demultiplexer::expired(fsm::time_point now)
{
    if (due_.next() <= now)
    {
        auto& s = due_.first();
        s.played->expired(now);
        settle(now, s);
    }
    begin_what_may(now);
}

void demultiplexer::told_to_stop(fsm::time_point now)
{
    stop_starting();
    for (const auto& s : slots_)
        if (s->played)
        {
            s->played->told_to_stop(now);
            settle(now, *s);
        }
}

void demultiplexer::stop_starting() { when_.count = started_; }

void demultiplexer::dropped(std::uint64_t datagrams)
{
    for (const auto& s : slots_)
        if (s->played)
            s->played->dropped(datagrams);
}

bool demultiplexer::next(leaving& out) { return out_.take(out); }
bool demultiplexer::next_firing(cue& out) { return cues_.take(out); }

void demultiplexer::fired(fsm::time_point now, const cue& what, std::string why)
{
    auto* s = alive(what.of);
    if (!s)
        return;
    s->played->fired(now, what, std::move(why));
    settle(now, *s);
    begin_what_may(now);
}

bool demultiplexer::is_wanted(const cue& what) const
{
    const auto* s = alive(what.of);
    return s && s->played->is() == phase::playing && !s->played->has_happened(what);
}
bool demultiplexer::next_finished(finished& out) { return finished_.take(out); }

fsm::time_point demultiplexer::deadline() const
{
    const bool may_start = started_ < when_.count && playing_ < when_.at_once;
    return may_start ? std::min(due_.next(), next_start_) : due_.next();
}

}  // namespace run
