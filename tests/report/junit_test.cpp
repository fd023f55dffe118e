#include "report/junit.hpp"

#include "report/sample_run.hpp"

#include <gtest/gtest.h>
#include <pugixml.hpp>

#include <algorithm>
#include <array>

namespace {

// What a consumer of JUnit XML counts for itself, to compare with what the document says.
struct counts
{
    unsigned tests = 0, failures = 0, errors = 0, skipped = 0;
    friend bool operator==(const counts&, const counts&) = default;
    friend std::ostream& operator<<(std::ostream& to, const counts& c)
    {
        return to << c.tests << " tests, " << c.failures << " failures, " << c.errors << " errors, "
                  << c.skipped << " skipped";
    }
};

counts counted(pugi::xml_node suite)
{
    counts out;
    for (const auto test : suite.children("testcase"))
    {
        ++out.tests;
        out.failures += test.child("failure") ? 1 : 0;
        out.errors += test.child("error") ? 1 : 0;
        out.skipped += test.child("skipped") ? 1 : 0;
    }
    return out;
}

counts said(pugi::xml_node node)
{
    return {node.attribute("tests").as_uint(99), node.attribute("failures").as_uint(99),
            node.attribute("errors").as_uint(99), node.attribute("skipped").as_uint(99)};
}

struct document
{
    explicit document(const std::string& octets)
    {
        const auto outcome = xml.load_buffer(octets.data(), octets.size());
        EXPECT_TRUE(outcome) << outcome.description() << " at " << outcome.offset << '\n' << octets;
    }
    pugi::xml_node suite() const { return xml.child("testsuites").child("testsuite"); }
    pugi::xml_node test(const std::string& name) const
    {
        return suite().find_child_by_attribute("testcase", "name", name.c_str());
    }

