// Both sides of Digest, against each other and against messages made by hand.
#include "crypto/hash.hpp"
#include "fsm/digest_client.hpp"
#include "fsm/digest_server.hpp"
#include "wire.hpp"

#include <gtest/gtest.h>

using namespace wire;
using fsm::credentials_use;
using fsm::proof;

namespace {

using sip::field_id;

fsm::time_point moment(int seconds) { return fsm::time_point{std::chrono::seconds{seconds}}; }

const std::string bobs = "sip:bob@biloxi.example.com";

fsm::digest_accounts alices(std::string password = "zanzibar", std::string realm = "")
{
    return {crypto::hash, {{std::move(realm), "alice", std::move(password)}}};
}

fsm::challenger_settings of_biloxi()
{
    fsm::challenger_settings out;
    out.hash = crypto::hash;
    out.realm = "biloxi.example.com";
    out.users = {{"alice", {"zanzibar"}}};
    return out;
}

fsm::challenger challenger(fsm::challenger_settings how = of_biloxi(), std::uint64_t seed = 9)
{
    return {std::make_shared<const fsm::challenger_settings>(std::move(how)), sip::choices{seed}};
}

// A client and what it says to a server, without machines between them.
struct caller
{
    fsm::digest_accounts known = alices();
    fsm::digest_client client = {};
    sip::choices pick{5};
    std::string call_id = "call-1", to = '<' + bobs + '>';
    std::string method = "INVITE", uri = bobs, body = {};

    sip::message_ptr request(credentials_use use = credentials_use::usual)
    {
        auto fields = client.credentials(known, {method, uri, to, call_id, body}, pick, use);
        fields.insert(fields.begin(), {{"Call-ID", call_id}, {"To", to}});
        return sip::store(text(fields));
    }
    std::string text(const fsm::extra_fields& more) const
    {
        sip::writer out;
        out.request(method, uri).field("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1");
        out.field("From", "<sip:alice@atlanta.example.com>;tag=1").field("CSeq", "1 " + method);
        for (const auto& [name, value] : more)
            out.field(name, value);
        return out.finish(body);
    }
    static sip::message_ptr response(const sip::message& to, int status, fsm::extra_fields more)
    {
        return sip::store(sip::make_response(to, {status, {}, "b", std::move(more)}));
    }
    // What comes after this answer, as the same request once more.
    sip::message_ptr after(const sip::message_ptr& asked,
                           int status,
                           fsm::extra_fields more,
                           credentials_use use = credentials_use::usual)
    {
        const auto answer = response(*asked, status, std::move(more));
        client.heard(*asked, *answer);
        client.answer(known, *asked, *answer);
        return request(use);
    }
};

fsm::digest_credentials read(const sip::message& m, field_id id, std::size_t n = 0)
{
    fsm::digest_credentials out;
    const auto* row = m.first(id);
    while (row && n-- > 0)
        row = m.next(*row);
    EXPECT_TRUE(row && fsm::read_credentials(m.value(*row), out) == fsm::digest_reading::read);
    return out;
}

fsm::extra_fields www(const std::string& value) { return {{"WWW-Authenticate", value}}; }

const std::string biloxi = "Digest realm=\"biloxi.example.com\", nonce=\"n1\", qop=\"auth\"";

}  // namespace

TEST(rfc3261_22_2, right_credentials_of_every_algorithm_and_qop_are_taken)
{
    for (const auto* word : {"MD5", "MD5-sess", "SHA-256", "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess"})
        for (const int qop : {0, 1, 2})
        {
            auto how = of_biloxi();
            how.algorithms = {*fsm::digest_scheme_named(word)};
            how.auth = qop == 1;
            how.auth_int = qop == 2;
            if (qop == 0 && how.algorithms.front().session)
                continue;  // 22.4 item 8: needs qop
            auto bob = challenger(how);
            caller alice;
            alice.body = "v=0\r\n";
            const auto first = alice.request();
            EXPECT_EQ(bob.verify(moment(0), *first, false), proof::none);
            const auto second = alice.after(first, 401, bob.challenge(moment(0), false));
            EXPECT_EQ(bob.verify(moment(0), *second, false), proof::right) << word << qop;
            EXPECT_EQ(bob.verify(moment(0), *alice.request(), false), proof::right) << word << qop;
            if (qop == 2)
            {
                alice.body = "v=1\r\n";
                const auto other = sip::store(sip::edit{*second}.body("v=1\r\n").finish());
                EXPECT_EQ(bob.verify(moment(0), *other, false), proof::wrong_response) << word;
            }
        }
}

