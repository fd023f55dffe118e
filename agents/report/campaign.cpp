#include "report/campaign.hpp"

#include "judge/fingerprint.hpp"
#include "report/json.hpp"
#include "report/json_parts.hpp"
#include "report/xml.hpp"
#include "script/printable.hpp"

#include <pugixml.hpp>

#include <algorithm>

namespace report {

namespace json = boost::json;

namespace {

json::array words(const std::vector<std::string>& all)
{
    json::array out;
    for (const auto& one : all)
        out.push_back(text(script::printable(one)));
    return out;
}

constexpr std::size_t most_seen = 100;

// The ladder as it was played, a message a line.
json::array seen_of(const judge::run_result& r)
{
    json::array out;
    for (const auto& m : r.traffic.messages)
    {
        if (out.size() == most_seen)
            break;
        const auto name = [&](rules::party_index p) {
            return p < r.traffic.parties.size() ? r.traffic.parties[p].name : std::string{"?"};
        };
        const auto what = m.message->error() ? std::string{"what is no message"} : judge::what_of(*m.message);
        out.push_back(text(script::printable(what + ' ' + name(m.from) + " -> " + name(m.to) + ", " +
                                             std::to_string(m.message->octets().size()) + " octets")));
    }
    return out;
}

bool fails(const json::object& o) { return says(o, "confirmed") || says(o, "seen_once"); }

std::string padded(std::string_view what, std::size_t columns)
{
    std::string out{what};
    out.resize(std::max(columns, out.size() + 1), ' ');
    return out;
}

std::string to_the_right(std::uint64_t n, std::size_t columns)
{
    const auto digits = std::to_string(n);
    return std::string(columns > digits.size() ? columns - digits.size() : 1, ' ') + digits;
}

}  // namespace

std::vector<attacks_tried> attacks_of(const std::vector<campaign::arm>& arms,
                                      const script::flow& s,
                                      const std::function<std::uint64_t(std::size_t)>& plays)
{
    std::vector<attacks_tried> out;
    for (std::size_t i = 0; i < arms.size(); ++i)
    {
        const auto& arm = arms[i];
        if (arm.is == campaign::arm::standing::impossible)
            continue;
        const auto rung = campaign::rung_named(s, arm.rung);
        auto at = std::ranges::find_if(
            out, [&](const auto& row) { return row.rung == rung && row.kind == arm.kind(); });
        if (at == out.end())
            at = out.insert(out.end(), {rung, std::string{arm.kind()}});
        ++at->attacks;
        const auto cases = plays ? plays(i) : 0;
        at->tried += cases > 0 ? 1 : 0;
        at->cases += cases;
    }
    return out;
}

std::string to_json(const campaign::finding& f, const std::string& file)
{
    const auto& is = f.shows.is;
    json::object out{{"number", f.number},
                     {"symptom", text(campaign::to_text(is.what))},
                     {"rung", text(f.rung)},
                     {"attack", text(f.arm)},
                     {"kind", text(f.kind)},
                     {"what", text(script::printable(f.in_words))},
                     {"confirmed", f.confirmed},
                     {"seen_once", f.seen_once},
                     {"shown", f.shows.shown},
                     {"tried", f.shows.tried},
                     {"replays", f.shows.replays},
                     {"minimal", f.shows.small},
                     {"case", f.shows.of.number},
                     {"seed", f.shows.of.seed},
                     {"messages", campaign::messages_of(f.shows.of)},
                     {"octets", campaign::octets_of(f.shows.of)},
                     {"rules", words(is.rules)},
                     {"file", text(script::printable(file))},
                     {"seen", seen_of(f.shows.result)},
                     {"bucket", text(f.bucket)}};
    if (is.process.known)
    {
        out["signal"] = is.process.signal;
        out["exit_status"] = is.process.exit_status;
    }
    if (is.process.known || !is.process.said.empty())
        out["said"] = text(is.process.said);
    if (is.silent_for > fsm::duration{0})
        out["silent_ms"] = ms(is.silent_for);
    if (is.latency)
        out["latency_ms"] = ms(*is.latency);
    return written(out, layout::one_line);
}

brief_finding brief_of(const std::string& finding)
{
    const auto is = json::parse(finding);
    return {says(is.as_object(), "confirmed"), says(is.as_object(), "seen_once"),
            member(is.as_object(), "bucket")};
}

std::string to_json(const campaign_summary& s, const std::vector<std::string>& findings)
{
    json::array tried, found;
    for (const auto& row : s.tried)
        tried.push_back(json::object{{"rung", text(row.rung)},
                                     {"kind", text(row.kind)},
                                     {"attacks", row.attacks},
                                     {"tried", row.tried},
                                     {"cases", row.cases}});
    for (const auto& one : findings)
    {
        auto is = json::parse(one);
        if (s.known && is.is_object())
            is.as_object()["new"] = !s.known->contains(member(is.as_object(), "bucket"));
        found.push_back(std::move(is));
    }
    json::object out{{"schema", 1},
                     {"tool", text(tool)},
                     {"campaign", json::object{{"script", text(script::printable(s.script))},
                                               {"title", text(script::printable(s.title))},
                                               {"device", text(script::printable(s.device))},
                                               {"seed", s.seed},
                                               {"cases", s.cases},
                                               {"answers", s.answers},
                                               {"took_ms", s.took.count()},
                                               {"ended", text(script::printable(s.ended))},
                                               {"usual", words(s.usual)}}},
                     {"tried", std::move(tried)},
                     {"findings", std::move(found)}};
    if (s.not_triggered)
        out["campaign"].as_object()["rules_not_triggered"] = words(*s.not_triggered);
    if (s.parts > 0)
        out["campaign"].as_object()["parts"] = s.parts;
    if (!s.shard.empty())
        out["campaign"].as_object()["shard"] = text(s.shard);
    return written(out, layout::indented) + '\n';
}

std::string to_junit(const campaign_summary& s, const std::vector<std::string>& findings)
{
    pugi::xml_document document;
    auto suites = document.append_child("testsuites");
    auto suite = suites.append_child("testsuite");
    std::vector<json::object> all;
    for (const auto& one : findings)
        all.push_back(json::parse(one).as_object());
    std::uint64_t failures = 0, skipped = 0;
    for (const auto& row : s.tried)
    {
        auto test = suite.append_child("testcase");
        test.append_attribute("classname") = xml_text(s.title + '.' + row.rung).c_str();
        test.append_attribute("name") = xml_text(row.kind).c_str();
        bool failed = false;
        for (const auto& f : all)
            if (member(f, "rung") == row.rung && member(f, "kind") == row.kind && fails(f) &&
                !(s.known && s.known->contains(member(f, "bucket"))))
            {
                failed = true;
                auto failure = test.append_child("failure");
                failure.append_attribute("type") = xml_text(member(f, "symptom")).c_str();
                failure.append_attribute("message") =
                    xml_text((says(f, "confirmed") ? "" : "not confirmed, seen once: ") + member(f, "what"))
                        .c_str();
            }
        failures += failed ? 1 : 0;
        if (row.tried > 0 || failed)
            continue;
        ++skipped;
        test.append_child("skipped").append_attribute("message") = "not tried";
    }
    suite.append_attribute("name") = xml_text(s.title).c_str();
    suite.append_attribute("tests") = s.tried.size();
    suite.append_attribute("failures") = failures;
    suite.append_attribute("skipped") = skipped;
    suite.append_attribute("time") =
        (std::to_string(s.took.count() / 1000) + '.' + std::to_string(1000 + s.took.count() % 1000).substr(1))
            .c_str();
    return xml_octets(document);
}

std::string to_text(const campaign_summary& s)
{
    std::size_t rung = 0, kind = 0;
    for (const auto& row : s.tried)
    {
        rung = std::max(rung, row.rung.size() + 2);
        kind = std::max(kind, row.kind.size() + 2);
    }
    auto out = padded("rung", rung) + padded("attacks of the kind", kind) + " tried   of  cases\n";
    for (const auto& row : s.tried)
        out += padded(row.rung, rung) + padded(row.kind, kind) + to_the_right(row.tried, 6) +
               to_the_right(row.attacks, 5) + to_the_right(row.cases, 7) + '\n';
    return out;
}

}  // namespace report
