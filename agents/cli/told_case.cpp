#include "cli/told_case.hpp"

#include "campaign/answers.hpp"
#include "script/load.hpp"
#include "script/spelling.hpp"

#include <algorithm>

namespace cli {

namespace {

constexpr fsm::duration slow = std::chrono::milliseconds{250};

}  // namespace

told_case told_by(const attack_table& on)
{
    const auto& about = on.flow().of_case;
    if (!about)
        throw script::usage_error{on.flow().path + " has no table [case]: sipwright run plays it"};
    const auto what = campaign::symptom_named(about->symptom);
    if (!what || *what == campaign::symptom::none)
        throw script::usage_error{on.flow().path + ": " + script::in_quotes(about->symptom) +
                                  " is no symptom"};
    told_case out;
    out.is.before = about->before;
    out.is.seed = about->seed;
    out.is.legal = about->legal;
    out.held.what = *what;
    out.held.rules = about->rules;
    if (out.held.what == campaign::symptom::slow)
        out.as_ever.slow = slow;
    for (std::uint32_t i = 0; i < on.flow().rungs.size(); ++i)
        if (const auto& r = on.flow().rungs[i]; r.octets)
            out.is.rung = i;
    return out;
}

replayed replay_once(const attack_table& on,
                     const told_case& told,
                     campaign::bench& bench,
                     std::uint64_t seed,
                     std::uint64_t& played)
{
    replayed out;
    for (std::size_t i = 0; i <= told.is.before.size(); ++i)
    {
        auto flow = campaign::flow_of(on.target(), told.is, i);
        out.result = bench.play(*flow, campaign::seed_of(seed, ++played), std::nullopt);
        out.flow = std::move(flow);
        out.is = campaign::charge_of(out.result, bench.look_at(), told.as_ever);
        if (out.is.what != campaign::symptom::none)
            break;
    }
    return out;
}

void wait_as_seen(const replayed& r, campaign::bench& bench)
{
    if (std::ranges::find(r.is.rules, campaign::missing_rung) == r.is.rules.end())
        bench.answers_within(campaign::slowest_answer(r.result));
}

bool shows(const campaign::charge& now, const campaign::charge& held)
{
    auto as_held = now;
    as_held.process.signal = held.process.signal;
    return campaign::is_same(as_held, held);
}

}  // namespace cli
