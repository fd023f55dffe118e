#include "campaign/compose.hpp"

#include "script/load.hpp"
#include "script/rewrite.hpp"

namespace campaign {

namespace {

class composer
{
public:
    explicit composer(const target& t) : target_{t} {}

    void play(const std::vector<const modifier*>& which)
    {
        composed now{{}, target_.text, nullptr};
        const auto* flow = target_.flow;
        for (const auto* m : which)
            now.name += (now.name.empty() ? "" : " + ") + std::string{m->name};
        try
        {
            for (const auto* m : which)
            {
                const auto how = m->apply(*flow, target_.cast);
                if (!how)
                    return;
                now.text = script::rewritten(now.text, target_.flow->path, *how);
                now.flow = target_.load(now.text);
                flow = now.flow.get();
            }
        }
        catch (const script::script_error& error)
        {
            out.refused.push_back({now.name, error.what()});
            return;
        }
        for (auto why :
             {play::password_missing(*flow, target_.cast), play::only_for_agents(*flow, target_.cast)})
            if (!why.empty())
            {
                out.refused.push_back({now.name, std::move(why)});
                return;
            }
        out.cases.push_back(std::move(now));
    }

    composition out;

private:
    const target& target_;
};

}  // namespace

composition compose(const target& t, const std::vector<const modifier*>& wanted)
{
    std::vector<const modifier*> in_order;
    for (const auto& m : all_modifiers())
        for (const auto* one : wanted)
            if (one == &m && (in_order.empty() || in_order.back() != one))
                in_order.push_back(one);
    composer all{t};
    for (const auto* m : in_order)
        all.play({m});
    for (std::size_t i = 0; i < in_order.size(); ++i)
        for (std::size_t j = i + 1; j < in_order.size(); ++j)
        {
            all.play({in_order[i], in_order[j]});
            if (in_order[i]->is_ordered && in_order[j]->is_ordered)
                all.play({in_order[j], in_order[i]});
        }
    return std::move(all.out);
}

}  // namespace campaign
