// The model that challengers are held to, and the watch over clients, shown what is wrong.
#include "drill/digest_model.hpp"
#include "drill/drill.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using fsm::credentials_use;

const std::string nonce(32, 'n');

fsm::challenger_settings settings()
{
    fsm::challenger_settings s;
    s.hash = drill::drill_hash;
    s.realm = "home";
    s.users["alice"].password = "secret";
    s.nonces = 2;
    return s;
}

fsm::digest_credentials credentials(std::string nc = "00000001", std::string_view password = "secret")
{
    fsm::digest_credentials c;
    c.username = "alice";
    c.realm = "home";
    c.nonce = nonce;
    c.uri = "sip:example.com";
    c.qop = fsm::digest_qop::auth;
    c.nc = std::move(nc);
    c.cnonce = "c";
    c.response = drill::digest_of(c, password, "REGISTER", "", c.cnonce);
    return c;
}

sip::message_ptr request(const fsm::digest_credentials& c)
{
    return sip::store("REGISTER sip:example.com SIP/2.0\r\nAuthorization: " + to_value(c) + "\r\n\r\n");
}

bool is_right(drill::digest_model& m, const fsm::digest_credentials& c, fsm::duration at = 0s)
{
    return m.verify(fsm::time_point{at}, *request(c), false);
}

// RFC 7616 3.4.1, RFC 2617 3.2.2.1: as the code under test has it, with the same hash function.
TEST(digest_model, agrees_with_what_it_is_a_model_of_where_both_are_right)
{
    using fsm::digest_qop;
    for (const auto qop : {digest_qop::none, digest_qop::auth, digest_qop::auth_int})
        for (const bool session : {false, true})
        {
            auto c = credentials();
            c.qop = qop;
            c.scheme = fsm::digest_scheme{fsm::digest_algorithm::sha_256, session};
            auto key = fsm::digest_a1(drill::drill_hash, c.scheme->hash, "alice", "home", "secret");
            if (session)
                key = fsm::digest_session_key(drill::drill_hash, c.scheme->hash, key, c.nonce, c.cnonce);
            EXPECT_EQ(drill::digest_of(c, "secret", "MESSAGE", "hello", c.cnonce),
                      fsm::digest_response(drill::drill_hash, c, key, "MESSAGE", "hello"));
        }
}

TEST(digest_model, rfc7616_3_4_takes_a_password_once_for_each_nc)
{
    drill::digest_model m{settings()};
    EXPECT_FALSE(is_right(m, credentials())) << "the nonce is nobody's";
    m.gives({}, nonce);
    EXPECT_FALSE(is_right(m, credentials("00000001", "guess")));
    EXPECT_TRUE(is_right(m, credentials()));
    EXPECT_TRUE(is_right(m, credentials("00000003")));
    EXPECT_TRUE(is_right(m, credentials("00000002"))) << "out of order";
    EXPECT_FALSE(is_right(m, credentials("00000002"))) << "again";
    EXPECT_FALSE(is_right(m, credentials("00000004"))) << "the nonce is used up";
}

TEST(digest_model, rfc7616_3_3_a_nonce_is_over_when_its_life_is_and_forgotten_when_others_come)
{
    drill::digest_model m{settings()};
    m.gives({}, nonce);
    EXPECT_TRUE(is_right(m, credentials(), 299s));
    EXPECT_FALSE(is_right(m, credentials("00000002"), 300s));
    drill::digest_model full{settings()};
    full.gives({}, nonce);
    full.gives({}, "b");
    full.gives({}, "b");  // another algorithm of the same challenge
    EXPECT_TRUE(is_right(full, credentials()));
    full.gives({}, "c");
    EXPECT_FALSE(is_right(full, credentials("00000002")));
}

struct sent
{
    fsm::digest_accounts known{drill::drill_hash, {{"home", "alice", "secret"}}};
    drill::client_watch watch;

    sent() { watch.gives(nonce); }
    void operator()(const fsm::digest_credentials& c, credentials_use use = credentials_use::usual)
    {
        fsm::digest_request r;
        r.method = "REGISTER";
        r.uri = "sip:example.com";
        watch.sends(known, {{"Authorization", to_value(c)}}, r, use);
    }
};

TEST(digest_model, rfc7616_3_4_a_client_counts)
{
    sent send;
    send(credentials());
    send(credentials("00000002"));
    EXPECT_THROW(send(credentials("00000002")), drill::broken_claim);
}

// A server that repeats its nonces, or copies those of another, lets nobody count.
TEST(digest_model, of_nonces_that_others_give_nothing_is_said)
{
    sent send;
    send(credentials());
    send.watch.reads("Digest realm=\"home\", nonce=\"" + nonce + '"');
    EXPECT_NO_THROW(send(credentials()));
}

TEST(digest_model, a_client_proves_its_password_unless_it_is_told_not_to)
{
    sent send;
    EXPECT_THROW(send(credentials("00000001", "guess")), drill::broken_claim);
    EXPECT_NO_THROW(send(credentials("00000002", "guess"), credentials_use::wrong));
}

TEST(digest_model, rfc3261_22_1_a_client_does_not_send_again_what_was_refused)
{
    const auto refusal = [](std::string_view more) {
        return sip::store("SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"home\", nonce=\"m\", "
                          "qop=\"auth\"" +
                          std::string{more} + "\r\n\r\n");
    };
    sent stale;
    stale(credentials());
    stale.watch.hears(*request(credentials()), *refusal(", stale=true"));
    EXPECT_NO_THROW(stale(credentials("00000002")));
    sent refused;
    refused(credentials());
    refused.watch.hears(*request(credentials()), *refusal(""));
    EXPECT_THROW(refused(credentials("00000002")), drill::broken_claim);
}

}  // namespace
