// Runs over every transport, with real sockets on loopback: all parties are agents, so what is tried are both
// ends of each hop.
#include "net/error.hpp"
#include "net/play.hpp"
#include "net/udp_socket.hpp"
#include "script/load.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace {

using namespace std::chrono_literals;
using fsm::transport;

// A call through a proxy that records the route: requests in both directions, an ACK of its own, a BYE from
// the callee.
constexpr std::string_view call = R"(title = "Call"
lifelines = ["Alice", "Proxy1", "Bob"]

[party.Alice]
aor = "sip:alice@atlanta.example.com"

[party.Proxy1]
domain = "atlanta.example.com"

[party.Bob]
aor = "sip:bob@biloxi.example.com"

[ladder]
F1  = "INVITE Alice -> Proxy1"
F2  = "INVITE Proxy1 -> Bob"
F3  = "180 INVITE Proxy1 <- Bob"
F4  = "180 INVITE Alice <- Proxy1"
F5  = "200 INVITE Proxy1 <- Bob"
F6  = "200 INVITE Alice <- Proxy1"
F7  = "ACK Alice -> Proxy1"
F8  = "ACK Proxy1 -> Bob"
F9  = "BYE Proxy1 <- Bob"
F10 = "BYE Alice <- Proxy1"
F11 = "200 BYE Alice -> Proxy1"
F12 = "200 BYE Proxy1 -> Bob"
)";

struct way
{
    transport alice, proxy, bob;
    const char* here = "127.0.0.1";
    friend void PrintTo(const way& w, std::ostream* out)
    {
        *out << fsm::via_token(w.alice) << '_' << fsm::via_token(w.proxy) << '_' << fsm::via_token(w.bob);
    }
};

class over : public testing::TestWithParam<way>
{
protected:
    play::cast cast() const
    {
        const auto& w = GetParam();
        play::cast out(3);
        for (auto [m, t] : {std::pair{&out[0], w.alice}, {&out[1], w.proxy}, {&out[2], w.bob}})
        {
            m->at = fsm::numeric_address(w.here, 0).value();
            m->at.transport = t;
        }
        play::add_other_transports(flow_, out);
        return out;
    }
    static bool has_ipv6()
    {
        try
        {
            boost::asio::io_context io;
            const net::udp_socket here{io, fsm::numeric_address("::1", 0).value()};
            return true;
        }
        catch (const net::environment_error&)
        {
            return false;
        }
    }

    script::flow flow_ = script::load_script_text(call, "call.toml");
};

std::string findings_of(const judge::run_result& r)
{
    std::string out = r.why;
    for (const auto& v : r.rules)
        for (const auto& f : v.findings)
            out += "\n" + f.rule + " " + f.expected + " | " + f.observed;
    for (const auto& n : r.notes)
        out += "\n" + n;
    return out;
}

TEST_P(over, a_call_through_a_proxy_is_played_and_no_rule_broken)
{
    if (std::string_view{GetParam().here} == "::1" && !has_ipv6())
        GTEST_SKIP() << "this machine has no IPv6";
    net::play_options o;
    o.how.rules = rules::select("");
    o.how.phases.linger = 20ms;
    const auto result = net::play(flow_, cast(), o);
    EXPECT_EQ(result.verdict, judge::run_verdict::pass) << findings_of(result);
    // Via names the transport of each hop (RFC 3261 18.1.1).
    for (const auto& s : result.traffic.messages)
        if (s.message->is_request())
        {
            const auto via = s.message->value(sip::field_id::via);
            EXPECT_NE(via.find(fsm::via_token(s.source.transport)), std::string_view::npos) << via;
        }
}

// Each alone, over IPv4 and IPv6; then mixed, each beside each.
INSTANTIATE_TEST_SUITE_P(alone,
                         over,
                         testing::Values(way{transport::udp, transport::udp, transport::udp},
                                         way{transport::tcp, transport::tcp, transport::tcp},
                                         way{transport::tls, transport::tls, transport::tls},
                                         way{transport::ws, transport::ws, transport::ws},
                                         way{transport::wss, transport::wss, transport::wss}),
                         testing::PrintToStringParamName{});
INSTANTIATE_TEST_SUITE_P(ipv6,
                         over,
                         testing::Values(way{transport::udp, transport::udp, transport::udp, "::1"},
                                         way{transport::tcp, transport::tcp, transport::tcp, "::1"},
                                         way{transport::tls, transport::tls, transport::tls, "::1"},
                                         way{transport::ws, transport::ws, transport::ws, "::1"},
                                         way{transport::wss, transport::wss, transport::wss, "::1"}),
                         testing::PrintToStringParamName{});
INSTANTIATE_TEST_SUITE_P(mixed,
                         over,
                         testing::Values(way{transport::wss, transport::tls, transport::udp},
                                         way{transport::udp, transport::tcp, transport::tls},
                                         way{transport::tls, transport::tcp, transport::udp},
                                         way{transport::tcp, transport::udp, transport::ws},
                                         way{transport::ws, transport::udp, transport::tcp}),
                         testing::PrintToStringParamName{});

}  // namespace
