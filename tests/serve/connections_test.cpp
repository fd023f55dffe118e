// A standing agent over connections, in virtual time: by which one it answers and calls, and which are
// closed.
#include "passing.hpp"
#include "serve/station.hpp"

#include "sip/fields.hpp"
#include "sip/via.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using fsm::transport;

constexpr auto phone_says = "sip:alice@df7jal23ls0d.invalid;transport=ws";  // RFC 7118 8.1

fsm::address at(const char* host, int port, transport t)
{
    return *fsm::numeric_address(host, static_cast<std::uint16_t>(port), t);
}

struct standing
{
    explicit standing(rules::role plays, fsm::duration rings = {})
        : how{home(plays, rings)},
          agent{how, {rules::select(""), false, {}}}
    {
    }

    static serve::configuration home(rules::role plays, fsm::duration rings)
    {
        serve::configuration c;
        c.plays = plays;
        c.at = at("192.168.0.1", 5060, transport::udp);
        for (const auto t : {transport::tcp, transport::tls, transport::ws, transport::wss})
            c.also.push_back(at("192.168.0.1", t == transport::tls ? 5061 : 5060, t));
        for (const auto t : {transport::udp, transport::tcp})
            c.also.push_back(at("fd00::1", 5060, t));
        c.domain = "example.com";
        c.registrar = true;
        c.idle = 60s;
        c.answers.rings = rings;
        return c;
    }

    // An end of the agent, and who is at the other one.
    fsm::link open(transport t, int port, std::vector<std::string> shown = {})
    {
        const fsm::link l{at("192.168.0.1", t == transport::tls ? 5061 : 5060, t), at("192.168.0.2", port, t),
                          ++opened};
        agent.opened(now, l, std::move(shown));
        take();
        return l;
    }
    void close(const fsm::link& l, fsm::link_end as = fsm::link_end::closed)
    {
        agent.closed(now, l, as);
        take();
    }

    struct parts
    {
        std::string method = "OPTIONS", uri = "sip:bob@example.com", via = "192.168.0.2:5060", contact = {};
        std::string more = {};
    };
    std::string request(const fsm::link& l, const parts& p)
    {
        const auto number = std::to_string(++asked);
        return p.method + ' ' + p.uri + " SIP/2.0\r\nVia: SIP/2.0/" +
               std::string{fsm::via_token(l.transport())} + ' ' + p.via + ";branch=z9hG4bK" + number +
               "\r\nMax-Forwards: 70\r\nFrom: <sip:alice@example.com>;tag=a\r\nTo: "
               "<sip:alice@example.com>\r\n"
               "Call-ID: c" +
               number + "\r\nCSeq: 1 " + p.method + "\r\n" +
               (p.contact.empty() ? "" : "Contact: <" + p.contact + ">\r\n") + p.more +
               "Content-Length: 0\r\n\r\n";
    }
    void put(const fsm::link& l, const parts& p)
    {
        agent.received(now, l, sip::store(request(l, p)));
        take();
    }
    void take()
    {
        for (fsm::transmission t; agent.next(t);)
        {
            agent.sent(now, t);
            sent.push_back(t);
        }
        for (fsm::link l; agent.next_to_close(l);)
        {
            idle.push_back(l);
            agent.closed(now, l, fsm::link_end::closed);
        }
    }
    void pass(fsm::duration d)
    {
        serve_test::pass(agent, now, d, [this] { take(); });
    }
    const fsm::transmission* last(sip::method m) const
    {
        for (auto i = sent.rbegin(); i != sent.rend(); ++i)
            if (i->message->is_request() && i->message->method() == m)
                return &*i;
        return nullptr;
    }
    int status() const { return sent.empty() ? 0 : sent.back().message->status(); }

    serve::configuration how;
    fsm::time_point now{};
    serve::station agent;
    std::vector<fsm::transmission> sent;
    std::vector<fsm::link> idle;
    std::uint32_t opened = 0;
    int asked = 0;
};

void register_at(standing& s, const fsm::link& l, const std::string& contact, const std::string& more = {})
{
    s.put(l, {"REGISTER", "sip:example.com", "192.168.0.2:5060", contact, more});
    ASSERT_EQ(s.status(), 200);
}

