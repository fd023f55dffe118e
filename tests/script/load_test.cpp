#include "script/load.hpp"

#include "script/beside.hpp"
#include "script/impossible.hpp"
#include "shipped_scripts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

const std::string root = SIPWRIGHT_SOURCE_DIR;

std::vector<fs::path> files_in(const fs::path& folder)
{
    std::vector<fs::path> out;
    for (const auto& f : fs::recursive_directory_iterator{folder})
        if (f.path().extension() == ".toml")
            out.push_back(f.path());
    std::ranges::sort(out);
    return out;
}

std::string refusal(std::string_view toml, const std::string& path = root + "/tests/script/text.toml")
{
    try
    {
        script::load_script_text(toml, path);
    }
    catch (const script::script_error& e)
    {
        return e.what();
    }
    return "accepted";
}

constexpr const char* head = R"(title = "Test"
lifelines = ["Alice", "Proxy1", "Bob"]
[ladder]
F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
)";

script::flow loaded(const std::string& more)
{
    return script::load_script_text(head + more, root + "/scripts/rfc3665/text.toml");
}

// Every file in tests/script/bad begins with the line, the column and the text of its refusal.
TEST(load, refuses_every_bad_script_with_place_reason_and_remedy)
{
    const auto files = files_in(root + "/tests/script/bad");
    ASSERT_GT(files.size(), 50u);
    for (const auto& file : files)
    {
        const auto octets = script::read_whole(file.string());
        const auto expected = octets.substr(2, octets.find('\n') - 2);
        try
        {
            script::load_script(file.string());
            ADD_FAILURE() << file << " is accepted";
        }
        catch (const script::script_error& e)
        {
            EXPECT_EQ(std::string{e.what()}, file.string() + ":" + expected);
        }
    }
}

