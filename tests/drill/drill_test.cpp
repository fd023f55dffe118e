#include "corpus.hpp"

#include "sip/choices.hpp"

#include <gtest/gtest.h>

namespace {

const drill::entry& named(std::string_view name)
{
    return *std::ranges::find(drill::all(), name, &drill::entry::name);
}

std::vector<std::string> captions(std::string_view drill, const std::string& input)
{
    auto lines = lines_of(named(drill), inputs_of(drill).at(input));
    for (auto& line : lines)
    {
        line = line.substr(13);  // "    0.000 s  "
        line = line.substr(0, line.find("  ", line.find("  ") + 2));
    }
    return lines;
}

using ladder = std::vector<std::string>;

TEST(drill, every_input_of_the_corpus_breaks_no_claim_and_plays_the_same_twice)
{
    for (const auto& d : drill::all())
    {
        const auto inputs = inputs_of(d.name);
        EXPECT_GE(inputs.size(), 10u) << d.name;
        for (const auto& [name, octets] : inputs)
        {
            const auto lines = lines_of(d, octets);
            EXPECT_FALSE(lines.empty() && name != "not-sip") << d.name << '/' << name;
            for (const auto& line : lines)
                EXPECT_EQ(line.find("broken claim"), std::string::npos)
                    << d.name << '/' << name << ": " << line;
            EXPECT_EQ(lines, lines_of(d, octets)) << d.name << '/' << name;
        }
    }
}

// What is claimed of every input must hold for the empty one, for one octet, and for random ones.
TEST(drill, any_octets_are_an_input)
{
    sip::choices pick{1};
    for (const auto& d : drill::all())
        for (int i = 0; i < 60; ++i)
        {
            std::string octets;
            for (auto n = pick.below(static_cast<std::uint64_t>(i) * 3 + 1); n > 0; --n)
                octets.push_back(static_cast<char>(pick.below(256)));
            drill::log quiet;
            EXPECT_NO_THROW(d.play(octets, quiet)) << d.name << ' ' << i;
        }
}

TEST(drill, a_claim_that_does_not_hold_names_itself)
{
    EXPECT_NO_THROW(drill::claim(true, "so it is"));
    try
    {
        drill::claim(false, "so it is");
        FAIL();
    }
    catch (const drill::broken_claim& e)
    {
        EXPECT_STREQ(e.what(), "broken claim: so it is");
    }
}

TEST(drill, rfc3261_16_10_a_proxy_cancels_what_rings)
{
    EXPECT_EQ(captions("proxy", "cancel-while-it-rings"),
              (ladder{"above -> proxy  INVITE", "proxy -> below  INVITE", "proxy -> above  100 INVITE",
                      "below -> proxy  180 INVITE", "proxy -> above  180 INVITE", "above -> proxy  CANCEL",
                      "proxy -> above  200 CANCEL", "proxy -> below  CANCEL", "below -> proxy  200 CANCEL",
                      "below -> proxy  487 INVITE", "proxy -> below  ACK", "proxy -> above  487 INVITE",
                      "above -> proxy  ACK"}));
}

TEST(drill, rfc3261_9_1_a_200_that_crosses_cancel_is_acknowledged_and_ended)
{
    const auto lines = captions("dialog", "calls-cancel-crosses-200");
    EXPECT_EQ(ladder(lines.begin(), lines.begin() + 6),
              (ladder{"agent -> peer  INVITE", "peer -> agent  180 INVITE", "agent -> peer  CANCEL",
                      "peer -> agent  200 INVITE", "agent -> peer  ACK", "agent -> peer  BYE"}));
}

TEST(drill, rfc3261_8_1_3_4_redirections_in_a_circle_come_to_an_end)
{
    const auto lines = captions("redirect", "circle-of-two");
    EXPECT_EQ(ladder(lines.begin(), lines.begin() + 4),
              (ladder{"client -> server  INVITE", "server -> client  302 INVITE", "client -> server  INVITE",
                      "server -> client  302 INVITE"}));
    EXPECT_EQ(std::ranges::count(lines, "client -> server  INVITE"), 2);
}

TEST(drill, rfc3261_8_3_who_would_be_redirected_to_where_he_asked_is_not_found)
{
    const auto lines = captions("redirect", "to-itself-in-another-spelling");
    EXPECT_EQ(ladder(lines.begin(), lines.begin() + 2),
              (ladder{"client -> server  INVITE", "server -> client  404 INVITE"}));
}

TEST(drill, rfc3261_22_a_client_answers_a_proxy_and_the_registrar_behind_it)
{
    EXPECT_EQ(captions("digest_auth", "registers"),
              (ladder{"client -> server  REGISTER", "server -> client  407 REGISTER",
                      "client -> server  REGISTER", "server -> client  401 REGISTER",
                      "client -> server  REGISTER", "server -> client  200 REGISTER"}));
}

TEST(drill, rfc3261_22_1_credentials_that_were_refused_are_not_sent_again)
{
    EXPECT_EQ(captions("digest_auth", "refused-and-not-sent-again"),
              (ladder{"client -> server  REGISTER", "server -> client  407 REGISTER",
                      "client -> server  REGISTER", "server -> client  407 REGISTER",
                      "client -> server  REGISTER", "server -> client  407 REGISTER"}));
}

TEST(drill, rfc7616_3_4_the_same_nc_twice_is_a_replay)
{
    const auto lines = captions("digest_auth", "replayed");
    EXPECT_EQ(lines[5], "server -> client  200 REGISTER");
    EXPECT_EQ(lines[7], "server -> client  407 REGISTER");
}

TEST(drill, what_the_network_does_is_said)
{
    const auto has = [](const std::vector<std::string>& lines, std::string_view end) {
        return std::ranges::any_of(lines, [&](const auto& line) { return line.ends_with(end); });
    };
    const auto& call = named("call");
    const auto inputs = inputs_of("call");
    EXPECT_TRUE(has(lines_of(call, inputs.at("first-invite-is-lost")), "  lost"));
    EXPECT_TRUE(has(lines_of(call, inputs.at("every-second-datagram-twice")), "  twice"));
    EXPECT_TRUE(has(lines_of(call, inputs.at("all-late")), "  late"));
    EXPECT_TRUE(has(lines_of(call, inputs.at("180-becomes-280")), "  changed"));
    // Which mutator a number stands for follows from their table.
    EXPECT_TRUE(has(lines_of(call, inputs.at("a-list-is-split-on-the-way")), "  changed list-split"));
}

}  // namespace
