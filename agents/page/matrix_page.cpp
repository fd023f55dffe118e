#include "page/matrix_page.hpp"

#include "page/fields.hpp"
#include "page/matrix_parts.hpp"
#include "report/json.hpp"

#include <map>
#include <optional>
#include <set>

namespace page {

namespace {

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

constexpr auto sections = static_cast<std::size_t>(lab::section::count_);

std::string rules_of(const lab::cell& c)
{
    std::string out;
    for (const auto& f : c.findings)
        out += f.rule + ' ';
    return out;
}

using changes = std::map<lab::cell_key, const lab::difference*>;

// What every cell has in common.
struct manner
{
    changes changed;
    bool marks_transports = false, weighs = false;
};

std::string_view mark_of(std::string_view transport)
{
    return transport == "tls"   ? "s"
           : transport == "wss" ? "ws"
                                : transport.substr(0, transport == "ws" ? 2 : 1);
}

void fill_cell(fields column, const lab::cell& c, const manner& how)
{
    auto of = column.add("CELL");
    auto cell = of.add(c.evidence.empty() ? "PLAIN" : "LINK");
    const auto there = how.changed.find(c.key);
    std::string is{class_of(c.is)}, change;
    if (there != how.changed.end())
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
    if (how.marks_transports)
        cell.add("BY").set("MARK", mark_of(c.key.transport));
    if (how.weighs)
        cell.add("WEIGHS").set("SECTION", lab::to_text(c.weighs));
    if (how.weighs && c.weighs == lab::section::knock_out && !lab::is_good(c.is))
        cell.show("KNOCKS");
    if (c.evidence.empty())
        return;
    cell.set("HREF", lab::opened_by(c));
    if (c.runs > 1)
        cell.add("OF").set("K", c.passed).set("N", c.judged);
}

// Columns that stand side by side and fold together: flows of one folder, and of one section of the policy.
struct column_group
{
    std::string name;
    std::vector<std::string> flows;
};

std::vector<column_group> groups_of(const lab::results& r)
{
    std::vector<column_group> out;
    std::map<std::string, std::size_t> at;
    std::set<std::string> seen;
    for (std::size_t s = 0; s < sections; ++s)
        for (const auto& c : r.cells)
        {
            if (c.flow_weighs != static_cast<lab::section>(s) || !seen.insert(c.key.flow).second)
                continue;
            const auto folder = c.group.empty() ? std::string{"flows"} : c.group;
            const auto name =
                r.policy.is_there() ? std::string{lab::to_text(c.flow_weighs)} + ": " + folder : folder;
            const auto [place, fresh] = at.emplace(name, out.size());
            if (fresh)
                out.push_back({name, {}});
            out[place->second].flows.push_back(c.key.flow);
        }
    return out;
}

void fill_matrix(fields all, const lab::results& r, const manner& how)
{
    const auto groups = groups_of(r);
    std::vector<std::string> flows;
    for (const auto& g : groups)
    {
        all.add("GROUP")
            .set("FIRST", flows.size() + 1)
            .set("WIDTH", g.flows.size())
            .set("NAME", g.name)
            .set("FLOWS", std::to_string(g.flows.size()) + (g.flows.size() == 1 ? " flow" : " flows"));
        flows.insert(flows.end(), g.flows.begin(), g.flows.end());
    }
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
                fill_cell(column, *c, how);
        }
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(lab::verdict::count_); ++i)
        all.add("VERDICT").set("NAME", lab::to_text(static_cast<lab::verdict>(i)));
    for (const auto& t : lab::transports_of(r.cells))
        all.add("TRANSPORT").set("NAME", t);
    std::string transports;
    for (const auto& t : lab::transports_of(r.cells))
        transports += (transports.empty() ? "" : ", ") +
                      (how.marks_transports ? std::string{mark_of(t)} + " " : std::string{}) + t;
    all.set("TRANSPORTS", transports);
}

