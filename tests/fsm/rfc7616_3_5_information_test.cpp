// RFC 7616 3.4.4 and 3.5: user names that are hashed, and what a server says to who has proved himself.
#include "crypto/hash.hpp"
#include "fsm/digest_client.hpp"
#include "fsm/digest_server.hpp"
#include "rfc7616_examples.hpp"
#include "sip/build.hpp"

#include <gtest/gtest.h>

namespace {

using namespace fsm;
using sip::field_id;

constexpr time_point now{};
const std::string bobs = "sip:bob@biloxi.example.com";

std::string md5(std::string_view octets) { return crypto::hash(digest_algorithm::md5, octets); }

challenger_settings of_biloxi()
{
    challenger_settings out;
    out.hash = crypto::hash;
    out.realm = "biloxi.example.com";
    out.users = {{"alice", {"zanzibar"}}, {"carol", {"swordfish"}}};
    return out;
}

challenger challenger_of(challenger_settings how)
{
    return {std::make_shared<const challenger_settings>(std::move(how)), sip::choices{9}};
}

// Alice, and what she sends and hears; without machines.
struct caller
{
    digest_accounts known{crypto::hash, {{"", "alice", "zanzibar"}}};
    digest_client client = {};
    sip::choices pick{5};

    sip::message_ptr request(const extra_fields& more = {})
    {
        sip::writer out;
        out.request("MESSAGE", bobs).field("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1");
        out.field("From", "<sip:alice@atlanta.example.com>;tag=1").field("To", '<' + bobs + '>');
        out.field("Call-ID", "call-1").field("CSeq", "1 MESSAGE");
        for (const auto& [name, value] : more)
            out.field(name, value);
        return sip::store(out.finish());
    }
    sip::message_ptr with_credentials()
    {
        return request(client.credentials(known, {"MESSAGE", bobs, '<' + bobs + '>', "call-1", {}}, pick));
    }
    void hears(const sip::message& asked, int status, extra_fields rows)
    {
        const auto answer = sip::store(sip::make_response(asked, {status, {}, "b", std::move(rows)}));
        client.heard(asked, *answer);
        if (status == 401)
            client.answer(known, asked, *answer);
    }
};

digest_credentials credentials(const sip::message& m)
{
    digest_credentials out;
    EXPECT_EQ(read_credentials(m.value(field_id::authorization), out), digest_reading::read) << m.octets();
    return out;
}

digest_information information(const extra_fields& rows)
{
    digest_information out;
    EXPECT_EQ(rows.size(), 1U);
    if (rows.size() == 1)
    {
        EXPECT_EQ(rows[0].first, "Authentication-Info");
        EXPECT_EQ(read_information(rows[0].second, out), digest_reading::read);
    }
    return out;
}

}  // namespace

// "username = H( unq(username) ":" unq(realm) )", with the numbers of erratum 4897; the URI is one of SIP
// here, which the user name does not depend on.
TEST(rfc7616_3_9_2, userhash_and_its_row)
{
    auto c = fsm_test::jason_doe();
    const auto name = c.username;
    const auto hashed = digest_userhash(crypto::hash, digest_algorithm::sha_512_256, name, c.realm);
    EXPECT_EQ(hashed, "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b");
    c.opaque = "HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS";
    const auto key = digest_a1(crypto::hash, digest_algorithm::sha_512_256, name, c.realm, "Secret, or not?");
    c.response = digest_response(crypto::hash, c, key, "GET", "");
    c.username = hashed;
    c.userhash = true;
    EXPECT_EQ(to_value(c),
              "Digest username=\"793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b\", "
              "realm=\"api@example.org\", nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", "
              "uri=\"/doe.json\", "
              "response=\"3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5\", "
              "algorithm=SHA-512-256, opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", "
              "userhash=true, qop=auth, cnonce=\"NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v\", "
              "nc=00000001");
}

TEST(rfc7616_3_9_2, the_challenge_asks_for_it_and_the_extended_name_is_read)
{
    digest_challenge asks;
    EXPECT_EQ(read_challenge("Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256, "
                             "nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", "
                             "opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", charset=UTF-8, "
                             "userhash=true",
                             asks),
              digest_reading::read);
    EXPECT_TRUE(asks.userhash);
    const auto with_name = [](const std::string& name) {
        digest_credentials out;
        const auto how = read_credentials(
            "Digest " + name + ", realm=\"r\", uri=\"sip:h\", nonce=\"n\", response=\"x\"", out);
        return how == digest_reading::read ? out.username : "malformed";
    };
    EXPECT_EQ(with_name("username*=UTF-8''J%C3%A4s%C3%B8n%20Doe"), "J\xc3\xa4s\xc3\xb8n Doe");
    EXPECT_EQ(with_name("username*=UTF-8'de'bob"), "bob");
    for (const auto* wrong :
         {"username*=bob", "username*=UTF-8''b%C", "username*=UTF-8''b%xy", "username*=ISO-8859-1''bob",
          "username=\"bob\", username*=UTF-8''bob", "username*=UTF-8''bob, userhash=true", "user=\"bob\""})
        EXPECT_EQ(with_name(wrong), "malformed") << wrong;
}

