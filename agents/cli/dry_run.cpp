#include "cli/dry_run.hpp"

#include "campaign/answers.hpp"
#include "campaign/order_pairs.hpp"
#include "campaign/schedule.hpp"
#include "campaign/suspect.hpp"
#include "cli/exit_code.hpp"
#include "report/campaign.hpp"
#include "report/page.hpp"
#include "run/in_memory.hpp"
#include "script/printable.hpp"
#include "script/templates.hpp"

#include <algorithm>
#include <iostream>

namespace cli {

namespace {

constexpr std::uint64_t usual_cases = 20;
constexpr std::uint64_t most_cases = 1'000'000;

run::play_options with_seed(const attack_table& on, std::uint64_t seed)
{
    run::play_options out;
    out.seed = seed;
    for (const auto& m : on.target().cast)
        if (m.knows)
            out.secrets = m.knows;
    return out;
}

void print(const attack_table& on,
           const campaign::arm& a,
           campaign::order_pairs& pairs,
           std::uint64_t number,
           std::uint64_t seed)
{
    auto how = with_seed(on, seed);
    if (a.mutates())
    {
        how.mutation.emplace();
        how.mutation->rung = a.mutated;
        how.mutation->seed = seed;
        if (a.by)
            how.mutation->only = {a.by};
        how.mutation->wrong_of_100 = a.by && a.by->nature == mutate::nature::wrong ? 100 : 0;
    }
    auto name = a.name;
    auto flow = a.flow;
    if (a.second)
        if (auto two = pairs.draw(a.rung, *a.second, seed))
        {
            name = std::move(two->name);
            flow = std::move(two->flow);
        }
    const auto result = run::play_in_memory(flow ? *flow : on.flow(), how);
    std::cout << "\ncase " << number << ": " << script::printable(name) << '\n';
    if (result.mutant)
        for (const auto& line : script::as_lines(result.mutant->text))
            std::cout << "    " << script::printable(line) << '\n';
    else
        std::cout << report::draw(result);
}

}  // namespace

int dry_run(const attack_table& on, const campaign::choice& only, std::uint64_t seed, std::uint64_t cases)
{
    std::cout << "seed " << seed << ", " << script::printable(on.device()) << ": nothing is sent\n\n";
    const auto drawn = run::play_in_memory(on.flow(), with_seed(on, seed));
    auto arms = campaign::arms_of(on.target(), only);
    campaign::schedule next{campaign::weights_of(arms), seed, campaign::turns_of(arms)};
    const auto sent = campaign::sent_rungs(drawn);
    for (std::size_t i = 0; i < arms.size(); ++i)
        if (!campaign::is_possible(arms[i], on.target(), sent))
            next.leave_out(i);
    report::campaign_summary all;
    all.tried = report::attacks_of(arms, on.flow());
    std::cout << report::to_text(all) << '\n' << next.possible() << " attacks\n";
    if (next.possible() == 0)
        return as_drawn;
    campaign::order_pairs pairs{on.target(), only};
    for (std::uint64_t n = 1; n <= std::min(cases == 0 ? usual_cases : cases, most_cases); ++n)
    {
        const auto at = next.next();
        print(on, arms[at], pairs, n, campaign::seed_of(seed, n));
        next.learnt(at, {});
    }
    return as_drawn;
}

}  // namespace cli
