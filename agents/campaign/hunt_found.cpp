// What a campaign does with a case that showed something: it is played again, made small, and kept.
#include "campaign/hunt.hpp"

#include "campaign/answers.hpp"
#include "script/script_names.hpp"
#include "script/wording.hpp"

#include <algorithm>

namespace campaign {

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
        out += is.process.signal != 0
                   ? " (signal " + std::to_string(is.process.signal) + ", which others send)"
                   : " (status " + std::to_string(is.process.exit_status) + ')';
    if (is.what == symptom::reboot)
        out += " (" + script::in_seconds(is.silent_for) + ')';
    for (const auto& rule : is.rules)
        out += (&rule == &is.rules.front() ? ": " : ", ") + rule;
    if (!is.process.said.empty())
        out += ", and says: " + is.process.said.substr(0, is.process.said.find('\n'));
    return out;
}

// Whether it is the first of its kind, and there is room for it.
bool hunt::is_to_be_examined(const suspect& s, const charge& is) const
{
    return is.what != symptom::none && is.what != symptom::tool && findings_ < limits::findings &&
           !buckets_.contains(bucket_of(s, is));
}

// The same octets again, from its seed. What was seen of it when it was played first is what it is held for.
bool hunt::examine(const open_case& c)
{
    if (c.arm >= arms_.size() || !come_back())
        return c.arm >= arms_.size();
    auto now = suspect_of(c.arm, c.suspect, c.seed);
    std::shared_ptr<const script::flow> flow;
    judge::run_result result;
    const bool nothing = !attack(now, result, flow);
    const auto seen = bench_.look_at();
    if (stopped(result))
        return false;
    if (nothing)
    {
        to_.says("case " + std::to_string(c.number) + ": it cannot be played again");
        return true;
    }
    auto is = charge_of(result, seen, usual_);
    if (is.what != c.what)
    {
        is = {};
        is.what = c.what;
        is.rules = c.rules;
        is.process.signal = c.signal;
        is.process.known = c.signal != 0;
        is.grows = c.grows;
    }
    last_ = {now};
    return investigate(std::move(now), is, std::move(result), std::move(flow), c.number);
}

bool hunt::investigate(suspect now,
                       const charge& is,
                       judge::run_result result,
                       std::shared_ptr<const script::flow> flow,
                       std::uint64_t of_case)
{
    const bool harmed = is.what != symptom::wrong_response && is.what != symptom::tool;
    auto bucket = bucket_of(now, is);
    const bool is_new = is_to_be_examined(now, is);
    ++buckets_[bucket];
    if (is_new)
    {
        const auto& a = arms_[now.arm];
        to_.says("case " + std::to_string(of_case) + ": " + (now.name.empty() ? a.name : now.name) + ": " +
                 std::string{meaning_of(is)} + "; played again");
        investigation again{target_, bench_, usual_};
        finding f;
        const auto last =
            is.what == symptom::leak ? std::vector{now} : std::vector<suspect>{last_.begin(), last_.end()};
        f.shows = again.of(last, is, bench_.now() + how_.minimize);
        f.number = ++findings_;
        f.of_case = of_case;
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
    f.confirmed = is_confirmed(f.shows);
    f.seen_once = !f.confirmed && (f.shows.cut_short || is_evident(is));
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
    if (!bench_.go_on() && bench_.was_interrupted())
    {
        ended_ = "interrupted";
        return false;
    }
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
