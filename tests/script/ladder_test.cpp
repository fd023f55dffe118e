#include "script/ladder.hpp"

#include "script/duration.hpp"
#include "script/spelling.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;

const std::vector<script::script_party> parties = [] {
    std::vector<script::script_party> out(3);
    out[0].name = "Alice";
    out[1].name = "Proxy1";
    out[2].name = "Bob";
    return out;
}();

script::rung read(std::string_view text)
{
    script::rung out;
    const auto wrong = script::read_caption(text, parties, out);
    EXPECT_FALSE(wrong) << text << ": " << wrong->text;
    return out;
}

std::string mistake(std::string_view text)
{
    script::rung out;
    const auto wrong = script::read_caption(text, parties, out);
    return wrong ? std::to_string(wrong->offset) + " " + wrong->text : "none";
}

TEST(caption, of_a_request_reads_from_left_to_right)
{
    const auto r = read("INVITE      Alice  -> Proxy1");
    EXPECT_EQ(r.what, (script::caption{0, "INVITE"}));
    EXPECT_EQ(r.from, 0);
    EXPECT_EQ(r.to, 1);
    EXPECT_FALSE(r.drawn_leftwards);
}

TEST(caption, of_a_response_names_what_it_answers_and_may_point_left)
{
    const auto r = read("100 INVITE\tAlice <- Proxy1");
    EXPECT_EQ(r.what, (script::caption{100, "INVITE"}));
    EXPECT_EQ(r.from, 1);
    EXPECT_EQ(r.to, 0);
    EXPECT_TRUE(r.drawn_leftwards);
    EXPECT_EQ(to_text(r.what), "100 INVITE");
}

TEST(caption, may_name_a_method_that_nobody_knows)
{
    EXPECT_EQ(read("NEWMETHOD Alice -> Bob").what.method, "NEWMETHOD");
}

TEST(caption, is_refused_at_the_word_that_is_wrong)
{
    const std::string form = R"(a caption is "INVITE Alice -> Bob" or "180 INVITE Alice <- Bob")";
    EXPECT_EQ(mistake(""), "0 nothing is drawn here: " + form);
    EXPECT_EQ(mistake("INVITE Alice ->"), "15 the caption ends too early: " + form);
    EXPECT_EQ(mistake("INVITE Alice -> Bob too"), "20 'too' is too much: " + form);
    EXPECT_EQ(mistake("INVITE Alice => Bob"), "13 '=>' is not an arrow: '->' or '<-'");
    EXPECT_EQ(mistake("INVITE Alice -> Rob"),
              "16 'Rob' is not among the lifelines (Alice, Proxy1, Bob); did you mean 'Bob'?");
    EXPECT_EQ(mistake("INVITE alice -> Bob"),
              "7 'alice' is not among the lifelines (Alice, Proxy1, Bob); did you mean 'Alice'?");
    EXPECT_EQ(mistake("INVITE Alice -> Carol"), "16 'Carol' is not among the lifelines (Alice, Proxy1, Bob)");
    EXPECT_EQ(mistake("INVITE Bob -> Bob"), "14 Bob cannot send to itself");
    EXPECT_EQ(mistake("99 INVITE Alice <- Bob"), "0 '99' is not a status code: 100 to 699");
    EXPECT_EQ(mistake("700 INVITE Alice <- Bob"), "0 '700' is not a status code: 100 to 699");
    EXPECT_EQ(mistake("18000000000000000000000 INVITE Alice <- Bob"),
              "0 '18000000000000000000000' is not a status code: 100 to 699");
    EXPECT_EQ(mistake("200 Alice <- Bob"),
              "4 a response is written with the method that it answers: \"200 INVITE ...\"");
    EXPECT_EQ(mistake("200 ACK Alice <- Bob"), "4 an ACK is never answered (RFC 3261 17)");
    EXPECT_EQ(mistake("INVTIE Alice -> Bob"),
              "0 'INVTIE' is not a method that is known; did you mean 'INVITE'?");
    EXPECT_EQ(mistake("invite Alice -> Bob"),
              "0 'invite' is not a method that is known; did you mean 'INVITE'?");
    EXPECT_EQ(mistake("IN(VITE Alice -> Bob"), "0 'IN(VITE' is not a method: a token of at most 32 octets");
}

TEST(duration, is_a_number_with_a_unit)
{
    EXPECT_EQ(script::parse_duration("2s"), 2s);
    EXPECT_EQ(script::parse_duration("500ms"), 500ms);
    EXPECT_EQ(script::parse_duration("1.5s"), 1500ms);
    EXPECT_EQ(script::parse_duration("2min"), 2min);
    EXPECT_EQ(script::parse_duration("7us"), 7us);
    EXPECT_EQ(script::parse_duration("0s"), 0s);
    EXPECT_EQ(script::parse_duration("0.000001s"), 1us);
    EXPECT_EQ(script::parse_duration("1440min"), 24h);
    for (const auto bad : {"", "2", "s", "2 s", "-2s", "+2s", "2S", "2h", ".5s", "2.s", "2.1234567s",
                           "1441min", "2s ", "99999999999999999999999999s", "1e3s", "86400.5s"})
        EXPECT_FALSE(script::parse_duration(bad)) << bad;
}

TEST(duration, on_a_command_line_may_be_of_minutes_hours_and_days)
{
    EXPECT_EQ(script::parse_span("15m"), 15min);
    EXPECT_EQ(script::parse_span("15min"), 15min);
    EXPECT_EQ(script::parse_span("1.5h"), 90min);
    EXPECT_EQ(script::parse_span("7d"), 7 * 24h);
    EXPECT_EQ(script::parse_span("366d"), script::longest_span);
    EXPECT_EQ(script::parse_span("50ms"), 50ms);
    for (const auto bad : {"", "2", "m", "2M", "2w", "367d", "367.5d", "2 h", "9999999999999999999d"})
        EXPECT_FALSE(script::parse_span(bad)) << bad;
    EXPECT_FALSE(script::parse_duration("15m")) << "in a script that may be meant to be milliseconds";
    for (const auto text : {"7d", "1h", "90min", "10min", "60001ms", "0s"})
        EXPECT_EQ(script::span_to_text(*script::parse_span(text)), text);
}

TEST(duration, is_written_as_short_as_it_can_be)
{
    for (const auto text : {"2s", "500ms", "1500ms", "2min", "7us", "0s"})
        EXPECT_EQ(script::to_text(*script::parse_duration(text)), text);
}

TEST(spelling, finds_the_nearest_word)
{
    constexpr std::string_view words[] = {"after", "within", "optional"};
    EXPECT_EQ(script::nearest("witihn", words), "within");
    EXPECT_EQ(script::nearest("afetr", words), "after");
    EXPECT_EQ(script::nearest("Optional", words), "optional");
    EXPECT_EQ(script::nearest("colour", words), "");
    EXPECT_EQ(script::nearest(std::string(100'000, 'a'), words), "");
    EXPECT_EQ(script::edits_between("abcd", "abdc"), 1u);
    EXPECT_EQ(script::edits_between("", "abc"), 3u);
}

TEST(spelling, quotes_what_an_author_wrote_without_its_control_characters)
{
    EXPECT_EQ(script::in_quotes("a\x1b[31m"), "'a\\x1b[31m'");
    EXPECT_EQ(script::in_quotes(std::string(61, 'a')), "'" + std::string(60, 'a') + "...'");
}

}  // namespace
