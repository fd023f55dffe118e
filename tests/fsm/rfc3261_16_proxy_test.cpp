// RFC 3261 16.3 to 16.6 and 16.11: what a proxy does with requests.
#include "wire.hpp"

#include "sip/name_addr.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;

// A proxy between a stranger at 192.0.2.99 and whoever listens at 192.0.2.2, of whom only what was sent to
// him is seen.
struct lab
{
    network net;
    relay proxy;

    explicit lab(fsm::proxy_settings s = to({at(2)})) : proxy{net, "Proxy", 11, std::move(s)}
    {
        net.stranger_at("stranger", at(99));
    }
    std::string reply_to(const std::string& octets)
    {
        const auto before = net.log.size();
        net.put("stranger", at(11), octets);
        net.settle();
        for (auto i = net.log.size(); i-- > before + 1;)
            if (net.log[i].to == "stranger")
                return caption(*net.log[i].message);
        return "";
    }
    // The first message that left for host `n` after sending these octets.
    const sip::message& forwarded(const std::string& octets, int n = 2)
    {
        const auto before = net.log.size();
        net.put("stranger", at(11), octets);
        net.settle();
        for (auto i = before; i < net.log.size(); ++i)
            if (net.log[i].from == "Proxy" && net.log[i].to == at(n).host_port())
                return *net.log[i].message;
        throw std::runtime_error{"nothing forwarded"};
    }
    const sip::message& last() const { return *net.log.back().message; }
};

const std::string bobs = "sip:bob@example.com";

std::string value(const sip::message& m, sip::field_id id) { return std::string{m.value(id)}; }

TEST(rfc3261_16_3_1, an_unknown_method_or_field_is_forwarded)
{
    lab l;
    const auto& out = l.forwarded(request("DANCE", bobs, {{"X-Strange", "@@"}, {"Date", "yesterday"}}));
    EXPECT_EQ(caption(out), "DANCE");
    EXPECT_TRUE(out.named("X-Strange"));
    EXPECT_EQ(value(out, sip::field_id::date), "yesterday");
}

TEST(rfc3261_16_3_1, a_request_that_cannot_be_handled_gets_400)
{
    lab l;
    EXPECT_EQ(l.reply_to(request("INVITE", bobs, {{"Max-Forwards", "many"}})), "400 INVITE");
    EXPECT_FALSE(sip::to_of(l.last())->tag.empty());
    EXPECT_EQ(l.reply_to(request("OPTIONS", bobs, {{"Route", "<sip:broken"}})), "400 OPTIONS");
}

TEST(rfc3261_21_5_7, a_request_that_is_not_wholly_read_gets_513_and_is_not_forwarded)
{
    lab l;
    auto octets = request("INVITE", bobs);
    for (int i = 0; i < 256; ++i)
        octets.insert(octets.find("Content-Length"), "X-Filler: y\r\n");
    EXPECT_EQ(l.reply_to(octets), "513 INVITE");
}

TEST(rfc3261_7_1, a_version_in_lower_case_is_accepted_and_leaves_in_upper_case)
{
    lab l;
    auto octets = request("OPTIONS", bobs);
    const auto version = octets.find("SIP/2.0");
    octets.replace(version, 7, "sip/2.0");
    EXPECT_EQ(l.forwarded(octets).version(), "SIP/2.0");
}

TEST(rfc3261_16_3_2, an_unknown_scheme_gets_416)
{
    lab l;
    EXPECT_EQ(l.reply_to(request("INVITE", "nobodyKnows:this")), "416 INVITE");
}

TEST(rfc3261_16_3_3, max_forwards_0_gets_483)
{
    lab l;
    EXPECT_EQ(l.reply_to(request("INVITE", bobs, {{"Max-Forwards", "0"}})), "483 INVITE");
    EXPECT_EQ(l.reply_to(request("OPTIONS", bobs, {{"Max-Forwards", "0"}})), "483 OPTIONS");
}

TEST(rfc3261_16_3_4, a_request_that_comes_back_unchanged_gets_482)
{
    lab l{to({at(11)})};
    EXPECT_EQ(l.reply_to(request("INVITE", bobs)), "482 INVITE");
    EXPECT_EQ(l.net.count("Proxy -> Proxy INVITE"), 1u);
}

