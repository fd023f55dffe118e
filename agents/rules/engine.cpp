#include "rules/engine.hpp"

#include <bit>
#include <stdexcept>

namespace rules {

namespace {

constexpr std::array kinds_of_messages = {requests, responses, unreadable};

std::size_t kind_of(const reading& r) { return r.request ? 0 : r.response ? 1 : 2; }

role_set role_of(const exchanges& e, party_index p)
{
    const auto* party = e.who(p);
    return party ? bit(party->plays) : unknown_party;
}

bool names(const scope& s, const exchanges& e, const reading& r)
{
    return (s.any_of == 0 || r.has_any(s.any_of)) &&
           (s.sender == anybody || (s.sender & role_of(e, r.seen->from)) != 0);
}

bool names(const scope& s, const exchanges& e, const transaction& t)
{
    return (s.client == anybody || (s.client & role_of(e, t.client)) != 0) &&
           (s.server == anybody || (s.server & role_of(e, t.server)) != 0);
}

void judge_message(const exchanges& e, const reading& r, const scope& s, judgement& j)
{
    if (s.message)
        s.message(e, r, j);
    const auto* before = s.dialog && !r.to.tag.empty() ? e.dialog_before(r) : nullptr;
    if (before)
        s.dialog(e, *before, r, j);
}

// call(number) for each rule that is in both sets, in order.
template <class Set, class Call>
void each_of(const Set& a, const Set& b, Call call)
{
    for (std::size_t i = 0; i < a.size(); ++i)
        for (auto rest = a[i] & b[i]; rest != 0; rest &= rest - 1)
            call(i * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
}

}  // namespace

engine::engine(std::span<const rule* const> which)
{
    if (which.size() > limits::rules)
        throw std::length_error{"more than 256 rules"};
    for (std::size_t i = 0; i < which.size(); ++i)
    {
        const auto& s = which[i]->check;
        const auto add = [&](set& to, bool wanted) { to[i / 64] |= std::uint64_t{wanted} << i % 64; };
        for (std::size_t k = 0; k < kinds_.size(); ++k)
            add(kinds_[k], (s.message || s.dialog) && (s.of & kinds_of_messages[k]) != 0);
        for (std::size_t m = 0; m < methods; ++m)
            add(methods_[m], (s.methods & bit(static_cast<sip::method>(m))) != 0);
        add(transactions_, s.transaction != nullptr);
        add(dockets_, s.docket != nullptr);
    }
}

void engine::judge(const exchanges& docket, std::span<judgement> all) const
{
    for (auto& j : all)
        j.open(docket);
    for (const auto& r : docket.readings())
        each_of(kinds_[kind_of(r)], methods_[static_cast<std::size_t>(r.method)], [&](std::size_t number) {
            auto& j = all[number];
            const auto& s = j.rule().check;
            if (names(s, docket, r))
                judge_message(docket, r, s, j);
        });
    for (const auto& t : docket.transactions())
        each_of(transactions_, methods_[static_cast<std::size_t>(t.method)], [&](std::size_t number) {
            auto& j = all[number];
            const auto& s = j.rule().check;
            if (names(s, docket, t))
                s.transaction(docket, t, j);
        });
    each_of(dockets_, dockets_,
            [&](std::size_t number) { all[number].rule().check.docket(docket, all[number]); });
}

}  // namespace rules
