#include "report/junit.hpp"

#include "judge/summary.hpp"
#include "report/xml.hpp"
#include "script/printable.hpp"

#include <pugixml.hpp>

#include <algorithm>

namespace report {
namespace {

void write(const junit_counts& c, pugi::xml_node to)
{
    to.append_attribute("tests") = c.tests;
    to.append_attribute("failures") = c.failures;
    to.append_attribute("errors") = c.errors;
    to.append_attribute("skipped") = c.skipped;
}

std::string seconds(fsm::duration d)
{
    auto digits = std::to_string(d.count() < 0 ? 0 : d.count());
    if (digits.size() < 7)
        digits.insert(0, 7 - digits.size(), '0');
    return digits.insert(digits.size() - 6, 1, '.');
}

std::string headline(const judge::run_result& r, const rules::finding& f)
{
    auto out = f.rule;
    if (const auto name = judge::party_name(r, f.party); !name.empty())
        out += ' ' + name;
    return out + ": " + script::printable(f.observed.empty() ? f.expected : f.observed);
}

std::string details(const judge::run_result& r, const rules::finding& f)
{
    auto out = f.rule + "  " + std::string{f.spec} + '\n';
    if (const auto name = judge::party_name(r, f.party); !name.empty())
        out += "party:    " + name + " (" + judge::played_by(r, f.party) + ")\n";
    if (!f.expected.empty())
        out += "expected: " + script::printable(f.expected) + '\n';
    if (!f.observed.empty())
        out += "observed: " + script::printable(f.observed) + '\n';
    for (std::size_t i = 0; i < f.messages.size(); ++i)
        out += "message:  " + judge::describe_proof(r, f, i) + '\n';
    return out;
}

class suite
{
public:
    suite(pugi::xml_node parent, const judge::run_result& r, bool strict)
        : r_{&r},
          strict_{strict},
          node_{parent.append_child("testsuite")}
    {
        node_.append_attribute("name") = xml_text(r.flow->title).c_str();
        const auto heading = node_;
        run();
        rungs();
        beside_the_ladder();
        for (const auto& v : r.rules)
            if (v.rule)
                rule(v);
        write(count_, heading);
        node_.append_attribute("time") = seconds(judge::since_first(r, r.traffic.end)).c_str();
        if (!r.notes.empty())
            add_text("system-out", node_, notes());
    }
    const junit_counts& count() const { return count_; }

private:
    pugi::xml_node test(std::string_view classname, const std::string& name)
    {
        auto out = node_.append_child("testcase");
        out.append_attribute("classname") = xml_text(classname).c_str();
        out.append_attribute("name") = xml_text(name).c_str();
        ++count_.tests;
        return out;
    }
    void fail(pugi::xml_node of, const std::string& message, std::string_view type, const std::string& reason)
    {
        auto failure = of.append_child("failure");
        failure.append_attribute("message") = xml_text(message).c_str();
        failure.append_attribute("type") = std::string{type}.c_str();
        failure.text() = xml_text(reason).c_str();
        ++count_.failures;
    }
    void skip(pugi::xml_node of, const char* why)
    {
        of.append_child("skipped").append_attribute("message") = why;
        ++count_.skipped;
    }
    static void add_text(const char* name, pugi::xml_node to, const std::string& text)
    {
        to.append_child(name).text() = xml_text(text).c_str();
    }

    bool proves_nothing() const
    {
        return r_->verdict == judge::run_verdict::error || r_->verdict == judge::run_verdict::inconclusive ||
               r_->interrupted;
    }

