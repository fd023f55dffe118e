#include "script/nesting.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using script::nested_too_deep;

TEST(nesting, counts_brackets_within_each_other)
{
    EXPECT_EQ(nested_too_deep("x = [[1], [2], {a = 1}]\n[y]\n[[z]]", 2), std::nullopt);
    EXPECT_EQ(nested_too_deep("x = [[1], [[2]]]", 2), 11U);
    EXPECT_EQ(nested_too_deep("x = {a = {b = [", 2), 14U);
    EXPECT_EQ(nested_too_deep("]]]]x = [[1]]", 2), std::nullopt);
}

TEST(nesting, counts_the_parts_of_a_key)
{
    EXPECT_EQ(nested_too_deep("a.b = 1.5\nc.d = [1.5, 2.5]\n[e.f]\nx = {g.h = 1, i.j = 2}", 2), std::nullopt);
    EXPECT_EQ(nested_too_deep("[a.b.c]", 2), 4U);
    EXPECT_EQ(nested_too_deep("a . 'b' . \"c\" = 1", 2), 8U);
}

TEST(nesting, leaves_strings_and_comments_alone)
{
    for (const std::string text :
         {R"("[[[...")", R"('[[[...')", R"("""[[[...""")", R"('''[[[...''')", R"("\"[[[...")",
          R"("""\"""[[[...""")", "\"\"\"\n[[[\n...\"\"\"\"\"", "1 # [[[ ... \" '''", R"("""a"""" # [[[)"})
    {
        EXPECT_EQ(nested_too_deep("x = " + text, 2), std::nullopt) << text;
        EXPECT_EQ(nested_too_deep("x = " + text + "\ny = [[[1]]]", 2), 4 + text.size() + 7) << text;
    }
    EXPECT_NE(nested_too_deep(R"(x = ["""a"""", {a.b.c = 1}])", 2), std::nullopt) << "behind four quotes";
    EXPECT_NE(nested_too_deep(R"(x = ['''a''''', {a.b.c = 1}])", 2), std::nullopt) << "behind five quotes";
}

TEST(nesting, of_what_is_not_ended_is_told_to_the_end)
{
    for (const std::string_view text : {"\"", "'", "\"\"\"", "'''", "\"\\", "\"\"\"\\", "#", "[", "a."})
        EXPECT_EQ(nested_too_deep(text, 2), std::nullopt) << text;
}

}  // namespace
