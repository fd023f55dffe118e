// `sipwright explain CAN-SRV-1`: what a rule says, where it comes from and how it can be broken; what else
// has a name.
#include "cli/catalogue.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "judge/summary.hpp"
#include "rules/provoked.hpp"
#include "script/load.hpp"
#include "script/spelling.hpp"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace cli {

namespace {

std::string upper(std::string_view id)
{
    std::string out{id};
    std::ranges::transform(
        out, out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return out;
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

void explain(const mutate::mutator& m)
{
    std::cout << m.name << '\n';
    row("mutator", m.nature == mutate::nature::legal ? "makes another message that is legal"
                                                     : "makes a message that breaks a rule");
    row("aims at", m.aims_at);
    if (m.anomaly != 0)
        row("anomaly", anomaly_in_words(m.anomaly));
    row("sent by", "sipwright fuzz SCRIPT --dut Bob=HOST:PORT --mutator " + std::string{m.name});
}

void explain(const weak::weakness& w)
{
    std::cout << w.name << '\n';
    row("weakness", std::string{weak::in_words(w.does)} + ": " + std::string{w.provoked_by});
    row("had by", weak::names_of_roles(w.where));
    row("anomaly", anomaly_in_words(w.anomaly));
    row("planted by", "sipwright serve ua --weak " + std::string{w.name});
}

void explain(const weak::fault& f)
{
    std::cout << f.name << '\n';
    row("fault", f.does);
    row("had by", weak::names_of_roles(f.where));
    row("breaks", f.breaks);
    row("planted by", "sipwright serve --fault " + std::string{f.name});
}

const rules::rule* rule_of(const std::string& id)
{
    const auto* r = rules::find_rule(id);
    return r ? r : rules::find_rule(upper(id.substr(0, id.find('.'))));
}

// Calls `told` with each that has that name: a mutator and a weakness may be called alike. usage_error: none
// has.
template <typename Told>
void with_named(const std::string& name, const Told& told)
{
    bool any = false;
    const auto tell = [&](const auto* it) {
        if (it)
            told(*it);
        any = any || it;
    };
    tell(rules::find_flow_rule(upper(name)));
    tell(rule_of(name));
    tell(mutate::find_mutator(name));
    tell(weak::find_weakness(name));
    tell(weak::find_fault(name));
    if (!any)
        throw script::usage_error{"no rule, mutator, weakness or fault " + script::in_quotes(name) +
                                  (name.ends_with(".toml") ? "; `sipwright show` draws a script"
                                                           : "; nearest: " + nearest_names(name))};
}

}  // namespace

void add_explain(CLI::App& app, command& chosen)
{
    const auto names = std::make_shared<std::vector<std::string>>();
    const auto as_array = std::make_shared<bool>(false);
    auto* sub = app.add_subcommand(
        "explain",
        "What a rule says, where it comes from, how it is broken; what a mutator, weakness or fault does");
    sub->add_option("NAME", *names,
                    "a rule's id, with or without letter: CAN-SRV-1, CAN-SRV-1.a; the name of a mutator, "
                    "weakness or fault, as `list` has it")
        ->required();
    sub->add_flag("--json", *as_array, "as JSON, an array");
    sub->footer(
        "examples: sipwright explain CAN-SRV-1\n          sipwright explain content-length-lies --json");
    sub->callback([names, as_array, &chosen] {
        chosen = [names, as_array] {
            boost::json::array all;
            for (const auto& name : *names)
                with_named(name,
                           [&](const auto& it) { *as_array ? all.push_back(as_json(it)) : explain(it); });
            if (*as_array)
                std::cout << boost::json::serialize(all) << '\n';
            return as_drawn;
        };
    });
}

}  // namespace cli
