#include "campaign/investigation.hpp"

#include "campaign/answers.hpp"
#include "campaign/limits.hpp"
#include "campaign/minimize.hpp"
#include "script/load.hpp"

#include <algorithm>
#include <iterator>
#include <span>

namespace campaign {

namespace {

bool is_silence(symptom s) { return s == symptom::hang || s == symptom::silent || s == symptom::reboot; }

std::vector<std::string> but(const std::vector<std::string>& all, const std::vector<std::string>& known)
{
    std::vector<std::string> out;
    std::ranges::set_difference(all, known, std::back_inserter(out));
    return out;
}

// Of a case that was found for it, a rung that is missing counts wherever it is played.
std::vector<std::string> held_against(const judge::run_result& r, const usual& as_ever)
{
    auto out = but(rules_broken(r), as_ever.rules);
    const bool owed = as_ever.owes_rungs || (!r.mutation && r.flow && names_missing_rung(r.flow->of_case));
    if (owed && owes_a_rung(r))
        out.emplace_back(missing_rung);
    return out;
}

// The least number from `least` that still shows it, when more show it, too.
template <class Shows>
void fewer(std::uint32_t enough, std::uint32_t least, Shows shows)
{
    for (auto low = least; low < enough;)
    {
        const auto middle = low + (enough - low) / 2;
        if (shows(middle))
            enough = middle;
        else
            low = middle + 1;
    }
}

}  // namespace

bool is_confirmed(const proof& p) { return 2 * p.shown > limits::replays; }

bool is_evident(const charge& is) { return is.what == symptom::crash && !is.process.told; }

std::string_view meaning_of(const charge& is)
{
    return is.process.told ? "what watches it tells of a fault" : meaning_of(is.what);
}

bool is_same(const charge& a, const charge& b)
{
    if (is_silence(a.what) && is_silence(b.what))
        return true;
    if (a.what != b.what || a.process.signal != b.process.signal)
        return false;
    // One of them is enough: another rule may be broken beside it, now and then.
    return a.what != symptom::wrong_response || std::ranges::find_first_of(a.rules, b.rules) != a.rules.end();
}

charge charge_of(const judge::run_result& r, const look& seen, const usual& as_ever)
{
    charge out;
    out.process = seen.process;
    out.silent_for = seen.silent_for;
    out.latency = seen.latency;
    out.what = symptom_of(seen);
    if (out.what != symptom::none)
        return out;
    if (seen.latency && *seen.latency > as_ever.slow)
        out.what = symptom::slow;
    else if (auto broken = held_against(r, as_ever); !broken.empty())
    {
        out.what = symptom::wrong_response;
        out.rules = std::move(broken);
    }
    else if (r.verdict == judge::run_verdict::error && r.fault == judge::culprit::tool)
        out.what = symptom::tool;
    return out;
}

std::optional<charge> investigation::leaked_by(const suspect& s, proof& p)
{
    ++p.replays;
    dirty_ = true;
    try
    {
        const auto flow = flow_of(target_, s, s.before.size());
        const auto play = [&] { return bench_.play(*flow, seed_of(s.seed, ++played_), std::nullopt); };
        play();  // what the first one takes may be kept for the next
        const auto before = bench_.look_at().process.memory;
        for (unsigned i = 0; i < limits::leaks && bench_.go_on(); ++i)
            p.result = play();
        p.flow = flow;
        const auto after = bench_.look_at();
        if (!bench_.go_on())  // there were fewer runs than it takes
            return std::nullopt;
        charge out = p.is;
        out.process = after.process;
        if (before == 0 || after.process.memory < before + limits::leaks * p.is.grows / 2)
            out.what = symptom_of(after);
        return out;
    }
    catch (const script::script_error&)
    {
        return std::nullopt;
    }
}

std::optional<charge> investigation::shown_by(const suspect& s, proof& p)
{
    if (dirty_ && !bench_.restart().empty())
        return std::nullopt;
    dirty_ = false;
    if (p.is.what == symptom::leak)
        return leaked_by(s, p);
    ++p.replays;
    charge out;
    try
    {
        for (std::size_t i = 0; i <= s.before.size(); ++i)
        {
            const auto flow = flow_of(target_, s, i);
            // Calls of their own: to a device that was not restarted the same ones would be retransmissions.
            auto result = bench_.play(*flow, seed_of(s.seed, ++played_), std::nullopt);
            const auto seen = bench_.look_at();
            if (result.interrupted || bench_.was_interrupted())  // that it does not answer says nothing
            {
                dirty_ = true;
                return std::nullopt;
            }
            out = charge_of(result, seen, usual_);
            if (is_same(out, p.is))
            {
                p.result = std::move(result);
                p.flow = flow;
            }
            if (out.what != symptom::none)
                break;
        }
    }
    catch (const script::script_error&)  // what was left out made it no script any more
    {
        return std::nullopt;
    }
    dirty_ = out.what != symptom::none && out.what != symptom::wrong_response;
    return out;
}

bool investigation::confirm(proof& p)
{
    for (p.tried = p.shown = 0; p.tried < limits::replays && bench_.go_on();)
    {
        dirty_ = true;
        const auto now = shown_by(p.of, p);
        if (!now)
            break;
        ++p.tried;
        p.shown += is_same(*now, p.is) ? 1 : 0;
    }
    p.cut_short = !is_confirmed(p) && p.tried < limits::replays;
    return is_confirmed(p);
}

// One alone does not show it: what came before it had a part in it. Few are tried before many.
bool investigation::confirm_sequence(const std::vector<suspect>& last, proof& p, fsm::time_point deadline)
{
    constexpr std::size_t windows[] = {16, 128, limits::window};
    auto whole = p;
    const auto shows = [&](const suspect& s) {
        dirty_ = true;
        const auto now = bench_.go_on() && bench_.now() < deadline ? shown_by(s, whole) : std::nullopt;
        return now && is_same(*now, p.is);
    };
    if (whole.of.message.empty() || !whole.of.text.empty())  // rungs have other names in other scripts
        return false;
    std::size_t tried = 0;
    bool shown = false;
    for (std::size_t i = 0; i < std::size(windows) && !shown; ++i)
    {
        const auto window = windows[i];
        if (tried + 1 >= last.size())
            return false;
        whole.of.before.clear();
        tried = std::min(window, last.size() - 1);
        for (const auto& s : std::span{last}.last(tried + 1).first(tried))
            if (!s.message.empty() && s.text.empty())
                whole.of.before.push_back({script::name_of(target_.flow->rungs[s.rung]), s.message});
        shown = !whole.of.before.empty() && shows(whole.of);
    }
    p.cut_short = !shown && !bench_.go_on();
    if (!shown)
        return false;
    const auto all = whole.of.before;
    const auto some_of = [&](const std::vector<std::size_t>& some) {
        auto fewer = whole.of;
        fewer.before.clear();
        for (const auto i : some)
            fewer.before.push_back(all[i]);
        return fewer;
    };
    // least_parts() keeps one at least; that none is needed was seen before.
    whole.of = some_of(least_parts(all.size(), [&](const auto& some) { return shows(some_of(some)); }));
    if (whole.of.before.empty() || whole.of.before.size() > script::limits::runs_before || !confirm(whole))
        return false;
    p = std::move(whole);
    return true;
}

bool investigation::still(const suspect& s, proof& p, fsm::time_point deadline)
{
    if (p.replays >= limits::tries || bench_.now() >= deadline || !bench_.go_on())
        return false;
    dirty_ = dirty_ || careful_ || !s.before.empty();
    const auto now = shown_by(s, p);
    return now && is_same(*now, p.is);
}

void investigation::minimize(proof& p, fsm::time_point deadline)
{
    const auto whole = p;
    for (careful_ = false;; careful_ = true)
    {
        shrink(p, deadline);
        const bool done = p.replays < limits::tries && bench_.now() < deadline && bench_.go_on();
        auto again = p;
        if (confirm(again))
        {
            p = std::move(again);
            p.small = done;
            return;
        }
        const auto replays = again.replays;
        p = whole;
        p.replays = replays;
        if (careful_ || !done)
            return;
    }
}

void investigation::shrink(proof& p, fsm::time_point deadline)
{
    const auto try_it = [&](const suspect& less) {
        if (!still(less, p, deadline))
            return false;
        p.of = less;
        return true;
    };
    for (const auto& one : std::vector{p.of.simpler})
    {
        auto less = p.of;
        less.name = one.name;
        less.text = one.text;
        less.simpler.clear();
        if (try_it(less))
            break;
    }
    if (p.of.message.empty() && p.flow)
        fewer(static_cast<std::uint32_t>(p.flow->rungs.size() - 1), 0, [&](std::uint32_t last) {
            auto less = p.of;
            less.cut = true;
            less.rung = last;
            return try_it(less);
        });
    auto cut = p.of;
    cut.cut = true;
    if (!p.of.message.empty())
        try_it(cut);
    fewer(p.of.at_once, 1, [&](std::uint32_t n) {
        auto less = p.of;
        less.at_once = n;
        return try_it(less);
    });
    fewer(p.of.idle_connections, 0, [&](std::uint32_t n) {
        auto less = p.of;
        less.idle_connections = n;
        return try_it(less);
    });
    const auto of_lines = [&](auto lines_in) {
        auto less = p.of;
        const auto& given = lines_in(less);
        if (given.empty())
            return;
        least_lines(given, [&](const std::vector<std::string>& lines) {
            auto now = p.of;
            lines_in(now) = lines;
            return try_it(now);
        });
    };
    of_lines([](suspect& s) -> std::vector<std::string>& { return s.message; });
    for (std::size_t i = 0; i < p.of.before.size(); ++i)
        of_lines([i](suspect& s) -> std::vector<std::string>& { return s.before[i].message; });
}

proof investigation::of(const std::vector<suspect>& last, const charge& first, fsm::time_point deadline)
{
    proof p;
    p.of = last.back();
    p.is = first;
    if (confirm(p) || (!p.cut_short && confirm_sequence(last, p, deadline)))
        minimize(p, deadline);
    return p;
}

}  // namespace campaign
