#include "page/flow_evidence.hpp"

#include "page/sentences.hpp"
#include "page/signs.hpp"
#include "report/json.hpp"
#include "script/draw.hpp"

#include <filesystem>

namespace page {

evidence evidence_of(const script::flow& s, std::string text)
{
    evidence out;
    out.title = s.title;
    out.spec = s.spec;
    out.word = "NOT PLAYED";
    out.sentence = "A flow of " + std::to_string(s.rungs.size()) + " messages between " +
                   std::to_string(s.parties.size()) + " parties, as its script draws it.";
    out.meaning.push_back("Nothing was sent, and nobody is judged.");
    if (!s.description.empty())
        out.meaning.push_back(s.description);
    for (const auto& p : s.parties)
        out.lifelines.push_back({p.name, std::string{word_of(p.plays)}, false, {}, {}});
    for (const auto& r : s.rungs)
    {
        arrow a;
        a.id = script::name_of(r);
        a.what = script::captions_of(r);
        a.from = r.from;
        a.to = r.to;
        a.copies = r.times;
        if (r.lost)
            a.is = arrow::state::lost;
        a.remark = r.optional ? "may be left out" : !r.against.empty() ? "against " + r.against : "";
        out.arrows.push_back(std::move(a));
    }
    const auto name = std::filesystem::path{s.path}.filename().string();
    out.conditions = {{"script", s.path}, {"tool", std::string{report::tool}}};
    out.command = "sipwright run " + name;
    out.ladder = script::draw(s);
    out.mermaid = mermaid_of(out);
    out.files.push_back({"script", name, "application/toml", std::move(text), "it cannot be read."});
    return out;
}

}  // namespace page
