#include "campaign/hunt.hpp"

#include "campaign/answers.hpp"
#include "script/load.hpp"
#include "script/script_names.hpp"
#include "script/spelling.hpp"
#include "script/templates.hpp"
#include "script/wording.hpp"

#include <algorithm>
#include <utility>

namespace campaign {

namespace {

constexpr const char* nothing_left = "there is nothing to attack";
constexpr int first_runs = 3;
constexpr std::uint64_t cases_before_memory_counts = 20;
constexpr auto slow_at_least = std::chrono::milliseconds{250};
constexpr int slower_than_usual = 20;
constexpr std::uint64_t seeds_of_shards = std::uint64_t{1} << 60;  // no case has such a number

std::shared_ptr<const script::flow> borrowed(const script::flow* f)
{
    return {std::shared_ptr<const script::flow>{}, f};
}

}  // namespace

hunt::hunt(const target& t, const choice& only, const hunt_settings& how, bench& b, listener to)
    : target_{t},
      only_{only},
      how_{how},
      bench_{b},
      to_{std::move(to)}
{
}

std::string hunt::begin()
{
    fsm::duration slowest{0};
    for (int i = 0; i < first_runs; ++i)
    {
        const auto seen = bench_.look_at();
        if (const auto s = symptom_of(seen); s != symptom::none)
            return "before any attack: " +
                   (seen.process.told ? seen.process.said : std::string{meaning_of(s)});
        slowest = std::max(slowest, seen.latency.value_or(fsm::duration{0}));
        const auto result = bench_.play(
            *target_.flow, seed_of(how_.first_seed.value_or(how_.seed), 0) + static_cast<unsigned>(i), {});
        if (const auto missing = what_is_missing(result); !missing.empty())
            return "the flow as drawn fails: " + missing;
        for (auto& rule : rules_broken(result))
            if (std::ranges::find(usual_.rules, rule) == usual_.rules.end())
                usual_.rules.push_back(std::move(rule));
        count_rules(result);
        answers_.insert(signature_of(result));
        slowest_answer_ = std::max(slowest_answer_, slowest_answer(result));
        sent_ = sent_rungs(result);
    }
    arms_ = arms_of(target_, only_);
    keep_shard();
    if (!arms_.empty())
        drawn_ = schedule{weights_of(arms_), how_.seed, turns_of(arms_)};
    std::ranges::sort(usual_.rules);
    usual_.slow = std::max<fsm::duration>(slow_at_least, slower_than_usual * slowest);
    return {};
}

void hunt::count_rules(const judge::run_result& r)
{
    for (const auto& v : r.rules)
    {
        auto& is = rules_[v.rule->id];
        if (is || v.outcome == rules::outcome::not_triggered)
            continue;
        is = true;
        if (to_.triggered)
            to_.triggered(v.rule->id);
    }
}

void hunt::was_triggered(const std::string& rule)
{
    if (const auto is = rules_.find(rule); is != rules_.end())
        is->second = true;
}

// All shards know the same attacks by the same index; what is drawn from now on is each one's own.
void hunt::keep_shard()
{
    if (how_.shards <= 1)
        return;
    std::vector<arm> ours;
    for (std::size_t i = how_.shard; i < arms_.size(); i += how_.shards)
        ours.push_back(std::move(arms_[i]));
    arms_ = std::move(ours);
    how_.seed = seed_of(how_.seed, seeds_of_shards + how_.shard);
}

void hunt::resume(const case_played& c)
{
    number_ = c.number;
    if (c.open)
        open_.push_back(*c.open);
    if (c.arm >= arms_.size())
        return;
    while (drawn_.possible() > 0)
    {
        const auto at = drawn_.next();
        if (at == c.arm || is_possible(arms_[at], target_, sent_))
            break;
        drawn_.leave_out(at);
    }
    const bool is_new =
        !c.nothing && answers_.size() < limits::signatures && answers_.insert(c.answers).second;
    drawn_.learnt(c.arm, {is_new, c.what != symptom::none, c.nothing});
}

void hunt::known(const std::string& bucket)
{
    ++findings_;
    ++buckets_[bucket];
}

void hunt::play()
{
    if (arms_.empty())
    {
        ended_ = nothing_left;
        return;
    }
    bench_.answers_within(slowest_answer_);
    for (const auto open = std::exchange(open_, {}); const auto& c : open)
        if (bench_.go_on() && !examine(c))
            return;
    while (bench_.go_on() && (how_.cases == 0 || number_ < how_.cases))
        if (!step())
            return;
    ended_ = how_.cases > 0 && number_ >= how_.cases ? "all cases were played"
             : bench_.was_interrupted()              ? "interrupted"
                                                     : "the time is up";
}

// The next that can be played; nothing: there is none.
std::optional<std::size_t> hunt::draw()
{
    while (drawn_.possible() > 0)
    {
        const auto at = drawn_.next();
        if (is_possible(arms_[at], target_, sent_))
            return at;
        drawn_.leave_out(at);
    }
    return std::nullopt;
}

void hunt::settle()
{
    for (std::size_t i = 0; i < arms_.size(); ++i)
        if (!is_possible(arms_[i], target_, sent_))
            drawn_.leave_out(i);
}

suspect hunt::suspect_of(std::size_t arm, std::uint64_t number, std::uint64_t seed) const
{
    suspect out;
    out.arm = arm;
    out.number = number;
    out.seed = seed;
    out.rung = arms_[arm].mutated;
    out.text = arms_[arm].text;
    out.at_once = arms_[arm].at_once;
    out.idle_connections = arms_[arm].idle_connections;
    return out;
}

// A run that was called off, or a look at the device behind it, says nothing of the device.
bool hunt::stopped(const judge::run_result& r)
{
    const bool is = r.interrupted || bench_.was_interrupted();
    if (is)
        ended_ = "interrupted";
    return is;
}

bool hunt::attack(suspect& now, judge::run_result& result, std::shared_ptr<const script::flow>& flow)
{
    const auto& a = arms_[now.arm];
    flow = a.flow ? a.flow : borrowed(target_.flow);
    if (a.second)
    {
        if (!pairs_)
            pairs_.emplace(target_, only_);
        auto two = pairs_->draw(a.rung, *a.second, now.seed);
        if (!two)
            return false;
        flow = std::move(two->flow);
        now.text = std::move(two->text);
        now.name = std::move(two->name);
        now.simpler = std::move(two->alone);
    }
    std::optional<play::mutation> how;
    if (a.mutates())
    {
        how.emplace();
        how->rung = a.mutated;
        how->seed = now.seed;
        how->wrong_of_100 = how_.wrong_of_100;
        if (a.by)
        {
            how->only = {a.by};
            how->wrong_of_100 = a.by->nature == mutate::nature::wrong ? 100 : 0;
        }
    }
    result = bench_.play(*flow, now.seed, how);
    if (result.mutant)
    {
        now.message = script::as_lines(result.mutant->text);
        now.legal = result.mutant->legal;
    }
    return !a.mutates() || result.mutant;
}

bool hunt::step()
{
    const auto next = draw();
    if (!next)
    {
        ended_ = nothing_left;
        return false;
    }
    const auto at = *next;
    ++number_;
    auto now = suspect_of(at, number_, seed_of(how_.seed, number_));
    std::shared_ptr<const script::flow> flow;
    judge::run_result result;
    const bool nothing = !attack(now, result, flow);
    const auto seen = result.interrupted ? look{} : bench_.look_at();
    if (stopped(result))
    {
        --number_;
        return false;
    }
    count_rules(result);
    const auto is = judged(result, seen, now);
    const auto answers = signature_of(result);
    const bool is_new = !nothing && answers_.size() < limits::signatures && answers_.insert(answers).second;
    // A leak is held against the case that took most, not against the latest.
    const auto& suspected = is.what == symptom::leak ? worst_ : now;
    case_played played{number_, at, now.seed, is.what, answers, nothing, {}};
    if (is_to_be_examined(suspected, is))
        played.open = {number_, suspected.number, suspected.arm,     suspected.seed,
                       is.what, is.rules,         is.process.signal, is.grows};
    to_.played(played);
    drawn_.learnt(at, {is_new, is.what != symptom::none, nothing});
    if (!nothing)
    {
        if (last_.size() == limits::window)
            last_.pop_front();
        last_.push_back(now);
    }
    if (is.what == symptom::none)
        return true;
    if (is.what == symptom::leak)
        return investigate(std::move(worst_), is, {}, nullptr, number_);
    return investigate(std::move(now), is, std::move(result), std::move(flow), number_);
}

charge hunt::judged(const judge::run_result& r, const look& seen, const suspect& now)
{
    auto out = charge_of(r, seen, usual_);
    if (out.what == symptom::none && leaks(seen, now))
    {
        out.what = symptom::leak;
        out.grows = worst_growth_;
    }
    return out;
}

// Since the first cases, when whatever is kept from the start is there.
bool hunt::leaks(const look& seen, const suspect& now)
{
    // What holds so many calls at once may keep room for as many: it is counted from there on.
    if (now.at_once > 1 || now.idle_connections > 0)
    {
        memory_at_first_ = memory_ = memory_cases_ = worst_growth_ = 0;
        return false;
    }
    const auto memory = seen.process.memory;
    const auto grown = memory > memory_ && memory_ > 0 ? memory - memory_ : 0;
    memory_ = memory;
    if (memory == 0 || ++memory_cases_ < cases_before_memory_counts)
        return false;
    if (memory_at_first_ == 0)
        memory_at_first_ = memory;
    if (grown > worst_growth_)
    {
        worst_growth_ = grown;
        worst_ = now;
    }
    return memory > memory_at_first_ + how_.leak && worst_growth_ > 0;
}

}  // namespace campaign
