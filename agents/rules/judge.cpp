#include "rules/judge.hpp"

#include <algorithm>

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

}  // namespace

outcome worst(std::span<const finding> findings)
{
    auto least = level::info;
    for (const auto& f : findings)
        least = std::min(least, f.level);
    return least == level::must ? outcome::fail : least == level::should ? outcome::warn : outcome::info;
}

void judgement::broken(char id, proof why)
{
    const auto* which = find_letter(*rule_, id);
    if (!which || why.offender->seen->tainted)
        return;
    triggered_ = true;
    const std::pair group{id, group_of(*why.offender)};
    auto same = std::ranges::find(groups_, group);
    if (same == groups_.end() && findings_.size() >= limits::findings)
        same = groups_.end() - 1;
    if (same != groups_.end())
    {
        ++findings_[static_cast<std::size_t>(same - groups_.begin())].count;
        return;
    }
    finding f;
    f.rule = std::string{rule_->id} + '.' + id;
    f.level = why.level.value_or(which->level);
    f.spec = rule_->spec;
    f.party = why.party == nobody ? why.offender->seen->from : why.party;
    f.expected = std::move(why.expected);
    f.observed = std::move(why.observed);
    if (why.against)
        f.messages.push_back(why.against->index);
    f.messages.push_back(why.offender->index);
    const auto whole = why.offender->message->octets();
    const auto* part = why.octets.data();
    if (part && part >= whole.data() && part + why.octets.size() <= whole.data() + whole.size())
    {
        f.offset = static_cast<std::uint32_t>(part - whole.data());
        f.size = static_cast<std::uint32_t>(why.octets.size());
    }
    findings_.push_back(std::move(f));
    groups_.push_back(group);
}

verdict judgement::finish() &&
{
    verdict v;
    v.rule = rule_;
    v.findings = std::move(findings_);
    if (!v.findings.empty())
        v.outcome = worst(v.findings);
    else if (inconclusive_)
        v.outcome = outcome::inconclusive;
    else if (triggered_)
        v.outcome = outcome::pass;
    return v;
}

}  // namespace rules