TEST(rfc3261_22_2, what_is_not_right)
{
    auto bob = challenger();
    caller alice;
    const auto first = alice.request();
    const auto asks = bob.challenge(moment(0), false);
    const auto verify = [&](const sip::message& m) { return bob.verify(moment(1), m, false); };

    EXPECT_EQ(verify(*alice.after(first, 401, asks, credentials_use::none)), proof::none);
    EXPECT_EQ(verify(*alice.request(credentials_use::wrong)), proof::wrong_response);
    EXPECT_EQ(verify(*alice.request(credentials_use::stale)), proof::foreign_nonce);
    const auto good = alice.request();
    EXPECT_EQ(verify(*good), proof::right);
    EXPECT_EQ(verify(*good), proof::replayed);
    EXPECT_EQ(verify(*alice.request()), proof::stale_nonce) << "a replay uses the nonce up";

    caller other;
    other.known.all.front().username = "mallory";
    EXPECT_EQ(verify(*other.after(other.request(), 401, bob.challenge(moment(0), false))),
              proof::unknown_user);
    auto elsewhere = of_biloxi();
    elsewhere.realm = "chicago.example.com";
    auto carol = challenger(elsewhere);
    caller stray;
    EXPECT_EQ(verify(*stray.after(stray.request(), 401, carol.challenge(moment(0), false))),
              proof::wrong_realm);
    const auto with = [&](const std::string& value) {
        return bob.verify(moment(0), *sip::store(alice.text({{"Authorization", value}})), false);
    };
    EXPECT_EQ(with("Basic abc=\"\""), proof::none);
    EXPECT_EQ(with("Digest realm=\"biloxi.example.com\""), proof::malformed);
    EXPECT_EQ(with("Digest realm=\"chicago.example.com\""), proof::none) << "is for another one to judge";
    EXPECT_EQ(with("Digest username=\"alice\", realm=\"biloxi.example.com\", nonce=\"n\", uri=\"sip:b@c\", "
                   "response=\"0\", algorithm=SHA-256"),
              proof::malformed)
        << "was not offered";
}

// RFC 7616 3.3: "The server SHOULD only set stale to true if it receives a request for which the nonce is
// invalid", and the digest right.
TEST(rfc7616_3_3, a_nonce_has_a_life_and_stale_says_that_it_is_over)
{
    auto how = of_biloxi();
    how.life = 10s;
    auto bob = challenger(how);
    caller alice;
    const auto second = alice.after(alice.request(), 401, bob.challenge(moment(0), false));
    EXPECT_EQ(bob.verify(moment(9), *second, false), proof::right);
    const auto late = alice.request();
    const auto is = bob.verify(moment(10), *late, false);
    EXPECT_EQ(is, proof::stale_nonce);
    const auto again = bob.challenge(moment(10), false, is);
    EXPECT_NE(again.front().second.find("stale=true"), std::string::npos);
    for (const auto other : {proof::none, proof::wrong_response, proof::unknown_user, proof::wrong_realm})
        EXPECT_EQ(bob.challenge(moment(10), false, other).front().second.find("stale"), std::string::npos);
    // 22.1: "though the request may be retried if the nonce was stale"
    const auto retried = alice.after(late, 401, again);
    EXPECT_EQ(bob.verify(moment(11), *retried, false), proof::right);
    EXPECT_EQ(read(*retried, field_id::authorization).nc, "00000001");
}

