#include "page/fields.hpp"

#include "script/readable.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace {

constexpr std::string_view markup = R"({{%AUTOESCAPE context="HTML"}}<html><head>
<meta content="style-src 'sha256-{{STYLE_SHA256}}'; script-src 'sha256-{{SCRIPT_SHA256}}'"/>
<style>a{}</style><script>f()</script></head><body title="{{T}}"><p>{{T}}</p><pre>{{T:pre_escape}}</pre>
{{#ROW}}<a href="{{A}}">{{T}}</a>{{/ROW}}{{#NONE}}never{{/NONE}}</body></html>)";

std::string with(std::string_view text)
{
    page::document d;
    d.all().set("T", text);
    return page::fill("test", markup, d.all());
}

TEST(fields, text_is_escaped_where_it_stands)
{
    const auto out = with("</p><script>\"'&");
    EXPECT_NE(out.find("title=\"&lt;/p&gt;&lt;script&gt;&quot;&#39;&amp;\""), out.npos) << out;
    EXPECT_NE(out.find("<p>&lt;/p&gt;&lt;script&gt;&quot;&#39;&amp;</p>"), out.npos) << out;
}

TEST(fields, a_marker_in_a_text_is_text)
{
    EXPECT_NE(with("{{T}}{{#ROW}}").find("<p>{{T}}{{#ROW}}</p>"), std::string::npos);
}

TEST(fields, lines_stay_where_the_template_keeps_them)
{
    EXPECT_NE(with("a\nb\tc").find("<pre>a\nb\tc</pre>"), std::string::npos) << with("a\nb\tc");
}

TEST(fields, an_address_that_would_run_a_script_is_none)
{
    page::document d;
    d.all().add("ROW").set("A", "javascript:alert(1)").set("T", "one");
    d.all().add("ROW").set("A", "https://example.com/?a=1&b=2").set("T", 2);
    const auto out = page::fill("test", markup, d.all());
    EXPECT_NE(out.find("<a href=\"#\">one</a><a href=\"https://example.com/?a=1&amp;b=2\">2</a>"), out.npos)
        << out;
    EXPECT_EQ(out.find("never"), out.npos);
}

TEST(fields, csp_2_4_the_policy_has_the_hashes_of_style_and_script)
{
    // printf 'a{}' | openssl dgst -sha256 -binary | base64
    const auto out = with("");
    EXPECT_NE(out.find("style-src 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='"), out.npos) << out;
    EXPECT_NE(out.find("script-src 'sha256-GcEEE0IkDzIP5EQ6DXZaDPORqT5RTBELX8Fyzyg9yvo='"), out.npos) << out;
}

TEST(fields, a_page_that_cannot_be_sealed_is_an_error)
{
    page::document d;
    EXPECT_THROW(page::fill("none", "<html>{{T}}</html>", d.all()), std::logic_error);
    EXPECT_THROW(page::fill("marked", "<style>{{T}}</style><script></script>", d.all()), std::logic_error);
    EXPECT_THROW(page::fill("two", "<style></style><script></script><script></script>", d.all()),
                 std::logic_error);
    EXPECT_THROW(page::render("nothing of that name", d.all()), std::logic_error);
}

TEST(text, what_acts_on_its_neighbours_is_shown)
{
    EXPECT_EQ(script::readable("plain \xc3\xa9 text\n\t"), "plain \xc3\xa9 text\n\t");
    EXPECT_EQ(script::readable("a\xe2\x80\xae"
                               "b"),
              "a\\u{202e}b");
    EXPECT_EQ(script::readable("\xef\xbb\xbf\xc2\x85\xd8\x9c\xf3\xa0\x80\x81"),
              "\\u{feff}\\u{85}\\u{61c}\\u{e0001}");
    EXPECT_EQ(script::readable(std::string_view{"\0\x1b\x7f\r", 4}), "\\x00\\x1b\\x7f\\x0d");
    EXPECT_EQ(script::readable("\x80\xc3(\xed\xa0\x80"), "\\x80\\xc3(\\xed\\xa0\\x80");
    EXPECT_EQ(script::readable("\xf0\x9f\xbf\xbf"), "\\u{1ffff}");  // a noncharacter
    EXPECT_EQ(script::readable("\xf0\x9f\x98\x80"), "\xf0\x9f\x98\x80");
}

}  // namespace
