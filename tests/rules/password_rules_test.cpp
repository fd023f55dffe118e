// What the referee makes of passwords that it knows, and that it shows none.
#include "passwords.hpp"
#include "registrations.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

namespace {

using namespace rules_test;
using rules::outcome;

const std::string for_an_hour = std::string{bobs} + "Expires: 3600\n";

ladder asked_with(const fsm::digest_credentials& c)
{
    return with_keys(series({{0, for_an_hour, "401 Unauthorized", challenge("n1")},
                             {150, for_an_hour + row_of(c), "200 OK", granted("3600")}}));
}

outcome of(const ladder& l, std::string_view rule = "AUT-RESP-1") { return outcome_of(l.play(), rule); }

std::string observed(const ladder& l)
{
    const auto verdict = rules::judge(l.play(), rules::select("AUT-RESP-1")).at(0);
    EXPECT_EQ(verdict.findings.size(), 1U);
    return verdict.findings.empty() ? "" : verdict.findings[0].observed;
}

fsm::digest_credentials with(fsm::digest_algorithm hash, bool session)
{
    auto out = of_bob("n1");
    out.scheme = fsm::digest_scheme{hash, session};
    return out;
}

}  // namespace

TEST(rfc7616_3_4_1, the_response_is_recomputed_for_every_algorithm_and_qop)
{
    using enum fsm::digest_algorithm;
    for (const auto hash : {md5, sha_256, sha_512_256})
        for (const auto qop : {fsm::digest_qop::none, fsm::digest_qop::auth, fsm::digest_qop::auth_int})
        {
            auto c = with(hash, false);
            c.qop = qop;
            EXPECT_EQ(of(asked_with(proving(c))), outcome::pass);
            EXPECT_EQ(of(asked_with(proving(c, "swordfish"))), outcome::fail);
        }
    EXPECT_EQ(of(asked_with(proving(with(sha_256, true)))), outcome::pass);
    EXPECT_EQ(of(asked_with(proving(with(sha_256, true), "swordfish"))), outcome::fail);
}

// RFC 7616 3.4.4
TEST(rfc7616_3_4_4, a_hashed_user_name_is_known)
{
    const auto hashed = [](fsm::digest_credentials c) {
        c.username = fsm::digest_userhash(digits_of, c.algorithm().hash, "bob", c.realm);
        c.userhash = true;
        return c;
    };
    EXPECT_EQ(of(asked_with(hashed(proving(of_bob("n1"))))), outcome::pass);
    EXPECT_EQ(of(asked_with(hashed(proving(of_bob("n1"), "swordfish")))), outcome::fail);
}

TEST(rfc7616_3_4_1, nobody_is_judged_whose_password_is_not_known)
{
    auto carol = of_bob("n1");
    carol.username = "carol";
    EXPECT_EQ(of(asked_with(proving(carol, "swordfish"))), outcome::not_triggered);
    auto l = asked_with(proving(of_bob("n1"), "swordfish"));
    l.keys = nullptr;
    EXPECT_EQ(of(l), outcome::not_triggered);
    l = asked_with(proving(of_bob("n1"), "swordfish"));
    l["REGISTER 2"].provokes = true;  // a script had it sent with a wrong one
    EXPECT_EQ(of(l), outcome::not_triggered);
}

// A standing server is asked by anybody: a wrong password is no fault, a right one used wrongly is.
TEST(rfc7616_3_4_1, whoever_guesses_breaks_no_rule)
{
    const auto anybody = [](ladder l) {
        l.keys = std::make_shared<const rules::keyring>(
            digits_of, std::vector<rules::keyring::account>{{"bob", "", bobs_password}},
            rules::keyring::held::by_anybody);
        return l;
    };
    EXPECT_EQ(of(anybody(asked_with(proving(of_bob("n1"), "swordfish")))), outcome::not_triggered);
    EXPECT_EQ(of(anybody(asked_with(proving(of_bob("n1"))))), outcome::pass);
    auto elsewhere = proving(of_bob("n1"), bobs_password, "INVITE");
    EXPECT_EQ(of(anybody(asked_with(elsewhere))), outcome::fail);
}

// RFC 7616 3.4.2: the session may have begun in a request of another call, or before a nextnonce.
TEST(rfc7616_3_4_2, a_session_that_began_unseen_is_open)
{
    auto later = with(fsm::digest_algorithm::sha_256, true);
    later.nc = "00000002";
    EXPECT_EQ(of(asked_with(proving(later))), outcome::pass);
    EXPECT_NE(of(asked_with(proving(later, "swordfish"))), outcome::fail);
}