// "the client MUST calculate a hash of the username after any other hash calculation"
TEST(rfc7616_3_4_4, both_sides_agree_on_hashed_names)
{
    auto how = of_biloxi();
    how.userhash = true;
    how.algorithms = {{digest_algorithm::sha_256, false}};
    auto bob = challenger_of(how);
    caller alice;
    const auto asked = alice.request();
    const auto rows = bob.challenge(now, false);
    EXPECT_NE(rows.at(0).second.find("userhash=true"), std::string::npos);
    alice.hears(*asked, 401, rows);
    const auto m = alice.with_credentials();
    const auto c = credentials(*m);
    EXPECT_TRUE(c.userhash);
    EXPECT_EQ(c.username, crypto::hash(digest_algorithm::sha_256, "alice:biloxi.example.com"));
    EXPECT_EQ(m->octets().find("\"alice\""), std::string_view::npos);
    EXPECT_EQ(bob.verify(now, *m, false), proof::right);
    EXPECT_EQ(bob.user_of(*m), "alice");
    alice.known.all[0].username = "mallory";
    EXPECT_EQ(bob.verify(now, *alice.with_credentials(), false), proof::unknown_user);
}

// Who was not asked to hash it says its name, and a hash that nobody asked for is nobody's.
TEST(rfc7616_3_4_4, nothing_is_hashed_that_was_not_asked_for)
{
    auto bob = challenger_of(of_biloxi());
    caller alice;
    alice.hears(*alice.request(), 401, bob.challenge(now, false));
    const auto m = alice.with_credentials();
    EXPECT_FALSE(credentials(*m).userhash);
    EXPECT_EQ(m->octets().find("userhash"), std::string_view::npos);
    auto c = credentials(*m);
    c.userhash = true;
    c.username = md5("alice:biloxi.example.com");
    EXPECT_EQ(bob.verify(now, *alice.request({{"Authorization", to_value(c)}}), false), proof::unknown_user);
}

// "The rspauth value is calculated as for the response in the Authorization header field, except that [...]
// A2 =
// ":" request-uri"; "The cnonce value and nc value MUST be the ones for the client request".
TEST(rfc7616_3_5, rspauth_proves_the_password_for_each_qop)
{
    for (const auto qop : {digest_qop::none, digest_qop::auth, digest_qop::auth_int})
    {
        auto how = of_biloxi();
        how.auth = qop == digest_qop::auth;
        how.auth_int = qop == digest_qop::auth_int;
        how.rspauth = true;
        auto bob = challenger_of(how);
        caller alice;
        alice.hears(*alice.request(), 401, bob.challenge(now, false));
        const auto m = alice.with_credentials();
        ASSERT_EQ(bob.verify(now, *m, false), proof::right);
        const auto rows = bob.information(now, *m, "body");
        const auto said = information(rows);
        const auto c = credentials(*m);
        const auto a1 = md5("alice:biloxi.example.com:zanzibar");
        const auto a2 = md5(qop == digest_qop::auth_int ? ":" + bobs + ':' + md5("body") : ":" + bobs);
        const auto counted = c.nc + ':' + c.cnonce + ':' + std::string{to_text(qop)};
        EXPECT_EQ(said.rspauth,
                  md5(a1 + ':' + c.nonce + ':' + (qop == digest_qop::none ? a2 : counted + ':' + a2)));
        EXPECT_EQ(rows.at(0).second, qop == digest_qop::none ? "rspauth=\"" + said.rspauth + '"'
                                                             : "rspauth=\"" + said.rspauth + "\", qop=" +
                                                                   std::string{to_text(qop)} + ", cnonce=\"" +
                                                                   c.cnonce + "\", nc=00000001");
    }
}

// "The value of the nextnonce parameter is the nonce the server wishes the client to use".
TEST(rfc7616_3_5, nextnonce_is_used_next_and_taken)
{
    for (const bool session : {false, true})
    {
        auto how = of_biloxi();
        how.next_nonce = true;
        how.rspauth = true;
        how.algorithms = {{digest_algorithm::sha_256, session}};
        auto bob = challenger_of(how);
        caller alice;
        alice.hears(*alice.request(), 401, bob.challenge(now, false));
        std::string before;
        for (int i = 0; i < 3; ++i)
        {
            const auto m = alice.with_credentials();
            const auto c = credentials(*m);
            EXPECT_NE(c.nonce, before);
            EXPECT_EQ(c.nc, "00000001");
            EXPECT_EQ(bob.verify(now, *m, false), proof::right) << i;
            const auto rows = bob.information(now, *m, "");
            before = c.nonce;
            EXPECT_NE(information(rows).next_nonce, before);
            alice.hears(*m, 200, rows);
        }
        EXPECT_EQ(bob.nonces(), 4U);
    }
}

TEST(rfc7616_3_5, nothing_is_said_to_who_has_proved_nothing)
{
    auto how = of_biloxi();
    auto silent = challenger_of(how);
    how.rspauth = how.next_nonce = true;
    auto bob = challenger_of(how);
    caller alice, mallory;
    mallory.known.all[0].password = "swordfish";
    EXPECT_TRUE(bob.information(now, *alice.request(), "").empty());
    const auto rows = bob.challenge(now, false);
    mallory.hears(*mallory.request(), 401, rows);
    EXPECT_TRUE(bob.information(now, *mallory.with_credentials(), "").empty());
    alice.hears(*alice.request(), 401, rows);
    const auto m = alice.with_credentials();
    EXPECT_FALSE(bob.information(now, *m, "").empty());
    EXPECT_TRUE(silent.information(now, *m, "").empty());
}

TEST(rfc7616_3_5, what_is_no_information_is_malformed)
{
    digest_information out;
    EXPECT_EQ(read_information("nextnonce=\"a\", nextnonce=\"b\"", out), digest_reading::malformed);
    EXPECT_EQ(read_information("nextnonce", out), digest_reading::malformed);
    EXPECT_EQ(read_information("", out), digest_reading::malformed);
    EXPECT_EQ(read_information("rspauth=\"\", qop=auth-int, x=y", out), digest_reading::read);
    EXPECT_EQ(out.qop, digest_qop::auth_int);
}
