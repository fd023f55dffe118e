#include "cli/rule_choice.hpp"

#include "script/load.hpp"

#include <set>

namespace cli {

std::vector<const rules::rule*> select_rules(const std::vector<std::string>& prefixes)
{
    std::set<const rules::rule*> wanted;
    for (const auto& prefix : prefixes.empty() ? std::vector<std::string>{""} : prefixes)
    {
        const auto some = rules::select(prefix);
        if (some.empty())
        {
            throw script::usage_error{"--rules: no rule begins with '" + prefix +
                                      "'; sipwright list rules shows them"};
        }
        wanted.insert(some.begin(), some.end());
    }
    std::vector<const rules::rule*> out;
    bool judged = false;
    for (const auto& r : rules::all_rules())
    {
        if (wanted.contains(&r))
        {
            out.push_back(&r);
            judged = judged || r.check;
        }
    }
    if (!judged)
    {
        throw script::usage_error{
            "--rules: none of the rules asked for is judged yet; a run without rules proves nothing"};
    }
    return out;
}

}  // namespace cli