    pugi::xml_document xml;
};

// The structure that the consumers agree on (the schema of Jenkins' xUnit plugin, junit-10.xsd): which
// elements stand where, in which order, with which attributes.
void check_structure(pugi::xml_node node)
{
    struct shape
    {
        const char* name;
        std::vector<std::string> attributes, required, children;
    };
    static const std::vector<shape> shapes{
        {"testsuites", {"name", "tests", "failures", "errors", "skipped", "time"}, {}, {"testsuite"}},
        {"testsuite",
         {"name", "tests", "failures", "errors", "skipped", "time"},
         {"name", "tests"},
         {"properties", "testcase", "system-out", "system-err"}},
        {"properties", {}, {}, {"property"}},
        {"property", {"name", "value"}, {"name", "value"}, {}},
        {"testcase",
         {"name", "classname", "time"},
         {"name"},
         {"skipped", "error", "failure", "system-out", "system-err"}},
        {"skipped", {"message", "type"}, {}, {}},
        {"error", {"message", "type"}, {}, {}},
        {"failure", {"message", "type"}, {}, {}},
        {"system-out", {}, {}, {}},
    };
    const auto shape =
        std::ranges::find_if(shapes, [&](const auto& s) { return s.name == std::string{node.name()}; });
    ASSERT_NE(shape, shapes.end()) << node.name();
    for (const auto a : node.attributes())
        EXPECT_TRUE(std::ranges::count(shape->attributes, a.name())) << node.name() << " has " << a.name();
    for (const auto& name : shape->required)
        EXPECT_TRUE(node.attribute(name.c_str())) << node.name() << " lacks " << name;
    std::ptrdiff_t last = 0;
    for (const auto child : node.children())
    {
        if (child.type() != pugi::node_element)
            continue;
        const auto place = std::ranges::find(shape->children, child.name()) - shape->children.begin();
        EXPECT_LT(place, std::ssize(shape->children)) << child.name() << " in " << node.name();
        EXPECT_GE(place, last) << child.name() << " in " << node.name() << " comes too late";
        last = place;
        check_structure(child);
    }
}

TEST(junit, is_read_back_with_the_counts_that_it_says)
{
    const auto s = sample::script();
    const std::vector runs{sample::run(s), sample::run(s)};
    const document d{report::to_junit(runs)};
    check_structure(d.xml.child("testsuites"));
    counts all;
    for (const auto suite : d.xml.child("testsuites").children("testsuite"))
    {
        EXPECT_EQ(said(suite), counted(suite));
        all.tests += counted(suite).tests;
        all.failures += counted(suite).failures;
        all.errors += counted(suite).errors;
        all.skipped += counted(suite).skipped;
    }
    EXPECT_EQ(said(d.xml.child("testsuites")), all);
    // The run, 7 rungs, what was not drawn, 6 rules; fails: F7, what was not drawn, RSP-COPY-1; skipped: F2,
    // F4, 3 rules.
    EXPECT_EQ(counted(d.suite()), (counts{15, 3, 0, 5}));
    EXPECT_STREQ(d.suite().attribute("name").value(), "A <Sample> & \"More\"");
    EXPECT_STREQ(d.suite().attribute("time").value(), "33.999000");
}

TEST(junit, gives_reasons)
{
    const auto s = sample::script();
    const std::vector runs{sample::run(s)};
    const document d{report::to_junit(runs)};
    const auto copy = d.test("RSP-COPY-1").child("failure");
    EXPECT_STREQ(copy.attribute("message").value(), "RSP-COPY-1.a Proxy1: \\xff<evil>\\x1b[31m");
    EXPECT_STREQ(copy.text().get(), "A response copies From.\n"
                                    "RSP-COPY-1.a  RFC 3261 8.2.6.2\n"
                                    "party:    Proxy1 (device 127.0.0.1:5070)\n"
                                    "expected: From as in F5\n"
                                    "observed: \\xff<evil>\\x1b[31m\n"
                                    "message:  F5 CANCEL Alice -> Proxy1\n"
                                    "message:  F6 200 CANCEL Proxy1 -> Alice\n");
    EXPECT_STREQ(d.test("F7 487 INVITE Proxy1 -> Alice").child("failure").attribute("type").value(),
                 "FLOW-MISSING");
    EXPECT_STREQ(d.test("nothing beside the ladder").child("failure").attribute("type").value(),
                 "FLOW-UNEXPECTED");
    EXPECT_STREQ(d.test("F2 INVITE Proxy1 -> Proxy2").child("skipped").attribute("message").value(),
                 "unseen: between two devices");
    EXPECT_STREQ(d.test("F4 180 INVITE Proxy1 -> Alice").child("skipped").attribute("message").value(),
                 "left out, as it may be");
    EXPECT_STREQ(d.test("BYE-SEND-1").child("skipped").attribute("message").value(), "not triggered");
    EXPECT_STREQ(d.test("TXN-TIMER-1").child("skipped").attribute("message").value(),
                 "inconclusive: a, the watch ended before it could be told");
    EXPECT_STREQ(d.test("VIA-RPT-1").child("skipped").attribute("message").value(), "kept in part: ab");
    const auto properties = d.suite().child("properties");
    const auto property = [&](const char* name) {
        return std::string{
            properties.find_child_by_attribute("property", "name", name).attribute("value").value()};
    };
    EXPECT_EQ(property("rules"), "1 rule kept by the devices, 1 in part");
    EXPECT_EQ(property("rules.Proxy2"),
              "0 rules kept, 1 in part, 0 broken, 0 warned, 0 inconclusive, 5 not triggered");
    EXPECT_TRUE(d.test("SYN-LINE-1"));
    EXPECT_FALSE(d.test("SYN-LINE-1").first_child());
}

TEST(junit, passes_a_warning_with_its_text_unless_strict)
{
    const auto s = sample::script();
    const std::vector runs{sample::run(s)};
    const document lenient{report::to_junit(runs)}, strict{report::to_junit(runs, true)};
    EXPECT_FALSE(lenient.test("CAN-SRV-2").child("failure"));
    EXPECT_TRUE(std::string{lenient.test("CAN-SRV-2").child("system-out").text().get()}.starts_with(
        "A cancelled INVITE gets a 487 at once.\nCAN-SRV-2.a"));
    EXPECT_STREQ(strict.test("CAN-SRV-2").child("failure").attribute("type").value(), "should");
    EXPECT_EQ(said(strict.suite()), counted(strict.suite()));
}

TEST(junit, makes_an_error_of_a_run_without_a_verdict)
{
    const auto s = sample::script();
    std::vector<judge::run_result> runs(3);
    for (auto& r : runs)
        r.flow = &s;
    runs[0].verdict = judge::run_verdict::error;
    runs[0].why = "port 5060 is in use";
    runs[1].verdict = judge::run_verdict::inconclusive;
    runs[2].verdict = judge::run_verdict::pass;
    runs[2].interrupted = true;
    const document d{report::to_junit(runs)};
    check_structure(d.xml.child("testsuites"));
    EXPECT_EQ(said(d.xml.child("testsuites")).errors, 3u);
    EXPECT_STREQ(d.test("run to its end").child("error").attribute("message").value(), "port 5060 is in use");
    EXPECT_STREQ(d.test("run to its end").child("error").attribute("type").value(), "error");
}

TEST(junit, holds_no_octet_that_xml_forbids)
{
    const auto s = sample::script();
    const std::vector runs{sample::run(s)};
    for (const char c : report::to_junit(runs))
        EXPECT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f)) << static_cast<int>(c);
}

TEST(junit, has_a_head_that_is_as_long_whatever_it_counts)
{
    constexpr auto most = ~std::uint64_t{0};
    const auto none = report::junit_head({}), all = report::junit_head({most, most, most, most});
    EXPECT_EQ(none.size(), all.size());
    const document d{all + std::string{report::junit_tail}};
    EXPECT_STREQ(d.xml.child("testsuites").attribute("skipped").value(), "18446744073709551615");
}

TEST(junit, piece_by_piece_is_the_same_document)
{
    const auto s = sample::script();
    const std::vector runs{sample::run(s), sample::run(s)};
    report::junit_counts all;
    std::string suites;
    for (const auto& r : runs)
        suites += report::junit_of(r, false, all);
    EXPECT_EQ(report::junit_head(all) + suites + std::string{report::junit_tail}, report::to_junit(runs));
}

}  // namespace
