#include "report/lab_sarif.hpp"

#include "fsm/fnv1a.hpp"
#include "report/json.hpp"
#include "report/json_parts.hpp"
#include "report/sarif_rules.hpp"
#include "rules/flow_rules.hpp"
#include "script/printable.hpp"

#include <algorithm>

namespace report {
namespace json = boost::json;

namespace {

json::object words(std::string_view all) { return {{"text", text(all)}}; }

struct lab_rule
{
    std::string_view id, meaning;
};

constexpr lab_rule of_labs[] = {{"LAB-DIED", "The process of the device ended while a flow was played."},
                                {"LAB-XPASS", "What is expected to fail passes: the expectation has to go."}};

json::array all_rules()
{
    auto out = sarif_rules();
    for (const auto& r : rules::flow_rules())
        out.push_back(sarif_rule(std::string{r.id}, r.sentence, "error"));
    for (const auto& r : of_labs)
        out.push_back(sarif_rule(std::string{r.id}, r.meaning, "error"));
    return out;
}

json::object
result(const lab::cell& c, const std::string& rule, std::string_view level, const std::string& what)
{
    json::object out{
        {"ruleId", text(rule)},
        {"level", text(level)},
        {"message", words(c.key.name() + ": " + what)},
        {"partialFingerprints",
         json::object{{"sipwright/lab/v1", text(fsm::fnv1a{}.add(c.key.name()).add(rule).hex())}}}};
    const auto file = c.evidence.empty() ? std::string{"lab.json"} : c.evidence + "/result.json";
    out["locations"] = json::array{json::object{
        {"physicalLocation", sarif_place(file)},
        {"logicalLocations", json::array{json::object{{"fullyQualifiedName", text(c.key.name())}}}}}};
    if (c.is == lab::verdict::expected_failure)
        out["suppressions"] = json::array{
            json::object{{"kind", "external"},
                         {"justification",
                          text(script::printable(c.reason + " (" + c.owner + ", until " + c.until + ')'))}}};
    return out;
}

void add(json::array& to, const lab::cell& c, const lab::difference* d)
{
    const auto with = [&](json::object one, const std::string& rule) {
        if (d)
            one["baselineState"] =
                d->is == lab::change::broke && (d->rules.empty() || std::ranges::count(d->rules, rule) > 0)
                    ? "new"
                    : "unchanged";
        to.push_back(std::move(one));
    };
    if (c.is == lab::verdict::unexpected_pass)
        return with(result(c, "LAB-XPASS", "error",
                           "passes, and was expected to fail: " + script::printable(c.reason)),
                    "LAB-XPASS");
    bool any = false;
    for (const auto& f : c.findings)
    {
        with(result(c, f.rule, f.level == "must" ? "error" : "warning",
                    f.meaning + (f.observed.empty() ? "" : "; observed " + f.observed)),
             f.rule);
        any = any || f.level == "must";
    }
    if (!any && c.was == lab::verdict::fail)
        with(result(c, "LAB-DIED", "error", c.sentence), "LAB-DIED");
}

}  // namespace

std::string lab_sarif(const lab::results& r, std::string_view folder)
{
    json::array results;
    const auto& since = r.since.empty() ? r.changes : r.since;
    for (std::size_t i = 0; i < r.cells.size(); ++i)
        add(results, r.cells[i], i < since.size() ? &since[i] : nullptr);
    return sarif_log("lab/" + script::printable(r.title), folder, all_rules(), std::move(results));
}

}  // namespace report
