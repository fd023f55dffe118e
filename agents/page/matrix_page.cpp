#include "page/matrix_page.hpp"

#include "lab/coverage.hpp"
#include "page/fields.hpp"
#include "report/json.hpp"

#include <array>
#include <map>
#include <set>

namespace page {

namespace {

constexpr std::size_t longest_sentence = 500;

std::string shortly(const std::string& text)
{
    return text.size() <= longest_sentence
               ? text
               : text.substr(0, longest_sentence) + "... (" + std::to_string(text.size() - longest_sentence) +
                     " octets more)";
}

std::string_view class_of(lab::verdict v)
{
    switch (v)
    {
    case lab::verdict::pass: return "v-pass";
    case lab::verdict::warn: return "v-warn";
    case lab::verdict::fail: return "v-fail";
    case lab::verdict::unexpected_pass: return "v-odd";
    case lab::verdict::expected_failure: return "v-known";
    case lab::verdict::inconclusive: return "v-open";
    default: return "v-none";
    }
}

std::string percent(std::size_t n, std::size_t of)
{
    const auto tenths = of == 0 ? 0 : (n * 2'000 + of) / (2 * of);
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " %";
}

std::string link_of(const lab::cell& c)
{
    return c.evidence + (c.page.empty() ? "/result.json" : '/' + c.page);
}

std::string joined(const std::vector<std::string>& all, std::size_t most = 20)
{
    std::string out;
    for (std::size_t i = 0; i < all.size() && i < most; ++i)
        out += (i == 0 ? "" : ", ") + all[i];
    if (all.size() > most)
        out += " and " + std::to_string(all.size() - most) + " more";
    return out;
}

std::string rules_of(const lab::cell& c)
{
    std::string out;
    for (const auto& f : c.findings)
        out += f.rule + ' ';
    return out;
}

using changes = std::map<lab::cell_key, const lab::difference*>;

void fill_cell(fields column, const lab::cell& c, const changes& changed)
{
    auto of = column.add("CELL");
    auto cell = of.add(c.evidence.empty() ? "PLAIN" : "LINK");
    const auto there = changed.find(c.key);
    std::string is{class_of(c.is)}, change;
    if (there != changed.end())
    {
        change = lab::to_text(there->second->is);
        is += " changed";
    }
    cell.set("CLASS", is)
        .set("CELL_NAME", c.key.name())
        .set("IS", lab::to_text(c.is))
        .set("OVER", c.key.transport)
        .set("RULES", rules_of(c))
        .set("CHANGE", change)
        .set("LETTER", lab::letter_of(c.is))
        .set("SENTENCE", (change.empty() ? "" : change + ". ") + shortly(c.sentence));
    if (c.evidence.empty())
        return;
    cell.set("HREF", link_of(c));
    if (c.runs > 1)
        cell.add("OF").set("K", c.passed).set("N", c.judged);
}

void fill_matrix(fields all, const lab::results& r, const changes& changed)
{
    const auto flows = lab::flows_of(r.cells);
    std::map<std::string, std::map<std::string, std::vector<const lab::cell*>>> at;
    std::map<std::string, std::string> titles;
    for (const auto& c : r.cells)
    {
        at[c.key.device][c.key.flow].push_back(&c);
        titles[c.key.flow] = c.spec + ' ' + c.title;
    }
    for (const auto& f : flows)
        all.add("FLOW").set("FLOW_NAME", f).set("FLOW_TITLE", titles[f]);
    for (const auto& d : lab::devices_of(r.cells))
    {
        auto row = all.add("ROW");
        row.set("DEVICE", d);
        for (const auto& f : flows)
        {
            auto column = row.add("COLUMN");
            for (const auto* c : at[d][f])
                fill_cell(column, *c, changed);
        }
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(lab::verdict::count_); ++i)
        all.add("VERDICT").set("NAME", lab::to_text(static_cast<lab::verdict>(i)));
    for (const auto& t : lab::transports_of(r.cells))
        all.add("TRANSPORT").set("NAME", t);
    all.set("TRANSPORTS", joined(lab::transports_of(r.cells)));
}

void fill_changes(fields all, const lab::results& r)
{
    if (r.against.empty())
        return;
    all.add("AGAINST").set("OTHER", r.against);
    auto section = all.add("CHANGES");
    section.set("OTHER", r.against);
    bool any = false;
    for (std::size_t i = 0; i < r.changes.size(); ++i)
    {
        const auto& d = r.changes[i];
        if (d.is == lab::change::none)
            continue;
        any = true;
        section.add("CHANGED")
            .set("WHAT", lab::to_text(d.is))
            .set("CELL_NAME", r.cells[i].key.name())
            .set("WAS", d.known ? lab::to_text(d.before) : "not there")
            .set("IS", lab::to_text(r.cells[i].is))
            .set("RULES", joined(d.rules));
    }
    if (!any)
        section.show("NOTHING");
}

void fill_wrong(fields all, const lab::results& r)
{
    bool any = false;
    for (const auto& c : r.cells)
    {
        if (!lab::is_bad(c.is))
            continue;
        any = true;
        auto row = all.add("WRONG");
        row.set("IS", lab::to_text(c.is))
            .set("HREF", link_of(c))
            .set("CELL_NAME", c.key.name())
            .set("FIGURES", lab::in_figures(c))
            .set("SENTENCE", shortly(c.sentence));
        std::string seeds;
        for (const auto s : c.failing_seeds)
            seeds += (seeds.empty() ? "" : " ") + std::to_string(s);
        if (!seeds.empty())
            row.add("SEEDS").set("TEXT", seeds);
    }
    if (!any)
        all.show("NONE_WRONG");
}

void fill_devices(fields all, const lab::results& r)
{
    std::map<std::string, lab::counts> by_device;
    for (const auto& c : r.cells)
        ++by_device[c.key.device][static_cast<std::size_t>(c.is)];
    const auto add = [&](const std::string& name, const lab::counts& n) {
        auto row = all.add("TOTAL");
        row.set("DEVICE", name).set("SUM", lab::sum(n));
        for (const auto one : n)
            row.add("NUMBER").set("N", one);
    };
    for (const auto& d : lab::devices_of(r.cells))
        add(d, by_device[d]);
    add("all", lab::count(r.cells));
}

void fill_rules(fields all, const lab::results& r)
{
    const auto rules = lab::rules_tested(r.cells);
    std::array<std::size_t, static_cast<std::size_t>(lab::tested::count_)> n{};
    for (const auto& rule : rules)
    {
        ++n[static_cast<std::size_t>(rule.is)];
        if (rule.is == lab::tested::never)
        {
            all.add("NEVER")
                .set("ID", rule.id)
                .set("SENTENCE", rule.sentence)
                .set("BY", rule.by_script.empty() ? "none of scripts/" : rule.by_script);
            continue;
        }
        all.add("RULE")
            .set("ID", rule.id)
            .set("SENTENCE", rule.sentence)
            .set("SPEC", rule.spec)
            .set("IS", lab::to_text(rule.is))
            .set("KEPT", rule.kept)
            .set("BROKEN", rule.broken)
            .set("BY", joined(rule.broken_by, 5));
    }
    for (std::size_t i = 0; i < n.size(); ++i)
        all.add("SHARE")
            .set("NAME", lab::to_text(static_cast<lab::tested>(i)))
            .set("N", n[i])
            .set("PERCENT", percent(n[i], rules.size()));
    all.add("SHARE").set("NAME", "all").set("N", rules.size()).set("PERCENT", percent(1, 1));
}

void fill_not_played(fields all, const lab::results& r)
{
    const auto counts = lab::count(r.cells);
    for (std::size_t i = 0; i < counts.size(); ++i)
        all.add("CELL_SHARE")
            .set("NAME", lab::to_text(static_cast<lab::verdict>(i)))
            .set("N", counts[i])
            .set("PERCENT", percent(counts[i], r.cells.size()));
    all.add("CELL_SHARE").set("NAME", "all").set("N", r.cells.size()).set("PERCENT", percent(1, 1));
    std::set<std::string> played;
    std::map<std::string, std::string> why;
    for (const auto& c : r.cells)
    {
        if (c.runs > 0)
            played.insert(c.key.flow);
        why.emplace(c.key.flow, c.sentence);
    }
    bool any = false;
    for (const auto& f : lab::flows_of(r.cells))
        if (!played.contains(f))
        {
            any = true;
            all.add("NO_FLOW").set("NAME", f).set("WHY", shortly(why[f]));
        }
    if (!any)
        all.show("ALL_FLOWS");
}

}  // namespace

std::string html_of(const lab::results& r)
{
    document d;
    auto all = d.all();
    changes changed;
    for (std::size_t i = 0; i < r.changes.size(); ++i)
        if (r.changes[i].is != lab::change::none)
            changed.emplace(r.cells[i].key, &r.changes[i]);
    const auto counts = lab::count(r.cells);
    const bool bad = lab::of(counts, lab::verdict::fail) + lab::of(counts, lab::verdict::unexpected_pass) > 0;
    const bool good = lab::of(counts, lab::verdict::pass) + lab::of(counts, lab::verdict::warn) > 0;
    all.set("TITLE", r.title)
        .set("TONE", bad    ? "is-fail"
                     : good ? "is-pass"
                            : "is-open")
        .set("WORD", bad    ? "FAIL"
                     : good ? "PASS"
                            : "INCONCLUSIVE")
        .set("COUNTS", lab::in_words(counts) + ". Seed " + std::to_string(r.seed) + '.')
        .set("TOOL", report::tool)
        .set("WHEN", r.began + " to " + r.ended)
        .set("HINT", "A letter opens the evidence; arrow keys walk from cell to cell.");
    if (r.interrupted)
        all.add("NOTE").set("TEXT", "Interrupted: what was not played is shown as not run.");
    for (const auto& note : r.notes)
        all.add("NOTE").set("TEXT", note);
    fill_matrix(all, r, changed);
    fill_changes(all, r);
    fill_wrong(all, r);
    fill_devices(all, r);
    fill_rules(all, r);
    fill_not_played(all, r);
    return render("matrix", all);
}

}  // namespace page
