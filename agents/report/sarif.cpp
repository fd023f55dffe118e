#include "report/sarif.hpp"

#include "fsm/fnv1a.hpp"
#include "report/json.hpp"
#include "report/json_parts.hpp"
#include "report/sarif_rules.hpp"
#include "rules/rule.hpp"
#include "script/printable.hpp"

namespace report {

namespace json = boost::json;

namespace {

constexpr campaign::symptom declared[] = {campaign::symptom::crash,  campaign::symptom::exit,
                                          campaign::symptom::hang,   campaign::symptom::silent,
                                          campaign::symptom::reboot, campaign::symptom::slow,
                                          campaign::symptom::leak,   campaign::symptom::wrong_response};

json::object message(std::string_view words) { return {{"text", text(words)}}; }

json::array all_rules()
{
    json::array out;
    for (const auto s : declared)
        out.push_back(
            sarif_rule("sipwright/" + std::string{campaign::to_text(s)}, campaign::meaning_of(s), "error"));
    for (auto& one : sarif_rules())
        out.push_back(std::move(one));
    return out;
}

std::string id_of(const json::object& f)
{
    const auto* const broken = f.if_contains("rules");
    if (broken && broken->is_array() && !broken->as_array().empty())
        return std::string{broken->as_array().front().as_string()};
    return "sipwright/" + member(f, "symptom");
}

json::array ladder_of(const json::object& f)
{
    json::array steps;
    if (const auto* const seen = f.if_contains("seen"); seen && seen->is_array())
        for (const auto& line : seen->as_array())
            steps.push_back(json::object{
                {"location", json::object{{"message", json::object{{"text", line.as_string()}}}}}});
    if (steps.empty())
        return {};
    return {json::object{{"threadFlows", json::array{json::object{{"locations", std::move(steps)}}}}}};
}

json::object result_of(const json::object& f)
{
    const bool once = !says(f, "confirmed") && says(f, "seen_once");
    json::object out{
        {"ruleId", text(id_of(f))},
        {"level", text(says(f, "confirmed") ? "error"
                       : once               ? "warning"
                                            : "note")},
        {"message", message((once ? "not confirmed, seen once: " : "") + member(f, "what"))},
        {"locations", json::array{json::object{{"physicalLocation", sarif_place(member(f, "file"))}}}},
        {"partialFingerprints",
         json::object{{"sipwright/v1", text(fsm::fnv1a{}.add(member(f, "bucket")).hex())}}}};
    if (auto ladder = ladder_of(f); !ladder.empty())
        out["codeFlows"] = std::move(ladder);
    return out;
}

}  // namespace

json::object sarif_rule(std::string_view id, std::string_view meaning, std::string_view level)
{
    return {{"id", text(id)},
            {"shortDescription", message(meaning)},
            {"defaultConfiguration", json::object{{"level", text(level)}}}};
}

json::array sarif_rules()
{
    json::array out;
    for (const auto& r : rules::all_rules())
        for (const auto& l : r.letters)
            out.push_back(sarif_rule(std::string{r.id} + '.' + l.id,
                                     std::string{l.text} + " (" + std::string{r.spec} + ')',
                                     l.level == rules::level::must ? "error" : "warning"));
    return out;
}

namespace {

constexpr std::string_view folder_of_results = "RESULTS";

// What RFC 3986 3.3 takes in a path.
std::string in_uri(std::string_view path)
{
    constexpr std::string_view hex = "0123456789ABCDEF", plain = "-._~!$&'()*+,;=:@/";
    std::string out;
    for (const char c : path)
    {
        const auto octet = static_cast<unsigned char>(c);
        if ((octet < 0x80 && std::isalnum(octet) != 0) || plain.find(c) != plain.npos)
            out += c;
        else
            out += std::string{'%', hex[octet >> 4U], hex[octet & 15U]};
    }
    return out;
}

}  // namespace

json::object sarif_place(std::string_view file)
{
    const json::object at{{"uri", text(in_uri(file))}, {"uriBaseId", text(folder_of_results)}};
    return {{"artifactLocation", at}, {"region", json::object{{"startLine", 1}}}};
}

std::string
sarif_log(const std::string& title, std::string_view folder, json::array rules, json::array results)
{
    json::object base{{"description", message("the folder of the results (--out)")}};
    if (!folder.empty())
        base["uri"] = text("file://" + in_uri(folder) + (folder.ends_with('/') ? "" : "/"));
    const json::object driver{
        {"name", "sipwright"}, {"version", SIPWRIGHT_VERSION}, {"rules", std::move(rules)}};
    const json::object out{
        {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
        {"version", "2.1.0"},
        {"runs", json::array{json::object{
                     {"tool", json::object{{"driver", driver}}},
                     {"originalUriBaseIds", json::object{{folder_of_results, std::move(base)}}},
                     {"automationDetails", json::object{{"id", text("sipwright/" + title + '/')}}},
                     {"results", std::move(results)}}}}};
    return written(out, layout::indented) + '\n';
}

std::string
to_sarif(const campaign_summary& s, const std::vector<std::string>& findings, std::string_view folder)
{
    json::array results;
    for (const auto& one : findings)
    {
        const auto is = json::parse(one);
        auto result = result_of(is.as_object());
        if (s.known)
            result["baselineState"] =
                s.known->contains(member(is.as_object(), "bucket")) ? "unchanged" : "new";
        results.push_back(std::move(result));
    }
    return sarif_log(script::printable(s.title), folder, all_rules(), std::move(results));
}

}  // namespace report
