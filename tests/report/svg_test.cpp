#include "report/svg.hpp"

#include "report/sample_run.hpp"

#include <gtest/gtest.h>
#include <pugixml.hpp>

namespace {

TEST(svg, draws_one_arrow_per_rung_and_one_line_per_party)
{
    const auto octets = report::to_svg(sample::script());
    pugi::xml_document d;
    ASSERT_TRUE(d.load_buffer(octets.data(), octets.size()));
    const auto svg = d.child("svg");
    EXPECT_STREQ(svg.attribute("xmlns").value(), "http://www.w3.org/2000/svg");
    EXPECT_STREQ(svg.child("title").text().get(), "A <Sample> & \"More\"");
    int arrows = 0, lifelines = 0, dashed = 0;
    for (const auto line : svg.children("line"))
    {
        line.attribute("marker-end") ? ++arrows : ++lifelines;
        dashed += line.attribute("stroke-dasharray") ? 1 : 0;
        EXPECT_GE(line.attribute("x1").as_int(-1), 0);
    }
    EXPECT_EQ(arrows, 7);
    EXPECT_EQ(dashed, 4);  // the responses
    EXPECT_EQ(lifelines, 4);
    EXPECT_TRUE(
        svg.find_child([](pugi::xml_node n) { return n.text().get() == std::string{"F7 487 INVITE"}; }));
}

}  // namespace
