#include "dns/limits.hpp"
#include "dns/search.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>

namespace {

using fsm::transport;

struct zone
{
    dns::table table;

    zone(std::initializer_list<std::pair<const char*, const char*>> all)
    {
        for (const auto& [name, text] : all)
            EXPECT_EQ(table.add(*dns::kept_name(name), std::get<dns::record>(dns::read_record(text))), "");
    }
};

struct found
{
    std::vector<std::string> asked, targets, from;
    std::string why;
};

using server = std::function<dns::answer(const dns::question&)>;

const std::vector<transport> plain{transport::udp, transport::tcp},
    all{transport::udp, transport::tcp, transport::tls};

found look_up(const std::string& uri,
              const server& knows,
              dns::abilities ours = {plain},
              std::uint64_t seed = 1)
{
    const auto read = sip::parse_uri(uri);
    EXPECT_TRUE(read) << uri;
    dns::search s{dns::wanted_by(*read), std::move(ours), seed};
    found out;
    while (const auto* q = s.asks())
    {
        out.asked.push_back(to_text(*q));
        EXPECT_LE(out.asked.size(), dns::limits::questions);
        s.answered(knows(*q));
    }
    for (const auto& t : s.targets())
    {
        out.targets.push_back(t.at.host_port() + ' ' + std::string{fsm::via_token(t.at.transport)});
        out.from.push_back(t.from);
    }
    out.why = s.why_none();
    return out;
}

found look_up(const std::string& uri, const zone& z, dns::abilities ours = {plain}, std::uint64_t seed = 1)
{
    return look_up(uri, [&](const dns::question& q) { return z.table.to(q); }, std::move(ours), seed);
}

using texts = std::vector<std::string>;

const zone rfc3263_4_1{{"example.com", "NAPTR 50 50 s SIPS+D2T _sips._tcp.example.com"},
                       {"example.com", "NAPTR 90 50 s SIP+D2T _sip._tcp.example.com"},
                       {"example.com", "NAPTR 100 50 s SIP+D2U _sip._udp.example.com"},
                       {"_sips._tcp.example.com", "SRV 0 1 5061 server1.example.com"},
                       {"_sip._tcp.example.com", "SRV 0 1 5060 server1.example.com"},
                       {"_sip._tcp.example.com", "SRV 1 2 5060 server2.example.com"},
                       {"_sip._udp.example.com", "SRV 0 1 5060 server2.example.com"},
                       {"example.com", "A 192.0.2.9"},
                       {"server1.example.com", "A 192.0.2.1"},
                       {"server2.example.com", "A 192.0.2.2"}};

// "Since the client supports TCP and UDP, TCP will be used, targeted to a host determined by an SRV lookup of
// _sip._tcp.example.com."
TEST(rfc3263_4_1, the_example_of_the_rfc)
{
    const auto f = look_up("sip:user@example.com", rfc3263_4_1);
    EXPECT_EQ(f.asked, (texts{"NAPTR example.com", "SRV _sip._tcp.example.com", "A server1.example.com",
                              "A server2.example.com"}));
    EXPECT_EQ(f.targets, (texts{"192.0.2.1:5060 TCP", "192.0.2.2:5060 TCP"}));
    EXPECT_EQ(f.from.front(),
              "SRV _sip._tcp.example.com 0 1 5060 server1.example.com, A server1.example.com 192.0.2.1");
}

// "A client resolving a SIP URI SHOULD retain records with 'SIPS' as the protocol, if the client supports
// TLS."
TEST(rfc3263_4_1, a_client_with_tls_takes_the_service_sips_for_a_sip_uri)
{
    EXPECT_EQ(look_up("sip:user@example.com", rfc3263_4_1, {all}).targets, (texts{"192.0.2.1:5061 TLS"}));
}

// "a client resolving a SIPS URI MUST discard any services that do not contain 'SIPS'"
TEST(rfc3263_4_1, a_sips_uri_discards_what_is_not_sips)
{
    EXPECT_EQ(look_up("sips:user@example.com", rfc3263_4_1, {all}).targets, (texts{"192.0.2.1:5061 TLS"}));
    const zone z{{"example.com", "NAPTR 90 50 s SIP+D2T _sip._tcp.example.com"},
                 {"_sip._tcp.example.com", "SRV 0 1 5060 server1.example.com"},
                 {"server1.example.com", "A 192.0.2.1"}};
    const auto f = look_up("sips:user@example.com", z, {all});
    EXPECT_EQ(f.asked, (texts{"NAPTR example.com", "SRV _sips._tcp.example.com", "A example.com"}));
    EXPECT_EQ(f.targets, texts{});
}

TEST(rfc3263_4_1, without_tls_a_sips_uri_leads_nowhere)
{
    const auto f = look_up("sips:user@example.com", rfc3263_4_1);
    EXPECT_EQ(f.asked, texts{});
    EXPECT_EQ(f.why, "TLS is not among our transports");
}

// "If the URI specifies a transport protocol in the transport parameter, that transport protocol SHOULD be
// used." 4.2: "the client performs an SRV query for that specific transport"
TEST(rfc3263_4_1, the_transport_parameter_is_used)
{
    const auto f = look_up("sip:user@example.com;transport=udp", rfc3263_4_1);
    EXPECT_EQ(f.asked, (texts{"SRV _sip._udp.example.com", "A server2.example.com"}));
    EXPECT_EQ(f.targets, (texts{"192.0.2.2:5060 UDP"}));
    EXPECT_EQ(look_up("sip:example.com;transport=sctp", rfc3263_4_1).why, "sctp is not among our transports");
    EXPECT_EQ(look_up("sip:example.com;transport=tls", rfc3263_4_1).why, "TLS is not among our transports");
    EXPECT_EQ(look_up("sips:example.com;transport=tcp", rfc3263_4_1, {all}).asked.front(),
              "SRV _sips._tcp.example.com");
}

// "if no transport protocol is specified, but the TARGET is a numeric IP address, the client SHOULD use UDP
// for a SIP URI, and TCP for a SIPS URI": over TLS. 4.2: "it uses the default port"
TEST(rfc3263_4_1, a_numeric_host_is_asked_of_nobody)
{
    EXPECT_EQ(look_up("sip:192.0.2.7", zone{}).targets, (texts{"192.0.2.7:5060 UDP"}));
    EXPECT_EQ(look_up("sip:192.0.2.7:5070;transport=tcp", zone{}).targets, (texts{"192.0.2.7:5070 TCP"}));
    EXPECT_EQ(look_up("sips:[2001:db8::1]", zone{}, {all}).targets, (texts{"[2001:db8::1]:5061 TLS"}));
    EXPECT_EQ(look_up("sip:192.0.2.7", zone{}, {{transport::tcp}}).targets, (texts{"192.0.2.7:5060 TCP"}));
    EXPECT_EQ(look_up("sip:example.com;maddr=192.0.2.8", zone{}).targets, (texts{"192.0.2.8:5060 UDP"}));
}

// 4.2: "If the TARGET was not a numeric IP address, but a port is present in the URI, the client performs an
// A or AAAA record lookup of the domain name. ... each of which can be contacted at the specific port"
TEST(rfc3263_4_2, an_explicit_port_needs_no_srv)
{
    const auto f = look_up("sip:user@example.com:5060", rfc3263_4_1);
    EXPECT_EQ(f.asked, (texts{"A example.com"}));
    EXPECT_EQ(f.targets, (texts{"192.0.2.9:5060 UDP"}));
    EXPECT_EQ(f.from, (texts{"A example.com 192.0.2.9"}));
}

// "If no NAPTR records are found, the client constructs SRV queries for those transport protocols it
// supports, and does a query for each."
TEST(rfc3263_4_1, without_naptr_srv_is_asked_for_each_transport)
{
    const zone z{{"_sip._tcp.example.com", "SRV 0 0 5070 server1.example.com"},
                 {"server1.example.com", "A 192.0.2.1"}};
    const auto f = look_up("sip:example.com", z);
    EXPECT_EQ(f.asked, (texts{"NAPTR example.com", "SRV _sip._udp.example.com", "SRV _sip._tcp.example.com",
                              "A server1.example.com"}));
    EXPECT_EQ(f.targets, (texts{"192.0.2.1:5070 TCP"}));
    EXPECT_EQ(look_up("sip:example.com", z, {{transport::tcp, transport::udp}}).asked.size(), 3u);
}

// "If no SRV records are found, the client SHOULD use TCP for a SIPS URI, and UDP for a SIP URI." 4.2: "at
// the default port for that transport"
TEST(rfc3263_4_2, without_srv_the_host_itself_at_the_default_port)
{
    const zone z{{"example.com", "A 192.0.2.1"}, {"example.com", "A 192.0.2.2"}};
    EXPECT_EQ(look_up("sip:example.com", z).targets, (texts{"192.0.2.1:5060 UDP", "192.0.2.2:5060 UDP"}));
    EXPECT_EQ(look_up("sips:example.com", z, {all}).targets,
              (texts{"192.0.2.1:5061 TLS", "192.0.2.2:5061 TLS"}));
    EXPECT_EQ(look_up("sip:example.com;transport=ws", z, {{transport::ws}}).targets.front(),
              "192.0.2.1:80 WS");
}

// RFC 7118 5.5 and its registry: SIP+D2W
TEST(rfc3263_4_1, websocket_has_services_of_its_own)
{
    const zone z{{"example.com", "NAPTR 1 1 s SIPS+D2W _sips._ws.example.com"},
                 {"_sips._ws.example.com", "SRV 0 0 8443 ws.example.com"},
                 {"ws.example.com", "A 192.0.2.3"}};
    EXPECT_EQ(look_up("sip:example.com", z, {{transport::wss}}).targets, (texts{"192.0.2.3:8443 WSS"}));
}

// RFC 3403 4.1: of the lowest order, by preference; flags and regular expressions that are not those of
// RFC 3263 are not for us.
TEST(rfc3263_4_1, naptr_by_order_and_preference)
{
    const zone z{{"example.com", "NAPTR 10 20 s SIP+D2U _sip._udp.example.com"},
                 {"example.com", "NAPTR 10 10 S sip+d2t _sip._tcp.example.com"},
                 {"example.com", "NAPTR 20 1 s SIP+D2U _sip._udp.other.example"},
                 {"example.com", "NAPTR 1 1 u E2U+sip x.example"},
                 {"_sip._tcp.example.com", "SRV 0 0 5060 192.0.2.1"},
                 {"_sip._udp.example.com", "SRV 0 0 5060 192.0.2.1"}};
    EXPECT_EQ(look_up("sip:example.com", z).targets, (texts{"192.0.2.1:5060 TCP", "192.0.2.1:5060 UDP"}));
}

// RFC 2782: "If there is precisely one SRV RR, and its Target is '.' (the root domain), abort."
TEST(rfc2782, a_target_of_the_root_says_that_there_is_no_such_service)
{
    const zone z{{"_sip._udp.example.com", "SRV 0 0 0 ."}, {"example.com", "A 192.0.2.1"}};
    const auto f = look_up("sip:example.com;transport=udp", z);
    EXPECT_EQ(f.targets, texts{});
    EXPECT_EQ(f.why, "there is no such service");
}

// RFC 2782: "A client MUST attempt to contact the target host with the lowest-numbered priority it can reach"
TEST(rfc2782, priority_goes_before_weight)
{
    const zone z{{"_sip._udp.example.com", "SRV 20 65535 5060 192.0.2.3"},
                 {"_sip._udp.example.com", "SRV 10 0 5060 192.0.2.1"},
                 {"_sip._udp.example.com", "SRV 15 1 5060 192.0.2.2"}};
    for (std::uint64_t seed = 0; seed < 100; ++seed)
        EXPECT_EQ(look_up("sip:example.com;transport=udp", z, {plain}, seed).targets,
                  (texts{"192.0.2.1:5060 UDP", "192.0.2.2:5060 UDP", "192.0.2.3:5060 UDP"}));
}

// RFC 2782: "make three quarters of the logins go to new-fast-box": within 3 standard deviations of 10,000.
TEST(rfc2782, weights_are_drawn_in_proportion)
{
    std::map<std::string, int> first;
    for (std::uint64_t seed = 0; seed < 10'000; ++seed)
    {
        sip::choices pick{seed};
        const auto order = dns::in_order({{0, 1, 9, "old"}, {0, 3, 9, "new"}, {0, 0, 9, "none"}}, pick, 10);
        ASSERT_EQ(order.size(), 3u);
        ++first[order.front().target];
    }
    // 0 to 4: 0 is the record of weight 0, 1 that of weight 1, 2 to 4 that of 3.
    EXPECT_NEAR(first["new"], 6'000, 150);
    EXPECT_NEAR(first["old"], 2'000, 120);
    EXPECT_NEAR(first["none"], 2'000, 120);
}

TEST(rfc2782, no_more_than_asked_for_is_drawn)
{
    sip::choices pick{1};
    EXPECT_EQ(dns::in_order({{0, 1, 9, "a"}, {1, 1, 9, "b"}, {0, 1, 9, "c"}}, pick, 2).size(), 2u);
    EXPECT_TRUE(dns::in_order({}, pick, 2).empty());
}

TEST(search, both_families_are_asked_where_there_are_both)
{
    const zone z{{"example.com", "A 192.0.2.1"}, {"example.com", "AAAA 2001:db8::1"}};
    EXPECT_EQ(look_up("sip:example.com:5060", z, {plain, true, true}).targets,
              (texts{"192.0.2.1:5060 UDP", "[2001:db8::1]:5060 UDP"}));
    EXPECT_EQ(look_up("sip:example.com:5060", z, {plain, false, true}).targets,
              (texts{"[2001:db8::1]:5060 UDP"}));
}

// RFC 1034 3.6.2
TEST(search, an_alias_is_followed)
{
    const zone z{{"example.com", "CNAME other.example"}, {"other.example", "A 192.0.2.1"}};
    EXPECT_EQ(look_up("sip:example.com:5060", z).targets, (texts{"192.0.2.1:5060 UDP"}));
}

TEST(search, a_loop_of_aliases_ends)
{
    const zone z{{"a.example", "CNAME b.example"}, {"b.example", "CNAME a.example"}};
    const auto f = look_up("sip:a.example:5060", z);
    EXPECT_EQ(f.asked.size(), 1 + dns::limits::aliases);
    EXPECT_EQ(f.targets, texts{});
    EXPECT_NE(f.why.find("a chain without an end"), std::string::npos) << f.why;
}

TEST(search, a_thousand_records_are_bounded)
{
    const auto f = look_up("sip:example.com;transport=udp", [](const dns::question& q) {
        dns::answer a;
        a.is = dns::outcome::found;
        for (std::uint16_t i = 0; i < 1'000; ++i)
            if (q.type == dns::record_type::srv)
                a.found.push_back(dns::srv{i, i, i, "host" + std::to_string(i)});
            else
                a.found.push_back(dns::host_address{*fsm::numeric_address(
                    "10.0." + std::to_string(i / 256) + '.' + std::to_string(i % 256), 0)});
        return a;
    });
    EXPECT_EQ(f.targets.size(), dns::limits::targets);
    const auto none = look_up("sip:example.com;transport=udp", [](const dns::question& q) {
        dns::answer a;
        a.is = q.type == dns::record_type::srv ? dns::outcome::found : dns::outcome::nothing;
        for (std::uint16_t i = 0; q.type == dns::record_type::srv && i < 1'000; ++i)
            a.found.push_back(dns::srv{i, i, i, "host" + std::to_string(i)});
        return a;
    });
    EXPECT_EQ(none.asked.size(), 1 + dns::limits::places);
    EXPECT_LT(none.why.size(), 2'200u);
}

// RFC 2181 5
TEST(search, what_is_there_twice_is_there_once)
{
    const auto twice = [](const dns::question& q) {
        dns::answer a;
        a.is = dns::outcome::found;
        for (int i = 0; i < 500; ++i)
            if (q.type == dns::record_type::srv)
                a.found.insert(a.found.end(),
                               {dns::srv{1, 1, 5060, "192.0.2.1"}, dns::srv{2, 1, 5060, "192.0.2.2"}});
        return a;
    };
    EXPECT_EQ(look_up("sip:example.com;transport=udp", twice).targets,
              (texts{"192.0.2.1:5060 UDP", "192.0.2.2:5060 UDP"}));
}

TEST(search, a_server_that_is_silent_is_not_taken_for_one_that_knows_nothing)
{
    const auto silent = [](const dns::question&) { return dns::answer{dns::outcome::silence, {}, {}}; };
    const auto f = look_up("sip:example.com", silent);
    EXPECT_EQ(f.asked.size(), 1u);
    EXPECT_EQ(f.why, "no answer of a name server: NAPTR example.com: no answer");
    const auto failing = [](const dns::question& q) {
        dns::answer a;
        if (q.type == dns::record_type::srv)
            a = {dns::outcome::failure, {}, "server failure"};
        return a;
    };
    EXPECT_EQ(
        look_up("sip:example.com", failing).why,
        "no answer of a name server: NAPTR example.com: none; SRV _sip._udp.example.com: failure (server "
        "failure)");
}

TEST(search, of_several_hosts_one_may_be_unknown)
{
    const zone z{{"_sip._udp.example.com", "SRV 1 0 5060 gone.example.com"},
                 {"_sip._udp.example.com", "SRV 2 0 5060 here.example.com"},
                 {"here.example.com", "A 192.0.2.1"}};
    EXPECT_EQ(look_up("sip:example.com;transport=udp", z).targets, (texts{"192.0.2.1:5060 UDP"}));
}

TEST(search, an_answer_without_what_was_asked_for_is_none)
{
    const auto useless = [](const dns::question&) {
        return dns::answer{dns::outcome::found, {dns::srv{1, 1, 5060, "p1.example.com"}}, {}};
    };
    EXPECT_EQ(look_up("sip:example.com:5060", useless).why, "A example.com: none");
}

TEST(search, why_there_is_none_says_what_was_asked_and_what_came)
{
    EXPECT_EQ(look_up("sip:example.com", zone{{"www.example.com", "A 192.0.2.1"}}).why,
              "NAPTR example.com: none; SRV _sip._udp.example.com: no such name; SRV _sip._tcp.example.com: "
              "no such "
              "name; A example.com: none");
}

// RFC 3263 5
TEST(rfc3263_5, a_response_goes_by_the_sent_by)
{
    const auto of = [](std::string_view text, const zone& z) {
        const auto via = sip::parse_via(text);
        EXPECT_TRUE(via) << text;
        dns::search s{dns::wanted_by(*via), {all}, 1};
        texts out;
        while (const auto* q = s.asks())
        {
            out.push_back(to_text(*q));
            s.answered(z.table.to(*q));
        }
        for (const auto& t : s.targets())
            out.push_back(t.at.host_port() + ' ' + std::string{fsm::via_token(t.at.transport)});
        return out;
    };
    // "If it contains a numeric IP address, the server attempts to send the response to that address, using
    // the transport protocol from the Via header, and the port from sent-by, if present"
    EXPECT_EQ(of("SIP/2.0/TCP 192.0.2.1:5070;branch=z9hG4bK1", zone{}), (texts{"192.0.2.1:5070 TCP"}));
    EXPECT_EQ(of("SIP/2.0/TLS 192.0.2.1;branch=z9hG4bK1", zone{}), (texts{"192.0.2.1:5061 TLS"}));
    // "If, however, the sent-by field contained a domain name and a port number, the server queries for A or
    // AAAA records with that name."
    EXPECT_EQ(of("SIP/2.0/TCP example.com:5070;branch=z9hG4bK1", rfc3263_4_1),
              (texts{"A example.com", "192.0.2.9:5070 TCP"}));
    // "If, however, the sent-by field contained a domain name and no port, the server queries for SRV records
    // at that domain name using the service identifier '_sips' if the Via transport is 'TLS', '_sip'
    // otherwise"
    EXPECT_EQ(of("SIP/2.0/UDP example.com;branch=z9hG4bK1", rfc3263_4_1),
              (texts{"SRV _sip._udp.example.com", "A server2.example.com", "192.0.2.2:5060 UDP"}));
    EXPECT_EQ(of("SIP/2.0/TLS example.com;branch=z9hG4bK1", rfc3263_4_1).front(),
              "SRV _sips._tcp.example.com");
}

}  // namespace