// rules.md: "the report names the input that would make it match".
TEST(rfc7616_3_4_1, the_finding_says_what_would_have_been_right_and_no_secret)
{
    const auto made_by = [](auto change, std::string_view method = "REGISTER") {
        auto wrong = of_bob("n1");
        change(wrong);
        auto c = of_bob("n1");
        c.response = proving(wrong, bobs_password, method).response;
        return observed(asked_with(c));
    };
    const auto nothing = [](auto&) {};
    EXPECT_NE(made_by(nothing, "INVITE").find("as if made of the method INVITE"), std::string::npos);
    EXPECT_NE(made_by([](auto& c) { c.qop = fsm::digest_qop::none; }).find("as if made without qop"),
              std::string::npos);
    const auto l = asked_with(proving(of_bob("n1"), "swordfish"));
    const auto found = rules::judge(l.play(), rules::select("AUT-RESP-1")).at(0).findings.at(0);
    const auto right = proving(of_bob("n1")).response;
    for (const auto& text : {found.expected, found.observed})
    {
        EXPECT_EQ(text.find(bobs_password), std::string::npos) << text;
        EXPECT_EQ(text.find(right), std::string::npos) << text;
    }
}

// A phone that answers the challenge with a response in capitals (RFC 3261 25.1: LHEX).
TEST(rfc3261_25_1, a_response_has_lower_case_digits)
{
    auto c = proving(of_bob("n1"));
    std::ranges::transform(c.response, c.response.begin(),
                           [](unsigned char d) { return static_cast<char>(std::toupper(d)); });
    EXPECT_EQ(of(asked_with(c)), outcome::fail);
}