// RFC 3261 18.2.2: "If the 'sent-protocol' is a reliable transport protocol such as TCP or SCTP, or TLS over
// those, the response MUST be sent using the existing connection"
TEST(rfc3261_18_2_2, a_response_is_sent_by_the_connection_of_its_request)
{
    for (const auto t : {transport::tcp, transport::tls, transport::ws, transport::wss})
    {
        standing s{rules::role::registrar};
        const auto l = s.open(t, 40'000);
        s.put(l, {});
        ASSERT_EQ(s.status(), 200);
        EXPECT_EQ(s.sent.back().over, l);
    }
}

// "if that connection is no longer open, the server SHOULD open a connection to the IP address in the
// 'received' parameter, if present, using the port in the 'sent-by' value"
TEST(rfc3261_18_2_2, a_response_whose_connection_is_gone_goes_to_the_port_of_sent_by)
{
    standing s{rules::role::ua, 2s};
    const auto l = s.open(transport::tcp, 40'000);
    s.put(l,
          {"INVITE", "sip:echo@192.168.0.1", "192.168.0.2:5066", "sip:alice@192.168.0.2:5066;transport=tcp"});
    ASSERT_EQ(s.status(), 180);
    s.close(l);
    s.pass(3s);
    ASSERT_EQ(s.status(), 200);
    EXPECT_EQ(s.sent.back().over.connection, 0U);
    EXPECT_EQ(s.sent.back().over.remote.host_port(), "192.168.0.2:5066");
}

// RFC 7118 5: "a SIP WebSocket Client ... cannot be connected to", so its own connection is all there is.
TEST(rfc7118_5, a_request_for_a_websocket_client_goes_by_the_connection_that_it_registered_by)
{
    standing s{rules::role::proxy};
    const auto phone = s.open(transport::ws, 40'000), other = s.open(transport::ws, 40'001);
    register_at(s, phone, phone_says);
    s.put(other, {"INVITE", "sip:alice@example.com", "df7jal23ls0e.invalid", "sip:bob@df7jal23ls0e.invalid"});
    const auto* invite = s.last(sip::method::invite);
    ASSERT_TRUE(invite);
    EXPECT_EQ(invite->over, phone);
    EXPECT_EQ(invite->message->request_uri(), phone_says);
    EXPECT_TRUE(sip::top_via(*invite->message)->transport == "WS");

    // In the call, requests are for that Contact.
    s.put(other, {"BYE", phone_says, "df7jal23ls0e.invalid"});
    ASSERT_TRUE(s.last(sip::method::bye));
    EXPECT_EQ(s.last(sip::method::bye)->over, phone);
}

TEST(rfc7118_5, who_has_closed_it_cannot_be_reached)
{
    standing s{rules::role::proxy};
    const auto phone = s.open(transport::ws, 40'000), other = s.open(transport::ws, 40'001);
    register_at(s, phone, phone_says);
    s.close(phone);
    s.put(other, {"INVITE", "sip:alice@example.com", "df7jal23ls0e.invalid", "sip:bob@df7jal23ls0e.invalid"});
    EXPECT_FALSE(s.last(sip::method::invite));
    EXPECT_EQ(s.status(), 404);
}

// RFC 5626 5.3, in spirit: a phone behind a NAT has no other way either.
TEST(rfc5626_5_3, a_request_for_who_has_registered_over_tcp_goes_by_that_connection_while_it_is_open)
{
    standing s{rules::role::proxy};
    const auto phone = s.open(transport::tcp, 40'000), other = s.open(transport::tcp, 40'001);
    const std::string contact = "sip:alice@192.168.0.2:5070;transport=tcp";
    register_at(s, phone, contact);
    s.put(other, {"INVITE", "sip:alice@example.com", "192.168.0.3:5060", "sip:bob@192.168.0.3"});
    ASSERT_TRUE(s.last(sip::method::invite));
    EXPECT_EQ(s.last(sip::method::invite)->over, phone);
    s.close(phone);
    s.put(other, {"OPTIONS", "sip:alice@example.com", "192.168.0.3:5060"});
    ASSERT_TRUE(s.last(sip::method::options));
    EXPECT_EQ(s.last(sip::method::options)->over.remote.host_port(), "192.168.0.2:5070");
    EXPECT_EQ(s.last(sip::method::options)->over.connection, 0U) << "it may listen there";
}

// RFC 5626 6: what came by a proxy has the Path of that proxy, or its Via.
TEST(rfc5626_6, a_registration_by_others_is_not_by_their_connection)
{
    for (const auto* more : {"Via: SIP/2.0/TCP 192.168.0.9;branch=z9hG4bKx\r\n",
                             "Path: <sip:192.168.0.2;transport=tcp;lr>\r\nSupported: path\r\n"})
    {
        standing s{rules::role::proxy};
        const auto edge = s.open(transport::tcp, 40'000), other = s.open(transport::tcp, 40'001);
        register_at(s, edge, "sip:alice@192.168.0.9:5070;transport=tcp", more);
        s.put(other, {"OPTIONS", "sip:alice@example.com", "192.168.0.3:5060"});
        ASSERT_TRUE(s.last(sip::method::options)) << more;
        EXPECT_EQ(s.last(sip::method::options)->over.connection, 0U) << more;
    }
}

// RFC 5923 8: "The presence of the 'alias' Via header field parameter"
TEST(rfc5923_8, a_connection_with_alias_carries_requests_to_its_sent_by)
{
    for (const bool has : {true, false})
    {
        standing s{rules::role::proxy};
        const auto l = s.open(transport::tcp, 40'000);
        s.put(l, {"OPTIONS", "sip:192.168.0.1", std::string{"192.168.0.2:5070"} + (has ? ";alias" : "")});
        s.put(l, {"OPTIONS", "sip:bob@192.168.0.2:5070;transport=tcp", "192.168.0.3:5060"});
        ASSERT_TRUE(s.last(sip::method::options));
        EXPECT_EQ(s.last(sip::method::options)->over.connection, has ? l.connection : 0U);
        EXPECT_EQ(s.last(sip::method::options)->over.remote.port, 5070);
        // What waits for an answer by it is told of its end.
        s.close(l, fsm::link_end::broken);
        EXPECT_EQ(s.status(), has ? 500 : 0);
    }
}

TEST(rfc5923_8, no_host_may_say_that_it_is_another_one)
{
    standing s{rules::role::proxy};
    const auto l = s.open(transport::tcp, 40'000);
    s.put(l, {"OPTIONS", "sip:192.168.0.1", "192.168.0.3:5070;alias"});
    s.put(l, {"OPTIONS", "sip:bob@192.168.0.3:5070;transport=tcp", "192.168.0.2:5060"});
    ASSERT_TRUE(s.last(sip::method::options));
    EXPECT_EQ(s.last(sip::method::options)->over.connection, 0U);
}

// RFC 5923 8: "the server ... MUST authenticate the connection before forming an alias".
TEST(rfc5923_8, over_tls_the_certificate_has_to_be_of_the_sent_by)
{
    for (const auto& [shown, fits] : {std::pair{std::vector<std::string>{"P1.example.com"}, true},
                                      std::pair{std::vector<std::string>{"p2.example.com"}, false},
                                      std::pair{std::vector<std::string>{}, false}})
    {
        standing s{rules::role::proxy};
        const auto l = s.open(transport::tls, 40'000, shown);
        s.put(l, {"OPTIONS", "sip:192.168.0.1", "p1.example.com;alias"});
        s.put(l, {"OPTIONS", "sip:bob@192.168.0.2:5061;transport=tls", "192.168.0.3:5060"});
        ASSERT_TRUE(s.last(sip::method::options));
        EXPECT_EQ(s.last(sip::method::options)->over.connection, fits ? l.connection : 0U) << fits;
    }
}

// RFC 3261 18: "connections [are] kept open for some implementation-defined duration after the last message
// was sent or received over that connection"
TEST(rfc3261_18, an_idle_connection_is_closed_and_one_that_says_something_is_not)
{
    standing s{rules::role::registrar};
    const auto quiet = s.open(transport::tcp, 40'000), loud = s.open(transport::tcp, 40'001);
    for (int i = 0; i < 3; ++i)
    {
        s.pass(30s);
        s.agent.heard(s.now, loud);  // a CRLF, say
    }
    EXPECT_EQ(s.idle, std::vector{quiet});
    s.pass(61s);
    EXPECT_EQ(s.idle, (std::vector{quiet, loud}));
}

TEST(rfc3261_18, a_connection_with_a_registration_is_kept_until_that_is_over)
{
    standing s{rules::role::registrar};
    const auto l = s.open(transport::tcp, 40'000);
    register_at(s, l, "sip:alice@192.168.0.2:5070;transport=tcp", "Expires: 600\r\n");
    s.pass(590s);
    EXPECT_TRUE(s.idle.empty());
    s.put(s.open(transport::udp, 5060), {"OPTIONS", "sip:192.168.0.1"});
    s.pass(120s);
    EXPECT_FALSE(s.idle.empty());
}

TEST(rfc3261_18, a_connection_with_a_transaction_is_kept)
{
    standing s{rules::role::proxy};
    const auto phone = s.open(transport::tcp, 40'000), caller = s.open(transport::tcp, 40'001);
    register_at(s, phone, "sip:alice@192.168.0.2:5070;transport=tcp");
    s.put(caller, {"INVITE", "sip:alice@example.com", "192.168.0.2:5062", "sip:bob@192.168.0.2:5062"});
    const auto& invite = *s.last(sip::method::invite);
    std::string ringing{"SIP/2.0 180 Ringing\r\nVia: "};
    ringing.append(invite.message->value(sip::field_id::via)).append("\r\nVia: ");
    const auto* const first = invite.message->first(sip::field_id::via);
    ringing.append(invite.message->value(*invite.message->next(*first)))
        .append("\r\nFrom: <sip:alice@example.com>;tag=a\r\nTo: <sip:alice@example.com>;tag=b\r\nCall-ID: ")
        .append(invite.message->value(sip::field_id::call_id))
        .append("\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n");
    s.agent.received(s.now, phone, sip::store(ringing));
    s.take();
    s.pass(150s);  // Timer C is longer than three minutes
    EXPECT_TRUE(s.idle.empty());
}

// RFC 5626 4.4.2, 8
TEST(rfc5626_8, a_stun_binding_request_over_udp_is_answered_and_is_no_message)
{
    using namespace std::string_view_literals;
    standing s{rules::role::proxy};
    const fsm::link l{s.how.at, at("192.168.0.2", 5060, transport::udp)};
    s.agent.received(s.now, l, sip::store("\0\1\0\0\x21\x12\xa4\x42tttttttttttt"sv));
    s.take();
    ASSERT_EQ(s.sent.size(), 1U);
    EXPECT_EQ(s.sent.front().over.remote, l.remote);
    EXPECT_TRUE(s.sent.front().message->octets().starts_with("\1\1\0\x0c\x21\x12\xa4\x42tttttttttttt"sv));
    EXPECT_EQ(s.agent.counted().received, 0U);
    EXPECT_EQ(s.agent.counted().keep_alives, 1U);
    s.agent.finish(s.now);
    EXPECT_EQ(s.agent.judged().calls, 0U);
}

TEST(serve_connections, a_stun_request_from_out_of_reach_is_not_answered)
{
    using namespace std::string_view_literals;
    standing s{rules::role::proxy};
    s.agent.received(s.now, {s.how.at, at("192.0.2.9", 5060, transport::udp)},
                     sip::store("\0\1\0\0\x21\x12\xa4\x42tttttttttttt"sv));
    s.take();
    EXPECT_TRUE(s.sent.empty());
}

// RFC 5658 4.1: from one version of IP to the other, both ends are recorded.
TEST(rfc5658_4_1, from_ipv4_to_ipv6_a_proxy_records_both_its_ends)
{
    standing s{rules::role::proxy};
    const fsm::link l{s.how.at, at("192.168.0.2", 5060, transport::udp)};
    s.put(l, {"INVITE", "sip:bob@[fd00::2]:5070", "192.168.0.2:5060", "sip:alice@192.168.0.2"});
    const auto* invite = s.last(sip::method::invite);
    ASSERT_TRUE(invite);
    EXPECT_EQ(invite->over.local, at("fd00::1", 5060, transport::udp));
    EXPECT_EQ(sip::top_via(*invite->message)->host, "[fd00::1]");
    std::string routes;
    for (const auto* row = invite->message->first(sip::field_id::record_route); row;
         row = invite->message->next(*row))
        routes.append(invite->message->value(*row)).append(" ");
    EXPECT_EQ(routes, "<sip:[fd00::1]:5060;lr> <sip:192.168.0.1:5060;lr> ");
}

TEST(serve_connections, lines_name_the_transport_and_why_a_connection_ended)
{
    standing s{rules::role::registrar};
    const auto l = s.open(transport::tls, 40'000);
    s.put(l, {});
    s.agent.closed(s.now, l, fsm::link_end::broken, "Connection reset by peer");
    std::string lines;
    for (std::string line; s.agent.next_line(line);)
        lines += line + '\n';
    EXPECT_NE(lines.find("from 192.168.0.2:40000 over TLS  OPTIONS"), std::string::npos) << lines;
    EXPECT_NE(lines.find("connection with 192.168.0.2:40000 over TLS: Connection reset by peer"),
              std::string::npos)
        << lines;
}

// Who comes from another port each time is one device.
TEST(serve_connections, a_device_is_known_by_its_sent_by_whatever_port_it_comes_from)
{
    standing s{rules::role::registrar};
    for (int i = 0; i < 3; ++i)
    {
        const auto l = s.open(transport::tcp, 40'000 + i);
        s.put(l, {"OPTIONS", "sip:192.168.0.1", "192.168.0.2:5060", {}, "Max-Forwards: 70\r\n"});
        s.close(l);
    }
    s.pass(100s);
    s.agent.finish(s.now);
    for (const auto& [which, count] : s.agent.broken())
        EXPECT_EQ(which.substr(0, 3), "P2 ") << which << ' ' << count;
    EXPECT_EQ(s.agent.judged().own, 0U);
}

}  // namespace