TEST(rfc3261_16_3_4, a_request_that_comes_back_with_another_uri_is_a_spiral)
{
    fsm::proxy_settings s;
    s.domains = {"example.com"};
    s.locate = [](const sip::message& m) {
        fsm::routing r;
        const bool first = m.request_uri() == "sip:bob@example.com";
        r.targets.push_back({first ? "sip:robert@example.com" : "", first ? at(11) : at(2), 1000});
        return r;
    };
    lab l{s};
    const auto& out = l.forwarded(request("INVITE", bobs));
    EXPECT_EQ(out.request_uri(), "sip:robert@example.com");
    EXPECT_EQ(out.rows(sip::field_id::via), 3u);
}

TEST(rfc3261_16_3_5, proxy_require_gets_420_with_exactly_these_and_require_is_not_ours)
{
    lab l;
    EXPECT_EQ(l.reply_to(request("INVITE", bobs, {{"Proxy-Require", "foo, bar"}})), "420 INVITE");
    EXPECT_EQ(value(l.last(), sip::field_id::unsupported), "foo, bar");
    EXPECT_EQ(caption(l.forwarded(request("OPTIONS", bobs, {{"Require", "foo"}}))), "OPTIONS");
}

// Another proxy at our host may have our port of another transport.
TEST(rfc3261_16_4, a_route_that_leads_over_another_transport_than_ours_does_not_indicate_this_proxy)
{
    for (const std::string_view first : {"<sips:192.0.2.11:5060;lr>", "<sip:192.0.2.11;transport=tcp;lr>",
                                         "<sip:192.0.2.11;transport=sctp;lr>"})
    {
        lab l;
        EXPECT_THROW(l.forwarded(request("BYE", "sip:bob@192.0.2.2",
                                         {{"Route", std::string{first} + ", <sip:192.0.2.2;lr>"}})),
                     std::runtime_error)
            << first;
    }
    lab l;
    const auto& out = l.forwarded(request(
        "BYE", "sip:bob@192.0.2.2", {{"Route", "<sip:192.0.2.11;transport=UDP;lr>, <sip:192.0.2.2;lr>"}}));
    EXPECT_EQ(value(out, sip::field_id::route), "<sip:192.0.2.2;lr>");
}

TEST(rfc3261_16_4, our_route_value_is_removed)
{
    lab l;
    const auto& out = l.forwarded(
        request("BYE", "sip:bob@192.0.2.2", {{"Route", "<sip:192.0.2.11;lr>, <sip:192.0.2.2;lr>"}}));
    EXPECT_EQ(value(out, sip::field_id::route), "<sip:192.0.2.2;lr>");
    EXPECT_EQ(out.request_uri(), "sip:bob@192.0.2.2");
}

TEST(rfc3261_16_4, a_strict_router_upstream_is_undone)
{
    lab l;
    const auto& out =
        l.forwarded(request("BYE", "sip:192.0.2.11:5060;lr", {{"Route", "<sip:bob@192.0.2.2>"}}));
    EXPECT_EQ(out.request_uri(), "sip:bob@192.0.2.2");
    EXPECT_FALSE(out.has(sip::field_id::route));
}

TEST(rfc3261_16_4, a_maddr_that_means_us_is_stripped)
{
    lab l;
    const auto& out =
        l.forwarded(request("OPTIONS", "sip:bob@example.com:5060;maddr=192.0.2.11;transport=udp;x=1"));
    EXPECT_EQ(out.request_uri(), "sip:bob@example.com;x=1");
}

TEST(rfc3261_16_5, a_foreign_request_uri_with_an_address_is_followed)
{
    lab l{fsm::proxy_settings{}};
    EXPECT_EQ(l.forwarded(request("OPTIONS", "sip:bob@192.0.2.2")).request_uri(), "sip:bob@192.0.2.2");
}

