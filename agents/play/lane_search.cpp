// Which rung of a lane a message is.
#include "play/lane.hpp"

#include <algorithm>
#include <span>

namespace play {

namespace {

bool tells_progress(int status) { return status > 100 && status < 200; }

}  // namespace

bool lane::fits(std::uint32_t at, bool mine, party_index other_party, const sign& s) const
{
    return fits_but_for_status(at, mine, other_party, s) && rung_at(at).draws(s.status);
}

bool lane::fits_but_for_status(std::uint32_t at, bool mine, party_index other_party, const sign& s) const
{
    return entries_[at].mine == mine && rung_at(at).what.method == s.method &&
           (other_party == rules::nobody || other(at) == other_party);
}

// By its branch; ACK and CANCEL by Call-ID and CSeq number where their branch says nothing, as that of the
// ACK of a 2xx (RFC 3261 13.2.2.4) or of a device that gets it wrong, which is for the rules to say. Of the
// INVITEs of a fork that which went the same way, if one did; of those that came by two paths (8.2.2.2) that
// which was accepted.
std::uint32_t lane::request_of(bool mine, const sign& s, party_index other_party) const
{
    auto another_way = none;
    const bool of_invite = s.status == 0 && (s.method == "ACK" || s.method == "CANCEL");
    const bool request_is_mine = s.status == 0 ? mine : !mine;
    for (const bool by_branch : {true, false})
    {
        if (!by_branch && !of_invite)
            break;
        if (!known_.contains(by_branch ? s.branch : s.call))
            continue;
        for (auto i = static_cast<std::uint32_t>(entries_.size()); i-- > 0;)
        {
            const script::rung& r = rung_at(i);
            if (entries_[i].done && entries_[i].mine == request_is_mine && r.what.status == 0 &&
                (of_invite ? r.what.method == "INVITE" : r.what.method == s.method) &&
                (by_branch ? marks_[i].has_branch(s.branch) : marks_[i].has_call(s.call)))
            {
                const bool same_way = other_party == rules::nobody || other(i) == other_party;
                const bool is_refused = s.method == "ACK" && !awaits_ack_of_2xx(marks_[i].first_copy);
                if (by_branch || (same_way && !is_refused))
                    return marks_[i].first_copy;
                another_way = another_way == none ? marks_[i].first_copy : another_way;
            }
        }
    }
    return another_way;
}

// A response belongs to a transaction, and so does the rung that it may be. So do ACK and CANCEL.
lane::match lane::find_response(bool mine, party_index other_party, const sign& s) const
{
    const auto request = request_of(mine, s, other_party);
    if (request == none)
        return {};
    match last;
    for (std::uint32_t i = request + 1; i < entries_.size(); ++i)
    {
        if (marks_[i].answers != request || !fits(i, mine, other_party, s) || !is_of_its_fork(i, s))
            continue;
        if (!entries_[i].done)
            return accept(i);
        last = {match_kind::repeat, i};
    }
    if (last.at == none && tells_progress(s.status))
        last = find_progress(request, mine, other_party, s);
    return last;
}

// RFC 3261 21.1: which of 101 to 199 tells the caller of the progress is the callee's to choose.
lane::match
lane::find_progress(std::uint32_t request, bool mine, party_index other_party, const sign& s) const
{
    for (std::uint32_t i = request + 1; i < entries_.size(); ++i)
        if (marks_[i].answers == request && !entries_[i].done && tells_progress(rung_at(i).what.status) &&
            is_of_its_fork(i, s) && fits_but_for_status(i, mine, other_party, s))
            return accept(i);
    return {};
}

lane::match lane::find(bool mine, party_index other_party, const sign& s) const
{
    if (s.status != 0 || s.method == "ACK" || s.method == "CANCEL")
        return find_response(mine, other_party, s);
    // A request that is known by its branch is a copy, and the next drawn copy if there is one.
    const auto of_method = requests_->find(s.method);
    if (of_method == requests_->end())
        return {};
    const std::span<const std::uint32_t> all = of_method->second;
    match last;
    for (const auto i : known_.contains(s.branch) ? all : all.first(0))
    {
        if (!fits(i, mine, other_party, s))
            continue;
        if (entries_[i].done && marks_[i].has_branch(s.branch))
            last = {match_kind::repeat, i};
        else if (last.at != none && !entries_[i].done && marks_[i].first_copy == marks_[last.at].first_copy)
            return accept(i);
    }
    if (last.at != none)
        return last;
    auto best = none;
    int most = -1;
    const int likeliest = known_calls_.contains(s.call_id) ? 3 : 2;
    const auto open = std::ranges::lower_bound(all, open_from_) - all.begin();
    for (const auto i : all.subspan(static_cast<std::size_t>(open)))
    {
        if (entries_[i].done || marks_[i].first_copy != i || !fits(i, mine, other_party, s))
            continue;
        if (calls_.empty())
            return accept(i);
        if (const int l = likelihood(i, s.call_id); l > most)
        {
            most = l;
            best = i;
        }
        if (most == likeliest)
            break;
    }
    return best == none ? match{} : accept(best);
}

// Of several calls, whose? A message with the Call-ID of another call is not this rung, unless this call has
// none yet: who sends both may have given them the same.
int lane::likelihood(std::uint32_t at, std::uint64_t call_id) const
{
    const auto& mine = calls_[marks_[at].call_of];
    if (call_id != 0 && (mine.id[0] == call_id || mine.id[1] == call_id))
        return 3;
    const bool is_known = mine.id[0] != 0, is_anothers = known_calls_.contains(call_id);
    return is_known ? (is_anothers ? -1 : 1) : (is_anothers ? 0 : 2);
}

void lane::learn_call(std::uint32_t at, std::size_t which, std::uint64_t call_id)
{
    if (calls_.empty() || call_id == 0 || calls_[marks_[at].call_of].id[which] != 0)
        return;
    calls_[marks_[at].call_of].id[which] = call_id;
    known_calls_.insert(call_id);
}

// RFC 3261 13.2.2.4: an ACK is sent at once, and is never early once there is what it is for.
bool lane::acknowledges_what_left(std::uint32_t at) const
{
    const auto answer = rung_at(at).what.method == "ACK" ? acknowledges(at) : none;
    return answer != none && entries_[answer].done;
}

lane::match lane::accept(std::uint32_t at) const
{
    if (strict_ && !entries_[at].mine && !acknowledges_what_left(at))
        for (auto i = open_from_; i < at; ++i)
            if (entries_[i].mine && !entries_[i].done && !made_by_machine(i) && !marks_[i].begun &&
                !is_sent_at_once(i, false))
                return {match_kind::early, at};
    return {match_kind::first, at};
}

bool lane::awaits_ack_of_2xx(std::uint32_t invite) const
{
    for (std::uint32_t i = invite + 1; i < entries_.size(); ++i)
    {
        if (marks_[i].answers != invite || rung_at(i).what != script::caption{0, "ACK"})
            continue;
        const auto final = marks_[i].acknowledges;
        if (final == none || rung_at(final).what.status < 300)
            return true;
    }
    return false;
}

}  // namespace play
