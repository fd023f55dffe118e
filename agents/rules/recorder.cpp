// What is seen becomes a sighting, or a copy of one. Where it belongs is dockets.cpp's.
#include "rules/recorder.hpp"

#include "rules/hash.hpp"

#include <algorithm>
#include <utility>

namespace rules {

namespace {

constexpr std::size_t few_messages = 8;  // a run of one call may need no more

// With what is known of its rows, and a little of the allocator's.
std::size_t octets_of(const sip::message& m)
{
    constexpr std::size_t more = 256;
    return m.octets().size() + m.fields().size_bytes() + more;
}

bool ours(const conditions& given, party_index p)
{
    return p < given.parties.size() && !given.parties[p].device;
}

}  // namespace

recorder::recorder(conditions given, std::span<const rule* const> which, keeping how)
    : given_{std::move(given)},
      how_{how},
      engine_{std::make_shared<const engine>(which)},
      share_{how_.within}
{
}

recorder::keys recorder::keys_of(const passage& p) { return keys_of(p, hash_of(p.message->octets())); }

recorder::keys recorder::keys_of(const passage& p, std::uint64_t octets)
{
    const std::uint64_t hop =
        std::uint64_t{p.from} << 32 | std::uint64_t{p.to} << 16 | (p.from == nobody ? p.source.port : 0);
    return {octets, mixed(octets, hop)};
}

std::uint32_t recorder::find(const passage& p, const keys& k) const
{
    const auto found = copies_.find(k.hop);
    if (found == copies_.end())
        return no;
    const auto& kept = slots_[found->second].seen.message;
    return kept == p.message || kept->octets() == p.message->octets() ? found->second : no;
}

std::optional<std::uint32_t> recorder::sent(const passage& p)
{
    pass_time(p.at);
    const auto k = keys_of(p);
    auto at = find(p, k);
    if (at != no)
        copied(at, p.at);
    else if (at = put(p, k); at == no)
        return std::nullopt;
    auto& seen = slots_[at].seen;
    if (!ours(given_, p.to) && !p.lost && seen.seen_arriving && seen.arrived.size() <= limits::copies)
        seen.arrived.push_back(p.at);
    return slots_[at].number;
}

std::uint32_t recorder::find_sent(passage p) const
{
    const auto octets = hash_of(p.message->octets());
    auto at = no;
    for (std::size_t to = 0; to <= given_.parties.size() && at == no; ++to)
    {
        p.to = to < given_.parties.size() ? static_cast<party_index>(to) : nobody;
        at = find(p, keys_of(p, octets));
    }
    return at;
}

void recorder::left(const passage& p)
{
    const auto at = find_sent(p);
    if (at == no)
        return;
    auto& seen = slots_[at].seen;
    if (seen.connection == 0)
        seen.connection = p.connection;
    if (!ours(given_, seen.to) && p.at > seen.at && seen.copies.empty())
        seen.arrived.assign(1, p.at);
}

bool recorder::refused(const passage& p)
{
    const auto at = find_sent(p);
    if (at == no)
        return false;
    auto& seen = slots_[at].seen;
    seen.seen_arriving = true;
    if (!ours(given_, seen.to) && !seen.arrived.empty())
        seen.arrived.pop_back();
    return true;
}

std::optional<std::uint32_t> recorder::seen(const passage& p) { return sent(p); }

std::optional<std::uint32_t> recorder::arrived(const passage& arriving)
{
    auto p = arriving;
    p.at = std::max(p.at, now_);
    pass_time(p.at);
    const auto k = keys_of(p);
    auto at = find(p, k);
    const bool was_sent = ours(given_, p.from);
    if (at == no && was_sent && dropped_ > 0)
        return std::nullopt;  // its sending was over the limit
    if (at == no)
    {
        at = put(p, k);
        if (at != no)
            slots_[at].seen.waited = p.at - arriving.at;
    }
    else if (!was_sent)
        copied(at, p.at);
    else
        touch(slots_[at].docket, now_);
    if (at == no)
        return std::nullopt;
    auto& seen = slots_[at].seen;
    if (seen.arrived.size() <= limits::copies)
        seen.arrived.push_back(p.at);
    return slots_[at].number;
}

std::optional<std::uint32_t> recorder::add(const sighting& s)
{
    const passage p{s.at, s.from, s.to, s.source, s.destination, s.message, s.connection, s.taint};
    pass_time(s.at);
    const auto at = put(p, keys_of(p));
    if (at == no)
        return std::nullopt;
    slots_[at].seen = s;
    auto last = now_;
    for (const auto moment : s.copies)
        last = std::max(last, moment);
    for (const auto moment : s.arrived)
        last = std::max(last, moment);
    touch(slots_[at].docket, last);
    return slots_[at].number;
}

void recorder::copied(std::uint32_t at, fsm::time_point moment)
{
    auto& seen = slots_[at].seen;
    ++seen.copy_count;
    if (seen.copies.size() < limits::copies)
    {
        if (how_.whole && !share_.take(2 * sizeof moment))
        {
            ++over_budget_;
            drop();
        }
        else
            seen.copies.push_back(moment);
    }
    touch(slots_[at].docket, now_);
}

std::uint32_t recorder::drop()
{
    ++dropped_;
    if (how_.whole)
        dropped_from_ = std::min(dropped_from_, now_);
    return no;
}

// A sighting of its own, in its docket; `no` over the limits.
std::uint32_t recorder::put(const passage& p, const keys& k)
{
    const auto& m = *p.message;
    if (how_.whole && slots_.size() >= limits::messages)
        return drop();
    if (how_.whole && !share_.take(sizeof(slot) + octets_of(m)))
    {
        ++over_budget_;
        return drop();
    }
    while (!how_.whole && held_ >= how_.messages)
        cut_off();
    const traits t{m};
    const auto where = docket_of(t, m, p);
    if (dockets_[where].count >= limits::messages)
        return drop();
    std::uint32_t at = static_cast<std::uint32_t>(slots_.size());
    if (slots_.empty())
        slots_.reserve(few_messages);
    if (free_slots_.empty())
        slots_.emplace_back();
    else
    {
        at = free_slots_.back();
        free_slots_.pop_back();
    }
    auto& s = slots_[at];
    s.number = next_number_++;
    s.octets = k.octets;
    s.key = k.hop;
    s.seen.at = p.at;
    s.seen.from = p.from;
    s.seen.to = p.to;
    s.seen.source = p.source;
    s.seen.destination = p.destination;
    s.seen.connection = p.connection;
    s.seen.message = p.message;
    s.seen.seen_arriving = ours(given_, p.to) || p.lost;
    s.seen.taint = p.taint;
    s.seen.framed = p.framed;
    if (!m.wholly_read() && !(m.has(sip::field_id::call_id) && m.has(sip::field_id::via)))
        given_.unread = true;
    copies_.emplace(k.hop, at);
    if (!t.request && !t.response && !m.octets().empty())
        noise_.heard(p.from, p.to, p.at);
    file(at, where);
    know(at, t);
    return at;
}

party_index recorder::sender(party_index by, const sip::message& m) const
{
    if (std::ranges::none_of(given_.parties, &party::device))
        return nobody;
    const auto via = sip::top_via(m);
    if (!via || via->branch.empty())
        return nobody;
    const bool response = m.is_response();
    party_index found = nobody;
    each_of_branch(hash_of(via->branch) | 1, [&](std::uint32_t at) {
        const auto& s = slots_[at];
        found =
            response ? (s.seen.from == by ? s.seen.to : nobody) : (s.seen.to == by ? s.seen.from : nobody);
        return found != nobody;
    });
    return found;
}

traffic recorder::take()
{
    traffic out;
    out.end = now_;
    out.dropped = dropped_;
    out.share = std::move(share_);
    if (how_.whole)
    {
        out.messages.reserve(slots_.size());
        for (auto& s : slots_)
            out.messages.push_back(std::move(s.seen));
    }
    static_cast<conditions&>(out) = std::move(given_);
    return out;
}

std::vector<verdict> judge(const traffic& seen, std::span<const rule* const> which)
{
    recorder all{seen, which, {.whole = true}};
    for (const auto& s : seen.messages)
        all.add(s);
    return all.finish(seen.end);
}

}  // namespace rules
