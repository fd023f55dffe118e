#include "lab/load_lab.hpp"

#include "script/load.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;

constexpr std::string_view small = R"(flows = ["rfc3665"]
[[device]]
name = "dev7"
plays = "Bob"
address = "127.0.0.1:5070"
)";

std::string refusal(const std::string& toml)
{
    try
    {
        lab::load_lab_text(toml, "lab.toml");
    }
    catch (const script::script_error& e)
    {
        return e.what();
    }
    return "accepted";
}

TEST(load_lab, takes_what_the_schema_describes)
{
    const auto lab = lab::load_lab_text(R"(
title = "An interop day"
flows = ["rfc3665", "tag:calls"]
transports = ["udp", "tls"]
rules = ["CAN"]
repeat = 20
patience = "5s"
[tags]
calls = ["3.8.toml"]
[[device]]
name = "dev7"
plays = ["Bob", "Alice"]
address = "192.0.2.7:5060"
contact = "sip:bob@192.0.2.7"
over = ["udp", "tls:5071"]
agents = { Proxy2 = "127.0.0.1:5080" }
flows = ["3.8"]
at_once = 2
start = "phone --port 5060"
liveness = false
[device.profile.device]
unsupported = ["UPDATE"]
[[expect]]
device = "dev7"
flow = "3.8"
transport = "tls"
rule = "CAN-SRV-1"
reason = "ticket 4711"
owner = "Lab 7"
until = 2026-12-31
)",
                                        "lab.toml");
    EXPECT_EQ(lab.title, "An interop day");
    EXPECT_EQ(lab.transports, (std::vector{fsm::transport::udp, fsm::transport::tls}));
    EXPECT_EQ(lab.repeat, 20u);
    EXPECT_EQ(lab.patience, 5s);
    ASSERT_EQ(lab.devices.size(), 1u);
    const auto& d = lab.devices.front();
    EXPECT_EQ(d.plays, (std::vector<std::string>{"Bob", "Alice"}));
    EXPECT_EQ(d.profile.host, "192.0.2.7");
    EXPECT_EQ(d.profile.port, 5060);
    EXPECT_FALSE(d.profile.supports("UPDATE"));
    ASSERT_EQ(d.over.size(), 2u);
    EXPECT_EQ(d.over[1].port, 5071);
    EXPECT_EQ(d.at_once, 2u);
    EXPECT_FALSE(d.liveness);
    ASSERT_EQ(lab.expected.size(), 1u);
    EXPECT_EQ(lab.expected.front().owner, "Lab 7");
    EXPECT_EQ(lab.expected.front().place, "lab.toml:23:1");
}

TEST(load_lab, a_device_that_says_no_transport_has_that_of_its_profile_else_udp)
{
    EXPECT_EQ(lab::load_lab_text(small, "lab.toml").devices[0].over[0].over, fsm::transport::udp);
    const auto lab =
        lab::load_lab_text(std::string{small} + "[device.profile.device]\ntransport = \"tcp\"\n", "lab.toml");
    EXPECT_EQ(lab.devices[0].over[0].over, fsm::transport::tcp);
}

TEST(load_lab, refuses_what_is_wrong_with_its_place)
{
    const std::string good{small};
    EXPECT_EQ(refusal(good), "accepted");
    EXPECT_EQ(refusal("flows = [\"x\"]\n"),
              "lab.toml:1:1: there is no device: a table [[device]] for each is wanted");
    EXPECT_EQ(refusal(good.substr(good.find('\n') + 1)),
              "lab.toml:1:1: there are no flows: flows = [\"rfc3665\", \"tag:calls\"] is wanted");
    EXPECT_NE(refusal(good + "at_one = 2\n").find("lab.toml:6:1"), std::string::npos);
    EXPECT_NE(refusal(good + "at_one = 2\n").find("did you mean 'at_once'?"), std::string::npos);
    EXPECT_NE(refusal(good + good.substr(good.find('\n') + 1)).find("is called 'dev7' already"),
              std::string::npos);
    EXPECT_NE(refusal(good + "over = [\"sctp\"]\n").find("lab.toml:6:8: 'sctp': expected udp"),
              std::string::npos);
    EXPECT_NE(refusal(good + "over = [\"tls:0\"]\n").find("expected a port behind ':'"), std::string::npos);
    EXPECT_NE(refusal(good + "at_once = 65\n").find("lab.toml:6:11"), std::string::npos);
    EXPECT_NE(refusal("flows = [\"tag:cals\"]\n[tags]\ncalls = [\"x\"]\n" + good.substr(good.find('\n') + 1))
                  .find("did you mean 'calls'?"),
              std::string::npos);
    EXPECT_NE(
        refusal(good + "[[expect]]\ndevice = \"dev8\"\nreason = \"r\"\nowner = \"o\"\nuntil = 2026-12-31\n")
            .find("lab.toml:6:1: no device is called 'dev8'"),
        std::string::npos);
    EXPECT_NE(refusal(good + "[[expect]]\ndevice = \"dev7\"\nreason = \"r\"\nowner = \"o\"\n")
                  .find("has no 'until'"),
              std::string::npos);
    for (const auto* name : {"../etc", ".hidden", "a b", ""})
        EXPECT_NE(refusal("flows = [\"x\"]\n[[device]]\nname = \"" + std::string{name} +
                          "\"\nplays = \"Bob\"\naddress = \"127.0.0.1\"\n"),
                  "accepted")
            << name;
}

}  // namespace
