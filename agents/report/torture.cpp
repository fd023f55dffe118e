#include "report/torture.hpp"

#include "report/json.hpp"
#include "report/json_parts.hpp"
#include "report/xml.hpp"
#include "script/printable.hpp"

#include <pugixml.hpp>

namespace report {
namespace json = boost::json;

namespace {

std::string transport_word(fsm::transport t)
{
    std::string out{fsm::via_token(t)};
    for (auto& c : out)
        c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string_view status_word(torture::status s)
{
    constexpr std::array<std::string_view, torture::statuses> words{"ok",     "warn",    "fault",
                                                                    "silent", "not_run", "unsuited"};
    return words[static_cast<std::size_t>(s)];
}

json::value proof(const std::string& octets)
{
    if (octets.empty())
        return nullptr;
    return text(script::printable(std::string_view{octets}.substr(0, proof_octets)));
}

bool was_played(const torture::result& one)
{
    return one.status != torture::status::not_run && one.status != torture::status::unsuited;
}

std::string joined(const std::vector<std::string>& lines)
{
    std::string out;
    for (const auto& l : lines)
        out += l + '\n';
    return out;
}

}  // namespace

std::string torture_json_head(const torture_run& run)
{
    return "{\n  \"schema\": 1,\n  \"tool\": " + written(text(tool), layout::one_line) +
           ",\n  \"device\": " + written(text(script::printable(run.device)), layout::one_line) +
           ",\n  \"role\": \"" + std::string{torture::role_names[static_cast<std::size_t>(run.role)]} +
           "\",\n  \"seed\": " + std::to_string(run.seed) + ",\n  \"results\": [\n";
}

std::string json_of(const torture::result& one, bool first)
{
    json::array complaints;
    for (const auto& line : one.complaints())
        complaints.push_back(text(line));
    json::object out{{"message", text(one.of->corpus + '/' + one.of->name)},
                     {"section", text(one.of->where())},
                     {"title", text(one.of->title)},
                     {"transport", text(transport_word(one.over))},
                     {"status", text(status_word(one.status))}};
    if (was_played(one))
    {
        out["outcome"] = text(one.came.outcome);
        out["came"] = text(one.came.came);
        out["took_ms"] = one.answer.empty() ? json::value(nullptr) : json::value(ms(one.took));
        out["complaints"] = std::move(complaints);
        out["reason"] = text(script::printable(one.of->reason));
        out["sent"] = proof(one.sent);
        out["answer"] = proof(one.answer);
    }
    else
        out["why"] = text(script::printable(one.why));
    if (one.status == torture::status::silent)
    {
        out["silent_ms"] = ms(one.silence);
        out["came_back"] = one.came_back;
    }
    return (first ? "    " : ",\n    ") + written(out, layout::indented, 2);
}

std::string torture_json_tail_with(const torture_counts& counts, bool interrupted)
{
    json::object summary;
    for (std::size_t i = 0; i < counts.size(); ++i)
        summary[status_word(static_cast<torture::status>(i))] = counts[i];
    summary["interrupted"] = interrupted;
    return "\n  ],\n  \"summary\": " + written(summary, layout::one_line) + "\n}\n";
}

std::string junit_of(const std::vector<torture::result>& all, fsm::transport over, junit_counts& counts)
{
    pugi::xml_document document;
    auto suite = document.append_child("testsuite");
    suite.append_attribute("name") = ("torture over " + transport_word(over)).c_str();
    junit_counts own;
    for (auto name : {"tests", "failures", "errors", "skipped"})
        suite.append_attribute(name) = 0;
    for (const auto& one : all)
    {
        if (one.over != over)
            continue;
        ++own.tests;
        auto test = suite.append_child("testcase");
        test.append_attribute("classname") = ("torture." + transport_word(over)).c_str();
        test.append_attribute("name") =
            xml_text(one.of->name + " (" + one.of->where() + ") " + one.of->title).c_str();
        const auto lines = one.complaints();
        if (!was_played(one))
        {
            test.append_child("skipped").append_attribute("message") = xml_text(one.why).c_str();
            ++own.skipped;
        }
        else if (one.status == torture::status::fault || one.status == torture::status::silent)
        {
            auto failure = test.append_child("failure");
            failure.append_attribute("message") = xml_text(one.came.came + "; " + lines.front()).c_str();
            failure.append_attribute("type") = std::string{status_word(one.status)}.c_str();
            failure.text().set(xml_text(joined(lines)).c_str());
            ++own.failures;
        }
        else if (!lines.empty())
            test.append_child("system-out")
                .text()
                .set(xml_text(one.came.came + '\n' + joined(lines)).c_str());
    }
    suite.attribute("tests") = own.tests;
    suite.attribute("failures") = own.failures;
    suite.attribute("skipped") = own.skipped;
    counts += own;
    return xml_octets(document.first_child(), 1);
}

}  // namespace report