TEST(rfc7616_3_4, nc_counts_per_nonce_and_may_arrive_out_of_order)
{
    auto bob = challenger();
    caller alice;
    std::vector<sip::message_ptr> all{alice.after(alice.request(), 401, bob.challenge(moment(0), false))};
    for (int i = 0; i < 70; ++i)
        all.push_back(alice.request());
    EXPECT_EQ(read(*all[0], field_id::authorization).nc, "00000001");
    EXPECT_EQ(read(*all[15], field_id::authorization).nc, "00000010");
    for (const int i : {3, 1, 2, 69})
        EXPECT_EQ(bob.verify(moment(0), *all[static_cast<std::size_t>(i)], false), proof::right) << i;
    EXPECT_EQ(bob.verify(moment(0), *all[6], false), proof::right) << "63 back";
    EXPECT_EQ(bob.verify(moment(0), *all[5], false), proof::replayed) << "64 back";
}

TEST(rfc3261_22, nonces_are_bounded_and_differ)
{
    auto how = of_biloxi();
    how.nonces = 3;
    auto bob = challenger(how);
    caller alice;
    const auto first = alice.after(alice.request(), 401, bob.challenge(moment(0), false));
    for (int i = 0; i < 2; ++i)
        bob.challenge(moment(0), false);
    auto copy = bob;
    EXPECT_EQ(copy.verify(moment(0), *first, false), proof::right);
    bob.challenge(moment(0), false);
    EXPECT_EQ(bob.nonces(), 3u);
    EXPECT_EQ(bob.verify(moment(0), *first, false), proof::foreign_nonce);
}

// 22.1
TEST(rfc3261_22_1, ack_and_cancel_are_never_challenged)
{
    EXPECT_FALSE(fsm::challenger::may_challenge(sip::method::ack));
    EXPECT_FALSE(fsm::challenger::may_challenge(sip::method::cancel));
    EXPECT_TRUE(fsm::challenger::may_challenge(sip::method::invite));
    EXPECT_TRUE(fsm::challenger::may_challenge(sip::method::bye));
}

// "A UAC MUST NOT re-attempt requests with the credentials that have just been rejected"
TEST(rfc3261_22_1, rejected_credentials_are_not_sent_again)
{
    auto bob = challenger();
    caller alice;
    alice.known = alices("wrong");
    const auto second = alice.after(alice.request(), 401, bob.challenge(moment(0), false));
    EXPECT_EQ(bob.verify(moment(0), *second, false), proof::wrong_response);
    const auto third = alice.after(second, 401, bob.challenge(moment(0), false, proof::wrong_response));
    EXPECT_FALSE(third->has(field_id::authorization));

    caller other;  // what was wrong on purpose does not make the right ones wrong
    const auto wrong =
        other.after(other.request(), 401, bob.challenge(moment(0), false), credentials_use::wrong);
    EXPECT_EQ(bob.verify(moment(0), *other.after(wrong, 401, bob.challenge(moment(0), false)), false),
              proof::right);
}

// The same where they went to another To, in another call, for the sake of RFC 7616 3.3's `domain`.
TEST(rfc3261_22_1, rejected_credentials_of_a_domain_are_not_sent_again)
{
    const auto in_domain = biloxi + ", domain=\"sip:carol@\"";
    const auto refused_elsewhere = [&](const std::string& challenge, int before) {
        caller alice;
        const auto first = alice.after(alice.request(), 401, www(in_domain));
        alice.client.heard(*first, *caller::response(*first, before, {}));
        alice.call_id = "call-2";
        alice.to = "<sip:carol@biloxi.example.com>";
        alice.uri = "sip:carol@biloxi.example.com";
        const auto second = alice.request();
        EXPECT_TRUE(second->has(field_id::authorization));
        const auto refused = caller::response(*second, 401, www(challenge));
        alice.client.heard(*second, *refused);
        EXPECT_FALSE(alice.request()->has(field_id::authorization));
        const bool can = alice.client.can_answer(alice.known, *second, *refused);
        alice.client.answer(alice.known, *second, *refused);
        EXPECT_EQ(alice.request()->has(field_id::authorization), can);
        return can;
    };
    auto other = in_domain;
    other.replace(other.find("n1"), 2, "n2");
    EXPECT_FALSE(refused_elsewhere(in_domain, 200));
    EXPECT_FALSE(refused_elsewhere(other, 403));
    EXPECT_TRUE(refused_elsewhere(other, 200)) << "they were accepted, so it was the nonce";
}

