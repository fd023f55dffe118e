// Ladders with several calls, all agents, with every rule.
#include "run/in_memory.hpp"

#include "script/load.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

using namespace std::chrono_literals;

namespace {

script::flow ladder(const std::string& lifelines, const std::string& rest)
{
    std::string parties;
    for (const auto* who : {"Alice", "Bob", "Carol"})
        if (lifelines.find(who) != std::string::npos)
            parties += std::string{"[party."} + who + "]\naor = \"sip:" + who + "@example.com\"\n";
    return script::load_script_text("title = \"t\"\nlifelines = [" + lifelines + "]\n" + parties + rest,
                                    "t.toml");
}

judge::run_result played(const script::flow& s, std::uint64_t seed = 1, bool bad_network = false)
{
    run::play_options o;
    o.seed = seed;
    o.rules = rules::select("");
    if (bad_network)
    {
        o.network.loss = 0.05;
        o.network.delay_max = 80ms;
    }
    return run::play_in_memory(s, o);
}

std::size_t call_ids(const judge::run_result& r)
{
    std::set<std::string> out;
    for (const auto& m : r.traffic.messages)
        out.emplace(m.message->value(sip::field_id::call_id));
    return out.size();
}

void passes(const script::flow& s, std::size_t calls)
{
    const auto r = played(s);
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
    EXPECT_EQ(r.traffic.messages.size(), s.rungs.size());
    EXPECT_EQ(r.standing_calls, 0u);
    EXPECT_EQ(call_ids(r), calls);
    for (std::uint64_t seed = 1; seed <= 50; ++seed)
    {
        const auto spoilt = played(s, seed, true);
        ASSERT_NE(spoilt.verdict, judge::run_verdict::fail) << "seed " << seed << told(spoilt);
    }
}

}  // namespace

TEST(calls, to_two_callees_live_until_their_own_bye)
{
    passes(ladder(R"("Alice", "Bob", "Carol")", R"([ladder]
F1  = "INVITE     Alice -> Bob"
F2  = "200 INVITE Alice <- Bob"
F3  = "ACK        Alice -> Bob"
F4  = "INVITE     Alice -> Carol"
F5  = "200 INVITE Alice <- Carol"
F6  = "ACK        Alice -> Carol"
F7  = "BYE        Alice -> Carol"
F8  = "200 BYE    Alice <- Carol"
F9  = "BYE        Alice -> Bob"
F10 = "200 BYE    Alice <- Bob"
)"),
           2);
}

TEST(calls, to_one_callee_are_told_apart_by_name)
{
    passes(ladder(R"("Alice", "Bob")", R"([ladder]
F1  = "INVITE     Alice -> Bob"
F2  = "200 INVITE Alice <- Bob"
F3  = "ACK        Alice -> Bob"
F4  = "INVITE     Alice -> Bob"
F5  = "180 INVITE Alice <- Bob"
F6  = "CANCEL     Alice -> Bob"
F7  = "200 CANCEL Alice <- Bob"
F8  = "487 INVITE Alice <- Bob"
F9  = "ACK        Alice -> Bob"
F10 = "BYE        Alice <- Bob"
F11 = "200 BYE    Alice -> Bob"
[F4]
call = "second"
)"),
           2);
}

TEST(calls, that_overlap_through_a_proxy_are_told_apart_by_name)
{
    passes(ladder(R"("Alice", "Proxy1", "Bob")", R"([ladder]
F1  = "INVITE     Alice  -> Proxy1"
F2  = "INVITE     Proxy1 -> Bob"
F3  = "INVITE     Alice  -> Proxy1"
F4  = "INVITE     Proxy1 -> Bob"
F5  = "100 INVITE Alice  <- Proxy1"
F6  = "100 INVITE Alice  <- Proxy1"
F7  = "200 INVITE Proxy1 <- Bob"
F8  = "200 INVITE Alice  <- Proxy1"
F9  = "ACK        Alice  -> Proxy1"
F10 = "ACK        Proxy1 -> Bob"
F11 = "486 INVITE Proxy1 <- Bob"
F12 = "ACK        Proxy1 -> Bob"
F13 = "486 INVITE Alice  <- Proxy1"
F14 = "ACK        Alice  -> Proxy1"
F15 = "BYE        Alice  -> Proxy1"
F16 = "BYE        Proxy1 -> Bob"
F17 = "200 BYE    Proxy1 <- Bob"
F18 = "200 BYE    Alice  <- Proxy1"
[F3]
call = "second"
[F4]
call = "second"
[F6]
call = "second"
[F7]
call = "second"
[F8]
call = "second"
[F9]
call = "second"
[F10]
call = "second"
[F15]
call = "second"
[F16]
call = "second"
)"),
           2);
}

