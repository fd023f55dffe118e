// The mutator that knows where an operation begins.
#include "corpus.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace {

std::vector<std::string> cut(const drill::grammar& g, std::string_view input)
{
    drill::orders in{input};
    std::vector<std::string> out{std::string{in.take(g.head)}};
    while (!in.done())
        out.emplace_back(in.next(g).octets);
    return out;
}

bool is_whole(const drill::grammar& g, std::string_view one)
{
    const auto count = g.arguments[static_cast<std::uint8_t>(one[0]) & (g.kinds() - 1)];
    if (count != drill::grammar::text)
        return one.size() == 1u + count;
    return one.size() >= 2 && one.size() == 2u + static_cast<std::uint8_t>(one[1]);
}

TEST(operations, cutting_an_input_loses_nothing)
{
    for (const auto& d : drill::all())
        for (const auto& [name, octets] : inputs_of(d.name))
        {
            std::string joined;
            for (const auto& part : cut(*d.operations, octets))
                joined += part;
            EXPECT_EQ(joined, octets) << d.name << '/' << name;
        }
}

TEST(operations, what_is_missing_at_the_end_is_0)
{
    const auto& g = *drill::named("call").operations;
    drill::orders in{std::string_view{"\x0f\x05", 2}};
    const auto last = in.next(g);
    EXPECT_EQ(last.what, 7u);
    EXPECT_EQ(last.which, 1u);
    EXPECT_EQ(last.argument, (std::array<std::uint8_t, 3>{5, 0, 0}));
    EXPECT_EQ(last.octets.size(), 2u);
    EXPECT_TRUE(in.done());
}

TEST(operations, a_mutant_is_made_of_whole_operations_and_fits)
{
    for (const auto& d : drill::all())
        for (const auto& [name, octets] : inputs_of(d.name))
            for (std::uint64_t seed = 0; seed < 20; ++seed)
            {
                const auto most = 1 + seed * 7;
                const auto mutant = drill::mutate_operations(*d.operations, octets, seed, most);
                EXPECT_LE(mutant.size(), most);
                EXPECT_EQ(mutant, drill::mutate_operations(*d.operations, octets, seed, most));
                const auto parts = cut(*d.operations, mutant);
                for (std::size_t i = 1; i < parts.size(); ++i)
                    EXPECT_TRUE(is_whole(*d.operations, parts[i])) << d.name << '/' << name << ' ' << seed;
            }
}

// The operation that was last, and lacked an argument, takes none of what comes behind it.
TEST(operations, an_operation_that_was_cut_off_gets_its_zeros)
{
    const auto& g = *drill::named("transactions").operations;
    const std::string cut_off{"\0\x10\x35", 3};
    bool moved = false;
    for (std::uint64_t seed = 0; seed < 200; ++seed)
    {
        const auto parts = cut(g, drill::mutate_operations(g, cut_off, seed, 100));
        for (std::size_t i = 1; i + 1 < parts.size(); ++i)
            moved = moved || parts[i] == std::string("\x35\0", 2);
    }
    EXPECT_TRUE(moved);
}

TEST(operations, from_nothing_inputs_grow_and_every_operation_comes)
{
    for (const auto& d : drill::all())
    {
        std::set<unsigned> seen;
        std::string input;
        for (std::uint64_t seed = 0; seed < 400; ++seed)
        {
            input = drill::mutate_operations(*d.operations, input, seed, 400);
            const auto parts = cut(*d.operations, input);
            for (std::size_t i = 1; i < parts.size(); ++i)
                seen.insert(static_cast<std::uint8_t>(parts[i][0]) & (d.operations->kinds() - 1));
        }
        EXPECT_EQ(seen.size(), d.operations->kinds()) << d.name;
        EXPECT_GT(cut(*d.operations, input).size(), 20u) << d.name;
    }
}

TEST(operations, seeds_give_different_mutants)
{
    const auto& d = drill::named("proxy");
    const auto input = inputs_of("proxy").at("cancel-while-it-rings");
    std::set<std::string> mutants;
    for (std::uint64_t seed = 0; seed < 200; ++seed)
        mutants.insert(drill::mutate_operations(*d.operations, input, seed, 400));
    EXPECT_GT(mutants.size(), 150u);
}

TEST(operations, a_cross_has_operations_of_both_and_no_others)
{
    const auto& g = *drill::named("dialog").operations;
    const std::string one{"\1\x10\0\x10\0\x10\0", 7}, other{"\2\x32\1\x32\1\x32\1", 7};
    bool of_one = false, of_other = false;
    for (std::uint64_t seed = 0; seed < 50; ++seed)
    {
        const auto crossed = drill::cross_operations(g, one, other, seed, 100);
        EXPECT_EQ(crossed, drill::cross_operations(g, one, other, seed, 100));
        EXPECT_LE(drill::cross_operations(g, one, other, seed, 5).size(), 5u);
        const auto parts = cut(g, crossed);
        for (std::size_t i = 1; i < parts.size(); ++i)
        {
            const bool from_one = parts[i][0] == '\x10' || parts[i][0] == '\0';
            EXPECT_TRUE(from_one || parts[i] == "\x32\1") << seed;
            (from_one ? of_one : of_other) = true;
        }
    }
    EXPECT_TRUE(of_one && of_other);
}

TEST(operations, a_drill_is_found_by_its_name_only)
{
    EXPECT_EQ(drill::named("call").name, "call");
    EXPECT_THROW(drill::named("cal"), std::out_of_range);
}

}  // namespace
