// RFC 3261 18.1.1: requests that are too long for UDP.
#include "fsm/request_size.hpp"

#include "fsm/address.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using fsm::transport;
using namespace std::chrono_literals;

fsm::address at(const char* host, std::uint16_t port, transport t)
{
    auto out = fsm::numeric_address(host, port).value();
    out.transport = t;
    return out;
}

sip::message_ptr request(std::size_t octets, std::string_view sent_by = "192.0.2.1:5060")
{
    std::string m = "MESSAGE sip:bob@192.0.2.2 SIP/2.0\r\nVia: SIP/2.0/UDP " + std::string{sent_by} +
                    ";branch=z9hG4bK1;rport\r\nMax-Forwards: 70\r\nFrom: <sip:a@192.0.2.1>;tag=1\r\n"
                    "To: <sip:bob@192.0.2.2>\r\nCall-ID: 1\r\nCSeq: 1 MESSAGE\r\n";
    const std::string length = "Content-Length: ";
    auto body = octets - m.size() - length.size() - 8;
    m += length + std::string(4 - std::to_string(body).size(), '0') + std::to_string(body) + "\r\n\r\n";
    return sip::store(m + std::string(body, 'x'));
}

fsm::local_addresses both(std::uint16_t tcp_port = 5060)
{
    fsm::local_addresses out{at("192.0.2.1", 5060, transport::udp)};
    out.add(at("192.0.2.1", tcp_port, transport::tcp));
    return out;
}

fsm::link udp() { return {at("192.0.2.1", 5060, transport::udp), at("192.0.2.2", 5060, transport::udp)}; }

// "or if it is larger than 1300 bytes and the path MTU is unknown, the request MUST be sent using an RFC 2914
// congestion controlled transport protocol, such as TCP."
TEST(rfc3261_18_1_1, larger_than_1300_bytes_goes_over_tcp)
{
    const auto fits = fsm::for_its_size(request(1'300), udp(), both());
    EXPECT_EQ(fits.over, udp());
    EXPECT_FALSE(fits.otherwise);
    const auto large = fsm::for_its_size(request(1'301), udp(), both());
    EXPECT_EQ(large.over.transport(), transport::tcp);
    EXPECT_EQ(large.over.remote.host_port(), "192.0.2.2:5060");
    ASSERT_TRUE(large.otherwise);
    EXPECT_EQ(large.otherwise->over, udp());
    EXPECT_EQ(large.otherwise->request->octets().size(), 1'301u);
}

// "If this causes a change in the transport protocol from the one indicated in the top Via, the value in the
// top Via MUST be changed."
TEST(rfc3261_18_1_1, the_value_in_the_top_via_is_changed)
{
    const auto via = [](const fsm::sized_request& r) {
        return std::string{r.request->value(sip::field_id::via)};
    };
    EXPECT_EQ(via(fsm::for_its_size(request(2'000), udp(), both())),
              "SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bK1;rport");
    EXPECT_EQ(via(fsm::for_its_size(request(2'000), udp(), both(5070))),
              "SIP/2.0/TCP 192.0.2.1:5070;branch=z9hG4bK1;rport");
    EXPECT_EQ(via(fsm::for_its_size(request(2'000, "pc33.atlanta.example.com"), udp(), both())),
              "SIP/2.0/TCP pc33.atlanta.example.com;branch=z9hG4bK1;rport");
}

TEST(rfc3261_18_1_1, who_has_no_tcp_sends_it_by_udp)
{
    const auto kept =
        fsm::for_its_size(request(2'000), udp(), fsm::local_addresses{at("192.0.2.1", 5060, transport::udp)});
    EXPECT_EQ(kept.over, udp());
}

struct sending : testing::Test
{
    sending()
    {
        auto sized = fsm::for_its_size(request(2'000), udp(), both());
        tcp = sized.over;
        id = layer.start(now, sized.request, sized.over, 7, std::move(sized.otherwise));
        EXPECT_EQ(left().over.transport(), transport::tcp);
    }
    fsm::transmission left()
    {
        fsm::transmission out;
        EXPECT_TRUE(layer.next_transmission(out));
        return out;
    }
    bool failed()
    {
        for (fsm::event e; layer.next_event(e);)
            if (e.what == fsm::happened::transport_failed)
                return true;
        return false;
    }

    fsm::transactions layer{fsm::timer_values{}};
    fsm::time_point now{};
    fsm::link tcp;
    fsm::transaction_id id{};
};

// "if the attempt to establish the connection generates either an ICMP Protocol Not Supported, or results in
// a TCP reset, the element SHOULD retry the request, using UDP."
TEST_F(sending, is_retried_over_udp_when_no_connection_opens)
{
    layer.closed(now, tcp, fsm::link_end::refused);
    const auto again = left();
    EXPECT_EQ(again.over, udp());
    EXPECT_EQ(again.transaction, id);
    EXPECT_EQ(again.origin, 7u);
    EXPECT_EQ(again.message->value(sip::field_id::via), "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport");
    EXPECT_FALSE(failed());
    // From now on it is repeated (17.1.2.2, Timer E).
    EXPECT_EQ(layer.deadline(), now + 500ms);
    layer.expired(now += 500ms);
    EXPECT_TRUE(left().repeated);
    // 17.1.3: its answer comes over UDP.
    layer.send_failed(now, again);
    EXPECT_TRUE(failed());
}

// A connection that opened has carried it: it is nobody's to send twice.
TEST_F(sending, is_not_retried_when_a_connection_that_was_open_breaks)
{
    auto open = tcp;
    open.connection = 1;
    layer.opened(open);
    layer.closed(now, open, fsm::link_end::broken);
    fsm::transmission none;
    EXPECT_FALSE(layer.next_transmission(none));
    EXPECT_TRUE(failed());
}

}  // namespace