// RFC 8760 2.4: "it SHOULD use the topmost header field that it supports", "The client MUST ignore any
// challenge it does not understand."
TEST(rfc8760_2_4, the_topmost_that_is_understood)
{
    caller alice;
    const auto m = alice.after(alice.request(), 401,
                               {{"WWW-Authenticate", "Basic realm=\"biloxi.example.com\""},
                                {"WWW-Authenticate", biloxi + ", algorithm=SHA-3"},
                                {"WWW-Authenticate", biloxi + ", algorithm=SHA-256"},
                                {"WWW-Authenticate", biloxi + ", algorithm=MD5"},
                                {"WWW-Authenticate", "Digest realm=\"other.example.com\", nonce=\"n2\""}});
    EXPECT_EQ(m->rows(field_id::authorization), 2u);
    EXPECT_EQ(read(*m, field_id::authorization).algorithm().hash, fsm::digest_algorithm::sha_256);
    const auto other = read(*m, field_id::authorization, 1);
    EXPECT_EQ(other.realm, "other.example.com");
    EXPECT_FALSE(other.scheme) << "not said, so not repeated";
    EXPECT_EQ(other.qop, fsm::digest_qop::none);
    caller none;
    EXPECT_FALSE(none.after(none.request(), 401, www("Basic realm=\"a\""))->has(field_id::authorization));
}

TEST(rfc8760_2_3, several_algorithms_in_the_order_of_preference)
{
    auto how = of_biloxi();
    how.algorithms = {*fsm::digest_scheme_named("SHA-256"), *fsm::digest_scheme_named("MD5")};
    auto bob = challenger(how);
    const auto rows = bob.challenge(moment(0), true);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].first, "Proxy-Authenticate");
    EXPECT_NE(rows[0].second.find("algorithm=SHA-256,"), std::string::npos) << rows[0].second;
    EXPECT_NE(rows[1].second.find("algorithm=MD5,"), std::string::npos);
}

TEST(rfc8760_2_4, one_that_nobody_understands_stands_above_those_that_somebody_does)
{
    auto how = of_biloxi();
    how.unknown_above = true;
    auto bob = challenger(how);
    const auto rows = bob.challenge(moment(0), false);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_NE(rows[0].second.find("algorithm=unknown,"), std::string::npos) << rows[0].second;
    EXPECT_EQ(rows[1].second.find("algorithm=unknown"), std::string::npos) << rows[1].second;
}

TEST(rfc3261_22_2, each_realm_has_its_account)
{
    caller alice;
    alice.known.all = {{"biloxi.example.com", "al", "1"}};
    const auto m = alice.after(alice.request(), 401,
                               {{"WWW-Authenticate", biloxi},
                                {"WWW-Authenticate", "Digest realm=\"other.example.com\", nonce=\"n2\""}});
    ASSERT_EQ(m->rows(field_id::authorization), 1u);
    EXPECT_EQ(read(*m, field_id::authorization).username, "al");
}

