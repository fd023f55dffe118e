#include "lab/plan.hpp"

#include "lab/load_lab.hpp"
#include "script/load.hpp"

#include <gtest/gtest.h>

namespace {

constexpr std::string_view busy = R"(
title = "Busy"
lifelines = ["Alice", "Bob"]
[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"
[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"
[ladder]
F1 = "INVITE     Alice -> Bob"
F2 = "486 INVITE Alice <- Bob"
F3 = "ACK        Alice -> Bob"
)";

constexpr std::string_view options = R"(
title = "Options"
lifelines = ["Alice", "Bob"]
[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"
[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"
[ladder]
F1 = "OPTIONS     Alice -> Bob"
F2 = "200 OPTIONS Alice <- Bob"
)";

lab::named_flow flow(std::string_view text, const std::string& path)
{
    lab::named_flow out;
    out.flow = script::load_script_text(text, path);
    return out;
}

std::vector<lab::named_flow> two_flows()
{
    std::vector<lab::named_flow> out{flow(busy, "x/3.9-busy.toml"), flow(options, "x/options.toml")};
    lab::name_apart(out);
    out[0].tags = {"calls"};
    return out;
}

lab::description with(const std::string& device)
{
    return lab::load_lab_text(
        "flows = [\"x\"]\ntransports = [\"udp\", \"tcp\"]\n[[device]]\nname = \"dev7\"\n"
        "address = \"127.0.0.1:5070\"\n" +
            device,
        "lab.toml");
}

TEST(plan, is_devices_times_flows_times_transports)
{
    const auto flows = two_flows();
    const auto cells = lab::cells_of(with("plays = \"Bob\"\nover = [\"udp\", \"tcp\"]\n"), flows);
    std::vector<std::string> names;
    for (const auto& c : cells)
        names.push_back(c.key.name());
    EXPECT_EQ(names, (std::vector<std::string>{"dev7/3.9-busy/udp", "dev7/3.9-busy/tcp", "dev7/options/udp",
                                               "dev7/options/tcp"}));
}

TEST(plan, says_why_a_cell_cannot_be_played_and_by_whose_word)
{
    const auto flows = two_flows();
    const auto cells = lab::cells_of(with("plays = \"Bob\"\n"), flows);
    // A device that is not told to reject would be accused of what nobody asked of it.
    EXPECT_EQ(cells[0].why_not, "dev7 has to be made to reject (F2 486 INVITE), and its profile has no "
                                "[trigger.reject]; with kind = \"none\" it does so by itself");
    EXPECT_EQ(cells[1].why_not, "'over' of dev7 has no tcp");
    EXPECT_EQ(cells[1].by, "lab.toml:3:1");
    EXPECT_EQ(cells[2].why_not, "");
    const auto others = lab::cells_of(with("plays = \"Carol\"\n"), flows);
    EXPECT_EQ(others[0].why_not, "it has no party that dev7 plays (Carol)");
    EXPECT_FALSE(others[0].applies);
    const auto chosen = lab::cells_of(with("plays = \"Bob\"\nflows = [\"options\"]\n"), flows);
    EXPECT_EQ(chosen[0].why_not, "'flows' of dev7 (lab.toml:3:1) leaves it out");
    EXPECT_EQ(chosen[2].why_not, "");
}

TEST(plan, a_trigger_of_kind_none_says_that_the_device_does_so_by_itself)
{
    const auto cells = lab::cells_of(
        with("plays = \"Bob\"\n[device.profile.trigger.reject]\nkind = \"none\"\n"), two_flows());
    EXPECT_EQ(cells[0].why_not, "");
}

TEST(plan, of_a_device_the_first_party_is_played_that_a_flow_has)
{
    const auto cells = lab::cells_of(with("plays = [\"Carol\", \"Bob\", \"Alice\"]\n"), two_flows());
    EXPECT_EQ(cells[2].party, 1u);
}

TEST(only, names_cells_by_device_flow_and_transport)
{
    const auto flows = two_flows();
    const auto cells = lab::cells_of(with("plays = \"Bob\"\nover = [\"udp\", \"tcp\"]\n"), flows);
    const auto named = [&](std::string_view pattern) {
        std::size_t out = 0;
        for (const auto& c : cells)
            out += lab::names_cell(pattern, c, flows[c.flow]);
        return out;
    };
    EXPECT_EQ(named("dev7"), 4u);
    EXPECT_EQ(named("*"), 4u);
    EXPECT_EQ(named("dev8"), 0u);
    EXPECT_EQ(named("dev7/3.9"), 2u);
    EXPECT_EQ(named("dev7/3.9-busy/tcp"), 1u);
    EXPECT_EQ(named("dev7/3/tcp"), 0u);
    EXPECT_EQ(named("*/tag:calls"), 2u);
    EXPECT_EQ(named("*/opt*/udp"), 1u);
    EXPECT_EQ(named("*/*/t*"), 2u);
}

TEST(only, a_star_fits_any_octets_in_time_that_does_not_explode)
{
    EXPECT_TRUE(lab::fits("*a*b", "xxaxxb"));
    EXPECT_FALSE(lab::fits("*a*b", "xxaxxc"));
    EXPECT_TRUE(lab::fits("", ""));
    EXPECT_FALSE(lab::fits("", "x"));
    std::string stars;
    for (int i = 0; i < 200; ++i)
        stars += "*a";
    EXPECT_FALSE(lab::fits(stars + "b", std::string(5000, 'a')));
}

TEST(flows, whose_names_are_alike_get_that_of_their_folder)
{
    std::vector<lab::named_flow> all{flow(busy, "a/busy.toml"), flow(busy, "b/busy.toml"),
                                     flow(options, "b/with blank\x80.toml")};
    lab::name_apart(all);
    EXPECT_EQ(all[0].name, "a-busy");
    EXPECT_EQ(all[1].name, "b-busy");
    EXPECT_EQ(all[2].name, "with_blank_");
    std::vector<lab::named_flow> same{flow(busy, "a/x/busy.toml"), flow(busy, "b/x/busy.toml")};
    EXPECT_THROW(lab::name_apart(same), script::usage_error);
}

}  // namespace
