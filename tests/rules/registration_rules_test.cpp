// What REG, RDR and AUT grant: what was lost or not seen, what others did, and what goes on in another call.
#include "breaches.hpp"
#include "registrations.hpp"

#include "rules/recorder.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace rules_test;
using namespace std::chrono_literals;
using rules::outcome;
using names = std::vector<std::string>;

const std::string for_an_hour = std::string{bobs} + "Expires: 3600\n";

outcome of(const ladder& l, std::string_view rule) { return outcome_of(l.play(), rule); }

ladder that_breaks(std::string_view letter)
{
    for (const auto& b : all_breaches())
        if (b.letter == letter)
            return b.spoiled;
    throw std::logic_error{"no ladder breaks it"};
}

// RFC 3261 10.3 item 8: the 200 lists all bindings, and other clients have theirs.
TEST(rfc3261_10_3, bindings_that_nobody_here_asked_for_are_no_fault)
{
    auto l = registered();
    for (const auto* name : {"answer 2", "answer 5", "answer 6"})
        l.add(name, "Contact: <sip:bob@192.0.2.177>;expires=77777");
    EXPECT_EQ(broken(l.play()), names{});
}

// Another client, with a Call-ID of its own, may have removed what this one bound, and bound what it removed.
TEST(rfc3261_10_3, what_another_client_may_have_changed_is_no_fault)
{
    for (const auto* letter : {"REG-SRV-LIST-1.b", "REG-SRV-STAR-1.b", "REG-SRV-ORD-1.a"})
    {
        auto l = that_breaks(letter);
        if (l.rungs.size() < 4)  // one REGISTER alone
            continue;
        const auto rule = std::string_view{letter}.substr(0, std::string_view{letter}.size() - 2);
        EXPECT_EQ(of(l, rule), outcome::fail) << letter;
        l.parties.push_back(
            {"Carol", rules::role::ua, false, *fsm::numeric_address("192.0.2.102", 5060), {}});
        auto other = l["REGISTER 1"];
        other.name = "Carol's";
        other.from = 2;
        other.at_ms = l.rungs[l.rungs.size() - 2].at_ms - 100;  // before the last REGISTER
        l.insert(other)
            .replace("Carol's", "1j9FpLxk3", "2k8GqMyl4")
            .replace("Carol's", "z9hG4bKnashd", "z9hG4bKm");
        l.replace("Carol's", "Via: SIP/2.0/UDP 192.0.2.101", "Via: SIP/2.0/UDP 192.0.2.102");
        EXPECT_NE(of(l, rule), outcome::fail) << letter;
    }
}

// A registrar that has room for one binding puts the new one in the place of the old one.
TEST(rfc3261_10_3, a_binding_that_makes_room_for_another_is_not_missed)
{
    auto l = at_registrar({{0, for_an_hour, "200 OK", granted("3600")},
                           {1'000, "Contact: <sip:bob@192.0.2.101:5070>\nExpires: 3600\n", "200 OK",
                            "Contact: <sip:bob@192.0.2.101:5070>;expires=3600\n" + std::string{dated}}});
    EXPECT_EQ(of(l, "REG-SRV-LIST-1"), outcome::pass);
}

