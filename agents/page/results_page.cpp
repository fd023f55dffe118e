#include "page/results_page.hpp"

#include "page/fields.hpp"
#include "page/fill.hpp"
#include "report/json.hpp"

namespace page {

std::string html_of(std::span<const listed_page> pages, const result_counts& of, const std::string& what)
{
    document d;
    auto all = d.all();
    all.set("TITLE", std::to_string(of.all) + ' ' + what).set("TOOL", report::tool);
    all.set("COUNTS", std::to_string(of.passed) + " passed, " + std::to_string(of.failed) + " failed, " +
                          std::to_string(of.all - of.passed - of.failed) +
                          " neither: those say nothing for or against anybody.");
    if (pages.size() < of.all)
        all.add("LEFT_OUT")
            .set("TEXT", std::to_string(of.all - pages.size()) + " of them have no page of their own.");
    for (const auto& p : pages)
        all.add("ROW")
            .set("TONE", class_of(p.verdict))
            .set("WORD", p.word)
            .set("PAGE", p.path)
            .set("NAME", p.name)
            .set("SENTENCE", cut(p.sentence, 400));
    return render("results", all);
}

}  // namespace page
