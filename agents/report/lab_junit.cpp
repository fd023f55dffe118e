#include "report/lab_junit.hpp"

#include "report/xml.hpp"
#include "script/printable.hpp"

#include <pugixml.hpp>

#include <array>
#include <cstdio>

namespace report {

namespace {

std::string cut(std::string text)
{
    if (text.size() > limits::junit_text)
    {
        const auto more = text.size() - limits::junit_text;
        text.resize(limits::junit_text);
        text += "... (" + std::to_string(more) + " octets more)";
    }
    return xml_text(text);
}

std::string decimals(const char* format, double value)
{
    std::array<char, 48> out{};
    std::snprintf(out.data(), out.size(), format, value);
    return out.data();
}

struct case_counts
{
    std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
    double seconds = 0;

    void write(pugi::xml_node to) const
    {
        to.append_attribute("tests") = static_cast<unsigned long long>(tests);
        to.append_attribute("failures") = static_cast<unsigned long long>(failures);
        to.append_attribute("errors") = static_cast<unsigned long long>(errors);
        to.append_attribute("skipped") = static_cast<unsigned long long>(skipped);
        to.append_attribute("time") = decimals("%.3f", seconds).c_str();
    }
    void operator+=(const case_counts& more)
    {
        tests += more.tests;
        failures += more.failures;
        errors += more.errors;
        skipped += more.skipped;
        seconds += more.seconds;
    }
};

std::string details(const lab::cell& c)
{
    auto out = c.sentence + '\n';
    for (const auto& f : c.findings)
    {
        out += f.rule + "  " + f.spec + "  " + f.party + (f.rung.empty() ? "" : " at " + f.rung) + '\n';
        if (!f.meaning.empty())
            out += "meaning:  " + f.meaning + '\n';
        if (!f.expected.empty())
            out += "expected: " + f.expected + '\n';
        if (!f.observed.empty())
            out += "observed: " + f.observed + '\n';
    }
    return out;
}

void properties(pugi::xml_node test, const lab::cell& c)
{
    auto all = test.append_child("properties");
    const auto add = [&](const char* name, const std::string& value) {
        auto p = all.append_child("property");
        p.append_attribute("name") = name;
        p.append_attribute("value") = cut(value).c_str();
    };
    add("verdict", std::string{lab::to_text(c.is)});
    add("transport", c.key.transport);
    if (!c.address.empty())
        add("address", c.address);
    if (c.runs == 0)
        return;
    const auto share = lab::wilson(c.passed, c.judged);
    add("runs", std::to_string(c.runs));
    add("passed", std::to_string(c.passed) + '/' + std::to_string(c.judged));
    add("interval", decimals("%.3f", share.from) + ' ' + decimals("%.3f", share.to));
    add("seed", std::to_string(c.seed));
    std::string seeds;
    for (const auto s : c.failing_seeds)
        seeds += (seeds.empty() ? "" : " ") + std::to_string(s);
    if (!seeds.empty())
        add("failing_seeds", seeds);
}

void attach(pugi::xml_node test, const lab::cell& c, const std::string& folder)
{
    if (c.evidence.empty())
        return;
    const auto here = folder.empty() ? c.evidence : folder + '/' + c.evidence;
    std::string out;
    for (const auto* name : {"/ladder.txt", "/capture.pcapng", "/result.json"})
        out += attached(here + name);
    if (!c.page.empty())
        out += attached(here + '/' + c.page);
    test.append_child("system-out").text() = out.c_str();
}

// `known`: by which baseline; "" where it is news.
void outcome(pugi::xml_node test, const lab::cell& c, bool strict, const std::string& known, case_counts& n)
{
    const auto told = [&](const char* kind, std::string_view type) {
        auto node = test.append_child(kind);
        node.append_attribute("message") = cut(c.sentence).c_str();
        node.append_attribute("type") = std::string{type}.c_str();
        node.text() = cut(details(c)).c_str();
    };
    const auto skip = [&](const std::string& why) {
        test.append_child("skipped").append_attribute("message") = cut(why).c_str();
        ++n.skipped;
    };
    if (!known.empty())
        return skip("known by the baseline " + known + ": " + std::string{lab::to_text(c.is)} + ": " +
                    c.sentence);
    switch (c.is)
    {
    case lab::verdict::fail:
    case lab::verdict::unexpected_pass:
        told("failure", c.is == lab::verdict::fail && lab::worst_of(c) ? lab::worst_of(c)->rule
                                                                       : std::string{lab::to_text(c.is)});
        ++n.failures;
        break;
    case lab::verdict::warn:
        if (!strict)
            break;
        told("failure", "warn");
        ++n.failures;
        break;
    case lab::verdict::inconclusive:
        told("error", "inconclusive");
        ++n.errors;
        break;
    case lab::verdict::unsupported: skip("unsupported: " + c.sentence); break;
    case lab::verdict::not_run: skip("not run: " + c.sentence); break;
    case lab::verdict::expected_failure:
        skip("expected failure until " + c.until + ", " + c.owner + ": " + c.reason + "; " + c.sentence);
        break;
    default: break;
    }
}

}  // namespace

std::string lab_junit(const lab::results& r, const std::string& folder)
{
    pugi::xml_document document;
    auto root = document.append_child("testsuites");
    root.append_attribute("name") = xml_text("sipwright lab " + r.title).c_str();
    case_counts all;
    for (const auto& device : lab::devices_of(r.cells))
    {
        auto suite = root.append_child("testsuite");
        suite.append_attribute("name") = device.c_str();
        suite.append_attribute("timestamp") = r.began.substr(0, r.began.find('Z')).c_str();
        case_counts n;
        for (std::size_t i = 0; i < r.cells.size(); ++i)
        {
            const auto& c = r.cells[i];
            if (c.key.device != device)
                continue;
            auto test = suite.append_child("testcase");
            test.append_attribute("classname") = ("lab." + device).c_str();
            test.append_attribute("name") = (c.key.flow + '/' + c.key.transport).c_str();
            test.append_attribute("time") = decimals("%.3f", c.took_ms / 1000).c_str();
            ++n.tests;
            n.seconds += c.took_ms / 1000;
            properties(test, c);
            const bool known = lab::is_finding(r, c) && lab::is_known(r, i);
            outcome(test, c, r.strict, known ? r.baseline : std::string{}, n);
            attach(test, c, folder);
        }
        n.write(suite);
        all += n;
    }
    all.write(root);
    return xml_octets(document);
}

}  // namespace report
