// A lane on which an INVITE is answered by several (RFC 3261 13.2.2.4): whose answer is it, and what does not
// wait.
#include "play/lane.hpp"

#include <algorithm>

namespace play {

// Where several answer one request: at its caller, and where a proxy passes their answers on to it.
void lane::relate_forks()
{
    const auto origin_of = [&](std::uint32_t at) {
        return script_->rungs[script::beginning_of(*script_, entries_[at].rung)].from;
    };
    const auto answers_invite = [&](std::uint32_t at) {
        const auto& what = rung_at(at).what;
        return what.method == "INVITE" && what.status > 100 && what.status < 300;
    };
    for (std::uint32_t i = 0; i < entries_.size(); ++i)
        for (auto j = i + 1; answers_invite(i) && j < entries_.size(); ++j)
            if (answers_invite(j) && marks_[j].answers == marks_[i].answers && origin_of(j) != origin_of(i))
            {
                marks_[i].origin = origin_of(i);
                marks_[j].origin = origin_of(j);
                is_forked_ = true;
            }
}

// Whose answer it is, or acknowledges; nobody: there is only one.
party_index lane::fork_of(std::uint32_t at) const
{
    const auto answer = marks_[at].acknowledges;
    return answer == none ? marks_[at].origin : marks_[answer].origin;
}

// By the To tag that its callee has given before; a new one is of a callee that has given none, and of whom
// its Contact names, if that is one of them.
bool lane::is_of_its_fork(std::uint32_t at, const sign& s) const
{
    const auto request = marks_[at].answers;
    const auto origin = fork_of(at);
    if (origin == rules::nobody || s.to_tag == 0)
        return true;
    for (const auto& known : forks_)
        if (known.request == request && (known.tag == s.to_tag || known.origin == origin))
            return known.tag == s.to_tag && known.origin == origin;
    const bool is_named = std::ranges::any_of(
        marks_, [&](const mark& m) { return m.answers == request && m.origin == s.origin; });
    return s.origin == rules::nobody || !is_named || s.origin == origin;
}

// 13.2.2.4: the ACK of each 2xx waits for nothing but that 2xx. `has_come`: or may come yet.
bool lane::is_sent_at_once(std::uint32_t at, bool has_come) const
{
    const auto answer = marks_[at].acknowledges;
    return is_forked_ && answer != none && marks_[answer].origin != rules::nobody &&
           (!has_come || entries_[answer].done);
}

// As far as it has come: its callee may have been heard for the first time later than drawn.
std::uint32_t lane::made_by(std::uint32_t at) const
{
    const auto first = marks_[at].made_by;
    for (auto i = first; first != none && i < at; ++i)
        if (entries_[i].done && marks_[i].answers == marks_[first].answers &&
            marks_[i].origin == marks_[first].origin)
            return i;
    return first;
}

}  // namespace play