TEST(rfc3261_16_5, names_are_asked_of_the_resolver)
{
    fsm::proxy_settings s;
    s.resolve = [](std::string_view host) {
        return host == "biloxi.example" ? std::optional{at(2)} : std::nullopt;
    };
    lab l{s};
    EXPECT_EQ(caption(l.forwarded(request("OPTIONS", "sip:bob@biloxi.example"))), "OPTIONS");
    EXPECT_EQ(l.reply_to(request("OPTIONS", "sip:bob@nowhere.example",
                                 {{"Call-ID", "2"}, {"Via", "SIP/2.0/UDP 192.0.2.99;branch=z9hG4bK2"}})),
              "404 OPTIONS");
}

TEST(rfc3261_16_5, no_target_in_our_own_domain_gets_480)
{
    lab l{to({})};
    EXPECT_EQ(l.reply_to(request("INVITE", bobs)), "480 INVITE");
}

TEST(rfc3261_16_5, its_user_may_answer_instead)
{
    fsm::proxy_settings s;
    s.locate = [](const sip::message&) {
        fsm::routing r;
        r.reply = fsm::answer{407, {}, {{"Proxy-Authenticate", "Digest realm=\"a\""}}, {}, {}};
        return r;
    };
    lab l{s};
    EXPECT_EQ(l.reply_to(request("INVITE", bobs)), "407 INVITE");
    EXPECT_EQ(value(l.last(), sip::field_id::proxy_authenticate), "Digest realm=\"a\"");
    EXPECT_FALSE(sip::to_of(l.last())->tag.empty());
}

TEST(rfc3261_16_6_1, everything_else_stays_octet_for_octet)
{
    lab l;
    const auto in = request("INVITE", bobs, {{"Subject", "a"}, {"Content-Type", "text/plain"}}, "body");
    const auto& out = l.forwarded(in);
    std::string kept{out.octets()};
    const auto drop = [&](const std::string& line) {
        const auto where = kept.find(line);
        ASSERT_NE(where, kept.npos) << line;
        kept.erase(where, kept.find("\r\n", where) + 2 - where);
    };
    drop("Via: SIP/2.0/UDP 192.0.2.11:5060;branch=z9hG4bK");
    drop("Record-Route: <sip:192.0.2.11:5060;lr>");
    kept.replace(kept.find("Max-Forwards: 69"), 16, "Max-Forwards: 70");
    EXPECT_EQ(kept, in);
}

TEST(rfc3261_16_6_2, the_target_becomes_the_request_uri_without_what_it_may_not_hold)
{
    fsm::proxy_settings s;
    s.locate = [](const sip::message&) {
        fsm::routing r;
        r.targets.push_back({"sip:bob@192.0.2.2:5060;method=INVITE;x=1?Subject=no", {}, 1000});
        return r;
    };
    lab l{s};
    EXPECT_EQ(l.forwarded(request("INVITE", bobs)).request_uri(), "sip:bob@192.0.2.2:5060;x=1");
}

TEST(rfc3261_16_6_3, max_forwards_is_one_less_or_70)
{
    lab l;
    EXPECT_EQ(
        value(l.forwarded(request("OPTIONS", bobs, {{"Max-Forwards", "1"}})), sip::field_id::max_forwards),
        "0");
    EXPECT_EQ(
        value(l.forwarded(request("INVITE", bobs, {{"Max-Forwards", ""}})), sip::field_id::max_forwards),
        "70");
}

TEST(rfc3261_16_6_4, record_route_goes_before_the_others_and_only_into_what_may_make_a_dialog)
{
    lab l;
    const auto& out = l.forwarded(request("INVITE", bobs, {{"Record-Route", "<sip:192.0.2.50;lr>"}}));
    sip::name_addr_list values{out, sip::field_id::record_route};
    sip::name_addr first;
    ASSERT_TRUE(values.next(first));
    EXPECT_EQ(first.octets, "<sip:192.0.2.11:5060;lr>");
    EXPECT_FALSE(l.forwarded(request("OPTIONS", bobs)).has(sip::field_id::record_route));
    EXPECT_FALSE(l.forwarded(request("REGISTER", bobs)).has(sip::field_id::record_route));
}

TEST(rfc3261_16_6_4, a_proxy_need_not_record_route)
{
    auto s = to({at(2)});
    s.record_route = false;
    lab l{s};
    EXPECT_FALSE(l.forwarded(request("INVITE", bobs)).has(sip::field_id::record_route));
}

