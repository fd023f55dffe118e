// What URIs say of transports: Contact and Record-Route over each of them, SIPS, and proxies that change the
// transport.
#include "fsm/next_hop.hpp"
#include "fsm/proxy.hpp"
#include "fsm/user_agent.hpp"
#include "sip/build.hpp"
#include "sip/name_addr.hpp"

#include <gtest/gtest.h>

namespace {

using fsm::transport;

fsm::address at(int host, transport t, std::uint16_t port = 5060)
{
    return *fsm::numeric_address("192.0.2." + std::to_string(host), port, t);
}

fsm::local_addresses everywhere(int host)
{
    fsm::local_addresses out{at(host, transport::udp)};
    out.add(at(host, transport::tcp));
    out.add(at(host, transport::tls, 5061));
    out.add(at(host, transport::ws, 5062));
    out.add(at(host, transport::wss, 5063));
    return out;
}

// The INVITE of Alice to this URI by this hop.
sip::message_ptr invite(const std::string& uri, const fsm::address& hop, std::vector<std::string> routes = {})
{
    fsm::user_agent_settings s;
    s.local = everywhere(1);
    s.aor = "sip:alice@example.com";
    fsm::user_agent alice{s, sip::choices{1}};
    fsm::outgoing_request what;
    what.request_uri = uri;
    what.next_hop = hop;
    what.routes = std::move(routes);
    alice.request({}, what);
    fsm::transmission out;
    EXPECT_TRUE(alice.next_transmission(out));
    return out.message;
}

std::string contact(const std::string& uri, const fsm::address& hop, std::vector<std::string> routes = {})
{
    return std::string{invite(uri, hop, std::move(routes))->value(sip::field_id::contact)};
}

// "a Contact that means UDP would not be reached": each names what its link was.
TEST(rfc3261_8_1_1_8, a_contact_names_the_transport_by_which_it_is_reached)
{
    const std::string bob = "sip:bob@example.com";
    EXPECT_EQ(contact(bob, at(2, transport::udp)), "<sip:192.0.2.1:5060>");
    EXPECT_EQ(contact(bob, at(2, transport::tcp)), "<sip:192.0.2.1:5060;transport=tcp>");
    EXPECT_EQ(contact(bob, at(2, transport::tls)), "<sip:192.0.2.1:5061;transport=tls>");
    EXPECT_EQ(contact(bob, at(2, transport::ws)), "<sip:192.0.2.1:5062;transport=ws>");
    EXPECT_EQ(contact(bob, at(2, transport::wss)), "<sip:192.0.2.1:5063;transport=wss>");
}

// "If the Request-URI or top Route header field value contains a SIPS URI, the Contact header field MUST
// contain a SIPS URI as well."
TEST(rfc3261_8_1_1_8, a_sips_request_uri_or_top_route_makes_the_contact_one)
{
    const std::string bobs = "sips:bob@example.com", bob = "sip:bob@example.com";
    EXPECT_EQ(contact(bobs, at(2, transport::tls)), "<sips:192.0.2.1:5061>");
    EXPECT_EQ(contact(bobs, at(2, transport::wss)), "<sips:192.0.2.1:5063;transport=ws>");
    EXPECT_EQ(contact(bob, at(2, transport::tls), {"<sips:192.0.2.2;lr>", "<sip:192.0.2.3;lr>"}),
              "<sips:192.0.2.1:5061>");
    EXPECT_EQ(
        contact(bob, at(2, transport::tls), {"<sip:192.0.2.2:5061;transport=tls;lr>", "<sips:192.0.2.3;lr>"}),
        "<sip:192.0.2.1:5061;transport=tls>");
}

// 12.1.1: "in the Request-URI or in the top Record-Route header field value, if there was any, or the Contact
// header field if there was no Record-Route header field".
TEST(rfc3261_12_1_1, what_makes_the_contact_of_a_response_a_sips_uri)
{
    const auto asks = [](const std::string& uri, const std::string& rows) {
        return fsm::asks_for_sips(*sip::store("INVITE " + uri + " SIP/2.0\r\n" + rows + "\r\n"));
    };
    EXPECT_TRUE(asks("sips:bob@example.com", "Contact: <sip:a@192.0.2.1>\r\n"));
    EXPECT_TRUE(asks("sip:bob@example.com", "Contact: <sips:a@192.0.2.1>\r\n"));
    EXPECT_FALSE(asks("sip:bob@example.com", "Contact: <sip:a@192.0.2.1>\r\n"));
    EXPECT_TRUE(
        asks("sip:bob@example.com", "Record-Route: <sips:192.0.2.2;lr>\r\nContact: <sip:a@192.0.2.1>\r\n"));
    EXPECT_FALSE(
        asks("sip:bob@example.com", "Record-Route: <sip:192.0.2.2;lr>\r\nContact: <sips:a@192.0.2.1>\r\n"));
}

TEST(rfc7118_5_5, ports_and_transports_that_a_uri_means)
{
    const auto hop = [](const std::string& uri, transport usual = transport::udp) {
        const auto out = fsm::address_of(uri, at(1, usual));
        return out ? std::string{fsm::via_token(out->transport)} + ' ' + std::to_string(out->port) : "";
    };
    EXPECT_EQ(hop("sip:192.0.2.2"), "UDP 5060");
    EXPECT_EQ(hop("sip:192.0.2.2;transport=ws"), "WS 80");
    EXPECT_EQ(hop("sips:192.0.2.2;transport=ws"), "WSS 443");
    EXPECT_EQ(hop("sips:192.0.2.2;transport=tcp"), "TLS 5061");  // RFC 3261 26.2.2: TLS over TCP
    EXPECT_EQ(hop("sips:192.0.2.2:7000", transport::wss), "WSS 7000");
    EXPECT_EQ(hop("sips:192.0.2.2:7000", transport::tcp), "TLS 7000");
    EXPECT_EQ(hop("sip:192.0.2.2;transport=TLS"), "TLS 5061");
}

// RFC 3263 4.1: "If no transport protocol is specified, but the TARGET is a numeric IP address, the client
// SHOULD use UDP for a SIP URI, and TCP for a SIPS URI" (over TLS).
TEST(rfc3263_4_1, a_number_without_a_transport_means_udp_whatever_is_preferred)
{
    fsm::local_addresses local{at(1, transport::tls, 5061)};
    const auto hop = [&](const std::string& uri) { return fsm::address_of(uri, local)->transport; };
    EXPECT_EQ(hop("sip:192.0.2.2"), transport::tls);  // all that there is
    local.add(at(1, transport::udp));
    EXPECT_EQ(hop("sip:192.0.2.2"), transport::udp);
    EXPECT_EQ(hop("sip:192.0.2.2;transport=tls"), transport::tls);
    EXPECT_EQ(hop("sips:192.0.2.2"), transport::tls);
    fsm::local_addresses wss{at(1, transport::wss, 5063)};
    wss.add(at(1, transport::udp));
    wss.add(at(1, transport::tls, 5061));
    EXPECT_EQ(fsm::address_of("sips:192.0.2.2", wss)->transport, transport::wss);
}

struct passing
{
    fsm::proxy_settings settings;
    explicit passing(const fsm::address& hop)
    {
        settings.local = everywhere(11);
        settings.domains = {"example.com"};
        settings.locate = [hop](const sip::message&) {
            fsm::routing r;
            r.targets.push_back({"", hop, 1000});
            return r;
        };
    }
    // What it makes of this request that came so.
    sip::message_ptr forwarded(const sip::message_ptr& request, transport came) const
    {
        fsm::proxy proxy{settings, sip::choices{2}};
        const auto port = settings.local.of(came)->port;
        const fsm::link over{at(11, came, port), at(1, came, 40'000), fsm::is_reliable(came) ? 1U : 0U};
        if (over.connection != 0)
            proxy.opened({}, over);
        proxy.received({}, over, request);
        for (fsm::transmission out; proxy.next_transmission(out);)
            if (out.message->is_request())
                return out.message;
        return nullptr;
    }
};

std::vector<std::string> values(const sip::message& m, sip::field_id id)
{
    std::vector<std::string> out;
    sip::name_addr value;
    for (sip::name_addr_list all{m, id}; all.next(value);)
        out.emplace_back(value.octets);
    return out;
}

using all = std::vector<std::string>;

// 4: "This technique consists of inserting before any existing Record-Route header, a Record-Route header
// with the URI reflecting to the input interface ..., and secondly, a Record-Route header with the URI
// reflecting to the output interface."
TEST(rfc5658_4, a_proxy_that_changes_the_transport_records_both_its_ends)
{
    const auto asked = invite("sip:bob@example.com", at(11, transport::tcp));
    EXPECT_EQ(
        values(*passing{at(2, transport::udp)}.forwarded(asked, transport::tcp), sip::field_id::record_route),
        (all{"<sip:192.0.2.11:5060;lr>", "<sip:192.0.2.11:5060;transport=tcp;lr>"}));
    EXPECT_EQ(
        values(*passing{at(2, transport::tcp)}.forwarded(asked, transport::tcp), sip::field_id::record_route),
        (all{"<sip:192.0.2.11:5060;transport=tcp;lr>"}));
}

// RFC 3261 16.6 item 4
TEST(rfc3261_16_6_4, for_a_sips_uri_a_sips_uri_is_recorded)
{
    const auto asked = invite("sips:bob@example.com", at(11, transport::tls));
    EXPECT_EQ(
        values(*passing{at(2, transport::tls)}.forwarded(asked, transport::tls), sip::field_id::record_route),
        (all{"<sips:192.0.2.11:5061;lr>"}));
}

// 4: "a proxy MAY remove two Route headers instead of one when using the double Record-Routing"; else it
// would spiral.
TEST(rfc5658_4, both_its_ends_are_taken_out_of_the_route)
{
    const auto routed = [](const std::string& routes) {
        const auto asked = sip::store(
            "BYE sip:bob@192.0.2.2 SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bKb\r\n"
            "Max-Forwards: 70\r\nRoute: " +
            routes +
            "\r\nFrom: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>;tag=2\r\nCall-ID: c\r\n"
            "CSeq: 2 BYE\r\nContent-Length: 0\r\n\r\n");
        const auto out = passing{at(2, transport::udp)}.forwarded(asked, transport::tcp);
        return out ? values(*out, sip::field_id::route) : all{"nothing is forwarded"};
    };
    EXPECT_EQ(routed("<sip:192.0.2.11:5060;transport=tcp;lr>, <sip:192.0.2.11:5060;lr>, <sip:192.0.2.5;lr>"),
              (all{"<sip:192.0.2.5;lr>"}));
    // The same end twice is a way of its own, there and back again.
    EXPECT_EQ(routed("<sip:192.0.2.11:5060;lr>, <sip:192.0.2.11:5060;lr>, <sip:192.0.2.5;lr>"),
              (all{"<sip:192.0.2.11:5060;lr>", "<sip:192.0.2.5;lr>"}));
}

}  // namespace
