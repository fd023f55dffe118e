#include "campaign/pressure.hpp"

#include "campaign/limits.hpp"

namespace campaign {

namespace {

// Its script is what `how` makes of that of the target; where it is that a rung is lost, that may be refused.
void add(arm a, const script::rewriting& how, std::vector<arm>& out)
{
    if (out.size() >= limits::arms)
        return;
    a.ways = {how};
    out.push_back(std::move(a));
}

}  // namespace

void add_pressure(const target& t, const choice& only, std::vector<arm>& out)
{
    bool first = true;
    for (std::uint32_t i = 0; i < t.flow->rungs.size(); ++i)
    {
        const auto& r = t.flow->rungs[i];
        if (!t.is_attacked(i) || !only.takes(r))
            continue;
        for (const auto many : {only.pressure / 16, only.pressure / 4, only.pressure})
        {
            if (many < 2)
                continue;
            const auto times = std::to_string(many);
            script::rewriting how;
            auto& is = how.of_case.emplace();
            arm a;
            a.rung = a.mutated = i;
            if (first && t.has_streams())
            {
                is.idle_connections = a.idle_connections = many;
                a.name = script::name_of(r) + " beside " + times + " idle connections";
                add(a, how, out);
                is.idle_connections = a.idle_connections = 0;
            }
            is.at_once = a.at_once = many;
            if (first)
            {
                a.name = script::name_of(r) + " as drawn, " + times + " at once";
                add(a, how, out);
            }
            how.rung = i;
            how.keys = {{"lost", "true"}};
            a.name = script::name_of(r) + " lost, " + times + " at once";
            add(a, how, out);
        }
        first = false;
    }
}

}  // namespace campaign
