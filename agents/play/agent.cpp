// The wire side of an agent: every message that arrives or leaves is matched to its rung here.
#include "play/agent.hpp"

#include "play/player.hpp"
#include "play/revisions.hpp"
#include "play/undrawn.hpp"
#include "script/wording.hpp"

#include <algorithm>

namespace play {

struct agent::self
{
    self(const script::flow& s,
         const play::cast& c,
         party_index me,
         sip::choices pick,
         fsm::timer_values timers,
         fsm::duration patience,
         std::optional<fsm::duration> of_devices)
        : stage{.flow = &s,
                .cast = &c,
                .me = me,
                .timers = timers,
                .lane = play::lane{s, c, me, timers.give_up() + evidence_margin + patience,
                                   patience > fsm::duration{0}, of_devices},
                .neighbours = play::neighbours{c},
                .challenged = {},
                .invited = {},
                .surprises = {},
                .now = {}},
          player{make_player(stage, pick)},
          revisions{stage},
          is_held(stage.lane.entries().size())
    {
        player->core().revised_by(&revisions);
    }

    self(const self& other)
        : stage{other.stage},
          player{other.player->copy(stage)},
          revisions{other.revisions, stage},
          is_held{other.is_held},
          waiting{other.waiting},
          out{other.out},
          elsewhere{other.elsewhere}
    {
        player->core().revised_by(&revisions);
    }

    struct held  // by the `after` of a rung that a machine makes
    {
        fsm::time_point until;
        outgoing what;
        std::uint32_t at;
        sign key;
        bool is_copy = false;  // of what has left
    };

    void received(fsm::time_point now,
                  const fsm::link& over,
                  const sip::message_ptr& message,
                  party_index from,
                  fsm::duration waited);
    void settle(fsm::time_point now);
    void emit(fsm::time_point now, fsm::transmission&& d);
    void release(fsm::time_point now);
    bool comes_too_late(std::uint32_t at) const;
    void leave(fsm::time_point now, std::uint32_t at, outgoing&& what, const sign& key);

