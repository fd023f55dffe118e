#include "judge/referee.hpp"

#include "play/lane.hpp"

#include <algorithm>

namespace judge {

namespace {

// How far back a message from an unknown port is held against the requests that were sent.
constexpr std::size_t look_back = 64;

std::uint64_t key_of(std::uint64_t octets_hash, party_index from, party_index to, const fsm::address& source)
{
    const std::uint64_t hop =
        std::uint64_t{from} << 32 | std::uint64_t{to} << 16 | (from == rules::nobody ? source.port : 0);
    return (octets_hash ^ hop) * 0x9e3779b97f4a7c15;
}

}  // namespace

referee::referee(const script::flow& s, const play::cast& c, std::vector<const rules::rule*> which)
    : script_{&s},
      cast_{&c},
      rules_{std::move(which)},
      sent_as_(s.rungs.size()),
      copies_sent_(s.rungs.size())
{
    for (std::size_t i = 0; i < s.parties.size(); ++i)
        traffic_.parties.push_back(
            {s.parties[i].name, s.parties[i].plays, c[i].device, c[i].at, s.parties[i].domain});
    traffic_.messages.reserve(s.rungs.size() + 4);
    hashes_.reserve(s.rungs.size() + 4);
    index_.reserve(s.rungs.size() + 4);
}

std::optional<std::uint32_t> referee::find(const traveller& t) const
{
    const auto found = index_.find(key_of(play::hash_of(t.message->octets()), t.from, t.to, t.source));
    if (found == index_.end() ||
        traffic_.messages[found->second].message->octets() != t.message->octets())
        return {};
    return found->second;
}

// Copies are one sighting. Beyond the limits they are counted only.
std::optional<std::uint32_t> referee::record(fsm::time_point now, const traveller& t)
{
    const auto hash = play::hash_of(t.message->octets());
    const auto key = key_of(hash, t.from, t.to, t.source);
    const auto found = index_.find(key);
    if (found != index_.end() &&
        traffic_.messages[found->second].message->octets() == t.message->octets())
    {
        auto& seen = traffic_.messages[found->second];
        ++seen.copy_count;
        if (seen.copies.size() < rules::limits::copies)
            seen.copies.push_back(now);
        return found->second;
    }
    if (traffic_.messages.size() >= rules::limits::messages)
    {
        ++traffic_.dropped;
        return {};
    }
    const auto at = static_cast<std::uint32_t>(traffic_.messages.size());
    auto& seen = traffic_.messages.emplace_back();
    seen.at = now;
    seen.from = t.from;
    seen.to = t.to;
    seen.source = t.source;
    seen.destination = t.destination;
    seen.message = t.message;
    seen.seen_arriving = t.to != rules::nobody && !(*cast_)[t.to].device;
    seen.tainted = t.tainted;
    hashes_.push_back(hash);
    if (found == index_.end())
        index_.emplace(key, at);
    return at;
}

void referee::sent(fsm::time_point now,
                   party_index by,
                   const play::outgoing& what,
                   const fsm::address& source)
{
    auto to = play::party_at(*cast_, what.over.remote);
    if (to == rules::nobody && what.rung)
        to = script_->rungs[*what.rung].to;
    const auto at = record(now, {by, to, source, what.over.remote, what.message, what.tainted});
    if (!what.rung)
        return;
    ++copies_sent_[*what.rung];
    if (!sent_as_[*what.rung])
        sent_as_[*what.rung] = at;
}

void referee::received(fsm::time_point now,
                       party_index by,
                       const fsm::address& source,
                       const sip::message_ptr& message)
{
    auto from = play::party_at(*cast_, source);
    const auto add_arrival = [&](std::uint32_t at) {
        auto& seen = traffic_.messages[at];
        if (seen.arrived.size() <= rules::limits::copies)
            seen.arrived.push_back(now);
    };
    if (from == rules::nobody)
        from = sender_by_transaction(by, *message);
    const traveller t{from, by, source, (*cast_)[by].at, message, false};
    if (from != rules::nobody && !(*cast_)[from].device)
    {
        if (const auto at = find(t))
            return add_arrival(*at);
        if (traffic_.dropped > 0)
            return;  // its sending was over the limit
    }
    if (const auto at = record(now, t))
        add_arrival(*at);
}

// A response comes from where its request went, whatever port it comes from; an ACK or a CANCEL from where
// its INVITE came from.
party_index referee::sender_by_transaction(party_index by, const sip::message& m) const
{
    if (std::ranges::none_of(*cast_, &play::member::device))
        return rules::nobody;
    const play::sign key = play::sign_of(m);
    const auto& all = traffic_.messages;
    for (std::size_t i = all.size(), end = i - std::min(i, look_back); key.branch != 0 && i-- > end;)
    {
        const auto& seen = all[i];
        const bool away = seen.from == by;
        if ((away ? seen.to : seen.from) == rules::nobody || away != m.is_response() ||
            (!away && seen.to != by) || !seen.message->is_request())
            continue;
        if (play::sign_of(*seen.message).branch == key.branch)
            return away ? seen.to : seen.from;
    }
    return rules::nobody;
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
    const auto known = std::ranges::find(notes_, text, &noted::text);
    if (known != notes_.end())
        ++known->count;
    else if (notes_.size() < limits::surprises)
        notes_.push_back({text, 1});
    else
        ++surprises_dropped_;
}

}  // namespace judge