// RFC 7616 3.4: "The values of the opaque and algorithm fields must be those supplied".
TEST(rfc7616_3_4, opaque_comes_back_and_cnonce_is_of_its_nonce)
{
    caller alice;
    const auto m = alice.after(alice.request(), 401, www(biloxi + ", opaque=\"o\\\"1\""));
    const auto one = read(*m, field_id::authorization);
    EXPECT_EQ(one.opaque, "o\"1");
    EXPECT_EQ(one.uri, bobs);
    const auto two = read(*alice.request(), field_id::authorization);
    EXPECT_EQ(two.cnonce, one.cnonce);
    EXPECT_EQ(two.nc, "00000002");
    auto stale = biloxi + ", stale=TRUE";
    stale.replace(stale.find("n1"), 2, "n2");
    const auto three = read(*alice.after(m, 401, www(stale)), field_id::authorization);
    EXPECT_NE(three.cnonce, one.cnonce);
    EXPECT_EQ(three.nc, "00000001");
    EXPECT_FALSE(three.opaque);
}

// RFC 7616 3.4: "the hexadecimal count of the number of requests (including the current request) that the
// client has sent with the nonce value in this request": however often, and in whatever call, it is asked
// for.
TEST(rfc7616_3_4, nc_goes_on_where_a_nonce_comes_again)
{
    caller alice;
    const auto m = alice.after(alice.request(), 401, www(biloxi));
    const auto again = read(*alice.after(m, 401, www(biloxi + ", stale=TRUE")), field_id::authorization);
    EXPECT_EQ(again.nc, "00000002");
    EXPECT_EQ(again.cnonce, read(*m, field_id::authorization).cnonce);
    alice.call_id = "call-2";
    alice.to = "<sip:carol@biloxi.example.com>";
    const auto first = alice.request();
    EXPECT_FALSE(first->has(field_id::authorization));
    EXPECT_EQ(read(*alice.after(first, 401, www(biloxi)), field_id::authorization).nc, "00000003");
}

// 22.1: what was accepted is not what is refused when its nonce has ended, and no stale says so.
TEST(rfc3261_22_1, accepted_credentials_are_sent_again_with_another_nonce)
{
    auto other = biloxi;
    other.replace(other.find("n1"), 2, "n2");
    const auto after_first = [&](int status, const std::string& challenge) {
        caller alice;
        const auto m = alice.after(alice.request(), 401, www(biloxi));
        alice.client.heard(*m, *caller::response(*m, status, {}));
        const auto refused = caller::response(*m, 401, www(challenge));
        alice.client.heard(*m, *refused);
        EXPECT_FALSE(alice.request()->has(field_id::authorization)) << "with the nonce that was refused";
        const bool can = alice.client.can_answer(alice.known, *m, *refused);
        alice.client.answer(alice.known, *m, *refused);
        const auto next = alice.request();
        EXPECT_EQ(next->has(field_id::authorization), can);
        if (can)
        {
            const auto again =
                caller::response(*next, 401, www("Digest realm=\"biloxi.example.com\", nonce=\"n3\""));
            alice.client.heard(*next, *again);
            EXPECT_FALSE(alice.client.can_answer(alice.known, *next, *again)) << "its answer was refused";
        }
        return can;
    };
    EXPECT_TRUE(after_first(200, other));
    EXPECT_FALSE(after_first(200, biloxi));
    EXPECT_FALSE(after_first(403, other));
}

// RFC 7616 3.5: "The value of the nextnonce parameter is the nonce the server wishes the client to use for a
// future authentication response."
TEST(rfc7616_3_5, nextnonce_is_taken)
{
    caller alice;
    const auto m = alice.after(alice.request(), 401, www(biloxi));
    alice.client.heard(*m,
                       *caller::response(*m, 200, {{"Authentication-Info", "nextnonce=\"n2\", qop=auth"}}));
    const auto next = read(*alice.request(), field_id::authorization);
    EXPECT_EQ(next.nonce, "n2");
    EXPECT_EQ(next.nc, "00000001");
}

