#include "report/calls.hpp"

#include "check/limits.hpp"
#include "check/parties.hpp"
#include "judge/summary.hpp"
#include "report/json_parts.hpp"
#include "report/xml.hpp"
#include "script/printable.hpp"

#include <boost/json.hpp>
#include <pugixml.hpp>

#include <algorithm>

namespace report {
namespace json = boost::json;
namespace {

json::string safe(std::string_view s) { return text(script::printable(s)); }

class call_json
{
public:
    call_json(const check::call& c, const std::vector<rules::party>& who) : c_{&c}, who_{&who} {}

    json::object whole() const
    {
        json::object out{{"call_id", safe(c_->id)},  {"verdict", text(to_text(c_->verdict))},
                         {"messages", c_->messages}, {"began_before", c_->began_before},
                         {"goes_on", c_->goes_on},   {"holes", c_->holes}};
        json::array rungs, findings;
        for (const auto& r : c_->seen->readings())
            if (rungs.size() < check::limits::rungs)
                rungs.push_back(rung(r));
        out["left_out"] = c_->messages - rungs.size();
        for (const auto& v : c_->found)
            for (const auto& f : v.findings)
                findings.push_back(finding(f));
        out["rungs"] = std::move(rungs);
        out["findings"] = std::move(findings);
        out["rules"] = {{"kept", c_->kept},
                        {"kept_in_part", c_->kept_in_part},
                        {"with_findings", c_->found.size()},
                        {"inconclusive", c_->inconclusive},
                        {"not_triggered", c_->not_triggered}};
        return out;
    }

private:
    json::string name(rules::party_index p) const
    {
        return text(p < who_->size() ? std::string_view{(*who_)[p].name} : std::string_view{});
    }
    fsm::duration since(fsm::time_point at) const { return at - c_->seen->readings().front().at(); }

    json::object rung(const rules::reading& r) const
    {
        return {{"id", "F" + std::to_string(r.index + 1)},
                {"what", safe(r.message->start_line().substr(0, 200))},
                {"from", name(r.seen->from)},
                {"to", name(r.seen->to)},
                {"at_ms", ms(since(r.at()))},
                {"copies", r.seen->copy_count + 1}};
    }

    json::object proof(std::uint32_t number, const rules::sighting& s) const
    {
        json::object out{{"message", number}};
        if (const auto* r = c_->seen->numbered(number))
            out["rung"] = "F" + std::to_string(r->index + 1);
        out["at_ms"] = ms(since(s.at));
        out["from"] = name(s.from);
        out["to"] = name(s.to);
        out["source"] = text(s.source.host_port());
        out["destination"] = text(s.destination.host_port());
        if (s.message)
        {
            out["octets"] = safe(s.message->octets().substr(0, proof_octets));
            out["size"] = s.message->octets().size();
        }
        return out;
    }

    json::object finding(const rules::finding& f) const
    {
        json::object out{{"rule", text(f.rule)},
                         {"level", text(judge::to_text(f.level))},
                         {"spec", text(f.spec)},
                         {"party", name(f.party)},
                         {"expected", safe(f.expected)},
                         {"observed", safe(f.observed)},
                         {"count", f.count}};
        json::array messages, all;
        for (std::size_t i = 0; i < f.messages.size(); ++i)
        {
            messages.push_back(f.messages[i]);
            if (i < f.proof.size())
                all.push_back(proof(f.messages[i], f.proof[i]));
        }
        out["messages"] = std::move(messages);
        out["proof"] = std::move(all);
        return out;
    }

    const check::call* c_;
    const std::vector<rules::party>* who_;
};

}  // namespace

std::string json_of(const check::call& c, const std::vector<rules::party>& who)
{
    return written(call_json{c, who}.whole(), layout::one_line);
}

std::string json_of(const check::summary& s,
                    std::span<const rules::rule* const> which,
                    const std::vector<rules::party>& who,
                    bool interrupted)
{
    const auto counted = [](const check::rule_counts& n) {
        return json::object{{"exercised", n.exercised()},
                            {"kept", n.kept},
                            {"kept_in_part", n.in_part},
                            {"broken", n.broken},
                            {"remarked", n.remarked},
                            {"inconclusive", n.inconclusive},
                            {"never_triggered", n.never_triggered}};
    };
    json::array parties;
    for (std::size_t i = 0; i < who.size(); ++i)
        parties.push_back(
            json::object{{"name", text(who[i].name)},
                         {"at", text(who[i].at.host_port())},
                         {"role", text(check::name_of(who[i].plays))},
                         {"rules", counted(i < s.parties.size() ? s.parties[i] : check::rule_counts{})}});
    json::object verdicts;
    for (std::size_t i = 0; i < which.size() && i < s.rules.size(); ++i)
        if (s.rules[i] != rules::outcome::not_triggered)
            verdicts[which[i]->id] = text(judge::to_text(s.rules[i]));
    auto rules = counted(s.counts);
    rules["verdicts"] = std::move(verdicts);
    return "\"parties\": " + written(parties, layout::one_line) + ",\n\"summary\": " +
           written(json::object{{"messages", s.messages},
                                {"calls", s.calls},
                                {"passed", s.passed},
                                {"failed", s.failed},
                                {"inconclusive", s.inconclusive},
                                {"seen_twice", s.seen_twice},
                                {"clock_jumps", s.jumps},
                                {"holes", s.holes},
                                {"unread", s.unread},
                                {"over_limits", s.over_limits},
                                {"interrupted", interrupted},
                                {"rules", std::move(rules)}},
                   layout::one_line);
}

std::string junit_of(const check::call& c, const std::vector<rules::party>& who)
{
    pugi::xml_document document;
    auto test = document.append_child("testcase");
    test.append_attribute("classname") = "sipwright.check";
    test.append_attribute("name") = xml_text(script::printable(c.id)).c_str();
    const auto add = [&](const char* what, const std::string& message) {
        auto node = test.append_child(what);
        node.append_attribute("message") = xml_text(message).c_str();
        return node;
    };
    if (c.verdict == check::verdict::fail)
    {
        // The worst stands in the headline.
        const auto& worst = *std::ranges::min_element(c.found, {}, [](const rules::verdict& v) {
            return std::ranges::min(v.findings, {}, &rules::finding::level).level;
        });
        auto failure = add("failure", std::string{worst.rule->id} + ": " +
                                          script::printable(worst.findings.front().observed));
        failure.append_attribute("type") = std::string{worst.rule->id}.c_str();
        failure.text() = xml_text(check::draw(c, who)).c_str();
    }
    else if (c.verdict == check::verdict::inconclusive)
    {
        const auto missing = check::what_is_missing(c);
        add("skipped", "inconclusive: " + (missing.empty() ? "who did it cannot be told" : missing));
    }
    return xml_octets(test, 2);
}

}  // namespace report
