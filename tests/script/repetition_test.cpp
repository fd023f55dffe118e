// What is sent again: registrations (RFC 3261 10.2.4), redirected requests (8.1.3.4); and what scripts say of
// registrars.
#include "script/load.hpp"

#include <gtest/gtest.h>

namespace {

using script::relation;

script::flow ladder(const std::string& rungs, const std::string& lifelines, const std::string& more = {})
{
    return script::load_script_text(
        "title = \"t\"\nlifelines = [" + lifelines + "]\n[ladder]\n" + rungs + more, "t.toml");
}

const std::string two_registrations =
    "F1 = \"REGISTER Bob -> Registrar\"\nF2 = \"200 REGISTER Bob <- Registrar\"\n"
    "F3 = \"REGISTER Bob -> Registrar\"\nF4 = \"200 REGISTER Bob <- Registrar\"\n";

TEST(repetition, a_further_register_on_a_hop_belongs_to_the_call_of_the_first)
{
    const auto s = ladder(two_registrations, R"("Bob", "Registrar")");
    EXPECT_EQ(s.relations[2].call, 0u);
    EXPECT_EQ(s.relations[3].call, 0u);
    EXPECT_EQ(s.relations[2].retry_of, relation::none) << "nothing asked for it";
    EXPECT_EQ(script::registration_before(s, 2), 0u);
    EXPECT_EQ(script::registration_before(s, 0), relation::none);
}

TEST(repetition, who_registers_elsewhere_or_by_another_name_begins_anew)
{
    const auto elsewhere =
        ladder("F1 = \"REGISTER Bob -> Registrar\"\nF2 = \"200 REGISTER Bob <- Registrar\"\n"
               "F3 = \"REGISTER Bob -> Proxy1\"\nF4 = \"200 REGISTER Bob <- Proxy1\"\n",
               R"("Bob", "Registrar", "Proxy1")");
    EXPECT_EQ(elsewhere.relations[2].call, 2u);
    const auto named = ladder(two_registrations, R"("Bob", "Registrar")", "[F3]\ncall = \"reboot\"\n");
    EXPECT_EQ(named.relations[2].call, 2u);
}

const std::string redirected = "F1 = \"INVITE Alice -> Redirect\"\nF2 = \"302 INVITE Alice <- Redirect\"\n"
                               "F3 = \"ACK Alice -> Redirect\"\nF4 = \"INVITE Alice -> Bob\"\n"
                               "F5 = \"486 INVITE Alice <- Bob\"\nF6 = \"ACK Alice -> Bob\"\n"
                               "F7 = \"INVITE Alice -> Carol\"\n";

TEST(repetition, the_next_contact_of_a_3xx_is_tried_after_a_failure)
{
    const auto s = ladder(redirected, R"("Alice", "Redirect", "Bob", "Carol")");
    EXPECT_EQ(s.relations[3].retry_of, 0u);
    EXPECT_EQ(s.relations[6].retry_of, 3u);
    EXPECT_EQ(s.relations[6].call, 0u);
}

TEST(repetition, without_a_3xx_a_failure_ends_the_call)
{
    const auto s =
        ladder("F1 = \"INVITE Alice -> Bob\"\nF2 = \"486 INVITE Alice <- Bob\"\nF3 = \"ACK Alice -> Bob\"\n"
               "F4 = \"INVITE Alice -> Carol\"\n",
               R"("Alice", "Bob", "Carol")");
    EXPECT_EQ(s.relations[3].retry_of, relation::none);
    EXPECT_EQ(s.relations[3].call, 3u);
}

TEST(registrars, what_a_script_says_of_them_is_read)
{
    const auto s =
        ladder(two_registrations, R"("Bob", "Registrar", "Proxy1")",
               "[party.Registrar]\ndomain = \"example.com\"\nexpires = 60\nmin_expires = 30\n"
               "max_expires = 90\n[party.Proxy1]\nregistrar = true\nrecurse = true\n"
               "[F1]\ncontact = [\"<sip:a@b>;q=0.5\", \"mailto:c@d\"]\nexpires = 70\n[F3]\nquery = true\n");
    EXPECT_EQ(s.parties[1].plays, rules::role::registrar);
    EXPECT_EQ(s.parties[1].terms, (fsm::registrar_terms{30, 60, 90}));
    EXPECT_TRUE(s.parties[2].registrar && s.parties[2].recurse);
    ASSERT_TRUE(s.rungs[0].registers && s.rungs[2].registers);
    EXPECT_EQ(s.rungs[0].registers->contacts, (std::vector<std::string>{"<sip:a@b>;q=0.5", "mailto:c@d"}));
    EXPECT_EQ(s.rungs[0].registers->expires, 70u);
    EXPECT_TRUE(s.rungs[2].registers->query);
}

}  // namespace
