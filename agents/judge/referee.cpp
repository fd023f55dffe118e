#include "judge/referee.hpp"

#include "play/authentication.hpp"
#include "play/lane.hpp"

#include <algorithm>

namespace judge {

namespace {

// Where it is reached, whoever has to send more than UDP may carry (RFC 3261 18.1.1).
bool takes_tcp(const play::member& m)
{
    return std::ranges::any_of(m.also, [&](const fsm::address& a) {
        return a.transport == fsm::transport::tcp && a.octets == m.at.octets && a.port == m.at.port;
    });
}

rules::conditions conditions_of(const script::flow& s, const play::cast& c)
{
    rules::conditions given;
    for (std::size_t i = 0; i < s.parties.size(); ++i)
        given.parties.push_back({s.parties[i].name, s.parties[i].plays, c[i].device, c[i].at,
                                 s.parties[i].domain, !s.parties[i].credentials.password.empty(),
                                 s.parties[i].alg, s.parties[i].registers_itself_only,
                                 s.parties[i].recovers_dialogs, takes_tcp(c[i])});
    given.keys = play::keys_of(s, c);
    return given;
}

}  // namespace

referee::referee(const script::flow& s,
                 const play::cast& c,
                 std::vector<const rules::rule*> which,
                 std::shared_ptr<rules::budget> within)
    : script_{&s},
      cast_{&c},
      seen_{conditions_of(s, c), which, {.whole = true, .within = std::move(within)}},
      sent_as_(s.rungs.size()),
      copies_sent_(s.rungs.size())
{
    seen_.given().sees_closings = true;
}

// What of a script's faults makes a receiver look for the borders of messages (RFC 3261 18.3). Frames of
// WebSocket have them.
rules::framing referee::framing_of(party_index by, const play::outgoing& what)
{
    using rules::framing;
    if (!what.over.reliable() || fsm::is_websocket(what.over.transport()))
        return framing::plain;
    const bool joins = std::erase(joins_, std::pair{by, what.over.remote}) > 0;
    const auto* const fault = what.rung && !what.repeated ? &script_->rungs[*what.rung].stream : nullptr;
    if (fault && fault->joins_next)
        joins_.emplace_back(by, what.over.remote);
    return fault && fault->line_ends > 0           ? framing::behind_line_ends
           : fault && fault->is_cut()              ? framing::cut
           : joins || (fault && fault->joins_next) ? framing::joined
                                                   : framing::plain;
}

void referee::sent(fsm::time_point now,
                   party_index by,
                   const play::outgoing& what,
                   const fsm::address& source)
{
    auto to = what.to;
    if (to == rules::nobody && what.rung)
        to = script_->rungs[*what.rung].to;
    const auto at = seen_.sent({now, by, to, source, what.over.remote, what.message, what.over.connection,
                                what.taint, what.lost, framing_of(by, what)});
    if (what.taint && what.taint.by != rules::taint::hand::script)
    {
        if (what.taint.touched.meet({.fields = rules::bit(sip::field_id::call_id)}))
            seen_.given().mutated |= what.taint.touched;
        if (!mutated_)
            mutated_ = {at.value_or(0), what.rung};
    }
    if (!what.rung)
        return;
    ++copies_sent_[*what.rung];
    auto& first = sent_as_[*what.rung];
    if (!first || (at && reached_nobody(*first)))
        first = at;
}

bool referee::received(fsm::time_point now,
                       party_index by,
                       party_index from,
                       const fsm::link& over,
                       const sip::message_ptr& message)
{
    const auto before = seen_.over_budget();
    seen_.arrived({now, from, by, over.remote, (*cast_)[by].own(over.local), message, over.connection});
    if (auto& all = seen_.given().parties; from < all.size() && all[from].at == over.remote)
        all[from].heard_since = all[from].refused_tcp.has_value();
    return seen_.over_budget() == before;
}

// RFC 3261 18.1.1: what a device refused over TCP comes once more, over UDP.
bool referee::reached_nobody(std::uint32_t sighting) const
{
    const auto& s = seen_.at(sighting);
    return is_device(s.to) && s.seen_arriving && s.arrived.empty();
}

void referee::left(fsm::time_point until,
                   party_index by,
                   const fsm::link& over,
                   const sip::message_ptr& message)
{
    if (over.reliable())
        seen_.left({until, by, rules::nobody, (*cast_)[by].at, over.remote, message, over.connection});
}

void referee::refused(party_index by, const fsm::link& over, const sip::message_ptr& message)
{
    seen_.refused({{}, by, rules::nobody, (*cast_)[by].at, over.remote, message, over.connection});
}

void referee::tried(fsm::time_point now, const fsm::address& there, bool opened)
{
    if (there.transport != fsm::transport::tcp)
        return;
    for (auto& p : seen_.given().parties)
    {
        if (p.at.octets != there.octets || p.at.port != there.port)
            continue;
        p.took_tcp = p.took_tcp || opened;
        if (!opened)
        {
            p.refused_tcp = now;
            p.heard_since = false;
        }
    }
}

void referee::ended(fsm::time_point now, const fsm::link& over, party_index by)
{
    auto& given = seen_.given();
    if (over.connection == 0)
        return;
    if (given.closings.size() < rules::limits::closings)
        given.closings.emplace(over.connection, rules::closing{now, is_device(by) ? by : rules::nobody});
    else
        given.sees_closings = false;
}

void referee::surprised(party_index by, const play::surprise& what)
{
    timed_out_ = timed_out_ || what.what == play::surprise::kind::timed_out;
    if (what.what == play::surprise::kind::unreachable && unreachable_.empty())
        unreachable_ = script_->parties[by].name + ": " + what.text;
    if (what.what == play::surprise::kind::unsupported && unsupported_.empty())
        unsupported_ = script_->parties[by].name + ": " + what.text;
    if (what.what == play::surprise::kind::unexpected)
    {
        if (unexpected_.size() < limits::surprises)
            unexpected_.emplace_back(by, what);
        else
            ++surprises_dropped_;
        return;
    }
    const std::string text = script_->parties[by].name + ": " + what.text;
    const auto known = noted_as_.find(text);
    if (known != noted_as_.end())
        ++notes_[known->second].count;
    else if (notes_.size() < limits::surprises)
    {
        noted_as_.emplace(text, notes_.size());
        notes_.push_back({text, 1});
    }
    else
        ++surprises_dropped_;
}

}  // namespace judge
