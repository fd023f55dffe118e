// What a script does to its streams, on real connections: segments, records and frames as it says (RFC 3261
// 18.3, RFC 6455 5.4), and connections that it ends.
#include "net/play.hpp"
#include "script/load.hpp"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace {

using namespace std::chrono_literals;
using fsm::transport;

constexpr std::string_view call = R"(title = "Call"
lifelines = ["Alice", "Bob"]

[party.Alice]
aor = "sip:alice@atlanta.example.com"

[party.Bob]
aor = "sip:bob@biloxi.example.com"

[ladder]
F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "200 INVITE Alice <- Bob"
F4 = "ACK Alice -> Bob"
F5 = "BYE Alice -> Bob"
F6 = "200 BYE Alice <- Bob"
)";

class faults_on_sockets : public testing::TestWithParam<std::tuple<transport, const char*>>
{
};

TEST_P(faults_on_sockets, change_nothing_of_the_ladder)
{
    const auto [over, fault] = GetParam();
    const auto flow = script::load_script_text(std::string{call} + fault, "call.toml");
    play::cast cast(2);
    for (auto& m : cast)
    {
        m.at = fsm::numeric_address("127.0.0.1", 0).value();
        m.at.transport = over;
    }
    play::add_other_transports(flow, cast);
    net::play_options o;
    o.how.rules = rules::select("");
    o.how.phases.linger = 20ms;
    const auto r = net::play(flow, cast, o);
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << fault << r.why << [&] {
        std::string notes;
        for (const auto& n : r.notes)
            notes += "\n" + n;
        return notes;
    }();
}

INSTANTIATE_TEST_SUITE_P(
    rfc3261_18,
    faults_on_sockets,
    testing::Combine(testing::Values(transport::tcp, transport::tls, transport::ws, transport::wss),
                     testing::Values("[F1]\nsplit = [10, 200]\n",
                                     "[F1]\nsplit = \"each\"\n",
                                     "[F1]\nsplit = [1]\nstall = \"50ms\"\n",
                                     "[F2]\njoin = true\n",
                                     "[F4]\njoin = true\n[F5]\nsplit = [3]\n",
                                     "[F1]\nhalf_close = true\n[F2]\nafter = \"100ms\"\n",
                                     "[F1]\nclose = true\n[F2]\nafter = \"100ms\"\n",
                                     "[F1]\nreset = true\n[F2]\nafter = \"100ms\"\n",
                                     "[F3]\nclose = true\n[F4]\nafter = \"100ms\"\n",
                                     "[F5]\nconnection = \"another\"\n")));

}  // namespace
