// Digest against the examples that RFCs print, with their mistakes where they have them.
#include "fsm/digest.hpp"

#include "crypto/hash.hpp"
#include "rfc7616_examples.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace fsm;

namespace {

// The response that these credentials should have.
std::string response(const digest_credentials& c, std::string_view password, std::string_view method)
{
    const auto scheme = c.algorithm();
    auto key = digest_a1(crypto::hash, scheme.hash, c.username, c.realm, password);
    if (scheme.session)
        key = digest_session_key(crypto::hash, scheme.hash, key, c.nonce, c.cnonce);
    return digest_response(crypto::hash, c, key, method, "");
}

digest_credentials credentials(const std::string& value)
{
    digest_credentials out;
    EXPECT_EQ(read_credentials(value, out), digest_reading::read) << value;
    return out;
}

digest_challenge challenge(const std::string& value)
{
    digest_challenge out;
    EXPECT_EQ(read_challenge(value, out), digest_reading::read) << value;
    return out;
}

digest_reading reading_of_challenge(const std::string& value)
{
    digest_challenge out;
    return read_challenge(value, out);
}

digest_reading reading_of_credentials(const std::string& value)
{
    digest_credentials out;
    return read_credentials(value, out);
}

// RFC 7616 3.9.1, but for the URI, which is none of SIP.
digest_credentials mufasa(digest_scheme scheme)
{
    digest_credentials out;
    out.username = "Mufasa";
    out.realm = "http-auth@example.org";
    out.uri = "/dir/index.html";
    out.scheme = scheme;
    out.nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    out.nc = "00000001";
    out.cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    out.qop = digest_qop::auth;
    return out;
}

}  // namespace