// RFC 3261 22.2: "it SHOULD, if it is able": who has no password, does not know the algorithm, or is not
// watched any more, is not missed.
TEST(rfc3261_22_2, a_retry_is_missed_of_who_can_make_it)
{
    const auto of_challenged = [](bool has_password, std::string_view more, std::int64_t end_ms) {
        auto l = series({{0, for_an_hour, "401 Unauthorized", challenge("n1", more)}});
        l.parties[0].has_password = has_password;
        l.end_ms = end_ms;
        return of(l, "AUT-RETRY-1");
    };
    EXPECT_EQ(of_challenged(true, "", 60'000), outcome::warn);
    EXPECT_EQ(of_challenged(false, "", 60'000), outcome::not_triggered);
    EXPECT_EQ(of_challenged(true, ", algorithm=SHA-256", 60'000), outcome::not_triggered);
    EXPECT_EQ(of_challenged(true, "", 20'000), outcome::inconclusive);
}

// RFC 3261 22.3: "a UAC MAY include" credentials for each realm, so one is enough; and who may not have had
// the challenge when it sent its request, or has no password for the other realm, is not asked.
TEST(rfc3261_22_3, credentials_for_one_of_two_realms_are_noted_where_the_other_password_is_known)
{
    const std::string both =
        challenge("n1") +
        "WWW-Authenticate: Digest realm=\"atlanta.example.com\", nonce=\"n2\", qop=\"auth\"\n";
    const auto of_both = [&](const std::string& given, std::vector<rules::keyring::account> known,
                             std::int64_t at_ms = 150) {
        auto l = series({{0, for_an_hour, "401 Unauthorized", both},
                         {at_ms, for_an_hour + given, "200 OK", granted("3600")}});
        l.keys = std::make_shared<const rules::keyring>(digits_of, std::move(known));
        return of(l, "AUT-RETRY-1");
    };
    const auto right = row_of(proving(of_bob("n1")));
    EXPECT_EQ(of_both(right, {{"bob", "", bobs_password}}), outcome::info);
    EXPECT_EQ(of_both(right, {{"bob", "biloxi.example.com", bobs_password}}), outcome::pass);
    EXPECT_EQ(of_both(right, {{"bob", "", bobs_password}, {"bob", "atlanta.example.com", "x"}}),
              outcome::info);
    EXPECT_EQ(of_both("", {{"bob", "", bobs_password}}), outcome::not_triggered);
    EXPECT_EQ(of_both(row_of(proving(of_bob("n0"))), {{"bob", "", bobs_password}}, 60), outcome::inconclusive)
        << "it may have been sent before";
}

// RFC 7616 3.3: a realm says "which username and password to use"; a script or profile has one for all.
TEST(rfc7616_3_3, a_password_of_another_realm_that_nobody_told_of_is_no_fault)
{
    const std::string atlanta =
        "WWW-Authenticate: Digest realm=\"atlanta.example.com\", nonce=\"n2\", qop=\"auth\"\n";
    const auto other = proving(of_bob("n1"), "swordfish");
    const auto asked_for = [](const std::string& challenges, const fsm::digest_credentials& c) {
        return with_keys(series({{0, for_an_hour, "401 Unauthorized", challenges},
                                 {150, for_an_hour + row_of(c), "200 OK", granted("3600")}}));
    };
    EXPECT_EQ(of(asked_for(challenge("n1"), other)), outcome::fail);
    EXPECT_EQ(of(asked_for(challenge("n1") + atlanta, other)), outcome::inconclusive);
    auto of_a_device = asked_for(challenge("n1"), other);
    of_a_device.parties[1].device = true;
    EXPECT_EQ(of(of_a_device), outcome::inconclusive) << "who knows which password it has";
    auto known = asked_for(challenge("n1") + atlanta, other);
    known.keys = std::make_shared<const rules::keyring>(
        digits_of, std::vector<rules::keyring::account>{{"bob", "", bobs_password},
                                                        {"bob", "biloxi.example.com", bobs_password}});
    EXPECT_EQ(of(known), outcome::fail);
    EXPECT_EQ(of(asked_for(challenge("n1") + atlanta, proving(of_bob("n1"), bobs_password, "INVITE"))),
              outcome::fail)
        << "it is the password that it was made with";
}

// RFC 8760 2.4: "MUST ignore any challenge it does not understand".
TEST(rfc8760_2_4, a_challenge_below_one_that_not_everybody_knows_is_to_be_answered)
{
    const auto of_challenged = [](const std::string& challenges, bool has_password = true) {
        auto l = series({{0, for_an_hour, "401 Unauthorized", challenges}});
        l.parties[0].has_password = has_password;
        return std::pair{of(l, "AUT-ALG-1"), of(l, "AUT-RETRY-1")};
    };
    const auto sha = challenge("n1", ", algorithm=SHA-256"), md5 = challenge("n2");
    EXPECT_EQ(of_challenged(sha + md5), std::pair(outcome::warn, outcome::not_triggered));
    EXPECT_EQ(of_challenged(sha + md5, false).first, outcome::pass) << "the registrar's order is judged";
    EXPECT_EQ(of_challenged(sha).first, outcome::not_triggered);
    EXPECT_EQ(of_challenged(md5 + sha).second, outcome::warn);
}

// RFC 3261 10.3 item 5, RFC 6761 6.4.
TEST(rfc3261_10_3, an_address_of_record_of_no_domain_is_refused_in_any_way_and_not_accepted)
{
    const auto of_registered = [](std::string_view host, std::string status) {
        auto l = at_registrar({{0, for_an_hour, std::move(status), granted("3600")}});
        l.everywhere("To: Bob <sip:bob@biloxi.example.com>", "To: Bob <sip:bob@" + std::string{host} + '>');
        return of(l, "REG-SRV-DENY-1");
    };
    EXPECT_EQ(of_registered("pbx.invalid", "200 OK"), outcome::fail);
    EXPECT_EQ(of_registered("invalid.", "200 OK"), outcome::fail);
    EXPECT_EQ(of_registered("pbx.invalid", "404 Not Found"), outcome::pass);
    EXPECT_EQ(of_registered("pbx.invalid", "403 Forbidden"), outcome::not_triggered);
    EXPECT_EQ(of_registered("notinvalid", "200 OK"), outcome::not_triggered);
    EXPECT_EQ(of_registered("atlanta.example.com", "200 OK"), outcome::not_triggered);
}

// RFC 3261 10.2, From.
TEST(rfc3261_10_2, from_is_to_where_nobody_is_registered_by_another)
{
    const auto of_registered = [](std::string_view from, bool itself_only) {
        auto l = series({{0, for_an_hour, "200 OK", granted("3600")}});
        l.everywhere("From: Bob <sip:bob@biloxi.example.com>", "From: " + std::string{from});
        l.parties[0].registers_itself_only = itself_only;
        return of(l, "REG-FORM-1");
    };
    EXPECT_EQ(of_registered("<sip:carol@biloxi.example.com>", true), outcome::warn);
    EXPECT_EQ(of_registered("<sip:carol@biloxi.example.com>", false), outcome::pass);
    EXPECT_EQ(of_registered("Robert <sip:bob@Biloxi.example.com:5060>", true), outcome::pass);
}
