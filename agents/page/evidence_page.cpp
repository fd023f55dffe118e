#include "page/evidence_page.hpp"

#include "crypto/base64.hpp"
#include "crypto/hash.hpp"
#include "page/fields.hpp"
#include "page/fill.hpp"
#include "page/judged.hpp"
#include "page/ladder.hpp"
#include "page/sentences.hpp"
#include "report/json.hpp"

#include <algorithm>

namespace page {

std::string_view class_of(tone t)
{
    switch (t)
    {
    case tone::fail: return "is-fail";
    case tone::warn: return "is-warn";
    case tone::pass: return "is-pass";
    case tone::info: return "is-info";
    case tone::open: break;
    }
    return "is-open";
}

tone tone_of(const found& f)
{
    if (!f.waived.empty())
        return tone::open;
    return f.level == rules::level::must     ? tone::fail
           : f.level == rules::level::should ? tone::warn
                                             : tone::info;
}

std::string_view mark_of(const found& f)
{
    if (!f.waived.empty())
        return "WAIVED";
    return f.level == rules::level::must ? "FAIL" : f.level == rules::level::should ? "WARN" : "INFO";
}

std::string cut(std::string_view text, std::size_t most)
{
    if (text.size() <= most)
        return std::string{text};
    return std::string{text.substr(0, most)} + "\n... " + std::to_string(text.size() - most) +
           " octets more are not shown";
}

void fill_judged(fields to, const evidence& e)
{
    if (e.rules.empty())
        return;
    to.show("JUDGED");
    const auto counts = counted(e);
    to.set("RULES", e.rules.size());
    to.set("COLUMNS", e.judged_are.size() + 2);
    for (const auto& who : e.judged_are)
        to.add("WHO").set("NAME", who);
    for (std::size_t s = 0; s < static_cast<std::size_t>(judged_cell::state::count_); ++s)
    {
        const auto is = static_cast<judged_cell::state>(s);
        if (std::ranges::none_of(counts, [s](const auto& c) { return c[s] > 0; }))
            continue;
        auto row = to.add("COUNT_ROW");
        row.set("STATE", word_of(is)).set("TONE", class_of(tone_of(is)));
        for (const auto& c : counts)
            row.add("N").set("COUNT", c[s]);
    }
    for (std::size_t i = 0; i < counts.size(); ++i)
    {
        std::size_t sum = 0;
        for (const auto n : counts[i])
            sum += n;
        to.add("SUM").set("COUNT", sum);
    }
    std::string_view last;
    std::optional<fields> area;
    for (const auto& r : e.rules)
    {
        if (const auto name = area_of(r.rule->id); !area || name != last)
        {
            last = name;
            area = to.add("AREA");
            area->set("NAME", name);
            if (const auto text = about(name); !text.empty())
                area->add("ABOUT").set("TEXT", text);
        }
        auto row = area->add("RULE");
        row.set("ID", r.rule->id).set("SENTENCE", r.rule->sentence);
        fill_spec(row, std::string{r.rule->spec});
        for (const auto& c : r.cells)
        {
            auto cell = row.add("CELL");
            cell.set("TONE", class_of(tone_of(c.is))).set("STATE", word_of(c.is));
            if (!c.why.empty())
                cell.add("WHY").set("TEXT", c.why);
        }
    }
}

namespace {

void fill_band(fields to, const evidence& e)
{
    to.set("TONE", class_of(e.verdict))
        .set("WORD", e.word)
        .set("TITLE", e.title)
        .set("SENTENCE", cut(e.sentence, 1'000));
    to.show(e.verdict == tone::fail || e.verdict == tone::warn ? "ICON_FAIL"
            : e.verdict == tone::pass                          ? "ICON_PASS"
                                                               : "ICON_OPEN");
    if (!e.spec.empty())
        to.add("SPEC").set("TEXT", e.spec);
    for (const auto& m : e.meaning)
        to.add("MEANING").set("TEXT", cut(m, 2'000));
    if ((e.verdict != tone::fail && e.verdict != tone::warn) || e.findings.empty())
        return;
    const auto& f = e.findings.front();
    auto first = to.add("FIRST");
    first.set("RULE", f.rule).set("LEVEL", demand_of(f));
    fill_spec(first, f.spec);
    if (f.blamed.empty())
        first.show("NOBODY");
    else
        first.add("BLAMED").set("WHO", f.blamed);
    if (!f.must.empty())
        first.add("MUST").set("TEXT", f.must);
}

void fill_again(fields to, const evidence& e, const room& has)
{
    if (!e.command.empty())
        to.add("COMMAND").set("TEXT", e.command);
    if (!e.judge_again.empty())
        to.add("JUDGE_AGAIN").set("TEXT", e.judge_again);
    for (const auto& f : e.files)
    {
        auto out = to.add("FILE");
        if (!f.octets.empty() && f.octets.size() <= has.attached)
            out.add("THERE")
                .set("WHAT", f.what)
                .set("NAME", f.name)
                .set("TYPE", f.type)
                .set("DATA", crypto::base64(f.octets))
                .set("SIZE", f.octets.size())
                .set("SHA256", crypto::hash(fsm::digest_algorithm::sha_256, f.octets));
        else
            out.add("MISSING")
                .set("WHAT", f.what)
                .set("WHY",
                     f.octets.empty()
                         ? f.instead
                         : "it has " + std::to_string(f.octets.size()) +
                               " octets, too many for a page that can be sent by mail. Its SHA-256 is " +
                               crypto::hash(fsm::digest_algorithm::sha_256, f.octets));
    }
    to.set("LADDER", cut(e.ladder, has.text)).set("MERMAID", cut(e.mermaid, has.text));
}

std::string written(const evidence& e, const room& has)
{
    document d;
    auto all = d.all();
    all.set("TOOL", report::tool);
    fill_band(all, e);
    fill_findings(all, e, has);
    if (e.arrows.size() > has.arrows)
    {
        evidence part;
        part.lifelines = e.lifelines;
        part.findings = e.findings;
        part.arrows.assign(e.arrows.begin(), e.arrows.begin() + static_cast<std::ptrdiff_t>(has.arrows));
        fill_ladder(all, part);
    }
    else
        fill_ladder(all, e);
    fill_messages(all, e, has);
    for (const auto& text : e.left_out)
        all.add("LEFT_OUT").set("TEXT", text);
    fill_judged(all, e);
    for (std::size_t i = 0; i < std::min(e.conditions.size(), has.listed); ++i)
        all.add("CONDITION")
            .set("WHAT", e.conditions[i].what)
            .set("TEXT", cut(e.conditions[i].text, has.text / 50));
    if (e.conditions.size() > has.listed)
        all.add("CONDITION")
            .set("WHAT", "more")
            .set("TEXT",
                 std::to_string(e.conditions.size() - has.listed) + " further notes are not told here");
    fill_again(all, e, has);
    return render("evidence", all);
}

}  // namespace

std::string html_of(const evidence& e)
{
    for (room has{limits::findings, limits::arrows, limits::octets, limits::attached, limits::text, 300};;
         has = has.halved())
    {
        auto out = written(e, has);
        if (out.size() <= limits::page || has.octets == 0)
            return out;
    }
}

}  // namespace page