TEST(rfc3261_10_3, a_binding_that_ran_out_is_not_listed)
{
    const std::string brief = std::string{bobs} + "Expires: 5\n";
    const auto query_at = [&](std::int64_t ms) {
        return of(at_registrar({{0, brief, "200 OK", granted("5")}, {ms, "", "200 OK", granted("1")}}),
                  "REG-SRV-LIST-1");
    };
    EXPECT_EQ(query_at(4'000), outcome::pass);
    EXPECT_EQ(query_at(6'500), outcome::pass);  // its clock is its own
    EXPECT_EQ(query_at(7'500), outcome::fail);
}

// RFC 3261 10.3 item 7: the registrar may give less, and what was not for_an_hour for is its choice.
TEST(rfc3261_10_3, less_than_was_asked_for_may_be_granted)
{
    EXPECT_EQ(of(at_registrar({{0, for_an_hour, "200 OK", granted("60")}}), "REG-SRV-EXP-1"), outcome::pass);
    EXPECT_EQ(of(at_registrar({{0, bobs, "200 OK", granted("77777")}}), "REG-SRV-EXP-1"),
              outcome::not_triggered);
    EXPECT_EQ(of(at_registrar({{0, "Contact: <sip:bob@192.0.2.101>;expires=1\nExpires: never\n", "200 OK",
                                granted("1")}}),
                 "REG-SRV-EXP-1"),
              outcome::pass);
}

// What a proxy passes on is the registrar's.
TEST(rfc3261_10_3, who_passes_a_response_on_is_no_registrar)
{
    auto l = that_breaks("REG-SRV-LIST-1.c");
    l.parties.push_back({"Proxy", rules::role::proxy, true, *fsm::numeric_address("192.0.2.111", 5060), {}});
    auto below = l["REGISTER 1"], above = l["answer 1"];
    below.name = "REGISTER below";
    below.from = 2;
    below.at_ms = 2;
    below.text = passed_on(below.text);
    above.name = "answer above";
    above.from = 2;
    above.at_ms = 12;
    l["REGISTER 1"].to = 2;
    l["answer 1"].to = 2;
    l.replace("answer 1", "Via:", "Via: SIP/2.0/UDP 192.0.2.111:5060;branch=z9hG4bK2d4790\nVia:");
    l.insert(below).insert(above);
    EXPECT_EQ(broken(l.play()), names{"REG-SRV-LIST-1.c Registrar"});
}

// RFC 3261 10.2: a copy is no new REGISTER; on a network that loses and delays nothing is known of gaps.
TEST(rfc3261_10_2, copies_and_lost_requests_are_no_gap)
{
    auto l = that_breaks("REG-SEQ-1.a");
    EXPECT_EQ(of(l, "REG-SEQ-1"), outcome::fail);
    l.lossy = true;
    EXPECT_EQ(of(l, "REG-SEQ-1"), outcome::pass);
    l = series(
        {{0, for_an_hour, "200 OK", granted("3600")}, {5'000, for_an_hour, "200 OK", granted("3600")}});
    l["REGISTER 1"].copies_ms = {500};
    l["answer 1"].at_ms = 510;
    EXPECT_EQ(of(l, "REG-SEQ-1"), outcome::pass);
}

// What has the numbers between may have gone to another registrar.
TEST(rfc3261_10_2, a_gap_may_have_gone_another_way)
{
    auto l = that_breaks("REG-SEQ-1.a");
    l.parties[1].device = true;
    l.parties.push_back({"Carol", rules::role::ua, true, *fsm::numeric_address("192.0.2.102", 5060), {}});
    EXPECT_EQ(of(l, "REG-SEQ-1"), outcome::inconclusive);
}

// A refresh may cross the answer to the one before it when Timer F has fired.
TEST(rfc3261_10_2, a_register_that_timed_out_need_not_be_waited_for)
{
    const auto second_at = [](std::int64_t ms) {
        auto l = series(
            {{0, for_an_hour, "200 OK", granted("3600")}, {ms, for_an_hour, "200 OK", granted("3600")}});
        l["answer 1"].at_ms = ms + 5;
        return of(l, "REG-SEQ-1");
    };
    EXPECT_EQ(second_at(30'000), outcome::fail);
    EXPECT_EQ(second_at(32'000), outcome::pass);
}

// RFC 3261 10.2.4: who refreshes in time, in whatever call, has refreshed.
TEST(rfc3261_10_2_4, a_refresh_with_another_call_id_is_one)
{
    auto l = that_breaks("REG-REFR-1.a");
    EXPECT_EQ(of(l, "REG-REFR-1"), outcome::warn);
    auto other = l["REGISTER 1"];
    other.name = "another call";
    other.at_ms = 15'000;
    l.insert(other)
        .replace("another call", "1j9FpLxk3", "2k8GqMyl4")
        .replace("another call", "z9hG4bKnashd", "z9hG4bKm");
    EXPECT_NE(of(l, "REG-REFR-1"), outcome::warn);
    l = that_breaks("REG-REFR-1.a");
    l.end_ms = 15'000;
    EXPECT_EQ(of(l, "REG-REFR-1"), outcome::inconclusive);
    l.lossy = true;
    EXPECT_EQ(of(l, "REG-REFR-1"), outcome::not_triggered);
}

// RFC 3261 18.2.1, RFC 3581 4: who learns that it is behind a NAT registers what it learned.
TEST(rfc3261_10_2_4, who_was_told_another_address_may_bind_it)
{
    auto l = that_breaks("REG-REFR-1.c");
    EXPECT_EQ(of(l, "REG-REFR-1"), outcome::warn);
    l.replace("REGISTER 1", ";branch", ";rport;branch");
    l.replace("answer 1", ";branch", ";received=192.0.2.101;rport=5070;branch");
    EXPECT_EQ(of(l, "REG-REFR-1"), outcome::not_triggered);
}

// 10.2: "it MAY send subsequent registrations containing new bindings".
TEST(rfc3261_10_2, a_binding_of_another_kind_is_added_and_replaces_none)
{
    for (const std::string other : {"mailto:bob@biloxi.example.com", "sip:bob@192.0.2.77:5070"})
    {
        auto l = that_breaks("REG-REFR-1.c");
        l.replace("REGISTER 2", "sip:bob@192.0.2.101:5070", other);
        EXPECT_EQ(of(l, "REG-REFR-1"), outcome::not_triggered) << other;
    }
}

TEST(rfc3261_10_2_7, nothing_is_said_of_who_may_have_given_up_long_before)
{
    const auto second_at = [](std::int64_t ms) {
        auto l = that_breaks("REG-ERR-1.b");
        l["REGISTER 2"].at_ms = ms;
        l["answer 2"].at_ms = ms + 10;
        l.end_ms = ms + 60'000;
        return of(l, "REG-ERR-1");
    };
    EXPECT_EQ(second_at(32'400), outcome::warn);
    EXPECT_EQ(second_at(32'600), outcome::inconclusive);
    EXPECT_EQ(second_at(40'000), outcome::pass);
}

// Removing is never too brief (10.3 item 7), and a 423 that had not come is not known.
TEST(rfc3261_10_2_8, after_423_a_removal_is_right)
{
    auto l = that_breaks("REG-ERR-1.a");
    l.replace("REGISTER 2", "Expires: 20", "Expires: 0")
        .replace("answer 2", "423 Interval Too Brief", "200 OK");
    l.add("answer 2", "Date: Sat, 13 Nov 2010 23:29:00 GMT").without("answer 2", "Min-Expires");
    EXPECT_EQ(broken(l.play()), names{});
    l = that_breaks("REG-ERR-1.a");
    l.replace("REGISTER 2", "Expires: 20", "Expires: 60");
    EXPECT_EQ(of(l, "REG-ERR-1"), outcome::pass);
}

// What was sent before the 423 could be read is no answer to it: it left while the 423 was under way.
TEST(rfc3261_10_2_8, a_register_that_crosses_the_423_is_not_the_one_that_follows_it)
{
    const auto second_at = [](std::int64_t ms) {
        auto l = that_breaks("REG-ERR-1.a");
        l["REGISTER 2"].at_ms = ms;
        l["answer 2"].at_ms = ms + 10;
        return l;
    };
    EXPECT_EQ(of(second_at(60), "REG-ERR-1"), outcome::inconclusive);
    EXPECT_EQ(of(second_at(60), "REG-SEQ-1"), outcome::inconclusive);
    EXPECT_EQ(broken(second_at(60).play()), names{});
    EXPECT_EQ(of(second_at(110), "REG-ERR-1"), outcome::fail);
    // An agent of ours says itself when it had the 423.
    auto ours = second_at(60);
    ours.parties[0].device = false;
    EXPECT_EQ(of(ours, "REG-ERR-1"), outcome::fail);
    ours["answer 1"].arrived_ms = {70};
    EXPECT_EQ(of(ours, "REG-ERR-1"), outcome::inconclusive);
    // Who asks for longer has read it, however quick.
    auto quick = second_at(15);
    quick.replace("REGISTER 2", "Expires: 20", "Expires: 60")
        .replace("answer 2", "423 Interval Too Brief", "200 OK");
    quick.add("answer 2", "Contact: <sip:bob@192.0.2.101>;expires=60");
    quick.add("answer 2", "Date: Sat, 13 Nov 2010 23:29:00 GMT").without("answer 2", "Min-Expires");
    EXPECT_EQ(of(quick, "REG-ERR-1"), outcome::pass);
}

// "it MAY retry the registration": that of another address-of-record is another registration.
TEST(rfc3261_10_2_8, the_423_of_one_address_of_record_says_nothing_of_another)
{
    auto l = that_breaks("REG-ERR-1.a");
    for (const auto* name : {"REGISTER 2", "answer 2"})
        l.replace(name, "To: Bob <sip:bob@", "To: Bob <sip:bobby@");
    EXPECT_EQ(of(l, "REG-ERR-1"), outcome::not_triggered);
}

// RFC 3261 22.1: credentials that were under way when their refusal was sent are not "just rejected".
TEST(rfc3261_22_1, credentials_that_cross_their_refusal_are_not_sent_again)
{
    const auto third_at = [](std::int64_t ms) {
        auto l = that_breaks("AUT-RETRY-1.c");
        l["REGISTER 3"].at_ms = ms;
        l["answer 3"].at_ms = ms + 10;
        return l;
    };
    EXPECT_EQ(of(third_at(100), "AUT-RETRY-1"), outcome::inconclusive);
    EXPECT_EQ(of(third_at(140), "AUT-RETRY-1"), outcome::fail);
    // The nonce of the challenge is not known before it was read.
    auto same_number = that_breaks("AUT-RETRY-1.a");
    same_number["REGISTER 2"].at_ms = 12;
    same_number["answer 2"].at_ms = 13;
    EXPECT_EQ(of(same_number, "AUT-RETRY-1"), outcome::fail);
}

// RFC 3261 8.1.3.4, 17.1.1.3: a quick client that has acknowledged the 302 has read it; without an ACK, time
// alone tells.
TEST(rfc3261_8_1_3_4, a_request_that_crosses_the_3xx_is_not_redirected_by_it)
{
    const auto again_at = [](std::int64_t ms) {
        auto l = asked();
        auto second = l["OPTIONS"], answer = l["200"];
        l.replace("200", "200 OK", "302 Moved Temporarily").without("200", "Allow");
        l.add("200", "Contact: <sip:bob2@192.0.2.201>");
        second.name = "OPTIONS again";
        answer.name = "200 again";
        second.at_ms = ms;
        answer.at_ms = ms + 5;
        l.insert(second).insert(answer);
        for (const auto* name : {"OPTIONS again", "200 again"})
            l.replace(name, "z9hG4bKhjhs8ass877", "z9hG4bKhjhs8ass878").replace(name, "63104", "63105");
        return of(l, "RDR-UAC-1");
    };
    EXPECT_EQ(again_at(60), outcome::inconclusive);
    EXPECT_EQ(again_at(110), outcome::fail);
    EXPECT_EQ(of(that_breaks("RDR-UAC-1.b"), "RDR-UAC-1"), outcome::fail);  // 20 ms after the 302
    EXPECT_EQ(of(that_breaks("RDR-UAC-1.b").erase("ACK 407"), "RDR-UAC-1"), outcome::inconclusive);
}

// RFC 3261 8.1.3.4: the next of several Contacts, and the same URI again after a challenge.
TEST(rfc3261_8_1_3_4, a_uri_may_be_tried_again_when_it_was_challenged)
{
    EXPECT_EQ(of(redirected(), "RDR-UAC-1"), outcome::pass);
    EXPECT_EQ(of(that_breaks("RDR-UAC-1.b"), "RDR-UAC-1"), outcome::fail);
    EXPECT_EQ(of(challenged(), "RDR-UAC-1"), outcome::not_triggered);
    // RFC 3261 21.3.4: 305 names the proxy by which the same URI is reached.
    auto by_proxy = that_breaks("RDR-UAC-1.b").replace("407", "302 Moved Temporarily", "305 Use Proxy");
    EXPECT_EQ(of(by_proxy, "RDR-UAC-1"), outcome::not_triggered);
    // A 302 that names nobody leaves nobody else to try: who asks again begins anew.
    EXPECT_EQ(of(that_breaks("RDR-UAC-1.b").without("407", "Contact"), "RDR-UAC-1"), outcome::not_triggered);
}

// RFC 7616 3.5, 3.6: a nonce of another call is as good.
TEST(rfc7616_3_4, a_nonce_that_was_given_in_another_call_is_not_unknown)
{
    auto l = series({{0, for_an_hour, "401 Unauthorized", challenge("n1")},
                     {150, for_an_hour + credentials("n7"), "200 OK", granted("3600")}});
    EXPECT_EQ(of(l, "AUT-CRED-1"), outcome::fail);
    for (const auto* name : {"REGISTER 1", "answer 1"})
    {
        auto other = l[name];
        other.name = "other " + other.name;
        other.at_ms = other.at_ms / 2 + 5;
        l.insert(other)
            .replace(other.name, "1j9FpLxk3", "2k8GqMyl4")
            .replace(other.name, "z9hG4bKnashd", "z9hG4bKm");
    }
    l.replace("other answer 1", "n1", "n7");
    EXPECT_EQ(of(l, "AUT-CRED-1"), outcome::inconclusive);
    EXPECT_EQ(of(l, "AUT-NC-1"), outcome::pass);
}

// The first use of a nonce may have been in another call.
TEST(rfc7616_3_4, nc_goes_on_over_calls)
{
    auto l = that_breaks("AUT-NC-1.b");
    EXPECT_EQ(of(l, "AUT-NC-1"), outcome::fail);
    auto other = l["REGISTER 2"];
    other.name = "other call";
    other.at_ms = 25;
    l.insert(other)
        .replace("other call", "1j9FpLxk3", "2k8GqMyl4")
        .replace("other call", "z9hG4bKnashd", "z9hG4bKm");
    l.replace("other call", "nc=00000002", "nc=00000001");
    EXPECT_EQ(of(l, "AUT-NC-1"), outcome::inconclusive);
}

// RFC 3261 22.1: stale says that the credentials were right.
TEST(rfc3261_22_1, stale_credentials_may_be_made_anew)
{
    auto l = that_breaks("AUT-RETRY-1.c");
    EXPECT_EQ(of(l, "AUT-RETRY-1"), outcome::fail);
    l.replace("answer 2", "qop=", "stale=TRUE, qop=");
    EXPECT_EQ(of(l, "AUT-RETRY-1"), outcome::pass);
}

// A series goes on when its docket is long closed (10.2: Call-ID and CSeq are kept).
TEST(rfc3261_10_2, a_series_is_known_over_an_hour)
{
    const auto refreshed_with = [](std::string_view cseq, bool same_call) {
        auto l = series({{0, for_an_hour, "200 OK", granted("3600")},
                         {3'000'000, for_an_hour, "200 OK", granted("3600")}});
        for (const auto* name : {"REGISTER 2", "answer 2"})
        {
            l.replace(name, "CSeq: 2", "CSeq: " + std::string{cseq});
            if (!same_call)
                l.replace(name, "1j9FpLxk3", "2k8GqMyl4");
        }
        const auto seen = l.play();
        rules::recorder all{seen, rules::select("REG-SEQ-1")};
        for (const auto& s : seen.messages)
            all.add(s);
        EXPECT_EQ(all.open_calls(), 1U);
        const auto v = all.finish(fsm::time_point{4'000s}).front();
        for (const auto& f : v.findings)
            EXPECT_EQ(f.expected, "2");
        return v.outcome;
    };
    EXPECT_EQ(refreshed_with("2", true), outcome::pass);
    EXPECT_EQ(refreshed_with("4", true), outcome::fail);
    EXPECT_EQ(refreshed_with("1", true), outcome::fail);
    EXPECT_EQ(refreshed_with("1", false), outcome::not_triggered);
}

}  // namespace
