// What agents do in dialogs that are not as usual, and whose fault nothing of it is.
#include "run/in_memory.hpp"
#include "table.hpp"
#include "told.hpp"
#include "two_casts.hpp"

#include <gtest/gtest.h>

namespace {

using judge::run_verdict;

const std::string answered = R"(F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "200 INVITE Alice <- Bob"
F4 = "ACK Alice -> Bob"
)";

const std::string bye = R"(F5 = "BYE Alice -> Bob"
F6 = "200 BYE Alice <- Bob"
)";

script::flow flow(const std::string& rungs)
{
    return script::load_script_text(std::string{table::two_parties} + rungs, "t.toml");
}

judge::run_result alone(const script::flow& s)
{
    run::play_options how;
    how.rules = rules::select("");
    return run::play_in_memory(s, how);
}

std::size_t findings(const judge::run_result& r, std::string_view rule)
{
    for (const auto& v : r.rules)
        if (v.rule->id == rule)
            return v.findings.size();
    return 0;
}

// "A UAS that receives an INVITE on a dialog while an INVITE it had sent on that dialog is in progress MUST
// return a 491 (Request Pending) response to the received INVITE."
TEST(rfc3261_14_2, both_sides_of_a_glare_refuse_as_drawn)
{
    const auto s = flow(answered + R"(F5 = "INVITE Alice -> Bob"
F6 = "INVITE Alice <- Bob"
F7 = "491 INVITE Alice <- Bob"
F8 = "491 INVITE Alice -> Bob"
F9 = "ACK Alice -> Bob"
F10 = "ACK Alice <- Bob"
[F6]
crosses = "F5"
)");
    const auto r = alone(s);
    EXPECT_EQ(r.verdict, run_verdict::pass) << told(r);
}

// "A UAC MUST be prepared to receive a response without a tag in the To field, in which case the tag is
// considered to have a value of null."
TEST(rfc3261_12_1_2, a_2xx_without_a_to_tag_makes_a_dialog_and_is_acknowledged)
{
    const auto s = flow(answered + "[F3]\nfields = { To = \"<sip:bob@biloxi.example.com>\" }\n");
    const auto r = alone(s);
    EXPECT_EQ(r.rungs.at(3).status, judge::rung_status::done) << told(r);
}

TEST(what_a_script_did, is_no_agents_fault_on_any_later_message)
{
    const auto s = flow(answered + bye + "[F3]\nfields = { To = \"<sip:bob@biloxi.example.com>\" }\n");
    const auto r = alone(s);
    EXPECT_EQ(r.verdict, run_verdict::inconclusive) << told(r);
    EXPECT_EQ(r.fault, judge::culprit::script) << told(r);
    EXPECT_TRUE(says(r, "Bob: BYE-RECV-1.a follows from what the script did")) << told(r);
}

// A device that does not find the dialog whose names the script wrote, answers so by right (12.2.2).
TEST(what_a_script_did, to_the_names_of_a_dialog_is_no_devices_fault_in_it)
{
    const auto refused = [](const std::string& more) {
        const auto s = flow(answered + bye + more);
        table::two_casts t{s, {"Bob"}};
        t.spoil = [](const std::string&, std::string& octets) {
            if (octets.find("BYE\r\n") != std::string::npos)
                table::replace(octets, "200 OK", "481 No");
        };
        return t.play();
    };
    for (const auto* changed :
         {"From = \"<sip:alice@atlanta.example.com>;tag=another\"", "CSeq = \"9 INVITE\""})
    {
        const auto r = refused(std::string{"[F1]\nfields = { "} + changed + " }\n");
        for (const auto& v : r.rules)
            EXPECT_TRUE(v.findings.empty()) << changed << told(r);
    }
    const auto broken = refused("");  // without that, the same answer is a fault
    EXPECT_EQ(findings(broken, "BYE-RECV-1"), 1u) << told(broken);
}

}  // namespace