// RFC 768: the length of a datagram has 16 bits, and both headers are in it.
TEST(load, refuses_what_no_datagram_carries)
{
    auto s = script::load_script_text(
        "title = \"t\"\nlifelines = [\"Alice\", \"Bob\"]\n[ladder]\nF1 = \"OPTIONS Alice -> Bob\"\n",
        "t.toml");
    s.rungs[0].octets = std::string(65'507, 'x');
    EXPECT_FALSE(script::find_impossible(s));
    *s.rungs[0].octets += 'x';
    const auto wrong = script::find_impossible(s);
    ASSERT_TRUE(wrong);
    EXPECT_EQ(wrong->text, "F1 has 65508 octets, and a datagram carries at most 65507");
}

// What is said on purpose, byte for byte, may contradict the ladder.
TEST(load, octets_may_say_what_no_machine_says)
{
    const std::string ladder = "title = \"t\"\nlifelines = [\"Alice\", \"Bob\"]\n[ladder]\n"
                               "F1 = \"ACK Alice -> Bob\"\n";
    EXPECT_EQ(refusal(ladder + "[F1]\noctets = \"rfc3665_ladders.tsv\"\n", root + "/tests/script/t.toml"),
              "accepted");
    EXPECT_NE(refusal(ladder), "accepted");
}

TEST(load, reads_every_script_in_the_repository)
{
    const auto files = shipped_scripts();
    ASSERT_GE(files.size(), 6u);
    for (const auto& file : files)
        EXPECT_NO_THROW(script::load_script(file)) << file;
}

TEST(load, reads_rfc3665_3_8)
{
    const auto s = script::load_script(root + "/scripts/rfc3665/3.8-unsuccessful-no-answer.toml");
    EXPECT_EQ(s.title, "Unsuccessful No Answer");
    EXPECT_EQ(s.spec, "RFC 3665 3.8");
    ASSERT_EQ(s.parties.size(), 4u);
    EXPECT_EQ(s.parties[0].name, "Alice");
    EXPECT_EQ(s.parties[0].aor, "sip:alice@atlanta.example.com");
    EXPECT_EQ(s.parties[1].plays, rules::role::proxy);
    EXPECT_EQ(s.parties[2].domain, "biloxi.example.com");
    ASSERT_EQ(s.rungs.size(), 20u);
    EXPECT_EQ(script::name_of(s.rungs[9]), "F10");
    EXPECT_EQ(to_text(s.rungs[9].what), "200 CANCEL");
    EXPECT_EQ(s.rungs[9].from, 1);
    EXPECT_EQ(s.rungs[9].to, 0);
    EXPECT_EQ(s.rungs[8].after, 2s);
    EXPECT_EQ(s.rungs[0].content_type, "application/sdp");
    EXPECT_EQ(s.rungs[0].body.value_or("").size(), 151u);  // as the RFC's own Content-Length
    EXPECT_FALSE(s.rungs[0].alters_message());
}

TEST(load, orders_rungs_by_number_and_keeps_their_lines)
{
    std::string toml = "title = \"T\"\nlifelines = [\"Alice\", \"Bob\"]\n[ladder]\n";
    for (int i = 12; i > 1; --i)
        toml += "F" + std::to_string(i) + " = \"180 INVITE Alice <- Bob\"\n";
    toml += "F1 = \"INVITE Alice -> Bob\"\n";
    const auto s = script::load_script_text(toml, "t.toml");
    ASSERT_EQ(s.rungs.size(), 12u);
    EXPECT_EQ(s.rungs[0].line, 15u);
    EXPECT_EQ(s.rungs[11].line, 4u);
}

TEST(load, takes_the_part_a_lifeline_plays_from_its_name_unless_told)
{
    EXPECT_EQ(loaded("").parties[1].plays, rules::role::proxy);
    EXPECT_EQ(loaded("").parties[0].plays, rules::role::ua);
    EXPECT_EQ(loaded("[party.Proxy1]\nplays = \"ua\"\n").parties[1].plays, rules::role::ua);
}

TEST(load, reads_what_is_added_to_a_rung)
{
    const auto s = loaded(R"([F1]
after = "1.5s"
within = "2500ms"
optional = true
fields = { Subject = "lab 7", Max-Forwards = 0, Warning = ["301 a \"b\"", "302 c \"d\""] }
without = ["Contact"]
call = "first"
times = 2
lost = true
)");
    const auto& r = s.rungs[0];
    EXPECT_EQ(r.after, 1500ms);
    EXPECT_EQ(r.within, 2500ms);
    EXPECT_TRUE(r.optional);
    EXPECT_EQ(r.fields, (std::vector<std::pair<std::string, std::string>>{{"Subject", "lab 7"},
                                                                          {"Max-Forwards", "0"},
                                                                          {"Warning", "301 a \"b\""},
                                                                          {"Warning", "302 c \"d\""}}));
    EXPECT_EQ(r.without, std::vector<std::string>{"Contact"});
    EXPECT_EQ(r.call, "first");
    EXPECT_EQ(r.times, 2u);
    EXPECT_TRUE(r.lost);
    EXPECT_TRUE(r.alters_message());
}

TEST(load, finds_bodies_beside_the_script_and_one_folder_up)
{
    EXPECT_EQ(loaded("[F1]\nbody = \"sdp/bob-answer.sdp\"\n").rungs[0].body.value_or("").size(), 147u);
    const auto beside = script::load_script_text(std::string{head} + "[F1]\nbody = \"bob-answer.sdp\"\n",
                                                 root + "/scripts/sdp/text.toml");
    EXPECT_EQ(beside.rungs[0].body.value_or("").size(), 147u);
}

TEST(load, takes_the_content_type_from_fields_without_calling_the_message_altered)
{
    const auto s =
        loaded("[F1]\nbody = \"sdp/bob-answer.sdp\"\nfields = { Content-Type = \"text/plain\" }\n");
    EXPECT_EQ(s.rungs[0].content_type, "text/plain");
    EXPECT_FALSE(s.rungs[0].alters_message());
}

TEST(load, reads_who_proves_what_to_whom)
{
    const auto s =
        loaded("[party.Alice]\nuser = \"al\"\npassword = \"env:AL_1\"\n"
               "[party.Proxy1]\nrealm = \"r\"\nalgorithm = [\"unknown\", \"sha-256\", \"MD5-sess\"]\n"
               "qop = \"auth-int\"\nusers = { carol = \"file:secrets/carol\" }\n"
               "[F1]\ncredentials = \"wrong\"\n");
    EXPECT_EQ(s.parties[0].credentials.user, "al");
    EXPECT_EQ(s.parties[0].credentials.password, "env:AL_1");
    const auto& how = s.parties[1].challenging;
    EXPECT_EQ(how.realm, "r");
    EXPECT_EQ(how.algorithms, (std::vector<std::string>{"unknown", "SHA-256", "MD5-sess"}));
    EXPECT_EQ(how.qop, std::vector<std::string>{"auth-int"});
    ASSERT_EQ(how.users.size(), 1u);
    EXPECT_EQ(how.users[0].second, "file:secrets/carol");
    EXPECT_EQ(s.rungs[0].provokes.credentials, script::stimulus::proof::wrong);
    EXPECT_TRUE(s.rungs[0].is_stimulus());
    EXPECT_FALSE(s.rungs[0].alters_message());
}

TEST(load, never_prints_a_password)
{
    EXPECT_EQ(refusal(std::string{head} + "[party.Alice]\npassword = \"hunter2\"\n").find("hunter2"),
              std::string::npos);
}

TEST(load, takes_several_captions_for_what_may_come)
{
    const auto s = script::load_script_text(R"(title = "T"
lifelines = ["Alice", "Bob"]
[ladder]
F1 = "INVITE Alice -> Bob"
F2 = ["180 INVITE Alice <- Bob", "183 INVITE Bob -> Alice"]
)",
                                            "t.toml");
    EXPECT_EQ(s.rungs[1].what, (script::caption{180, "INVITE"}));
    EXPECT_EQ(s.rungs[1].or_else, (std::vector<script::caption>{{183, "INVITE"}}));
    EXPECT_TRUE(s.rungs[1].draws(180));
    EXPECT_TRUE(s.rungs[1].draws(183));
    EXPECT_FALSE(s.rungs[1].draws(182));
    EXPECT_EQ(captions_of(s.rungs[1]), "180/183 INVITE");
}

