#include "page/looks.hpp"

#include "rules/looks.hpp"
#include "rules/recorder.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace page {
namespace {

// The rules that judge anything, and that were asked for.
std::vector<const rules::rule*> asked_for(const evidence& of)
{
    std::vector<const rules::rule*> out;
    for (const auto& row : of.rules)
        if (row.rule && row.rule->check && std::ranges::any_of(row.cells, [](const judged_cell& c) {
                return c.is != judged_cell::state::not_asked && c.is != judged_cell::state::not_judged;
            }))
            out.push_back(row.rule);
    return out;
}

bool is_found(const evidence& of, const arrow& a, const rules::rule& r)
{
    return std::ranges::any_of(a.findings, [&](std::size_t i) {
        return of.findings[i].waived.empty() && rules::find_rule(of.findings[i].rule) == &r;
    });
}

struct looks
{
    rules::letter_set could = 0, open = 0, broken = 0;
};

class collector
{
public:
    explicit collector(const evidence& of) : of_{&of}, rules_{asked_for(of)} {}

    std::span<const rules::rule* const> rules() const { return rules_; }

    void take(const rules::exchanges& call)
    {
        rules::look(call, rules_, [this](const rules::reading& about, const rules::verdict& said) {
            auto& is = all_[about.number][said.rule];
            for (const auto& e : said.exposed)
            {
                is.could = static_cast<rules::letter_set>(is.could | e.could);
                is.open = static_cast<rules::letter_set>(is.open | e.unjudged());
                is.broken = static_cast<rules::letter_set>(is.broken | e.broken);
            }
        });
    }

    void give(const arrow_of& at) const
    {
        for (const auto& [number, rules] : all_)
            if (auto* const a = at(number))
                for (const auto* r : rules_)
                    if (const auto is = rules.find(r); is != rules.end())
                        put(*a, *r, is->second);
    }

private:
    void put(arrow& a, const rules::rule& r, const looks& is) const
    {
        if (is_found(*of_, a, r))
            a.broken.push_back(r.id);
        else if (is.broken != 0 || is.open != 0)
            a.open.push_back(r.id);
        else if (is.could != 0)
            a.kept.push_back(r.id);
    }

    const evidence* of_;
    std::vector<const rules::rule*> rules_;
    std::map<std::uint32_t, std::map<const rules::rule*, looks>> all_;
};

}  // namespace

void add_looks(const rules::exchanges& call, const evidence& of, const arrow_of& at)
{
    collector all{of};
    all.take(call);
    all.give(at);
}

void add_looks(const rules::traffic& seen, const evidence& of, const arrow_of& at)
{
    collector all{of};
    rules::recorder again{seen, all.rules(), {.whole = true}};
    again.on_judged([&](const rules::exchanges& call, std::span<rules::judgement>) { all.take(call); });
    // Its numbers are not ours where octets of a message were not kept.
    std::map<std::uint32_t, std::uint32_t> index_of;
    for (std::uint32_t i = 0; i < seen.messages.size(); ++i)
        if (seen.messages[i].message)
            if (const auto number = again.add(seen.messages[i]))
                index_of.emplace(*number, i);
    again.finish(seen.end);
    all.give([&](std::uint32_t number) -> arrow* {
        const auto is = index_of.find(number);
        return is == index_of.end() ? nullptr : at(is->second);
    });
}

}  // namespace page