void fill_policy(fields all, const lab::results& r)
{
    if (!r.policy.is_there())
        return;
    auto filter = all.add("BY_SECTION");
    auto out = all.add("POLICY");
    out.set("POLICY_FILE", r.policy.path);
    for (std::size_t i = 0; i < sections; ++i)
    {
        filter.add("SECTION_NAMED").set("NAME", lab::to_text(static_cast<lab::section>(i)));
        out.add("SECTION_HEAD").set("NAME", lab::to_text(static_cast<lab::section>(i)));
    }
    for (const auto& one : lab::by_policy(r.policy, r.cells))
    {
        auto row = out.add("STANDING");
        row.set("DEVICE", one.device)
            .set("STANDS", lab::to_text(one.is))
            .set("TONE", one.is == lab::standing::knocked_out ? "is-fail"
                         : one.is == lab::standing::passed    ? "is-pass"
                                                              : "is-open");
        if (!one.by.empty())
            row.add("WHY").set("TEXT", "by " + joined(one.by, 5));
        if (!one.not_kept.empty())
            row.add("WHY").set("TEXT", "never kept: " + joined(one.not_kept));
        for (const auto& n : one.sections)
            row.add("OF_SECTION").set("TEXT", lab::in_words(n));
    }
}

void fill_changes(fields all, const lab::results& r)
{
    if (r.against.empty())
        return;
    all.add("AGAINST").set("OTHER", r.against);
    auto section = all.add("CHANGES");
    section.set("OTHER", r.against);
    std::optional<fields> table;
    for (std::size_t i = 0; i < r.changes.size(); ++i)
    {
        const auto& d = r.changes[i];
        if (d.is == lab::change::none)
            continue;
        if (!table)
            table = section.add("DIFFERENCES");
        table->add("CHANGED")
            .set("WHAT", lab::to_text(d.is))
            .set("CELL_NAME", r.cells[i].key.name())
            .set("WAS", d.known ? lab::to_text(d.before) : "not there")
            .set("IS", lab::to_text(r.cells[i].is))
            .set("RULES", joined(d.rules))
            .set("GONE", joined(d.gone));
    }
    if (!table)
        section.show("NOTHING");
}

// By the sections of the policy, if there is one.
void fill_wrong(fields all, const lab::results& r)
{
    bool any = false;
    for (std::size_t s = 0; s < sections; ++s)
    {
        std::optional<fields> table;
        for (const auto& c : r.cells)
        {
            if (!lab::is_bad(c.is) || c.weighs != static_cast<lab::section>(s))
                continue;
            if (!table)
            {
                table = all.add("WRONG_ONES");
                if (r.policy.is_there())
                    table->add("WRONG_IN").set("NAME", lab::to_text(c.weighs));
            }
            any = true;
            auto row = table->add("WRONG");
            row.set("IS", lab::to_text(c.is))
                .set("HREF", lab::opened_by(c))
                .set("CELL_NAME", c.key.name())
                .set("FIGURES", lab::in_figures(c))
                .set("SENTENCE", shortly(c.sentence));
            std::string seeds;
            for (const auto seed : c.failing_seeds)
                seeds += (seeds.empty() ? "" : " ") + std::to_string(seed);
            if (!seeds.empty())
                row.add("SEEDS").set("TEXT", seeds);
        }
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

}  // namespace

std::string html_of(const lab::results& r)
{
    document d;
    auto all = d.all();
    manner how;
    how.marks_transports = lab::transports_of(r.cells).size() > 1;
    how.weighs = r.policy.is_there();
    for (std::size_t i = 0; i < r.changes.size(); ++i)
        if (r.changes[i].is != lab::change::none)
            how.changed.emplace(r.cells[i].key, &r.changes[i]);
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
        .set("HINT", "A letter opens the evidence; arrow keys walk from cell to cell, and the name of a "
                     "group folds its columns.");
    if (r.interrupted)
        all.add("NOTE").set("TEXT", "Interrupted: what was not played is shown as not run.");
    for (const auto& note : r.notes)
        all.add("NOTE").set("TEXT", note);
    fill_matrix(all, r, how);
    fill_policy(all, r);
    fill_changes(all, r);
    fill_wrong(all, r);
    fill_devices(all, r);
    fill_tested(all, r);
    return render("matrix", all);
}

}  // namespace page