// RFC 3261 16.6: "in a serial search, the proxy core attempts one target and waits for a final response".
TEST(rfc3261_16_6, what_is_drawn_after_a_failure_is_tried_after_it)
{
    const auto s = ladder(R"("Alice", "Proxy1", "Bob", "Carol")", R"([ladder]
F1  = "INVITE     Alice  -> Proxy1"
F2  = "INVITE     Proxy1 -> Bob"
F3  = "486 INVITE Proxy1 <- Bob"
F4  = "ACK        Proxy1 -> Bob"
F5  = "INVITE     Proxy1 -> Carol"
F6  = "486 INVITE Proxy1 <- Carol"
F7  = "ACK        Proxy1 -> Carol"
F8  = "486 INVITE Alice  <- Proxy1"
F9  = "ACK        Alice  -> Proxy1"
)");
    run::play_options o;
    std::vector<std::string> wire;
    o.on_wire = [&wire](auto, const auto&, const auto&, std::string_view octets, std::string_view) {
        wire.emplace_back(octets.substr(0, octets.find("\r\n")));
    };
    EXPECT_EQ(run::play_in_memory(s, o).verdict, judge::run_verdict::pass);
    const auto first = [&](std::string_view start, std::size_t from) {
        for (auto i = from; i < wire.size(); ++i)
            if (wire[i].starts_with(start))
                return i;
        return wire.size();
    };
    const auto refused = first("SIP/2.0 486", 0);
    const auto second = first("INVITE ", first("INVITE ", 0) + 1);  // to Bob
    EXPECT_LT(second, refused);
    EXPECT_GT(first("INVITE ", second + 1), refused) << "to Carol";
}

// RFC 3261 13.2.2.4: "The UAC core MUST generate an ACK request for each 2xx received from the transaction
// layer"; each dialog is ended by a BYE of its own.
TEST(rfc3261_13_2_2_4, both_answers_of_a_fork_are_acknowledged_and_ended)
{
    for (std::uint64_t seed = 1; seed <= 5; ++seed)
    {
        const auto s = ladder(R"("Alice", "Proxy1", "Bob", "Carol")", R"([ladder]
F1  = "INVITE     Alice  -> Proxy1"
F2  = "INVITE     Proxy1 -> Bob"
F3  = "INVITE     Proxy1 -> Carol"
F4  = "200 INVITE Proxy1 <- Bob"
F5  = "200 INVITE Alice  <- Proxy1"
F6  = "200 INVITE Proxy1 <- Carol"
F7  = "200 INVITE Alice  <- Proxy1"
F8  = "ACK        Alice  -> Proxy1"
F9  = "ACK        Proxy1 -> Bob"
F10 = "ACK        Alice  -> Proxy1"
F11 = "ACK        Proxy1 -> Carol"
)");
        const auto r = played(s, seed);
        EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
        EXPECT_EQ(r.standing_calls, 0U);
    }
}

// RFC 3261 8.2.1, 16.3: a method that nobody knows is answered as its author draws it, through a proxy, too.
TEST(rfc3261_8_2_1, a_method_of_the_scripts_own_is_answered)
{
    passes(ladder(R"("Alice", "Proxy1", "Bob")", R"([ladder]
F1 = "FOO     Alice  -> Proxy1"
F2 = "FOO     Proxy1 -> Bob"
F3 = "200 FOO Proxy1 <- Bob"
F4 = "200 FOO Alice  <- Proxy1"
)"),
           1);
}

TEST(calls, a_re_invite_is_part_of_one)
{
    passes(ladder(R"("Alice", "Bob")", R"([ladder]
F1 = "INVITE     Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK        Alice -> Bob"
F4 = "INVITE     Alice <- Bob"
F5 = ["200 INVITE Alice -> Bob", "488 INVITE Alice -> Bob"]
F6 = "ACK        Alice <- Bob"
F7 = "BYE        Alice <- Bob"
F8 = "200 BYE    Alice -> Bob"
)"),
           1);
}