    // The run as a whole: an error when there is no verdict to speak of.
    void run()
    {
        const auto& r = *r_;
        auto properties = node_.append_child("properties");
        const auto property = [&](const std::string& name, const std::string& value) {
            auto p = properties.append_child("property");
            p.append_attribute("name") = name.c_str();
            p.append_attribute("value") = xml_text(value).c_str();
        };
        property("script", r.flow->path);
        property("seed", std::to_string(r.seed));
        for (std::size_t i = 0; i < r.flow->parties.size(); ++i)
            property("party." + r.flow->parties[i].name,
                     judge::played_by(r, static_cast<rules::party_index>(i)));
        if (!r.rules.empty())
            property("rules", judge::kept_by(r));
        for (const auto& device : judge::device_by_device(r))
            property("rules." + device.substr(0, device.find(':')), device.substr(device.find(':') + 2));
        auto t = test("run", "run to its end");
        if (proves_nothing())
        {
            const auto why = r.why.empty() ? (r.interrupted ? "interrupted" : "no reason given")
                                           : script::printable(r.why);
            auto error = t.append_child("error");
            error.append_attribute("message") = why.c_str();
            error.append_attribute("type") =
                r.interrupted ? "interrupted" : std::string{to_text(r.verdict)}.c_str();
            ++count_.errors;
        }
    }

    void rungs()
    {
        const auto& r = *r_;
        const auto found = judge::placed_findings(r);
        for (std::size_t i = 0; i < r.rungs.size() && i < r.flow->rungs.size(); ++i)
        {
            const auto& drawn = r.flow->rungs[i];
            const auto name = script::name_of(drawn) + ' ' + script::captions_of(drawn) + ' ' +
                              judge::party_name(r, drawn.from) + " -> " + judge::party_name(r, drawn.to);
            auto t = test(r.flow->spec.empty() ? "ladder" : r.flow->spec, name);
            const rules::finding* first = nullptr;
            std::string reasons;
            for (const auto& f : found)
                if (f.rung == i && is_flow(*f.what))
                {
                    first = first ? first : f.what;
                    reasons += details(r, *f.what);
                }
            if (first)
                fail(t, headline(r, *first), first->rule, reasons);
            else if (judge::is_waived(r, static_cast<std::uint32_t>(i)))
                skip(t, waived(static_cast<std::uint32_t>(i)).c_str());
            else if (r.rungs[i].status == judge::rung_status::unsupported)
                skip(t, "unsupported: a device does not have what it takes");
            else if (r.rungs[i].status == judge::rung_status::missing && proves_nothing())
                skip(t, "did not come in a run that proves nothing");
            else if (r.rungs[i].status == judge::rung_status::missing && waives_the_ladder())
                skip(t, "did not come, behind what is waived");
            else if (r.rungs[i].status == judge::rung_status::missing)
                fail(t, name + " never came", "FLOW-MISSING", "drawn, but it did not happen\n");
            else if (r.rungs[i].status == judge::rung_status::unseen)
                skip(t, "unseen: between two devices");
            else if (r.rungs[i].status == judge::rung_status::optional)
                skip(t, "left out, as it may be");
        }
    }

    bool waives_the_ladder() const
    {
        return std::ranges::any_of(r_->waived, [](const auto& w) { return is_flow(w.what); });
    }
    std::string waived(std::uint32_t rung) const
    {
        for (const auto& w : judge::placed_waivers(*r_))
            if (w.finding.what->rule.starts_with("FLOW-") && w.finding.rung == rung)
                return script::printable(judge::terms_of(*w.by));
        return {};
    }
    std::string waived(const rules::verdict& v) const
    {
        for (const auto& w : judge::placed_waivers(*r_))
            if (rules::find_rule(w.finding.what->rule) == v.rule)
                return script::printable(w.finding.what->rule + ' ' + judge::terms_of(*w.by));
        return {};
    }

    static bool is_flow(const rules::finding& f)
    {
        return f.level == rules::level::must && f.rule.starts_with("FLOW-");
    }

    void beside_the_ladder()
    {
        auto t = test(r_->flow->spec.empty() ? "ladder" : r_->flow->spec, "nothing beside the ladder");
        const rules::finding* first = nullptr;
        std::string reasons;
        for (const auto& f : r_->flow_findings)
            if (!f.rung && f.level == rules::level::must)
            {
                first = first ? first : &f;
                reasons += details(*r_, f);
            }
        if (first)
            fail(t, headline(*r_, *first), first->rule, reasons);
    }

