#include "report/lab_json.hpp"

#include "lab/coverage.hpp"
#include "report/json.hpp"
#include "report/json_parts.hpp"
#include "script/printable.hpp"

#include <stdexcept>

namespace report {
namespace json = boost::json;

namespace {

json::array texts(const std::vector<std::string>& all)
{
    json::array out;
    for (const auto& one : all)
        out.push_back(text(one));
    return out;
}

json::object finding(const lab::cell_finding& f)
{
    return {{"rule", text(f.rule)},
            {"level", text(f.level)},
            {"spec", text(f.spec)},
            {"party", text(f.party)},
            {"rung", text(f.rung)},
            {"meaning", text(f.meaning)},
            {"expected", text(f.expected)},
            {"observed", text(f.observed)},
            {"offending", text(f.offending)},
            {"count", f.count},
            {"fingerprint", text(f.fingerprint)},
            {"runs", f.runs}};
}

json::object rules(const lab::cell_rules& r)
{
    return {{"kept", texts(r.kept)},
            {"kept_in_part", texts(r.in_part)},
            {"broken", texts(r.broken)},
            {"warned", texts(r.warned)},
            {"inconclusive", texts(r.open)}};
}

json::object object_of(const lab::cell& c)
{
    json::array findings, seeds;
    for (const auto& f : c.findings)
        findings.push_back(finding(f));
    for (const auto s : c.failing_seeds)
        seeds.push_back(s);
    const auto share = lab::wilson(c.passed, c.judged);
    json::object out{{"cell", text(c.key.name())},
                     {"device", text(c.key.device)},
                     {"flow", text(c.key.flow)},
                     {"transport", text(c.key.transport)},
                     {"title", text(c.title)},
                     {"spec", text(c.spec)},
                     {"party", text(c.party)},
                     {"group", text(c.group)},
                     {"section", text(lab::to_text(c.weighs))},
                     {"flow_section", text(lab::to_text(c.flow_weighs))},
                     {"address", text(c.address)},
                     {"verdict", text(lab::to_text(c.is))},
                     {"judged_as", text(lab::to_text(c.was))},
                     {"sentence", text(script::printable(c.sentence))},
                     {"by", text(c.by)},
                     {"applies", c.applies},
                     {"runs", c.runs},
                     {"passed", c.passed},
                     {"judged", c.judged},
                     {"interval", json::array{share.from, share.to}},
                     {"failing_seeds", std::move(seeds)},
                     {"seed", c.seed},
                     {"shown_seed", c.shown_seed},
                     {"took_ms", c.took_ms},
                     {"rungs", text(c.rungs)},
                     {"findings", std::move(findings)},
                     {"rules", rules(c.rules)},
                     {"evidence", text(c.evidence)},
                     {"page", text(c.page)},
                     {"digest", text(c.digest)}};
    if (!c.waived.empty())
        out["waived"] = texts(c.waived);
    if (!c.reason.empty())
        out["expected"] = {{"reason", text(script::printable(c.reason))},
                           {"owner", text(script::printable(c.owner))},
                           {"until", text(c.until)}};
    return out;
}

json::object totals(const lab::counts& c)
{
    json::object out;
    for (std::size_t i = 0; i < c.size(); ++i)
        out[lab::to_text(static_cast<lab::verdict>(i))] = c[i];
    return out;
}

// What it does not find, it says.
class reader
{
public:
    explicit reader(const json::object& o) : o_{o} {}

    std::string words(std::string_view name) const
    {
        const auto& v = at(name);
        if (!v.is_string())
            wrong(name, "a text");
        return std::string{v.as_string()};
    }
    template <class Number>
    Number number(std::string_view name) const
    {
        boost::system::error_code error;
        const auto out = at(name).to_number<Number>(error);
        if (error)
            wrong(name, "a number");
        return out;
    }
    bool yes(std::string_view name) const
    {
        if (!at(name).is_bool())
            wrong(name, "true or false");
        return at(name).as_bool();
    }
    const json::array& all(std::string_view name) const
    {
        if (!at(name).is_array())
            wrong(name, "an array");
        return at(name).as_array();
    }
    reader inside(std::string_view name) const
    {
        if (!at(name).is_object())
            wrong(name, "an object");
        return reader{at(name).as_object()};
    }
    bool has(std::string_view name) const { return o_.contains(name); }
    std::vector<std::string> list(std::string_view name) const
    {
        std::vector<std::string> out;
        for (const auto& v : all(name))
        {
            if (!v.is_string())
                wrong(name, "an array of texts");
            out.emplace_back(v.as_string());
        }
        return out;
    }

private:
    const json::value& at(std::string_view name) const
    {
        const auto* const v = o_.if_contains(name);
        if (!v)
            throw std::runtime_error{"'" + std::string{name} + "' is missing"};
        return *v;
    }
    [[noreturn]] static void wrong(std::string_view name, std::string_view wanted)
    {
        throw std::runtime_error{"'" + std::string{name} + "' is not " + std::string{wanted}};
    }