    play::stage stage;
    std::unique_ptr<play::player> player;
    play::revisions revisions;
    std::vector<bool> is_held;  // per lane entry
    std::vector<held> waiting;
    fsm::fifo<outgoing> out;
    undrawn elsewhere;
};

void agent::self::received(fsm::time_point now,
                           const fsm::link& over,
                           const sip::message_ptr& message,
                           party_index from,
                           fsm::duration waited)
{
    const auto came = now - waited;
    const auto& m = *message;
    const bool readable = m.is_request() || m.is_response();
    const sign key = readable ? stage.sign_of(m) : sign{};
    auto& arrival = stage.now;
    arrival.from = from != rules::nobody ? from : stage.neighbours.at(over);
    arrival.match = {};
    arrival.refused.clear();
    if (readable && (arrival.from != rules::nobody || std::ranges::any_of(*stage.cast, &member::device)))
        arrival.match = stage.lane.find_received(arrival.from, key);
    const auto match = arrival.match;
    stage.challenged.learn(m);
    stage.invited.learn(message);
    if (key.status >= 200 && key.method == "INVITE" && stage.lane.request_of(false, key) == lane::none)
        stage.answered_elsewhere.is_news(key.call);

    // The script loses what a device sends by not listening.
    if (match.at != lane::none && match.kind != lane::match_kind::early && stage.lane.rung_at(match.at).lost)
    {
        if (match.kind == lane::match_kind::first)
            stage.lane.done(came, match.at, key, hash_of(m.octets()));
        return settle(now);
    }
    player->core().received(now, over, message);
    player->take_events(now);
    const bool from_device = arrival.from == rules::nobody || (*stage.cast)[arrival.from].device;
    if (match.kind == lane::match_kind::first && arrival.refused.empty())
    {
        const script::rung& r = stage.lane.rung_at(match.at);
        if (!r.draws(key.status) && from_device)
            stage.note(now, surprise::kind::note,
                       to_text(key) + " from " + stage.name_of(arrival.from) + " for the " +
                           script::captions_of(r) + " of " + script::name_of(r));
        stage.lane.done(came, match.at, key, from_device ? hash_of(m.octets()) : 0);
    }
    else if (match.kind != lane::match_kind::repeat)
        not_drawn(now, stage, elsewhere, message, key);
    arrival = {};
    settle(now);
}

// Everything out before anything else goes in; then what it is time for, until there is nothing more.
void agent::self::settle(fsm::time_point now)
{
    fsm::transmission d;
    do
    {
        while (player->core().next_transmission(d))
            emit(now, std::move(d));
        player->take_events(now);
    } while (player->advance(now));
}

void agent::self::emit(fsm::time_point now, fsm::transmission&& d)
{
    const auto made = d.message;
    const sip::message& m = *made;
    const sign key = stage.sign_of(m);
    const auto to = stage.neighbours.at(d.over);
    const auto match = revisions.rung_of(made, to, d.origin, key);
    if (const auto& from = (*stage.cast)[stage.me].sends_from; from && m.is_request() && !d.over.reliable())
        d.over.local = *from;
    if (m.is_request())
        stage.subscribed.is_news(subscription_key(m));
    outgoing what{std::move(d), to, {}, {}, false};
    if (match.kind == lane::match_kind::none)
    {
        if (m.is_request())
        {
            elsewhere.is_news(key.branch);
            elsewhere.is_news(key.call);
        }
        return out.push(std::move(what));
    }
    const auto at = match.at;
    const script::rung& r = stage.lane.rung_at(at);
    if (is_held[at])
        return;  // a copy must not overtake it
    what.rung = stage.lane.entries()[at].rung;
    what.lost = r.lost;
    const auto& altered = revisions.leaves(now, at, made, what.over);
    what.taint = altered.taint;
    // The key is of what the core goes by: that is what its copies and answers are known by.
    held h{now, {}, at, key};
    h.key.method = r.what.method;
    if (altered.octets)
    {
        what.message = altered.octets;
        what.altered = true;
        if (!what.message->octets().empty())
            stage.lane.known_as(at, sign_of(*what.message));
    }
    if (match.kind == lane::match_kind::first && r.after && stage.lane.made_by_machine(at))
    {
        h.until = now + *r.after;
        h.what = std::move(what);
        is_held[at] = true;
        waiting.push_back(std::move(h));
        return;
    }
    if (match.kind == lane::match_kind::repeat)
        return out.push(std::move(what));
    leave(now, at, std::move(what), h.key);
}

void agent::self::leave(fsm::time_point now, std::uint32_t at, outgoing&& what, const sign& key)
{
    const auto& r = stage.lane.rung_at(at);
    for (std::uint32_t i = 1; i < r.times; ++i)
        if (r.provokes.every)
            waiting.push_back({now + i * *r.provokes.every, what, at, key, true});
        else
            out.push(what);
    out.push(std::move(what));
    stage.lane.done(now, at, key, 0);
}

// A branch of a proxy, whose request it has answered meanwhile: it is as if it had never been opened, since
// who has been called off would not hear of it (RFC 3261 16.7 items 5 and 10).
bool agent::self::comes_too_late(std::uint32_t at) const
{
    const auto& l = stage.lane;
    const auto origin = l.relation_at(at).forwarded_from;
    if (l.rung_at(at).what != script::caption{0, "INVITE"} || origin == script::relation::none)
        return false;
    for (std::uint32_t i = 0; i < l.entries().size(); ++i)
        if (const auto& e = l.entries()[i];
            e.mine && e.done && l.rung_at(i).what.status >= 200 && l.relation_at(i).request == origin)
            return true;
    return false;
}

void agent::self::release(fsm::time_point now)
{
    for (std::size_t i = 0; i < waiting.size();)
    {
        if (waiting[i].until > now)
        {
            ++i;
            continue;
        }
        held h = std::move(waiting[i]);
        waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(i));
        if (h.is_copy)
        {
            out.push(std::move(h.what));
            continue;
        }
        if (comes_too_late(h.at))
        {
            stage.note(now, surprise::kind::note,
                       "no further branch: " + script::drawn(*stage.flow, stage.lane.entries()[h.at].rung) +
                           " was to be sent before a final response was passed on");
            stage.lane.give_up(now, h.at);
            continue;  // held for good, so that no copy of it leaves
        }
        is_held[h.at] = false;
        leave(now, h.at, std::move(h.what), h.key);
    }
}

agent::agent(const script::flow& s,
             const cast& c,
             party_index me,
             sip::choices pick,
             const fsm::timer_values& timers,
             fsm::duration patience,
             std::optional<fsm::duration> of_devices)
    : self_{std::make_unique<self>(s, c, me, pick, timers, patience, of_devices)}
{
}

