// RFC 3261 10.3, sentence by sentence: what a registrar does with REGISTER.
#include "registering.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <malloc.h>

namespace {

using namespace wire;

const std::string bobs = "<sip:bob@192.0.2.5>";

TEST(rfc3261_10_3, it_accepts_only_register)
{
    office o;
    const auto refused = o.put({}, "MESSAGE");
    EXPECT_EQ(refused->status(), 405);
    EXPECT_EQ(refused->value(sip::field_id::allow), "OPTIONS, REGISTER");
    EXPECT_EQ(o.status({}, "DANCE"), 501);
    EXPECT_EQ(o.status(contact(bobs)), 200);
}

TEST(rfc3261_11_2, it_answers_options_about_itself)
{
    office o;
    const auto m = o.put({}, "OPTIONS");
    EXPECT_EQ(m->status(), 200);
    EXPECT_EQ(m->value(sip::field_id::supported), "path");
    EXPECT_TRUE(m->has(sip::field_id::allow));
}

TEST(rfc3261_10_3, it_ignores_record_route_and_includes_none)
{
    office o;
    const auto m = o.put(contact(bobs, {{"Record-Route", "<sip:192.0.2.1;lr>"}}));
    EXPECT_EQ(m->status(), 200);
    EXPECT_FALSE(m->has(sip::field_id::record_route));
}

TEST(rfc3261_10_3, a_copy_of_a_request_is_answered_with_the_same_octets)
{
    office o;
    const auto octets = request("REGISTER", "sip:example.com", {{"To", "<sip:bob@example.com>"}});
    const auto first = o.answer_to(octets), second = o.answer_to(octets);
    EXPECT_EQ(first->octets(), second->octets());
    EXPECT_EQ(o.core.registry().table().size(), 1u);
}

TEST(rfc3261_10_3_1, another_domain_is_not_its_own)
{
    office o;
    EXPECT_EQ(
        o.answer_to(request("REGISTER", "sip:example.org", {{"To", "<sip:bob@example.org>"}}))->status(),
        404);
}

TEST(rfc3261_10_3_2, an_unknown_extension_gets_420_with_unsupported)
{
    office o;
    const auto m = o.put(contact(bobs, {{"Require", "path, gruu, dance"}}));
    EXPECT_EQ(m->status(), 420);
    EXPECT_EQ(m->value(sip::field_id::unsupported), "gruu, dance");
    EXPECT_EQ(o.core.registry().table().size(), 0u);
}

TEST(rfc3261_10_3_2, unknown_fields_that_it_need_not_understand_are_ignored)
{
    office o;
    EXPECT_EQ(o.status(contact(bobs, {{"X-Strange", "@@"}, {"Date", "yesterday"}})), 200);
}

TEST(rfc3261_10_3_3, who_cannot_say_who_it_is_is_refused_with_what_authorize_says)
{
    auto s = for_example_com();
    std::vector<std::string> asked;
    s.hooks.authorize = [&](fsm::time_point, const sip::message& m) {
        asked.emplace_back(m.value(sip::field_id::to));
        fsm::authorized out;
        if (m.has(sip::field_id::authorization))
            return fsm::authorized{{}, "bob", {{"Authentication-Info", "nextnonce=\"n\""}}};
        out.refusal.emplace().status = 401;
        out.refusal->fields = {{"WWW-Authenticate", "Digest realm=\"x\", nonce=\"n\""}};
        return out;
    };
    office o{s};
    const auto m = o.put(contact(bobs));
    EXPECT_EQ(m->status(), 401);
    EXPECT_TRUE(m->has(sip::field_id::www_authenticate));
    EXPECT_EQ(o.core.registry().table().size(), 0u);
    const auto ok =
        o.put(contact(bobs, {{"Authorization", "Digest username=\"bob\", realm=\"x\", nonce=\"n\", "
                                               "uri=\"sip:example.com\", response=\"0\""}}));
    EXPECT_EQ(ok->status(), 200);
    EXPECT_EQ(ok->value(sip::field_id::authentication_info), "nextnonce=\"n\"");
    EXPECT_EQ(asked.size(), 2u);
}

TEST(rfc3261_10_3_4, who_is_not_authorized_for_this_address_of_record_gets_403)
{
    auto s = for_example_com();
    s.hooks.may_change = [](std::string_view user, std::string_view aor) { return user == aor; };
    office o{s};
    EXPECT_EQ(o.status(contact(bobs)), 200);
    EXPECT_EQ(o.status(contact(bobs, {{"From", "<sip:eve@example.com>;tag=e"}})), 403);
    EXPECT_EQ(o.contacts().size(), 1u);
}

TEST(rfc3261_10_3_5, an_address_of_record_of_another_domain_gets_404)
{
    office o;
    EXPECT_EQ(o.status(contact(bobs, {{"To", "<sip:bob@example.org>"}})), 404);
    EXPECT_EQ(o.status(contact(bobs, {{"To", "<tel:+15551212>"}})), 404);
}

TEST(rfc3261_10_3_5, parameters_and_escapes_of_the_address_of_record_do_not_count)
{
    office o;
    EXPECT_EQ(o.status(contact(bobs, {{"To", "<sip:%62ob@EXAMPLE.com;user=phone>"}})), 200);
    EXPECT_EQ(o.contacts(), texts{bobs + ";expires=3600"});
    EXPECT_EQ(o.status({{"To", "<sip:Bob@example.com>"}}), 200);  // user parts are case-sensitive (19.1.4)
    EXPECT_EQ(o.core.registry().table().aors(), 1u);
}

TEST(rfc3261_10_3_6, a_star_with_expires_0_removes_all)
{
    office o;
    o.put(contact(bobs + ", <sip:bob@192.0.2.6>"));
    const auto m = o.put(contact("*", {{"Expires", "0"}}));
    EXPECT_EQ(m->status(), 200);
    EXPECT_FALSE(m->has(sip::field_id::contact));
    EXPECT_EQ(o.core.registry().table().aors(), 0u);
}

TEST(rfc3261_10_3_6, a_star_with_others_or_with_another_expiration_gets_400)
{
    office o;
    o.put(contact(bobs));
    EXPECT_EQ(o.status(contact("*", {{"Expires", "60"}})), 400);
    EXPECT_EQ(o.status(contact("*")), 400);
    EXPECT_EQ(o.status(contact("*, " + bobs, {{"Expires", "0"}})), 400);
    EXPECT_EQ(o.status(contact("*", {{"Expires", "-1"}})), 400);
    EXPECT_EQ(o.contacts().size(), 1u);
}

TEST(rfc3261_10_3_6, a_star_removes_only_what_is_older_than_itself)
{
    office o;
    o.put(contact(bobs));
    o.put(contact("<sip:bob@192.0.2.6>", {{"Call-ID", "another"}}));
    // An old one of the first: not higher than what is stored, so that nothing is removed.
    EXPECT_EQ(o.status(contact("*", {{"Expires", "0"}, {"CSeq", "1 REGISTER"}})), 500);
    EXPECT_EQ(o.contacts().size(), 2u);
}

TEST(rfc3261_10_3_7, the_expires_of_a_contact_goes_before_the_field_and_this_before_the_default)
{
    office o{for_example_com({60, 1800, 86'400})};
    EXPECT_EQ(o.values(*o.put(contact(bobs + ";expires=200", {{"Expires", "300"}}))),
              texts{bobs + ";expires=200"});
    EXPECT_EQ(o.values(*o.put(contact(bobs, {{"Expires", "300"}}))), texts{bobs + ";expires=300"});
    EXPECT_EQ(o.values(*o.put(contact(bobs))), texts{bobs + ";expires=1800"});
}

TEST(rfc3261_10_3_7, it_may_choose_less_than_what_was_asked_for)
{
    office o{for_example_com({60, 600, 600})};
    EXPECT_EQ(o.values(*o.put(contact(bobs + ";expires=7200"))), texts{bobs + ";expires=600"});
}

TEST(rfc3261_10_3_7, an_interval_below_the_minimum_gets_423_with_min_expires)
{
    office o{for_example_com({120, 3600, 86'400})};
    const auto m = o.put(contact(bobs + ";expires=119"));
    EXPECT_EQ(m->status(), 423);
    EXPECT_EQ(m->value(sip::field_id::min_expires), "120");
    EXPECT_EQ(o.status(contact(bobs, {{"Expires", "1"}})), 423);
    EXPECT_TRUE(o.contacts().empty());
    EXPECT_EQ(o.status(contact(bobs + ";expires=120")), 200);
}

TEST(rfc3261_10_3_7, neither_0_nor_an_hour_is_too_brief)
{
    office o{for_example_com({9'000, 9'000, 86'400})};
    EXPECT_EQ(o.status(contact(bobs + ";expires=3599")), 423);
    EXPECT_EQ(o.status(contact(bobs + ";expires=3600")), 200);
    EXPECT_EQ(o.status(contact(bobs + ";expires=0")), 200);
    EXPECT_TRUE(o.contacts().empty());
}

// 10.2: "Implementations MAY treat values larger than 2**32-1 ... as equivalent to 2**32-1. Malformed values
// SHOULD be treated as equivalent to 3600."
TEST(rfc3261_10_2, intervals_that_are_too_large_or_malformed)
{
    office o{for_example_com({60, 1800, 0xffffffff})};
    EXPECT_EQ(o.values(*o.put(contact(bobs + ";expires=4294967296"))), texts{bobs + ";expires=4294967295"});
    EXPECT_EQ(o.values(*o.put(contact(bobs + ";expires=-5"))), texts{bobs + ";expires=3600"});
    EXPECT_EQ(o.values(*o.put(contact(bobs, {{"Expires", "soon"}}))), texts{bobs + ";expires=3600"});
    EXPECT_EQ(o.values(*o.put(contact(bobs, {{"Expires", "99999999999999999999"}}))),
              texts{bobs + ";expires=4294967295"});
}

TEST(rfc3261_10_3_7, contacts_are_compared_as_uris)
{
    office o;
    o.put(contact("<sip:%62ob@EXAMPLE.net:5060;transport=udp>"));
    o.put(contact("<sip:bob@example.NET:5060;Transport=UDP>;expires=200"));
    EXPECT_EQ(o.contacts(), texts{"<sip:bob@example.NET:5060;Transport=UDP>;expires=200"});
    o.put(contact("<sip:bob@example.net;transport=udp>"));  // without a port: another URI (19.1.4)
    EXPECT_EQ(o.contacts().size(), 2u);
}

TEST(rfc3261_10_3_7, another_call_id_updates_and_removes)
{
    office o;
    o.put(contact(bobs));
    EXPECT_EQ(o.status(contact(bobs + ";expires=200", {{"Call-ID", "another"}, {"CSeq", "1 REGISTER"}})),
              200);
    EXPECT_EQ(o.contacts(), texts{bobs + ";expires=200"});
    EXPECT_EQ(o.status(contact(bobs + ";expires=0", {{"Call-ID", "third"}, {"CSeq", "1 REGISTER"}})), 200);
    EXPECT_TRUE(o.contacts().empty());
}

TEST(rfc3261_10_3_7, the_same_call_id_needs_a_higher_cseq)
{
    office o;
    o.put(contact(bobs, {{"CSeq", "5 REGISTER"}}));
    EXPECT_EQ(o.status(contact(bobs + ";expires=200", {{"CSeq", "5 REGISTER"}})), 500);
    EXPECT_EQ(o.status(contact(bobs + ";expires=0", {{"CSeq", "4 REGISTER"}})), 500);
    EXPECT_EQ(o.contacts(), texts{bobs + ";expires=3600"});
    EXPECT_EQ(o.status(contact(bobs + ";expires=200", {{"CSeq", "6 REGISTER"}})), 200);
}

TEST(rfc3261_10_3_7, if_one_update_fails_none_is_made)
{
    office o;
    o.put(contact(bobs, {{"CSeq", "5 REGISTER"}}));
    EXPECT_EQ(o.status(contact("<sip:new@192.0.2.7>, " + bobs + ";expires=0", {{"CSeq", "3 REGISTER"}})),
              500);
    EXPECT_EQ(o.contacts(), texts{bobs + ";expires=3600"});
    // One of them is too brief, one cannot be read.
    EXPECT_EQ(o.status(contact("<sip:new@192.0.2.7>, " + bobs + ";expires=1", {{"CSeq", "7 REGISTER"}})),
              423);
    EXPECT_EQ(o.status(contact("<sip:new@192.0.2.7>, <sip:broken", {{"CSeq", "8 REGISTER"}})), 400);
    EXPECT_EQ(o.contacts(), texts{bobs + ";expires=3600"});
}

TEST(rfc3261_10_3_8, the_200_lists_all_current_bindings_with_what_is_left)
{
    office o;
    o.put(contact(bobs + ";q=0.7;expires=600"));
    o.net.pass(90s);
    const auto m = o.put(contact("\"At home\" <mailto:bob@example.com>;expires=7200;+x=\"y\""));
    EXPECT_EQ(o.values(*m),
              (texts{bobs + ";q=0.700;expires=510", "<mailto:bob@example.com>;+x=\"y\";expires=7200"}));
}

TEST(rfc3261_10_3_8, expired_bindings_are_not_listed)
{
    office o;
    o.put(contact(bobs + ";expires=60, <sip:bob@192.0.2.6>;expires=120"));
    o.net.pass(60s);
    EXPECT_EQ(o.contacts(), texts{"<sip:bob@192.0.2.6>;expires=60"});
    o.net.pass(60s);
    EXPECT_TRUE(o.contacts().empty());
    EXPECT_EQ(o.core.registry().table().aors(), 0u);
}

TEST(rfc3261_10_3_8, a_date_where_the_time_is_known)
{
    auto s = for_example_com();
    // RFC 3261 20.17: "Date: Sat, 13 Nov 2010 23:29:00 GMT"
    s.epoch = std::chrono::sys_days{std::chrono::year{2010} / 11 / 13} + 23h + 28min;
    office o{s};
    o.net.pass(60s);
    EXPECT_EQ(o.put({})->value(sip::field_id::date), "Sat, 13 Nov 2010 23:29:00 GMT");
    EXPECT_FALSE(office{}.put({})->has(sip::field_id::date));
}

TEST(rfc3327_5_3, the_path_is_stored_and_echoed)
{
    office o;
    const auto m = o.put(
        contact(bobs, {{"Path", "<sip:p1.example.com;lr>, <sip:p2.example.com;lr>"}, {"Supported", "path"}}));
    EXPECT_EQ(m->status(), 200);
    EXPECT_EQ(m->value(sip::field_id::path), "<sip:p1.example.com;lr>, <sip:p2.example.com;lr>");
    EXPECT_EQ(o.core.registry().table().of("bob@example.com")[0].path,
              (texts{"<sip:p1.example.com;lr>", "<sip:p2.example.com;lr>"}));
}

TEST(rfc3327_5_3, a_path_that_the_user_agent_does_not_support_gets_420)
{
    office o;
    const auto m = o.put(contact(bobs, {{"Path", "<sip:p1.example.com;lr>"}}));
    EXPECT_EQ(m->status(), 420);
    EXPECT_EQ(m->value(sip::field_id::unsupported), "path");
}

TEST(rfc3608_6_3, the_200_has_the_service_route_also_for_a_query)
{
    auto s = for_example_com();
    s.service_route = {"<sip:hsp.example.com;lr>"};
    office o{s};
    EXPECT_EQ(o.put(contact(bobs))->value(sip::field_id::service_route), "<sip:hsp.example.com;lr>");
    EXPECT_EQ(o.put({})->value(sip::field_id::service_route), "<sip:hsp.example.com;lr>");
    EXPECT_FALSE(o.put(contact("*", {{"Expires", "5"}}))->has(sip::field_id::service_route));
}

TEST(bindings, a_full_table_refuses_and_stays_as_it_is)
{
    auto s = for_example_com();
    s.limits = {.aors = 2, .of_one_aor = 2, .of_one = 200, .octets = 10'000};
    office o{s};
    EXPECT_EQ(o.status(contact("<sip:a@192.0.2.1>, <sip:b@192.0.2.1>, <sip:c@192.0.2.1>")), 503);
    EXPECT_EQ(o.status(contact("<sip:" + std::string(200, 'a') + "@192.0.2.1>")), 503);
    EXPECT_EQ(o.core.registry().table().size(), 0u);
    EXPECT_EQ(o.status(contact(bobs, {{"To", "<sip:1@example.com>"}})), 200);
    EXPECT_EQ(o.status(contact(bobs, {{"To", "<sip:2@example.com>"}})), 200);
    const auto m = o.put(contact(bobs, {{"To", "<sip:3@example.com>"}}));
    EXPECT_EQ(m->status(), 503);
    EXPECT_TRUE(m->has(sip::field_id::retry_after));
    EXPECT_EQ(o.status(contact(bobs + ";expires=0", {{"To", "<sip:2@example.com>"}})), 200);
    EXPECT_EQ(o.status(contact(bobs, {{"To", "<sip:3@example.com>"}})), 200);
}

TEST(bindings, ten_thousand_of_one_user_are_refused)
{
    office o;
    for (int i = 0; i < 10'000; ++i)
        o.put(contact("<sip:bob@192.0.2.5:" + std::to_string(1024 + i) + ">"));
    EXPECT_EQ(o.core.registry().table().size(), o.core.registry().table().limits().of_one_aor);
}

TEST(bindings, what_they_hold_is_counted_and_all_given_back)
{
    fsm::bindings table{{.aors = 100, .of_one_aor = 8, .of_one = 500, .octets = 2'000}};
    sip::choices pick{7};
    fsm::time_point now{};
    for (std::uint32_t i = 1; i < 5'000; ++i)
    {
        now += std::chrono::seconds{pick.below(5)};
        const auto aor = "u" + std::to_string(pick.below(40)) + "@example.com";
        const std::vector<fsm::bindings::change> changes{
            {"sip:" + pick.token(1 + pick.below(40)) + "@192.0.2.1", "", 1000,
             std::chrono::seconds{pick.below(3) * 20}},
            {"sip:x@192.0.2." + std::to_string(pick.below(5)), "", 500,
             std::chrono::seconds{pick.below(60)}}};
        table.take(now, aor, {"call", i, changes, {}});
        ASSERT_LE(table.octets(), 2'000u);
        ASSERT_LE(table.aors(), 100u);
        ASSERT_LE(table.of(aor).size(), 8u);
    }
    EXPECT_GT(table.size(), 0u);
    table.expired(now + 60s);
    EXPECT_EQ(table.size(), 0u);
    EXPECT_EQ(table.octets(), 0u);
    EXPECT_EQ(table.aors(), 0u);
    EXPECT_EQ(table.deadline(), fsm::never);
}

// What the heap holds, in octets; 0 where nobody counts (sanitizers).
std::size_t held()
{
    const auto now = mallinfo2();
    return now.uordblks + now.hblkhd;
}

TEST(bindings, a_hundred_thousand_take_100_megabytes_at_most)
{
    const auto before = held();
    fsm::bindings table;
    for (std::uint32_t i = 0; i < 100'000; ++i)
    {
        const std::vector<fsm::bindings::change> one{
            {"sip:user" + std::to_string(i) + "@192.0.2.1:5060", "", 1000, 3600s}};
        ASSERT_EQ(table.take({}, "user" + std::to_string(i) + "@example.com",
                             {"0123456789abcdef0123456789abcdef@192.0.2.1", 1, one, {}}),
                  fsm::bindings::outcome::done);
    }
    EXPECT_EQ(table.size(), 100'000u);
    EXPECT_LE(held() - before, 100'000'000u);
    RecordProperty("octets", std::to_string(held() - before));
    std::cout << held() - before << " octets for 100,000 bindings\n";
    const auto copy = table;
    table.expired(fsm::time_point{3600s});
    EXPECT_EQ(table.size(), 0u);
    EXPECT_EQ(copy.of("user77@example.com").size(), 1u);
}

}  // namespace