    const json::object& o_;
};

lab::verdict verdict_in(const reader& r, std::string_view name)
{
    const auto is = lab::verdict_named(r.words(name));
    if (!is)
        throw std::runtime_error{"'" + std::string{name} + "' is no verdict"};
    return *is;
}

lab::section section_in(const reader& r, std::string_view name)
{
    const auto is = lab::section_named(r.words(name));
    if (!is)
        throw std::runtime_error{"'" + std::string{name} + "' is no section of a policy"};
    return *is;
}

lab::cell cell_of(const json::value& v)
{
    if (!v.is_object())
        throw std::runtime_error{"a cell is not an object"};
    const reader r{v.as_object()};
    lab::cell c;
    c.key = {r.words("device"), r.words("flow"), r.words("transport")};
    c.title = r.words("title");
    c.spec = r.words("spec");
    c.party = r.words("party");
    c.address = r.words("address");
    c.is = verdict_in(r, "verdict");
    c.was = verdict_in(r, "judged_as");
    c.sentence = r.words("sentence");
    c.by = r.words("by");
    c.applies = r.yes("applies");
    c.runs = r.number<std::uint32_t>("runs");
    c.passed = r.number<std::uint32_t>("passed");
    c.judged = r.number<std::uint32_t>("judged");
    for (const auto& seed : r.all("failing_seeds"))
        c.failing_seeds.push_back(seed.to_number<std::uint64_t>());
    c.seed = r.number<std::uint64_t>("seed");
    c.shown_seed = r.number<std::uint64_t>("shown_seed");
    c.took_ms = r.number<double>("took_ms");
    c.rungs = r.words("rungs");
    c.evidence = r.words("evidence");
    c.page = r.words("page");
    c.digest = r.words("digest");
    for (const auto& one : r.all("findings"))
    {
        if (!one.is_object())
            throw std::runtime_error{"a finding is not an object"};
        const reader f{one.as_object()};
        c.findings.push_back({f.words("rule"), f.words("level"), f.words("spec"), f.words("party"),
                              f.words("rung"), f.words("expected"), f.words("observed"), f.words("meaning"),
                              f.words("offending"), f.words("fingerprint"), f.number<std::uint32_t>("count"),
                              f.number<std::uint32_t>("runs")});
    }
    const auto rules = r.inside("rules");
    c.rules = {rules.list("kept"), rules.list("kept_in_part"), rules.list("broken"), rules.list("warned"),
               rules.list("inconclusive")};
    if (r.has("waived"))
        c.waived = r.list("waived");
    if (r.has("group"))  // a lab.json may be older than these
    {
        c.group = r.words("group");
        c.weighs = section_in(r, "section");
        c.flow_weighs = section_in(r, "flow_section");
    }
    if (r.has("expected"))
    {
        const auto x = r.inside("expected");
        c.reason = x.words("reason");
        c.owner = x.words("owner");
        c.until = x.words("until");
    }
    return c;
}

json::value parsed(std::string_view text)
{
    boost::system::error_code error;
    auto out = json::parse(text, error);
    if (error)
        throw std::runtime_error{"it is no JSON: " + error.message()};
    return out;
}

json::object change_of(const lab::difference& d, const lab::cell& c)
{
    return {{"cell", text(c.key.name())},
            {"change", text(lab::to_text(d.is))},
            {"before", text(lab::to_text(d.before))},
            {"now", text(lab::to_text(c.is))},
            {"rules", texts(d.rules)},
            {"rules_gone", texts(d.gone)}};
}

json::object coverage(const std::vector<lab::cell>& cells)
{
    json::object out, counts;
    json::array never;
    std::array<std::size_t, static_cast<std::size_t>(lab::tested::count_)> n{};
    for (const auto& row : lab::rules_tested(cells))
    {
        ++n[static_cast<std::size_t>(row.is)];
        if (row.is == lab::tested::never)
            never.push_back(json::object{{"rule", text(row.id)}, {"script", text(row.by_script)}});
    }
    for (std::size_t i = 0; i < n.size(); ++i)
        counts[lab::to_text(static_cast<lab::tested>(i))] = n[i];
    out["totals"] = std::move(counts);
    out["never_triggered"] = std::move(never);
    return out;
}

json::object policy(const lab::results& r)
{
    json::array devices;
    for (const auto& row : lab::by_policy(r.policy, r.cells))
    {
        json::object one{{"device", text(row.device)},
                         {"knock_outs", text(lab::to_text(row.is))},
                         {"by", texts(row.by)},
                         {"not_kept", texts(row.not_kept)}};
        for (std::size_t i = 0; i < row.sections.size(); ++i)
            one[lab::to_text(static_cast<lab::section>(i))] = totals(row.sections[i]);
        devices.push_back(std::move(one));
    }
    return {{"file", text(script::printable(r.policy.path))}, {"devices", std::move(devices)}};
}

std::string line(const json::object& o) { return written(o, layout::one_line) + '\n'; }

}  // namespace

std::string cell_json(const lab::cell& c) { return written(object_of(c), layout::one_line); }

lab::cell cell_of_json(std::string_view line) { return cell_of(parsed(line)); }

std::string lab_json(const lab::results& r)
{
    json::object head{{"schema", 1},
                      {"tool", text(tool)},
                      {"title", text(script::printable(r.title))},
                      {"lab", text(script::printable(r.path))},
                      {"seed", r.seed},
                      {"repeat", r.repeat},
                      {"began", text(r.began)},
                      {"ended", text(r.ended)},
                      {"interrupted", r.interrupted},
                      {"notes", texts(r.notes)},
                      {"totals", totals(lab::count(r.cells))},
                      {"rules", coverage(r.cells)}};
    if (r.policy.is_there())
        head["policy"] = policy(r);
    if (!r.against.empty())
    {
        json::array changes;
        for (std::size_t i = 0; i < r.changes.size(); ++i)
            if (r.changes[i].is != lab::change::none)
                changes.push_back(change_of(r.changes[i], r.cells[i]));
        head["against"] = text(script::printable(r.against));
        head["changes"] = std::move(changes);
    }
    auto out = written(head, layout::indented);
    out.erase(out.rfind('\n'));  // of its closing brace
    out += ",\n  \"cells\": [";
    const char* between = "\n    ";
    for (const auto& c : r.cells)
    {
        out += between + cell_json(c);
        between = ",\n    ";
    }
    return out + "\n  ]\n}\n";
}

std::vector<lab::cell> cells_of_lab_json(std::string_view octets)
{
    const auto v = parsed(octets);
    if (!v.is_object())
        throw std::runtime_error{"it is not an object"};
    const reader r{v.as_object()};
    if (r.number<int>("schema") != 1)
        throw std::runtime_error{"it is not of schema 1"};
    std::vector<lab::cell> out;
    for (const auto& c : r.all("cells"))
        out.push_back(cell_of(c));
    return out;
}

std::string lab_begins(const lab::results& r, std::size_t to_play)
{
    return line({{"event", "lab_begins"},
                 {"schema", 1},
                 {"tool", text(tool)},
                 {"lab", text(script::printable(r.path))},
                 {"title", text(script::printable(r.title))},
                 {"seed", r.seed},
                 {"cells", r.cells.size()},
                 {"to_play", to_play}});
}

std::string cell_begins(const lab::cell_key& key, double at_ms)
{
    return line({{"event", "cell_begins"}, {"at_ms", at_ms}, {"cell", text(key.name())}});
}

std::string cell_ends(const lab::cell& c, double at_ms, std::size_t done, std::size_t of)
{
    json::object out{{"event", "cell_ends"}, {"at_ms", at_ms}, {"done", done}, {"of", of}};
    for (auto& [key, value] : object_of(c))
        out[key] = value;
    return line(out);
}

std::string lab_ends(const lab::results& r, int exit_code, double at_ms)
{
    return line({{"event", "lab_ends"},
                 {"at_ms", at_ms},
                 {"interrupted", r.interrupted},
                 {"exit_code", exit_code},
                 {"totals", totals(lab::count(r.cells))}});
}

}  // namespace report
