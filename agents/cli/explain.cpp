// `sipwright explain CAN-SRV-1`: what a rule says, where it comes from and how it can be broken.
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "judge/summary.hpp"
#include "rules/flow_rules.hpp"
#include "rules/provoked.hpp"
#include "rules/rule.hpp"
#include "script/load.hpp"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <numeric>

namespace cli {

namespace {

// Levenshtein's distance: how many octets to insert, drop or change.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i)
    {
        auto diagonal = row[0]++;
        for (std::size_t j = 0; j < b.size(); ++j)
        {
            const auto changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, changed});
        }
    }
    return row.back();
}

std::string upper(std::string_view id)
{
    std::string out{id};
    std::ranges::transform(
        out, out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return out;
}

std::string nearest(std::string_view id)
{
    std::vector<std::pair<std::size_t, std::string_view>> all;
    const auto wanted = upper(id);
    for (const auto& r : rules::all_rules())
        all.emplace_back(distance(wanted, r.id), r.id);
    std::ranges::stable_sort(all, {}, &std::pair<std::size_t, std::string_view>::first);
    std::string out;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, all.size()); ++i)
        out += (out.empty() ? "" : ", ") + std::string{all[i].second};
    return out;
}

const rules::rule& find(const std::string& id)
{
    if (const auto* r = rules::find_rule(id))
        return *r;
    if (const auto* r = rules::find_rule(upper(id.substr(0, id.find('.')))))
        return *r;
    throw script::usage_error{"no rule '" + id + "'; nearest: " + nearest(id)};
}

// Breaks lines at blanks; the first stands after its label already.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width)
{
    std::string out;
    std::size_t column = indent;
    while (!text.empty())
    {
        const auto word = text.substr(0, text.find(' '));
        if (column > indent && column + 1 + word.size() > width)
        {
            out += '\n' + std::string(indent, ' ');
            column = indent;
        }
        else if (column > indent)
        {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
        text.remove_prefix(std::min(text.size(), word.size() + 1));
    }
    return out;
}

// In which script a device gets the occasion to break it.
std::string provoked(const rules::rule& r, const rules::letter& l)
{
    const auto* by = rules::provoked_by(std::string{r.id} + '.' + l.id);
    if (!by)
        return "no script of scripts/ is sure to provoke it";
    return "provoked by scripts/" + rules::script_of(*by) + ", of a device as " + std::string{by->parties};
}

void row(std::string_view label, std::string_view text)
{
    constexpr std::size_t indent = 12, width = 100;
    std::cout << label << std::string(indent - label.size(), ' ') << wrapped(text, indent, width) << '\n';
}

constexpr std::string_view of_the_ladder = "the ladder of a script: no RFC demands it";

void explain(const rules::flow_rule& r)
{
    std::cout << r.id << '\n';
    row("rule", r.sentence);
    row("from", of_the_ladder);
    row("broken when", r.meaning);
}

void explain(const rules::rule& r)
{
    std::cout << r.id << '\n';
    row("rule", r.sentence);
    row("from", r.spec);
    row("judged", r.roles);
    row("observed", r.observed);
    std::cout << "broken when\n";
    for (const auto& l : r.letters)
    {
        const auto id = std::string{"  ."} + l.id;
        auto text = std::string{judge::to_text(l.level)} + ": " + std::string{l.text};
        if (!l.judged || !r.check)
            text += " (not judged: a plain run does not show it)";
        row(id, text);
        if (l.judged && r.check)
            row("", provoked(r, l));
    }
}

boost::json::object as_json(const rules::rule& r)
{
    const auto text = [](std::string_view s) { return boost::json::string{s}; };
    boost::json::array letters;
    for (const auto& l : r.letters)
    {
        boost::json::object one{{"id", std::string{r.id} + '.' + l.id},
                                {"level", text(judge::to_text(l.level))},
                                {"breaks", text(l.text)},
                                {"judged", l.judged && r.check}};
        const auto* by = rules::provoked_by(std::string{r.id} + '.' + l.id);
        one["provoked"] = by ? boost::json::value{{"script", "scripts/" + std::string{by->script}},
                                                  {"device", text(by->parties)},
                                                  {"transport", text(by->over)}}
                             : boost::json::value{};
        letters.push_back(std::move(one));
    }
    return {{"id", text(r.id)},
            {"roles", text(r.roles)},
            {"spec", text(r.spec)},
            {"sentence", text(r.sentence)},
            {"observed", text(r.observed)},
            {"letters", std::move(letters)}};
}

boost::json::object as_json(const rules::flow_rule& r)
{
    const auto text = [](std::string_view s) { return boost::json::string{s}; };
    return {{"id", text(r.id)},
            {"spec", text(of_the_ladder)},
            {"sentence", text(r.sentence)},
            {"breaks", text(r.meaning)}};
}

}  // namespace

void add_explain(CLI::App& app, command& chosen)
{
    const auto ids = std::make_shared<std::vector<std::string>>();
    const auto json = std::make_shared<bool>(false);
    auto* sub = app.add_subcommand("explain", "What a rule says, where it comes from, how it is broken");
    sub->add_option("RULE", *ids, "a rule's id, with or without letter: CAN-SRV-1, CAN-SRV-1.a")->required();
    sub->add_flag("--json", *json, "as JSON, an array");
    sub->footer("example: sipwright explain CAN-SRV-1");
    sub->callback([ids, json, &chosen] {
        chosen = [ids, json] {
            boost::json::array all;
            for (const auto& id : *ids)
                if (const auto* of_flow = rules::find_flow_rule(upper(id)))
                    *json ? all.push_back(as_json(*of_flow)) : explain(*of_flow);
                else if (*json)
                    all.push_back(as_json(find(id)));
                else
                    explain(find(id));
            if (*json)
                std::cout << boost::json::serialize(all) << '\n';
            return as_drawn;
        };
    });
}

}  // namespace cli
