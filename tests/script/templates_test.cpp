#include "script/templates.hpp"

#include "script/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace {

using script::filled_in;
using script::placeholder;
using script::template_of;

script::placeholder_values values()
{
    script::placeholder_values out;
    out[placeholder::branch] = "z9hG4bK1";
    out[placeholder::call_id] = "c@example.com";
    out[placeholder::cseq] = "7";
    return out;
}

std::string wrong(std::string_view text, template_of where = template_of::octets)
{
    const auto is = script::find_wrong_placeholder(text, where);
    return is ? std::to_string(is->offset) + ": " + is->text : "none";
}

TEST(templates, are_filled_in)
{
    EXPECT_EQ(filled_in("Call-ID: {call-id}\r\nCSeq: {cseq} {cseq}\r\n", values()),
              "Call-ID: c@example.com\r\nCSeq: 7 7\r\n");
    EXPECT_EQ(filled_in("{branch}", values()), "z9hG4bK1");
}

TEST(templates, what_is_not_known_yet_is_empty)
{
    EXPECT_EQ(filled_in("To: <sip:b@x>;tag={to-tag};nonce=\"{nonce}\"", values()),
              "To: <sip:b@x>;tag=;nonce=\"\"");
}

TEST(templates, two_braces_are_one_and_other_braces_are_what_they_are)
{
    EXPECT_EQ(filled_in("{{branch} {\"a\":1} { } {} {A} {", values()), "{branch} {\"a\":1} { } {} {A} {");
    EXPECT_FALSE(script::is_template("{\"a\":1} { } {} {A} {branch"));
    EXPECT_TRUE(script::is_template("{{"));
    EXPECT_TRUE(script::is_template("x{cseq}"));
}

TEST(templates, count_what_follows_the_first_empty_line)
{
    EXPECT_EQ(filled_in("l: {length}\r\n\r\nfour", values()), "l: 4\r\n\r\nfour");
    EXPECT_EQ(filled_in("l: {length}\r\nContent-Length: {length}\r\n\r\n{cseq}{{", values()),
              "l: 2\r\nContent-Length: 2\r\n\r\n7{");
    EXPECT_EQ(filled_in("l: {length}", values()), "l: 0");
}

TEST(templates, an_unknown_name_is_refused_with_what_was_meant)
{
    const std::string known =
        " is not a placeholder ({branch}, {call-id}, {cnonce}, {contact}, {cseq}, {from-tag}, "
        "{invite-branch}, "
        "{invite-cseq}, {length}, {local}, {nonce}, {record-route}, {remote}, {response}, {route}, {scheme}, "
        "{to-tag}, {transport}, {uri}, {via}; '{{' is a brace)";
    EXPECT_EQ(wrong("v={cseq} {brnch}"), "9: '{brnch}'" + known + "; did you mean '{branch}'?");
    EXPECT_EQ(wrong("{{brnch} {cseq}"), "none");
    EXPECT_EQ(wrong("{x}"), "0: '{x}'" + known);
    EXPECT_EQ(wrong("{length}", template_of::field),
              "0: '{length}' is for 'octets': the machines count the body");
}

// A file has lines of its own.
TEST(templates, of_octets_are_refused_in_their_file)
{
    const auto folder = std::filesystem::path{testing::TempDir()} / "sipwright_templates";
    std::filesystem::create_directories(folder);
    std::ofstream{folder / "x.sip", std::ios::binary}
        << "INVITE sip:bob@biloxi.example.com SIP/2.0\r\nVia: {brnch}\r\n";
    try
    {
        script::load_script_text(
            "title = \"t\"\nlifelines = [\"Alice\", \"Bob\"]\n[ladder]\nF1 = \"INVITE Alice -> "
            "Bob\"\n[F1]\noctets = \"x.sip\"\n",
            (folder / "t.toml").string());
        FAIL() << "accepted";
    }
    catch (const script::script_error& e)
    {
        EXPECT_TRUE(
            std::string_view{e.what()}.starts_with((folder / "x.sip").string() + ":2:6: '{brnch}' is not"))
            << e.what();
    }
    std::filesystem::remove_all(folder);
}

TEST(templates, an_octet_that_no_text_can_hold_is_written_in_hexadecimal)
{
    EXPECT_EQ(filled_in("a{0x00}b{0xFF}", values()), (std::string{"a\0b\xff", 4}));
    EXPECT_EQ(filled_in("{0x0} {0xzz} {0x001}", values()), "{0x0} {0xzz} {0x001}");
    EXPECT_TRUE(script::is_template("{0x0a}"));
}

TEST(templates, are_made_of_octets_that_they_give_again)
{
    using namespace std::string_literals;
    const auto octets = "INVITE sip:b@x SIP/2.0\r\nVia: a;branch=z9hG4bK1\r\nCSeq: 7 INVITE\r\n"
                        "Call-ID: c@example.com\r\nSubject: 7 {branch} \xe4\0\n\r\n\r\n"s;
    const auto text = script::as_template(octets, values());
    EXPECT_NE(text.find("branch={branch}\r\n"), text.npos) << text;
    EXPECT_NE(text.find("CSeq: {cseq} INVITE"), text.npos) << text;
    EXPECT_NE(text.find("Subject: 7 {{branch}"), text.npos) << "a seven elsewhere is no CSeq";
    EXPECT_EQ(filled_in(text, values()), octets);
    std::string again;
    for (const auto& line : script::as_lines(text))
    {
        again += (again.empty() ? "" : "\r\n") + line;
        EXPECT_TRUE(std::ranges::all_of(line, [](char c) { return c >= ' ' && c <= '~'; })) << line;
    }
    EXPECT_EQ(filled_in(again, values()), octets);
}

}  // namespace
