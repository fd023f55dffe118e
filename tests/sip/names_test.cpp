#include "sip/chars.hpp"
#include "sip/names.hpp"
#include "sip/params.hpp"

#include <gtest/gtest.h>

namespace {

using namespace sip;

TEST(rfc3261_7_3_3, knows_every_field_by_its_name_in_any_case)
{
    for (int i = 1; i < static_cast<int>(field_id::count_); ++i)
    {
        const auto id = static_cast<field_id>(i);
        std::string name{name_of(id)};
        EXPECT_EQ(field_named(name), id) << name;
        for (char& c : name)
            c = static_cast<char>(i % 2 ? std::toupper(c) : std::tolower(c));
        EXPECT_EQ(field_named(name), id) << name;
        EXPECT_EQ(field_named(name + "x"), field_id::other) << name;
    }
}

TEST(rfc3261_7_3_3, knows_the_compact_forms)
{
    EXPECT_EQ(field_named("v"), field_id::via);
    EXPECT_EQ(field_named("I"), field_id::call_id);
    EXPECT_EQ(field_named("m"), field_id::contact);
    EXPECT_EQ(field_named("l"), field_id::content_length);
    EXPECT_EQ(field_named("z"), field_id::other);
    EXPECT_EQ(field_named(""), field_id::other);
}

TEST(rfc3261_7_1, tells_methods_by_case)
{
    EXPECT_EQ(method_named("INVITE"), method::invite);
    EXPECT_EQ(method_named("invite"), method::other);
    EXPECT_EQ(method_named(""), method::other);
    EXPECT_EQ(name_of(method::register_), "REGISTER");
}

TEST(rfc3261_21, has_reason_phrases)
{
    EXPECT_EQ(reason_phrase(180), "Ringing");
    EXPECT_EQ(reason_phrase(487), "Request Terminated");
    EXPECT_EQ(reason_phrase(299), "");
    EXPECT_EQ(reason_phrase(-1), "");
}

TEST(rfc3261_7_3_1, does_not_take_the_commas_of_authentication_for_lists)
{
    EXPECT_TRUE(is_comma_list(field_id::via));
    EXPECT_FALSE(is_comma_list(field_id::www_authenticate));
    EXPECT_FALSE(is_comma_list(field_id::from));
}

TEST(rfc3261_25_1, walks_parameters_with_quotes_and_blanks)
{
    const param_list list{"; a = \"x;\\\"y\" ;B;c=d"};
    EXPECT_EQ(list.value("A"), "\"x;\\\"y\"");
    EXPECT_TRUE(list.has("b"));
    EXPECT_FALSE(list.find("b")->has_value);
    EXPECT_EQ(list.value("c"), "d");
    EXPECT_FALSE(list.has("x"));
    EXPECT_FALSE(param_list{}.has("a"));
}

TEST(rfc3261_25_1, takes_quotes_and_escapes_off)
{
    EXPECT_EQ(unquoted("\"a\\\"b\\\\\""), "a\"b\\");
    EXPECT_EQ(unquoted("plain"), "plain");
    EXPECT_EQ(unquoted("\""), "\"");
    EXPECT_EQ(unquoted(""), "");
}

TEST(rfc3261_25_1, has_the_characters_of_a_token)
{
    int count = 0;
    for (int c = 0; c < 256; ++c)
        count += chars::token(static_cast<char>(c));
    EXPECT_EQ(count, 26 + 26 + 10 + 10);
}

}  // namespace