    void rule(const rules::verdict& v)
    {
        auto t = test(v.rule->spec, std::string{v.rule->id});
        std::string reasons;
        if (!v.findings.empty())
            reasons = std::string{v.rule->sentence} + '\n';
        for (const auto& f : v.findings)
            reasons += details(*r_, f);
        const auto message = v.findings.empty() ? std::string{v.rule->id} : headline(*r_, v.findings.front());
        const auto told = judge::letters_of(v, devices_);
        const auto open =
            "inconclusive" + (told.why == rules::doubt::nothing
                                  ? std::string{}
                                  : ": " + rules::to_text(told.open) + ", " + std::string{to_text(told.why)});
        if (judge::is_waived(*r_, v))
            return skip(t, waived(v).c_str());
        switch (judge::outcome_of(*r_, v))
        {
        case rules::outcome::fail: return fail(t, message, "must", reasons);
        case rules::outcome::warn:
            if (strict_)
                return fail(t, message, "should", reasons);
            [[fallthrough]];
        case rules::outcome::info: return add_text("system-out", t, reasons);
        case rules::outcome::not_triggered: return skip(t, "not triggered");
        case rules::outcome::inconclusive: return skip(t, open.c_str());
        case rules::outcome::kept_in_part:
            return skip(t, ("kept in part: " + rules::to_text(told.kept)).c_str());
        case rules::outcome::pass: break;
        }
    }

    std::string notes() const
    {
        std::string out;
        for (const auto& note : r_->notes)
            out += script::printable(note) + '\n';
        return out;
    }

    const judge::run_result* r_;
    bool strict_;
    std::vector<rules::party_index> devices_ = judge::devices_of(*r_);
    pugi::xml_node node_;
    junit_counts count_;
};

}  // namespace

void junit_counts::operator+=(const junit_counts& more)
{
    tests += more.tests;
    failures += more.failures;
    errors += more.errors;
    skipped += more.skipped;
}

std::string junit_head(const junit_counts& all)
{
    constexpr std::size_t width = 180;  // more than with four numbers of twenty digits
    pugi::xml_document document;
    auto root = document.append_child("testsuites");
    root.append_attribute("name") = "sipwright";
    write(all, root);
    auto out = xml_octets(document);
    out.erase(out.rfind(" />"));
    out.resize(std::max(out.size(), width), ' ');
    return out + ">\n";
}

std::string junit_of(const judge::run_result& run, bool strict, junit_counts& all)
{
    pugi::xml_document document;
    all += suite{document, run, strict}.count();
    return xml_octets(document.first_child(), 1);
}

std::string junit_of(std::span<const judge::waiver_standing> waivers, junit_counts& all)
{
    pugi::xml_document document;
    auto suite = document.append_child("testsuite");
    suite.append_attribute("name") = "waivers";
    junit_counts counts;
    for (const auto& w : waivers)
    {
        auto t = suite.append_child("testcase");
        ++counts.tests;
        t.append_attribute("classname") = "waiver";
        t.append_attribute("name") = xml_text(w.party + ' ' + w.what.rule + ' ' + w.what.place).c_str();
        const auto why = script::printable(w.complaint());
        if (!why.empty())
        {
            auto failure = t.append_child("failure");
            failure.append_attribute("message") = why.c_str();
            failure.append_attribute("type") = w.expired ? "expired" : "no longer needed";
            ++counts.failures;
        }
        else if (w.judged == 0)
        {
            t.append_child("skipped").append_attribute("message") = "not judged";
            ++counts.skipped;
        }
    }
    write(counts, suite);
    all += counts;
    return xml_octets(document.first_child(), 1);
}

std::string to_junit(std::span<const judge::run_result> runs, bool strict)
{
    junit_counts all;
    std::string suites;
    for (const auto& r : runs)
        suites += junit_of(r, strict, all);
    return (junit_head(all) + suites).append(junit_tail);
}

}  // namespace report