TEST(rfc3261_16_6_6, a_strict_router_downstream_gets_its_own_uri)
{
    lab l;
    const auto& out =
        l.forwarded(request("BYE", "sip:bob@192.0.2.7", {{"Route", "<sip:192.0.2.2>, <sip:192.0.2.3;lr>"}}));
    EXPECT_EQ(out.request_uri(), "sip:192.0.2.2");
    EXPECT_EQ(value(out, sip::field_id::route), "<sip:192.0.2.3;lr>");
    EXPECT_EQ(out.value(*out.next(*out.first(sip::field_id::route))), "<sip:bob@192.0.2.7>");
}

TEST(rfc3261_16_6_7, the_route_decides_before_the_request_uri)
{
    lab l;
    const auto& out = l.forwarded(request("BYE", "sip:bob@192.0.2.7", {{"Route", "<sip:192.0.2.2;lr>"}}));
    EXPECT_EQ(out.request_uri(), "sip:bob@192.0.2.7");
}

TEST(rfc3261_16_6_8, one_via_is_added_with_a_branch_of_its_own_for_each_target)
{
    lab l{to({at(2), at(3)})};
    l.net.put("stranger", at(11), request("INVITE", bobs));
    l.net.settle();
    const auto& a = l.net.message("Proxy -> 192.0.2.2:5060 INVITE");
    const auto& b = l.net.message("Proxy -> 192.0.2.3:5060 INVITE");
    EXPECT_EQ(a.rows(sip::field_id::via), 2u);
    EXPECT_TRUE(sip::top_via(a)->has_cookie());
    EXPECT_NE(sip::top_via(a)->branch, sip::top_via(b)->branch);
}

TEST(rfc3261_16_2, an_invite_gets_100_at_once_and_other_requests_do_not)
{
    lab l;
    EXPECT_EQ(l.reply_to(request("INVITE", bobs)), "100 INVITE");
    EXPECT_TRUE(sip::to_of(l.net.message("Proxy -> stranger 100 INVITE"))->tag.empty());
    EXPECT_EQ(l.reply_to(request("OPTIONS", bobs)), "");
}

TEST(rfc3261_16_2, copies_of_a_request_are_not_forwarded_again)
{
    lab l;
    l.net.put("stranger", at(11), request("INVITE", bobs));
    l.net.put("stranger", at(11), request("INVITE", bobs));
    l.net.settle();
    EXPECT_EQ(l.net.count("Proxy -> 192.0.2.2:5060 INVITE"), 1u);
}

TEST(rfc3261_16_11, an_ack_of_no_transaction_follows_its_route_and_keeps_its_branch_when_repeated)
{
    lab l;
    const auto ack =
        request("ACK", "sip:bob@192.0.2.2", {{"Route", "<sip:192.0.2.11;lr>"}, {"To", "<sip:b@x>;tag=b"}});
    const auto& first = l.forwarded(ack);
    EXPECT_EQ(caption(first), "ACK");
    EXPECT_FALSE(first.has(sip::field_id::route));
    EXPECT_EQ(value(first, sip::field_id::max_forwards), "69");
    const auto branch = std::string{sip::top_via(first)->branch};
    EXPECT_EQ(sip::top_via(l.forwarded(ack))->branch, branch);
    EXPECT_TRUE(l.proxy.core.idle());
}

TEST(rfc3261_16_11, an_ack_that_went_too_far_is_dropped)
{
    lab l;
    l.net.put("stranger", at(11), request("ACK", "sip:bob@192.0.2.2", {{"Max-Forwards", "0"}}));
    l.net.settle();
    EXPECT_EQ(l.net.log.size(), 1u);
}

TEST(rfc3261_11, options_for_the_proxy_itself_is_answered_by_it)
{
    lab l{fsm::proxy_settings{}};
    EXPECT_EQ(l.reply_to(request("OPTIONS", "sip:192.0.2.11")), "200 OPTIONS");
    EXPECT_FALSE(l.last().has(sip::field_id::allow));
    EXPECT_TRUE(l.last().has(sip::field_id::accept));
}

}  // namespace
