#include "rules/engine.hpp"

#include "rules/looks.hpp"

#include <algorithm>
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

bool is_about(const scope& s, const reading& r) { return s.any_of == 0 || r.has_any(s.any_of); }

bool names(const scope& s, const exchanges& e, const reading& r)
{
    return is_about(s, r) && (s.sender == anybody || (s.sender & role_of(e, r.seen->from)) != 0);
}

bool names(const scope& s, const exchanges& e, const transaction& t)
{
    return (s.client == anybody || (s.client & role_of(e, t.client)) != 0) &&
           (s.server == anybody || (s.server & role_of(e, t.server)) != 0);
}

// What a check did not look through is not judged.
template <class Check, class... What>
void ask(const exchanges& e, judgement& j, Check check, const What&... what)
{
    e.gave_up() = false;
    check(e, what..., j);
    if (e.gave_up())
        j.inconclusive();
}

void judge_whole_message(const exchanges& e, const reading& r, const scope& s, judgement& j)
{
    j.look_at(r);
    if (s.message)
        ask(e, j, s.message, r);
    const auto* before = s.dialog && !r.to.tag.empty() ? e.dialog_before(r) : nullptr;
    if (before)
        ask(e, j, s.dialog, *before, r);
}

void judge_message(const exchanges& e, const reading& r, const scope& s, judgement& j)
{
    if (r.index < e.unread_from())
        return judge_whole_message(e, r, s, j);
    if (s.dialog || !r.message->wholly_read())
        j.in_part([&] { judge_whole_message(e, r, s, j); });
    else
        judge_whole_message(e, r, s, j);
}

// call(check, r) for each message of it that has one of its own, in order.
template <class Call>
void each_part(const exchanges& e, const transaction& t, const scope& s, Call call)
{
    const auto each = [&](scope::part_check check, std::uint32_t first) {
        if (check)
            for (const auto& r : e.list(first))
                call(check, r);
    };
    each(s.variant, t.variants);
    each(s.response, t.responses);
    each(s.ack, t.acks);
}

void judge_part(
    const exchanges& e, const transaction& t, const reading& r, scope::part_check check, judgement& j)
{
    j.look_at(r);
    ask(e, j, check, t, r);
}

void judge_whole_transaction(const exchanges& e, const transaction& t, const scope& s, judgement& j)
{
    j.look_at(e.at(t.request), t);
    if (s.transaction)
        ask(e, j, s.transaction, t);
    if (s.copy)
        for (const auto at : e.at(t.request).seen->copies)
            ask(e, j, s.copy, t, at);
}

void judge_transaction(const exchanges& e, const transaction& t, const scope& s, judgement& j)
{
    each_part(e, t, s, [&](scope::part_check check, const reading& r) { judge_part(e, t, r, check, j); });
    judge_whole_transaction(e, t, s, j);
}

// The rules that are in all of the sets.
template <class Set, class... Sets>
Set common(Set first, const Sets&... others)
{
    for (std::size_t i = 0; i < first.size(); ++i)
        first[i] = (first[i] & ... & others[i]);
    return first;
}

// call(number) for each rule of the set, in order.
template <class Set, class Call>
void each_of(const Set& which, Call call)
{
    for (std::size_t i = 0; i < which.size(); ++i)
        for (auto rest = which[i]; rest != 0; rest &= rest - 1)
            call(i * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
}

// call(number) for each bit of it.
template <class Bits, class Call>
void each_bit(Bits bits, Call call)
{
    for (std::uint64_t rest = bits; rest != 0; rest &= rest - 1)
        call(static_cast<std::size_t>(std::countr_zero(rest)));
}

// Where the rules for a party with this role stand.
std::size_t place_of(role_set r) { return static_cast<std::size_t>(std::countr_zero(r)); }

}  // namespace

