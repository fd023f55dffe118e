// The ladder: which of its rungs happened, and what is said of one that did not, or came late.
#include "judge/astray.hpp"
#include "judge/crossing.hpp"
#include "judge/referee.hpp"
#include "play/lane.hpp"
#include "rules/hash.hpp"
#include "script/wording.hpp"

#include <algorithm>

namespace judge {

namespace {

bool touches(const script::rung& r, party_index p) { return r.from == p || r.to == p; }

}  // namespace

const play::lane_entry*
referee::entry(const std::vector<const play::agent*>& agents, party_index p, std::uint32_t rung) const
{
    if (p >= agents.size() || !agents[p])
        return nullptr;
    const auto& lane = agents[p]->lane();
    const auto found = std::ranges::lower_bound(lane, rung, {}, &play::lane_entry::rung);
    return found != lane.end() && found->rung == rung ? &*found : nullptr;
}

void referee::index_sightings()
{
    for (std::uint32_t i = 0; i < seen_.count(); ++i)
        by_octets_.try_emplace(rules::mixed(seen_.octets_hash(i), seen_.at(i).to), i);
}

std::optional<std::uint32_t> referee::sighting_of(std::uint64_t octets_hash, party_index to)
{
    if (by_octets_.empty())
        index_sightings();
    const auto found = by_octets_.find(rules::mixed(octets_hash, to));
    return found == by_octets_.end() ? std::nullopt : std::optional{found->second};
}

// Done: our agent sent it and, if it went to an agent, it arrived; or our agent received it. What passes
// between two devices is never seen.
rung_result referee::judge_rung(std::uint32_t i, const std::vector<const play::agent*>& agents)
{
    const script::rung& r = script_->rungs[i];
    const bool from_device = (*cast_)[r.from].device, to_device = (*cast_)[r.to].device;
    rung_result out;
    if (from_device && to_device)
    {
        out.status = rung_status::unseen;
        return out;
    }
    const auto* e = entry(agents, from_device ? r.to : r.from, i);
    out.status = play::may_stay_away(r, *cast_, lossy()) ? rung_status::optional : rung_status::missing;
    if (!e || !e->done)
        return out;
    out.at = e->at;
    out.message = from_device ? sighting_of(e->octets_hash, r.to) : sent_as_[i];
    if (out.message)
    {
        auto& seen = seen_.at(*out.message);
        if (from_device && seen.from == rules::nobody)
            seen.from = r.from;  // it came from a port of its own: the lane knew whom to expect
        out.copies = from_device ? 1 + seen.copy_count : copies_sent_[i];
        if (!from_device && went_elsewhere(*out.message, r))
            return out;
        if (!from_device && !to_device && !r.lost && seen.arrived.empty())
        {
            if (out.status == rung_status::optional)
                notes_.push_back({"network: all copies of " + script::drawn(*script_, i) + " were lost", 1});
            return out;
        }
    }
    out.status = rung_status::done;
    return out;
}

// To another party than drawn, to a place where none of our agents is, or, where a device might be there,
// where nobody takes it.
bool referee::went_elsewhere(std::uint32_t sighting, const script::rung& r) const
{
    const auto& s = seen_.at(sighting);
    const auto& there = (*cast_)[r.to];
    if (s.connection != 0 || r.lost)
        return false;
    if (s.to != r.to)
        return true;
    return s.destination != there.at && s.seen_arriving && s.arrived.empty();
}

// The final response to the request of rung `i`, as drawn and by who sends that rung.
bool referee::answered_as_drawn(std::uint32_t i, const run_result& result) const
{
    for (std::uint32_t j = 0; j < script_->rungs.size(); ++j)
        if (script_->rungs[j].what.status >= 200 && script_->rungs[j].from == script_->rungs[i].from &&
            script_->relations[j].request == script_->relations[i].request &&
            result.rungs[j].status == rung_status::done)
            return true;
    return false;
}

// RFC 3261 13.3.1.1: who cannot answer at once "can choose to indicate some kind of progress". Who only
// passes it on has no such choice (16.7 item 5), unless nobody saw whether it had any.
bool referee::may_be_left_out(std::uint32_t i, const run_result& result) const
{
    const auto& r = script_->rungs[i];
    if (r.what.status <= 100 || r.what.status >= 200 || !is_device(r.from))
        return false;
    for (auto j = script_->relations[i].forwarded_from; j != script::relation::none;
         j = script_->relations[j].forwarded_from)
        if (result.rungs[j].status != rung_status::unseen)
            return false;
    return answered_as_drawn(i, result);
}

// RFC 3261 13.3.1.1, 17.2.1: a provisional response is sent again only for a copy of its request, so that one
// that the network lost is as if it had never been sent. Who answered in the end is no silent device, and a
// loopback loses nothing.
bool referee::may_be_lost(std::uint32_t i, const run_result& result) const
{
    const auto& r = script_->rungs[i];
    const auto& there = (*cast_)[r.from];
    if (r.what.status <= 100 || r.what.status >= 200 || !there.device ||
        fsm::is_reliable(there.at.transport) || fsm::is_loopback(there.at))
        return false;
    return answered_as_drawn(i, result);
}

// Had everything drawn above it on its sender's lifeline happened? If not, the fault lies further up.
bool referee::sender_was_ready(std::uint32_t i, const std::vector<rung_result>& rungs) const
{
    const auto sender = script_->rungs[i].from;
    for (std::uint32_t j = 0; j < i; ++j)
        if (touches(script_->rungs[j], sender) && rungs[j].status == rung_status::missing &&
            script_->rungs[i].crosses != j)
            return false;
    return true;
}

// Who sent it did, but not to where it is drawn to.
std::optional<flow_finding> referee::astray(std::uint32_t i, const run_result& result) const
{
    const script::rung& r = script_->rungs[i];
    const auto sent = result.rungs[i].message;
    if ((*cast_)[r.from].device || !sent || !went_elsewhere(*sent, r))
        return std::nullopt;
    const auto& to = seen_.at(*sent);
    const auto there = std::ranges::find(*cast_, to.destination, &play::member::at);
    rules::finding f;
    f.rule = "FLOW-MISSING";
    f.spec = script_->spec;
    f.party = r.from;
    f.expected = script::drawn(*script_, i);
    f.observed = script_->parties[r.from].name + " sent it to " + to.destination.host_port() + ", where " +
                 (there == cast_->end()
                      ? "nobody takes it"
                      : script_->parties[static_cast<std::size_t>(there - cast_->begin())].name + " is");
    const auto led = led_by(seen_, *sent);
    if (led)
    {
        const auto& by = seen_.at(*led);
        f.party = by.from;
        f.observed += "; the " + play::to_text(play::sign_of(*by.message)) + " of " +
                      script_->parties[by.from].name + " led it there";
        // What is wrong is what led it there, and in it the field with that place.
        f.messages = {*sent, *led};
        for (const auto id :
             {sip::field_id::contact, sip::field_id::record_route, sip::field_id::route, sip::field_id::via})
            for (const auto& row : by.message->fields())
                if (row.id == id && f.size == 0 &&
                    by.message->value(row).find(to.destination.host_port()) != std::string_view::npos)
                {
                    f.offset = row.value_at;
                    f.size = row.value_size;
                }
    }
    else
    {
        f.messages.push_back(*sent);
    }
    flow_finding out{std::move(f), i};
    out.led_by = led;
    return out;
}

flow_finding referee::missing(std::uint32_t i,
                              const run_result& result,
                              const std::vector<const play::agent*>& agents) const
{
    if (auto led = astray(i, result))
        return *std::move(led);
    const script::rung& r = script_->rungs[i];
    const auto& sender = script_->parties[r.from].name;
    rules::finding f;
    f.rule = "FLOW-MISSING";
    f.spec = script_->spec;
    f.party = r.from;
    f.expected = script::drawn(*script_, i);
    // The last thing that happened on the sender's lifeline is what it should have acted on.
    std::optional<std::uint32_t> last;
    for (std::uint32_t j = 0; j < i; ++j)
        if (touches(script_->rungs[j], r.from) && result.rungs[j].status == rung_status::done)
            last = j;
    const auto* e = entry(agents, r.from, i);
    if (!(*cast_)[r.from].device && e && e->done)
    {
        f.party = rules::nobody;
        f.observed = sender + " sent it " + std::to_string(result.rungs[i].copies) + " times from " +
                     script::in_ms(e->at) + " on, and no copy arrived: the network lost them";
    }
    else
    {
        f.observed = "it never came";
        const auto within = r.within || !(*cast_)[r.from].device ? r.within : patience_;
        if (within)
            f.expected += ", within " + script::in_seconds(*within);
        if (last)
            f.observed +=
                "; the last that " + sender + " sent or got before it was " + script::drawn(*script_, *last) +
                (result.rungs[*last].at ? " at " + script::in_ms(*result.rungs[*last].at) : std::string{});
        else
            f.observed += "; nothing of " + sender + " was seen before it";
    }
    if (last && result.rungs[*last].message)
        f.messages.push_back(*result.rungs[*last].message);
    const auto crossed = cancel_refused_behind(i, result, *cast_, seen_);
    if (crossed)
        f.observed =
            "481 CANCEL came instead, behind an answer that crossed " + script::drawn(*script_, *crossed);
    flow_finding out{std::move(f), i};
    out.has_crossed = crossed.has_value();
    out.across_a_stall = kept_waiting(fsm::never);
    out.may_be_lost = may_be_lost(i, result);
    out.may_be_left_out = may_be_left_out(i, result);
    return out;
}

flow_finding referee::late(std::uint32_t i, const run_result& result, const play::lane_entry& e) const
{
    const auto& r = script_->rungs[i];
    rules::finding f;
    f.rule = "FLOW-LATE";
    f.spec = script_->spec;
    f.party = r.from;
    f.expected = script::drawn(*script_, i) + " within " + script::in_seconds(*r.within) + ", by " +
                 script::in_ms(*e.due);
    f.observed = "it came at " + script::in_ms(e.at) + ", " + script::in_seconds(e.at - *e.due) + " too late";
    if (const auto at = result.rungs[i].message)
        f.messages.push_back(*at);
    flow_finding out{std::move(f), i};
    out.across_a_stall = stood_still(*e.due - *r.within, e.at) > fsm::duration{0};
    return out;
}

void referee::judge_ladder(run_result& result, const std::vector<const play::agent*>& agents)
{
    result.rungs.reserve(script_->rungs.size());
    for (std::uint32_t i = 0; i < script_->rungs.size(); ++i)
        result.rungs.push_back(judge_rung(i, agents));
    std::vector<bool> counted(seen_.count(), false);
    for (std::uint32_t i = 0; i < seen_.count(); ++i)
        result.retransmissions += seen_.at(i).copy_count;
    for (std::uint32_t i = 0; i < script_->rungs.size(); ++i)
    {
        const auto& r = script_->rungs[i];
        const auto& was = result.rungs[i];
        if (was.message && counted[*was.message] && result.retransmissions > 0)
            --result.retransmissions;  // a copy that the author has drawn as a rung of its own
        if (was.message)
            counted[*was.message] = true;
        if (was.status == rung_status::missing && sender_was_ready(i, result.rungs))
            result.flow_findings.push_back(missing(i, result, agents));
        const auto* e = entry(agents, r.to, i);
        if (r.within && e && e->done && e->due && e->at > *e->due)
            result.flow_findings.push_back(late(i, result, *e));
    }
}

}  // namespace judge
