#include "page/fill.hpp"
#include "page/sentences.hpp"
#include "rules/flow_rules.hpp"

#include <algorithm>

namespace page {
namespace {

// One line of what was expected or observed: octets of a peer, told as those of a message.
void fill_said(fields to, std::string_view section, const std::string& text)
{
    constexpr std::size_t most = 4'000;
    for (const auto& line : lines_of(std::string_view{text}.substr(0, most)))
    {
        for (const auto& s : line.parts)
            to.add(section).add(s.odd ? "O" : "P").set("T", s.text);
        if (line.ends == octet_line::ending::crlf)
            to.add(section).add("O").set("T", "CR LF\n");
        else if (line.ends == octet_line::ending::lf)
            to.add(section).add("P").set("T", "\n");
    }
    if (text.empty())
        to.add(section).add("O").set("T", "nothing is said");
    if (text.size() > most)
        to.add(section).add("O").set("T",
                                     " \xe2\x8b\xaf " + std::to_string(text.size() - most) + " octets more");
}

void fill_exhibit(fields to, const evidence& e, const found& f, const exhibit& x)
{
    auto out = to.add("EXHIBIT");
    out.set("KIND", x.offends ? "offends" : "measure").set("NAME", x.name);
    out.set("ROLE", f.exhibits.size() == 1 ? "The message:"
                    : x.offends            ? "This one is wrong:"
                                           : "Measured by:");
    const span mark{x.offset, x.size};
    if (!x.message)
    {
        out.add("REST").set("TEXT", "Its octets were not kept.");
        return;
    }
    out.add("HINT").set("TEXT", mark.size == 0
                                    ? x.offends ? "(the message as a whole)" : "(nothing in it is marked)"
                                : x.offends ? "(the octets that offend are marked)"
                                            : "(the same field is marked, to compare)");
    const auto octets = x.message->octets();
    auto lines = excerpt_of(*x.message, mark);
    const auto rest = lines_left_out(octets, lines);
    fill_lines(out.add("OCTETS"), lines);
    auto told = std::to_string(octets.size()) + " octets";
    if (mark.size > 0)
        told +=
            "; marked: " + std::to_string(mark.size) + " from octet " + std::to_string(mark.offset) + " on";
    if (rest > 0)
        told += "; " + std::to_string(rest) + (rest == 1 ? " line is" : " lines are") + " folded away";
    auto r = out.add("REST");
    r.set("TEXT", told + '.');
    if (x.arrow && *x.arrow < e.arrows.size())
        r.add("WHOLE").set("ID", e.arrows[*x.arrow].id);
}

void fill_one(fields to, const evidence& e, const found& f)
{
    constexpr std::size_t shown = 4;  // exhibits: the first ones, and the last
    auto out = to.add("FINDING");
    out.set("TONE", class_of(tone_of(f)))
        .set("ANCHOR", f.anchor)
        .set("MARK", mark_of(f))
        .set("SENTENCE", f.sentence);
    out.set("RULE", f.rule).set("LEVEL", demand_of(f));
    fill_spec(out, f.spec);
    if (f.blamed.empty())
        out.show("NOBODY");
    else
        out.add("BLAMED").set("WHO", f.blamed);
    if (f.count > 1)
        out.add("TIMES").set("COUNT", f.count);
    if (f.arrow && *f.arrow < e.arrows.size())
        out.add("AT").set("ID", e.arrows[*f.arrow].id);
    if (!f.must.empty())
        out.add("MUST").set("TEXT", f.must);
    if (!f.waived.empty())
        out.add("WAIVED").set("TERMS", f.waived);
    fill_said(out, "WANTED", f.expected);
    fill_said(out, "SEEN", f.observed);
    for (std::size_t i = 0; i < f.exhibits.size(); ++i)
        if (i + 1 < shown || i + 1 == f.exhibits.size())
            fill_exhibit(out, e, f, f.exhibits[i]);
    out.set("MARKDOWN", markdown_of(e, f));
}

}  // namespace

void fill_spec(fields to, const std::string& spec)
{
    if (const auto link = link_of(spec); !link.empty())
        to.add("LINK").set("TO", link).set("SPEC", spec);
}

void fill_findings(fields to, const evidence& e, const room& has)
{
    if (e.findings.empty())
        return;
    auto out = to.add("HAS_FINDINGS");
    for (std::size_t i = 0; i < std::min(e.findings.size(), has.findings); ++i)
        fill_one(out, e, e.findings[i]);
    if (e.findings.size() > has.findings)
        out.add("MORE_FINDINGS")
            .set("TEXT", std::to_string(e.findings.size() - has.findings) +
                             " more findings are not told here; the JSON results have them all.");
    if (e.findings.size() < 2)
        return;
    auto list = to.add("SEVERAL");
    list.set("COUNT", e.findings.size());
    for (std::size_t i = 0; i < std::min(e.findings.size(), has.findings); ++i)
    {
        const auto& f = e.findings[i];
        list.add("ITEM")
            .set("TONE", class_of(tone_of(f)))
            .set("MARK", mark_of(f))
            .set("ANCHOR", f.anchor)
            .set("SENTENCE", f.sentence)
            .set("RULE", f.rule + (f.spec.empty() ? "" : ", " + rules::source_of(f.rule, f.spec)));
    }
}

}  // namespace page