TEST(rfc7616_3_9_1, md5_and_sha_256)
{
    EXPECT_EQ(response(mufasa({digest_algorithm::md5, false}), "Circle of Life", "GET"),
              "8ca523f5e9506fed4657c9700eebdbec");
    EXPECT_EQ(response(mufasa({digest_algorithm::sha_256, false}), "Circle of Life", "GET"),
              "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}

// The RFC took the first half of SHA-512 for SHA-512/256: erratum 4897 has the right numbers.
TEST(rfc7616_3_9_2, sha_512_256_as_corrected_by_erratum_4897)
{
    const auto c = fsm_test::jason_doe();
    EXPECT_EQ(response(c, "Secret, or not?", "GET"),
              "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5");
    EXPECT_EQ(crypto::hash(digest_algorithm::sha_512_256, c.username + ':' + c.realm),
              "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b");
}

TEST(rfc2617_3_5, md5)
{
    auto c = credentials(
        "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", "
        "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"sip:bob@biloxi.com\", qop=auth, nc=00000001, "
        "cnonce=\"0a4f113b\", response=\"\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"");
    c.uri = "/dir/index.html";
    EXPECT_EQ(response(c, "Circle Of Life", "GET"), "6629fae49393a05397450978507c4ef1");
}

// RFC 2617 3.2.2.1: "If the 'qop' directive is not present (this construction is for compatibility with RFC
// 2069): KD(H(A1), unq(nonce-value) ":" H(A2))". The number is that of erratum 749 of RFC 2069.
TEST(rfc2617_3_2_2_1, without_qop)
{
    digest_credentials c;
    c.username = "Mufasa";
    c.realm = "testrealm@host.com";
    c.nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
    c.uri = "/dir/index.html";
    EXPECT_EQ(response(c, "CircleOfLife", "GET"), "1949323746fe6a43ef61f9606e7febea");
}

// RFC 8760 2.6: "H(entity-body) = <algorithm>("")".
TEST(rfc8760_2_6, an_empty_body_has_the_hash_of_nothing)
{
    EXPECT_EQ(crypto::hash(digest_algorithm::sha_256, ""),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(crypto::hash(digest_algorithm::md5, ""), "d41d8cd98f00b204e9800998ecf8427e");
    EXPECT_EQ(crypto::hash(digest_algorithm::sha_512_256, "").size(), 64u);
    auto c = mufasa({digest_algorithm::sha_256, false});
    const auto with_auth = response(c, "Circle of Life", "GET");
    c.qop = digest_qop::auth_int;
    EXPECT_NE(response(c, "Circle of Life", "GET"), with_auth);
    const auto key = digest_a1(crypto::hash, digest_algorithm::sha_256, c.username, c.realm, "x");
    EXPECT_NE(digest_response(crypto::hash, c, key, "GET", "body"),
              digest_response(crypto::hash, c, key, "GET", ""));
}

// RFC 7616 3.4.2: H(A1) of "-sess" is made of that without, nonce and cnonce.
TEST(rfc7616_3_4_2, a_session_key_depends_on_both_nonces)
{
    auto c = mufasa({digest_algorithm::md5, true});
    const auto is = response(c, "Circle of Life", "GET");
    EXPECT_NE(is, "8ca523f5e9506fed4657c9700eebdbec");
    const auto ha1 = crypto::hash(digest_algorithm::md5, "Mufasa:http-auth@example.org:Circle of Life");
    const auto key = crypto::hash(digest_algorithm::md5, ha1 + ':' + c.nonce + ':' + c.cnonce);
    const auto ha2 = crypto::hash(digest_algorithm::md5, "GET:/dir/index.html");
    EXPECT_EQ(is, crypto::hash(digest_algorithm::md5,
                               key + ':' + c.nonce + ":00000001:" + c.cnonce + ":auth:" + ha2));
}

// RFC 3665 says of its digests that they are made up: they fit no password, but are read. 2.1 F3 has no comma
// after its realm.
TEST(rfc3665, its_challenges_and_credentials_are_read)
{
    const auto c = challenge("Digest realm=\"atlanta.example.com\", qop=\"auth\",\r\n "
                             "nonce=\"wf84f1cczx41ae6cbeaea9ce88d359\",\r\n opaque=\"\", stale=FALSE, "
                             "algorithm=MD5");
    EXPECT_EQ(c.realm, "atlanta.example.com");
    EXPECT_EQ(c.opaque, "");
    EXPECT_FALSE(c.stale);
    EXPECT_TRUE(c.auth && !c.auth_int);
    const auto a = credentials("Digest username=\"alice\",\r\n realm=\"atlanta.example.com\",\r\n "
                               "nonce=\"wf84f1ceczx41ae6cbe5aea9c8e88d359\", opaque=\"\",\r\n "
                               "uri=\"sip:bob@biloxi.example.com\",\r\n "
                               "response=\"42ce3cef44b22f50c6a6071bc8\"");
    EXPECT_EQ(a.username, "alice");
    EXPECT_EQ(a.qop, digest_qop::none);
    EXPECT_EQ(reading_of_credentials("Digest username=\"bob\", realm=\"atlanta.example.com\" "
                                     "nonce=\"ea9c8e88df84f1cec4341ae6cbe5a359\", opaque=\"\", "
                                     "uri=\"sips:ss2.biloxi.example.com\", response=\"dfe56131d\""),
              digest_reading::malformed);
}

// RFC 7616 3.3: "with quoting slashes removed"; 3.4.5: without the quotation marks.
TEST(rfc7616_3_3, texts_are_without_quotes_and_slashes)
{
    const auto c = challenge(R"(Digest realm="a \"b\" \\c", nonce="n", qop="auth")");
    EXPECT_EQ(c.realm, R"(a "b" \c)");
    EXPECT_EQ(challenge(to_value(c)).realm, c.realm);
    EXPECT_EQ(unquoted("\"a\r\n  b\""), "a b") << "a fold is a space (RFC 3261 7.3.1)";
    EXPECT_EQ(unquoted("\""), "\"");
}

// "Unrecognized options MUST be ignored." "If the algorithm is not understood, the challenge SHOULD be
// ignored".
TEST(rfc7616_3_3, what_is_not_understood)
{
    EXPECT_TRUE(challenge("Digest realm=\"a\", nonce=\"n\", qop=\"auth-conf, auth-int\"").auth_int);
    for (const auto* one : {"Basic realm=\"a\"", "Digest realm=\"a\", nonce=\"n\", algorithm=SHA-3",
                            "Digest realm=\"a\", nonce=\"n\", qop=\"auth-conf\"",
                            "Digest realm=\"a\", nonce=\"n\", algorithm=MD5-sess"})
        EXPECT_EQ(reading_of_challenge(one), digest_reading::not_understood) << one;
    EXPECT_EQ(
        challenge("digest REALM=\"a\", nonce=\"n\", algorithm=sha-512-256-SESS, qop=\"auth\"").algorithm(),
        (digest_scheme{digest_algorithm::sha_512_256, true}));
}

TEST(rfc7616_3_4, what_is_malformed)
{
    const std::string good =
        "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"sip:b@c.d\", response=\"0\"";
    EXPECT_EQ(reading_of_credentials(good), digest_reading::read);
    for (const std::string more :
         {", qop=auth", ", qop=auth, cnonce=\"c\"", ", qop=auth, nc=00000001",
          ", qop=auth, cnonce=\"c\", nc=1", ", qop=auth, cnonce=\"c\", nc=0000000g", ", realm=\"r\"",
          ", qop=auth-conf, cnonce=\"c\", nc=00000001", ", algorithm=MD5-sess", ","})
        EXPECT_EQ(reading_of_credentials(good + more), digest_reading::malformed) << more;
    for (const auto* one :
         {"", "Digest", "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"sip:b@c.d\"",
          "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"no URI\", response=\"0\""})
        EXPECT_EQ(reading_of_credentials(one), digest_reading::malformed) << one;
    EXPECT_EQ(reading_of_challenge("Digest realm=\"a\", qop=\"auth\""), digest_reading::malformed);
    EXPECT_EQ(reading_of_challenge("Digest realm=\"a\", nonce=\"" + std::string(5'000, 'n') + '"'),
              digest_reading::malformed);
    std::string many = "Digest realm=\"a\", nonce=\"n\"";
    for (int i = 0; i < 100; ++i)
        many += ", p" + std::to_string(i) + "=1";
    EXPECT_EQ(reading_of_challenge(many), digest_reading::malformed);
}

// RFC 7616 3.3: quoted are "realm, domain, nonce, opaque, and qop", not "stale and algorithm"; 3.4: quoted
// are "username, realm, nonce, uri, response, cnonce, and opaque", not "algorithm, qop, and nc".
TEST(rfc7616_3_4, quotes_where_they_must_be)
{
    digest_challenge c;
    c.realm = "r";
    c.nonce = "n";
    c.opaque = "o";
    c.domain = "sip:a.b";
    c.stale = c.has_qop = c.auth = c.auth_int = true;
    c.scheme = digest_scheme{digest_algorithm::sha_256, true};
    EXPECT_EQ(to_value(c), "Digest realm=\"r\", domain=\"sip:a.b\", nonce=\"n\", opaque=\"o\", stale=true, "
                           "algorithm=SHA-256-sess, qop=\"auth,auth-int\"");
    digest_credentials a;
    a.username = "u";
    a.realm = "r";
    a.nonce = "n";
    a.uri = "sip:b@c.d";
    a.response = "0";
    EXPECT_EQ(to_value(a),
              "Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"sip:b@c.d\", response=\"0\"");
    a.opaque = "";
    a.scheme = digest_scheme{};
    a.qop = digest_qop::auth_int;
    a.cnonce = "c";
    a.nc = "0000000a";
    EXPECT_EQ(to_value(a),
              "Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"sip:b@c.d\", response=\"0\", "
              "algorithm=MD5, opaque=\"\", qop=auth-int, cnonce=\"c\", nc=0000000a");
    EXPECT_EQ(credentials(to_value(a)).count(), 10u);
}