TEST(load, takes_the_body_of_whoever_makes_the_message)
{
    const auto with_body = [](const std::string& rung) {
        return refusal(R"(title = "T"
lifelines = ["Alice", "Proxy1", "Bob"]
[ladder]
F1 = "MESSAGE     Alice  -> Proxy1"
F2 = "MESSAGE     Proxy1 -> Bob"
F3 = "200 MESSAGE Proxy1 <- Bob"
F4 = "200 MESSAGE Alice  <- Proxy1"
F5 = "OPTIONS     Alice  -> Proxy1"
F6 = "200 OPTIONS Alice  <- Proxy1"
[)" + rung + "]\nbody = \"sdp/bob-answer.sdp\"\n",
                       root + "/scripts/rfc3665/text.toml");
    };
    for (const auto* rung : {"F1", "F3", "F5", "F6"})
        EXPECT_EQ(with_body(rung), "accepted") << rung;
    for (const auto* rung : {"F2", "F4"})
        EXPECT_NE(with_body(rung), "accepted") << rung;
}

TEST(load, remembers_which_rungs_cross)
{
    const auto s = script::load_script(root + "/scripts/rfc3261/9.1-200-crosses-cancel.toml");
    EXPECT_EQ(s.rungs[3].crosses, 2u);
    EXPECT_FALSE(s.rungs[2].crosses);
}

TEST(load, refuses_a_script_that_is_not_there_or_no_file)
{
    const auto text = [](const std::string& path) {
        try
        {
            script::load_script(path);
        }
        catch (const script::script_error& e)
        {
            return std::string{e.what()};
        }
        return std::string{"accepted"};
    };
    EXPECT_EQ(text("no/such.toml"), "no/such.toml: there is no such file");
    EXPECT_EQ(text("/"), "/: it is a folder");
    EXPECT_EQ(text("/dev/zero"), "/dev/zero: it is not a regular file");
}

TEST(load, bounds_the_size_of_a_script)
{
    EXPECT_EQ(refusal(std::string(script::limits::script_octets + 1, '#'), "big.toml"),
              "big.toml:1:1: the script is larger than 1048576 octets");
    EXPECT_NE(refusal(std::string(100'000, '['), "deep.toml"), "accepted");
    EXPECT_NE(refusal("title = " + std::string(100'000, '['), "deep.toml"), "accepted");
    EXPECT_NE(refusal(
                  "title = " +
                      [] {
                          std::string s;
                          for (int i = 0; i < 100'000; ++i)
                              s += "{a=";
                          return s;
                      }(),
                  "deep.toml"),
              "accepted");
}

TEST(load, survives_every_script_cut_anywhere)
{
    const auto whole =
        script::read_whole(root + "/scripts/rfc3665/3.2-session-establishment-through-two-proxies.toml");
    for (std::size_t n = 0; n < whole.size(); ++n)
        refusal(std::string_view{whole}.substr(0, n), root + "/scripts/rfc3665/cut.toml");
}

}  // namespace