engine::engine(std::span<const rule* const> which) : rules_{which.begin(), which.end()}
{
    if (which.size() > limits::rules)
        throw std::length_error{"more than 256 rules"};
    for (std::size_t i = 0; i < which.size(); ++i)
    {
        const auto& s = which[i]->check;
        const auto enter = [i](set& one) { one[i / 64] |= std::uint64_t{1} << i % 64; };
        each_bit(s.methods & ((method_set{1} << methods) - 1), [&](std::size_t m) {
            for (std::size_t k = 0; k < messages_.size() && (s.message || s.dialog); ++k)
                if ((s.of & kinds_of_messages[k]) != 0)
                    enter(messages_[k][m]);
            if (s.about_transactions())
                enter(transactions_[m]);
        });
        each_bit(s.sender, [&](std::size_t r) { enter(senders_[r]); });
        each_bit(s.client, [&](std::size_t r) { enter(clients_[r]); });
        each_bit(s.server, [&](std::size_t r) { enter(servers_[r]); });
        if (s.docket)
            enter(dockets_);
    }
}

std::vector<judgement> engine::judgements() const
{
    std::vector<judgement> out;
    out.reserve(rules_.size());
    for (const auto* r : rules_)
        out.emplace_back(*r);
    return out;
}

namespace {

bool is_altered(const exchanges& docket)
{
    return docket.docket().given->mutated.any() ||
           std::ranges::any_of(docket.readings(),
                               [](const reading& r) { return r.seen->taint.touched.any(); });
}

}  // namespace

void engine::judge(const exchanges& docket, std::span<judgement> all) const
{
    const bool altered = is_altered(docket);
    for (auto& j : all)
        j.open(docket, altered);
    for (const auto& r : docket.readings())
        each_of(common(messages_[kind_of(r)][static_cast<std::size_t>(r.method)],
                       senders_[place_of(role_of(docket, r.seen->from))]),
                [&](std::size_t number) {
                    auto& j = all[number];
                    if (const auto& s = j.rule().check; is_about(s, r))
                        judge_message(docket, r, s, j);
                });
    for (const auto& t : docket.transactions())
        each_of(common(transactions_[static_cast<std::size_t>(t.method)],
                       clients_[place_of(role_of(docket, t.client))],
                       servers_[place_of(role_of(docket, t.server))]),
                [&](std::size_t number) {
                    auto& j = all[number];
                    const auto& s = j.rule().check;
                    if (docket.unread_from() == none)
                        judge_transaction(docket, t, s, j);
                    else
                        j.in_part([&] { judge_transaction(docket, t, s, j); });
                });
    each_of(dockets_, [&](std::size_t number) {
        all[number].look_at_all();
        ask(docket, all[number], all[number].rule().check.docket);
    });
}

namespace {

bool is_for(const scope& s, const reading& r)
{
    return (s.message || s.dialog) && (s.of & kinds_of_messages[kind_of(r)]) != 0 &&
           (s.methods & bit(r.method)) != 0;
}

}  // namespace

void look(const exchanges& docket, std::span<const rule* const> which, const said_of_message& told)
{
    const bool altered = is_altered(docket);
    const auto ask_alone = [&](const rule& which_one, const reading& about, auto check) {
        judgement alone{which_one};
        alone.open(docket, altered);
        if (docket.unread_from() == none || about.index < docket.unread_from())
            check(alone);
        else
            alone.in_part([&] { check(alone); });
        if (const auto said = alone.take(); !said.exposed.empty())
            told(about, said);
    };
    for (const auto& r : docket.readings())
        for (const auto* one : which)
            if (const auto& s = one->check; is_for(s, r) && names(s, docket, r))
                ask_alone(*one, r, [&](judgement& j) { judge_message(docket, r, s, j); });
    for (const auto& t : docket.transactions())
        for (const auto* one : which)
        {
            const auto& s = one->check;
            if (!s.about_transactions() || (s.methods & bit(t.method)) == 0 || !names(s, docket, t))
                continue;
            each_part(docket, t, s, [&](scope::part_check check, const reading& r) {
                ask_alone(*one, r, [&](judgement& j) { judge_part(docket, t, r, check, j); });
            });
            if (s.transaction || s.copy)
                ask_alone(*one, docket.at(t.request),
                          [&](judgement& j) { judge_whole_transaction(docket, t, s, j); });
        }
}

}  // namespace rules
