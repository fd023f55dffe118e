#include "campaign/hunt.hpp"

#include "campaign/answers.hpp"
#include "script/load.hpp"
#include "script/script_names.hpp"
#include "script/spelling.hpp"
#include "script/templates.hpp"
#include "script/wording.hpp"

#include <algorithm>

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
    while (bench_.go_on() && (how_.cases == 0 || number_ < how_.cases))
        if (!step())
            return;
    ended_ = how_.cases > 0 && number_ >= how_.cases ? "all cases were played" : "the time is up";
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
    suspect now;
    now.arm = at;
    now.number = ++number_;
    now.seed = seed_of(how_.seed, number_);
    now.rung = arms_[at].mutated;
    now.text = arms_[at].text;
    now.at_once = arms_[at].at_once;
    now.idle_connections = arms_[at].idle_connections;
    std::shared_ptr<const script::flow> flow;
    judge::run_result result;
    const bool nothing = !attack(now, result, flow);
    if (result.interrupted)
    {
        --number_;
        ended_ = "interrupted";
        return false;
    }
    if (result.mutant)
    {
        now.message = script::as_lines(result.mutant->text);
        now.legal = result.mutant->legal;
    }
    count_rules(result);
    const auto is = judged(result, bench_.look_at(), now);
    const auto answers = signature_of(result);
    const bool is_new = !nothing && answers_.size() < limits::signatures && answers_.insert(answers).second;
    to_.played({number_, at, now.seed, is.what, answers, nothing});
    drawn_.learnt(at, {is_new, is.what != symptom::none, nothing});
    if (!nothing)
    {
        if (last_.size() == limits::window)
            last_.pop_front();
        last_.push_back(now);
    }
    if (is.what == symptom::none)
        return true;
    if (is.what == symptom::leak)  // the case that took most is the suspect, not the latest
        return investigate(std::move(worst_), is, {}, nullptr);
    return investigate(std::move(now), is, std::move(result), std::move(flow));
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

std::string hunt::bucket_of(const suspect& s, std::string_view name, const charge& is) const
{
    const auto& a = arms_[s.arm];
    const auto blank = name.find(' ');
    const auto number = script::rung_number(std::string{name.substr(0, blank)});
    const auto& what = target_.flow->rungs[number ? *number - 1 : a.rung].what;
    if (is.what == symptom::wrong_response)
        return std::string{to_text(is.what)} + " / " + is.rules.front() + " / " + script::to_text(what);
    return std::string{to_text(is.what)} + " / " + script::to_text(what) + " / " +
           std::string{a.mutates() ? a.kind() : name.substr(std::min(blank + 1, name.size()))};
}

// One order of two may be known for it alone.
std::string hunt::bucket_of(const suspect& s, const charge& is) const
{
    for (const auto& one : s.simpler)
        if (auto known = bucket_of(s, one.name, is); buckets_.contains(known))
            return known;
    return bucket_of(s, s.name.empty() ? arms_[s.arm].name : s.name, is);
}

std::string hunt::words_for(const finding& f) const
{
    const auto& is = f.shows.is;
    auto out = f.arm;
    if (!f.shows.of.before.empty())
        out += ", after " + std::to_string(f.shows.of.before.size()) + " runs before it";
    out += ": " + std::string{meaning_of(is)};
    if (is.what == symptom::crash && is.process.signal != 0)
        out += " (signal " + std::to_string(is.process.signal) + ')';
    if (is.what == symptom::exit)
        out += " (status " + std::to_string(is.process.exit_status) + ')';
    if (is.what == symptom::reboot)
        out += " (" + script::in_seconds(is.silent_for) + ')';
    for (const auto& rule : is.rules)
        out += (&rule == &is.rules.front() ? ": " : ", ") + rule;
    if (!is.process.said.empty())
        out += ", and says: " + is.process.said.substr(0, is.process.said.find('\n'));
    return out;
}

bool hunt::investigate(suspect now,
                       const charge& is,
                       judge::run_result result,
                       std::shared_ptr<const script::flow> flow)
{
    const bool harmed = is.what != symptom::wrong_response && is.what != symptom::tool;
    auto bucket = bucket_of(now, is);
    const bool is_known = ++buckets_[bucket] > 1;
    if (!is_known && findings_ < limits::findings && is.what != symptom::tool)
    {
        const auto& a = arms_[now.arm];
        to_.says("case " + std::to_string(number_) + ": " + (now.name.empty() ? a.name : now.name) + ": " +
                 std::string{meaning_of(is)} + "; played again");
        investigation again{target_, bench_, usual_};
        finding f;
        const auto last =
            is.what == symptom::leak ? std::vector{now} : std::vector<suspect>{last_.begin(), last_.end()};
        f.shows = again.of(last, is, bench_.now() + how_.minimize);
        f.number = ++findings_;
        f.arm = f.shows.of.name.empty() ? a.name : f.shows.of.name;
        if (f.arm != now.name && !now.name.empty())  // one of two orders was enough
            ++buckets_[bucket = bucket_of(now, f.arm, is)];
        f.bucket = bucket;
        f.kind = a.kind();
        f.rung = rung_named(*target_.flow, a.rung);
        if (!f.shows.flow)
        {
            f.shows.result = std::move(result);
            f.shows.flow = std::move(flow);
        }
        f.in_words = words_for(f);
        const auto found = f.arm;
        keep(std::move(f), found);
        last_.clear();
    }
    memory_at_first_ = memory_ = memory_cases_ = worst_growth_ = 0;
    return (!harmed || come_back()) && !is_enough();
}

void hunt::keep(finding f, const std::string& found)
{
    const auto& is = f.shows.is;
    f.confirmed = 2 * f.shows.shown > f.shows.tried || (is.what == symptom::crash && !is.process.told);
    script::case_table about;
    about.symptom = to_text(is.what);
    about.what = f.in_words;
    about.rules = is.rules;
    for (std::size_t i = 0; i < target_.cast.size() && about.party.empty(); ++i)
        if (target_.cast[i].device)
            about.party = target_.flow->parties[i].name;
    about.found = found;
    about.seed = f.shows.of.seed;
    about.shown = f.shows.shown;
    about.tried = f.shows.tried;
    f.text = text_of(target_, f.shows.of, about);
    confirmed_ += f.confirmed ? 1 : 0;
    to_.found(f);
}

bool hunt::come_back()
{
    last_.clear();
    const auto why = bench_.restart();
    if (!why.empty())
        ended_ = "the device does not come back: " + why;
    return why.empty();
}

bool hunt::is_enough()
{
    if (how_.stop_after == 0 || confirmed_ < how_.stop_after)
        return false;
    ended_ = "so many findings were asked for";
    return true;
}

}  // namespace campaign
