#include "report/bundle_json.hpp"

#include "report/json.hpp"
#include "report/json_parts.hpp"

#include <stdexcept>

namespace report {
namespace json = boost::json;

namespace {

json::object parsed(std::string_view text)
{
    boost::system::error_code error;
    auto v = json::parse(text, error);
    if (error)
        throw std::runtime_error{"it is no JSON: " + error.message()};
    if (!v.is_object())
        throw std::runtime_error{"it is not an object"};
    return std::move(v.as_object());
}

const json::array& list(const json::object& o, std::string_view name)
{
    const auto* const is = o.if_contains(name);
    if (!is || !is->is_array())
        throw std::runtime_error{"'" + std::string{name} + "' is no array"};
    return is->as_array();
}

const json::object& object(const json::value& v, std::string_view what)
{
    if (!v.is_object())
        throw std::runtime_error{std::string{what} + " is no object"};
    return v.as_object();
}

std::uint64_t seed_in(const json::object& o)
{
    const auto* const is = o.if_contains("seed");
    boost::system::error_code error;
    const auto out = is ? is->to_number<std::uint64_t>(error) : 0;
    if (!is || error)
        throw std::runtime_error{"'seed' is no number"};
    return out;
}

std::vector<std::string> texts(const json::object& o, std::string_view name)
{
    std::vector<std::string> out;
    for (const auto& one : list(o, name))
        if (one.is_string())
            out.emplace_back(one.as_string());
    return out;
}

json::array of(const std::vector<std::string>& all)
{
    json::array out;
    for (const auto& one : all)
        out.push_back(text(one));
    return out;
}

}  // namespace

std::string to_json(const bundle& b)
{
    json::array results;
    for (const auto& r : b.results)
    {
        json::array findings;
        for (const auto& f : r.findings)
            findings.push_back(
                json::object{{"rule", text(f.rule)}, {"party", text(f.party)}, {"level", text(f.level)}});
        results.push_back(json::object{{"folder", text(r.folder)},
                                       {"script", text(r.script)},
                                       {"title", text(r.title)},
                                       {"spec", text(r.spec)},
                                       {"seed", r.seed},
                                       {"verdict", text(r.verdict)},
                                       {"party", text(r.party)},
                                       {"transport", text(r.transport)},
                                       {"agents", of(r.agents)},
                                       {"findings", std::move(findings)}});
    }
    const json::object out{{"schema", 1},
                           {"tool", text(tool)},
                           {"for", text(b.party)},
                           {"redacted", b.redacted},
                           {"results", std::move(results)},
                           {"notes", of(b.notes)}};
    return written(out, layout::indented) + '\n';
}

bundle bundle_of_json(std::string_view octets)
{
    const auto o = parsed(octets);
    const auto* const schema = o.if_contains("schema");
    if (!schema || !schema->is_int64() || schema->as_int64() != 1)
        throw std::runtime_error{"it is not of schema 1"};
    bundle out;
    out.party = member(o, "for");
    const auto* const redacted = o.if_contains("redacted");
    out.redacted = redacted && redacted->is_bool() && redacted->as_bool();
    out.notes = texts(o, "notes");
    for (const auto& one : list(o, "results"))
    {
        const auto& r = object(one, "a result");
        bundled_result to;
        to.folder = member(r, "folder");
        to.script = member(r, "script");
        to.title = member(r, "title");
        to.spec = member(r, "spec");
        to.seed = seed_in(r);
        to.verdict = member(r, "verdict");
        to.party = member(r, "party");
        to.transport = member(r, "transport");
        to.agents = texts(r, "agents");
        for (const auto& f : list(r, "findings"))
        {
            const auto& is = object(f, "a finding");
            to.findings.push_back({member(is, "rule"), member(is, "party"), member(is, "level")});
        }
        out.results.push_back(std::move(to));
    }
    return out;
}

bundled_result result_of_json(std::string_view octets,
                              std::string& script_path,
                              std::vector<std::pair<std::string, std::string>>& cast)
{
    const auto o = parsed(octets);
    const auto& runs = list(o, "runs");
    if (runs.size() != 1)
        throw std::runtime_error{"it holds " + std::to_string(runs.size()) +
                                 " runs, and a bundle takes the folders of single ones"};
    const auto& r = object(runs.front(), "a run");
    bundled_result out;
    script_path = member(r, "script");
    out.script = script_path.substr(script_path.rfind('/') + 1);
    out.title = member(r, "title");
    out.spec = member(r, "spec");
    out.seed = seed_in(r);
    out.verdict = member(r, "verdict");
    const auto* const plays = r.if_contains("cast");
    if (!plays)
        throw std::runtime_error{"it has no 'cast'"};
    for (const auto& [name, who] : object(*plays, "'cast'"))
        cast.emplace_back(std::string{name}, who.is_string() ? std::string{who.as_string()} : std::string{});
    for (const auto& one : list(r, "findings"))
    {
        const auto& f = object(one, "a finding");
        out.findings.push_back({member(f, "rule"), member(f, "party"), member(f, "level")});
    }
    return out;
}

told_run run_of_json(std::string_view octets)
{
    const auto o = parsed(octets);
    const auto& runs = list(o, "runs");
    if (runs.size() != 1)
        throw std::runtime_error{"it holds " + std::to_string(runs.size()) + " runs"};
    const auto& r = object(runs.front(), "a run");
    told_run out;
    out.verdict = member(r, "verdict");
    const auto text_in = [](const json::object& f, std::string_view name) {
        const auto* const is = f.if_contains(name);
        return is && is->is_string() ? std::string{is->as_string()} : std::string{};
    };
    const auto told = [&](const json::object& f) {
        return told_finding{member(f, "rule"),     member(f, "level"), text_in(f, "spec"),
                            text_in(f, "party"),   text_in(f, "rung"), text_in(f, "expected"),
                            text_in(f, "observed")};
    };
    for (const auto& one : list(r, "findings"))
        out.findings.push_back(told(object(one, "a finding")));
    if (r.contains("waived"))
        for (const auto& one : list(r, "waived"))
        {
            const auto& w = object(one, "a waived finding");
            out.waived.push_back({told(w), text_in(w, "reason"), text_in(w, "owner"), text_in(w, "until")});
        }
    if (o.contains("waivers"))
        for (const auto& one : list(o, "waivers"))
        {
            const auto& w = object(one, "a waiver");
            out.reasons.push_back(text_in(w, "reason"));
            out.owners.push_back(text_in(w, "owner"));
        }
    return out;
}

}  // namespace report