agent::~agent() = default;
agent::agent(const agent& other) : self_{std::make_unique<self>(*other.self_)} {}
agent::agent(agent&&) noexcept = default;

void agent::reseed(sip::choices pick) { self_->player->reseed(pick); }
void agent::mutates(mutation how) { self_->revisions.mutates(std::move(how)); }
const std::optional<mutant_made>& agent::mutant() const { return self_->revisions.mutant(); }

void agent::start(fsm::time_point now)
{
    self_->stage.lane.start(now);
    self_->settle(now);
}

void agent::received(fsm::time_point now,
                     const fsm::link& over,
                     const sip::message_ptr& m,
                     party_index from,
                     fsm::duration waited)
{
    meets(over, from);
    self_->received(now, over, m, from, waited);
}

void agent::opened(fsm::time_point now, const fsm::link& l)
{
    self_->player->core().opened(now, l);
    self_->player->take_events(now);
    self_->settle(now);
}

void agent::closed(fsm::time_point now, const fsm::link& l, fsm::link_end how)
{
    self_->player->core().closed(now, l, how);
    self_->player->take_events(now);
    self_->settle(now);
}

void agent::expired(fsm::time_point now)
{
    auto& s = *self_;
    if (s.player->core().deadline() <= now)
    {
        s.player->core().expired(now);
        s.player->take_events(now);
    }
    s.release(now);
    s.stage.lane.expired(now);
    s.settle(now);
}

void agent::send_failed(fsm::time_point now, const fsm::transmission& what)
{
    auto& stage = self_->stage;
    stage.not_sent = stage.lane.request_of(true, sign_of(*what.message));
    stage.not_sent_itself = stage.lane.find_sent(rules::nobody, stage.sign_of(*what.message)).at;
    self_->player->core().send_failed(now, what);
    self_->player->take_events(now);
    stage.not_sent = stage.not_sent_itself = play::lane::none;
    self_->settle(now);
}

void agent::stays_away(fsm::time_point now, std::uint32_t rung)
{
    auto& lane = self_->stage.lane;
    if (const auto at = lane.entry_of(rung); at != lane::none && !lane.entries()[at].done)
    {
        lane.give_up(now, at);
        self_->settle(now);
    }
}

void agent::wind_down(fsm::time_point now)
{
    self_->stage.winding_down = true;
    std::erase_if(self_->waiting, [](const self::held& h) { return h.is_copy; });
    self_->settle(now);
}

bool agent::needs_wind_down() const
{
    return stuck() || live_dialogs() > 0 || self_->player->has_pending_calls();
}

bool agent::awaits_answer() const { return self_->player->awaits_answer(); }

bool agent::next_transmission(outgoing& out) { return self_->out.take(out); }

bool agent::next_surprise(surprise& out) { return self_->stage.surprises.take(out); }

fsm::time_point agent::deadline() const
{
    const auto& s = *self_;
    auto first = s.player->core().deadline();
    for (const auto& h : s.waiting)
        first = std::min(first, h.until);
    if (s.stage.winding_down)
        return first;
    first = std::min(first, s.stage.lane.deadline());
    return s.stage.lane.stuck() ? first : std::min(first, s.stage.lane.next_send().when);
}

void agent::add_to(fsm::state_hash& h) const
{
    const auto& s = *self_;
    s.stage.lane.add_to(h);
    s.player->core().add_to(h);
    h.number(s.stage.winding_down).number(s.stage.surprises.size());
    for (const auto& w : s.waiting)
        h.number(w.at).when(w.until).message(w.what.message);
    for (const auto& o : s.out)
        h.way(o.over).message(o.message).number(o.lost);
}

bool agent::lane_done() const { return self_->stage.lane.all_done(); }
bool agent::stuck() const { return self_->stage.lane.stuck(); }
bool agent::idle() const { return self_->waiting.empty() && self_->player->core().idle(); }
std::size_t agent::live_dialogs() const { return self_->player->live_dialogs(); }
party_index agent::at(const fsm::link& l) const { return self_->stage.neighbours.at(l); }
void agent::meets(const fsm::link& l, party_index who) { self_->stage.neighbours.learn(l, who); }
const std::vector<lane_entry>& agent::lane() const { return self_->stage.lane.entries(); }
const fsm::core& agent::core() const { return self_->player->core(); }

}  // namespace play
