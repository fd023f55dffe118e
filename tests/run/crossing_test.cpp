// What a device sent before it could read our answer is not judged as if it had read it.
#include "told.hpp"
#include "two_casts.hpp"

#include <gtest/gtest.h>

namespace {

using rules::outcome;

outcome of(const judge::run_result& r, std::string_view rule)
{
    for (const auto& v : r.rules)
        if (v.rule->id == rule)
            return v.outcome;
    throw std::logic_error{"no such rule"};
}

// `third`: of F3, which asks for less than the registrar grants.
script::flow asking_twice(const std::string& third)
{
    return script::load_script_text(R"(title = "t"
lifelines = ["Bob", "Registrar"]
[party.Bob]
aor = "sip:bob@biloxi.example.com"
[party.Registrar]
domain = "biloxi.example.com"
min_expires = 120
[ladder]
F1 = "REGISTER      Bob -> Registrar"
F2 = "423 REGISTER  Bob <- Registrar"
F3 = "REGISTER      Bob -> Registrar"
F4 = "423 REGISTER  Bob <- Registrar"
[F1]
expires = 30
[F3]
expires = 60
)" + third,
                                    "t.toml");
}

}  // namespace

// RFC 3261 10.2.8: Bob, a device, sends both before our 423 can reach him.
TEST(rfc3261_10_2_8, a_register_that_crosses_the_423_accuses_nobody)
{
    const auto s = asking_twice("crosses = \"F2\"\n");
    const auto r = table::two_casts{s, {"Bob"}}.play();
    EXPECT_EQ(of(r, "REG-ERR-1"), outcome::inconclusive) << told(r);
    EXPECT_EQ(of(r, "REG-SEQ-1"), outcome::inconclusive) << told(r);
}

TEST(rfc3261_10_2_8, a_register_that_follows_the_423_is_held_against_it)
{
    const auto s = asking_twice("after = \"150ms\"\n");
    table::two_casts game{s, {"Bob"}};
    game.spoil = [](const std::string&, std::string& octets) { table::replace(octets, "=120", "=60"); };
    const auto r = game.play();
    EXPECT_EQ(of(r, "REG-ERR-1"), outcome::fail) << told(r);
}