// 22.3: to proxies "in all subsequent requests that contain the same Call-ID", and not beyond; 22.2: to a
// callee "for a given value of the To header field"; RFC 7616 3.3: and to its `domain`.
TEST(rfc3261_22_3, where_credentials_are_sent)
{
    caller alice;
    const auto m = alice.after(
        alice.request(), 407,
        {{"Proxy-Authenticate", biloxi}, {"WWW-Authenticate", biloxi + ", domain=\"sip:x.y sip:carol@\""}});
    EXPECT_TRUE(m->has(field_id::proxy_authorization) && m->has(field_id::authorization));
    alice.call_id = "call-2";
    EXPECT_FALSE(alice.request()->has(field_id::proxy_authorization));
    EXPECT_TRUE(alice.request()->has(field_id::authorization));
    alice.to = "Dave <sip:dave@biloxi.example.com>";
    EXPECT_FALSE(alice.request()->has(field_id::authorization));
    alice.uri = "sip:carol@biloxi.example.com";
    EXPECT_TRUE(alice.request()->has(field_id::authorization));
}

TEST(rfc3261_22, what_a_client_remembers_is_bounded)
{
    caller alice;
    for (std::size_t i = 0; i <= fsm::digest_client::most_sessions; ++i)
    {
        alice.call_id = "call-" + std::to_string(i);
        alice.after(alice.request(), 407, {{"Proxy-Authenticate", biloxi}});
    }
    EXPECT_TRUE(alice.request()->has(field_id::proxy_authorization));
    alice.call_id = "call-0";
    EXPECT_FALSE(alice.request()->has(field_id::proxy_authorization));
    alice.call_id = "call-1";
    EXPECT_TRUE(alice.request()->has(field_id::proxy_authorization));
}

namespace {

// Alice with an account, and what she asks after a challenge.
struct member
{
    member(network& n, const fsm::digest_accounts& known) : net{n}, agent{settings(known), sip::choices{1}}
    {
        net.add("Alice", agent, at(1), [this] {
            for (fsm::event e; agent.next_event(e);)
                if (e.what == fsm::happened::request)
                    agent.by_default(net.now, e);
        });
    }
    static fsm::user_agent_settings settings(const fsm::digest_accounts& known)
    {
        fsm::user_agent_settings out;
        out.local = at(1);
        out.aor = "sip:alice@atlanta.example.com";
        out.accounts = known;
        return out;
    }
    fsm::transaction_id ask(fsm::transaction_id before = fsm::transaction_id::none,
                            fsm::extra_fields fields = {})
    {
        fsm::outgoing_request what;
        what.request_uri = "sip:bob@example.com";
        what.next_hop = at(2);
        what.retry_of = before;
        what.fields = std::move(fields);
        const auto id = agent.request(net.now, std::move(what));
        net.pass(100ms);
        return id;
    }

    network& net;
    fsm::user_agent agent;
};

// A callee that answers 401 to what proves nothing, whatever it is.
struct guard
{
    guard(network& n) : net{n} {}
    fsm::challenger asks = challenger();
    std::vector<proof> found = {};

    phone::handler handler()
    {
        return [this](phone& p, const fsm::event& e) {
            if (e.what != fsm::happened::request || !fsm::challenger::may_challenge(e.message->method()))
                return false;
            found.push_back(asks.verify(net.now, *e.message, false));
            fsm::answer how;
            how.status = found.back() == proof::right ? 200 : 401;
            if (how.status == 401)
                how.fields = asks.challenge(net.now, false, found.back());
            p.agent.answer_request(net.now, e.transaction, how);
            return true;
        };
    }
    network& net;
};

}  // namespace

