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