TEST(rfc3261_22_2, a_retry_counts_up_cseq_and_its_ack_has_the_same_credentials)
{
    network net;
    guard asks{net};
    member alice{net, alices()};
    phone bob{net, "Bob", 2, asks.handler()};
    const auto first = alice.ask();
    const auto second = alice.ask(first);
    const auto &before = net.message("Alice -> Bob INVITE"), &after = net.message("Alice -> Bob INVITE", 1);
    EXPECT_EQ(after.value(field_id::cseq), "2 INVITE");
    EXPECT_EQ(after.value(field_id::call_id), before.value(field_id::call_id));
    EXPECT_EQ(after.value(field_id::from), before.value(field_id::from));
    EXPECT_EQ(asks.found.back(), proof::right);

    const auto call = alice.agent.dialog_of(second);
    ASSERT_TRUE(alice.agent.ack(net.now, call));
    net.pass(100ms);
    const auto& ack = net.message("Alice -> Bob ACK", 1);
    EXPECT_EQ(ack.value(field_id::authorization), after.value(field_id::authorization)) << "22.1";
    alice.agent.request_in(net.now, call, "BYE");
    net.pass(100ms);
    const auto bye = read(net.message("Alice -> Bob BYE"), field_id::authorization);
    EXPECT_EQ(bye.nc, "00000002") << "same space, same nonce, one more";
    EXPECT_EQ(asks.found.back(), proof::right);
}

TEST(rfc3261_22_2, in_a_dialog_it_is_retried_in_the_dialog)
{
    network net;
    guard asks{net};
    member alice{net, alices()};
    phone bob{net, "Bob", 2, asks.handler()};
    const auto second = alice.ask(alice.ask());
    const auto call = alice.agent.dialog_of(second);
    alice.agent.ack(net.now, call);
    auto how = of_biloxi();
    how.realm = "other.example.com";
    asks.asks = challenger(how, 17);
    const auto refused = alice.agent.request_in(net.now, call, fsm::request_in_dialog{.method = "INFO"});
    net.pass(100ms);
    EXPECT_EQ(asks.found.back(), proof::wrong_realm);
    alice.agent.request_in(net.now, call, fsm::request_in_dialog{.method = "INFO", .retry_of = refused});
    net.pass(100ms);
    const auto& again = net.message("Alice -> Bob INFO", 1);
    EXPECT_EQ(asks.found.back(), proof::right);
    EXPECT_EQ(again.value(field_id::cseq), "4 INFO");
    EXPECT_EQ(sip::to_of(again)->tag, sip::to_of(net.message("Alice -> Bob INFO"))->tag);
}

TEST(rfc3261_22_2, what_the_user_gives_stands_instead)
{
    network net;
    guard asks{net};
    member alice{net, alices()};
    phone bob{net, "Bob", 2, asks.handler()};
    alice.ask(alice.ask(), {{"authorization", "Digest username=\"x\""}});
    const auto& m = net.message("Alice -> Bob INVITE", 1);
    EXPECT_EQ(m.rows(field_id::authorization), 1u);
    EXPECT_EQ(m.value(field_id::authorization), "Digest username=\"x\"");
}

// 22.3: "it will not proxy the request until the UAC has retried the request with valid credentials"; 22.1:
// CANCEL is not challenged, and has no credentials.
TEST(rfc3261_22_3, a_proxy_forwards_what_proves_who_sent_it)
{
    network net;
    auto asks = challenger();
    auto how = to({at(3)});
    how.authorize = [&](fsm::time_point now, const sip::message& m) -> std::optional<fsm::answer> {
        const auto is = asks.verify(now, m, true);
        if (is == proof::right)
            return {};
        return fsm::answer{.status = 407,
                           .reason = {},
                           .fields = asks.challenge(now, true, is),
                           .content_type = {},
                           .body = {}};
    };
    member alice{net, alices()};
    relay proxy{net, "Proxy1", 2, how};
    phone bob{net, "Bob", 3, rings()};
    const auto first = alice.ask();
    EXPECT_EQ(net.count("Proxy1 -> Bob INVITE"), 0u);
    const auto second = alice.ask(first);
    EXPECT_EQ(net.count("Proxy1 -> Bob INVITE"), 1u);
    alice.agent.cancel(net.now, second);
    net.pass(1s);
    EXPECT_FALSE(net.message("Alice -> Proxy1 CANCEL").has(field_id::proxy_authorization));
    EXPECT_EQ(net.count("Proxy1 -> Alice 200 CANCEL"), 1u);
    EXPECT_EQ(net.count("Proxy1 -> Alice 487 INVITE"), 1u);
}
