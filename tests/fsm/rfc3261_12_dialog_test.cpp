#include "wire.hpp"

#include "fsm/dialog.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;
using fsm::dialog;
using lines = std::vector<std::string>;

sip::message_ptr invite()
{
    return sip::store(request("INVITE", "sip:bob@example.com",
                              {{"From", "Alice <sip:alice@example.com>;tag=a"},
                               {"To", "<sip:bob@example.com>"},
                               {"CSeq", "7 INVITE"},
                               {"Contact", "<sip:alice@192.0.2.1>"},
                               {"Record-Route", "<sip:p2.example.com;lr>, <sip:p1.example.com;lr;x=1>"}}));
}

sip::message_ptr response(int status, const std::string& contact = "<sip:bob@192.0.2.2:5070>")
{
    sip::response_parts parts;
    parts.status = status;
    parts.to_tag = "b";
    if (!contact.empty())
        parts.more = {{"Contact", contact}};
    return sip::store(sip::make_response(*invite(), parts));
}

TEST(rfc3261_12_1_2, the_caller_reverses_the_record_route)
{
    const auto d = dialog::as_uac(*invite(), *response(180));
    ASSERT_TRUE(d);
    EXPECT_EQ(d->is, dialog::state::early);
    EXPECT_TRUE(d->caller);
    EXPECT_EQ(d->route_set, (lines{"<sip:p1.example.com;lr;x=1>", "<sip:p2.example.com;lr>"}));
    EXPECT_EQ(d->remote_target, "sip:bob@192.0.2.2:5070");
    EXPECT_EQ(d->local_cseq, 7u);
    EXPECT_EQ(d->remote_cseq, 0u);
    EXPECT_EQ(d->local_uri, "Alice <sip:alice@example.com>");
    EXPECT_EQ(d->remote_uri, "<sip:bob@example.com>");
    EXPECT_EQ(d->local_tag, "a");
    EXPECT_EQ(d->remote_tag, "b");
}

TEST(rfc3261_12_1_1, the_callee_keeps_the_order_of_the_record_route)
{
    const auto d = dialog::as_uas(*invite(), *response(200));
    ASSERT_TRUE(d);
    EXPECT_EQ(d->is, dialog::state::confirmed);
    EXPECT_FALSE(d->caller);
    EXPECT_EQ(d->route_set, (lines{"<sip:p2.example.com;lr>", "<sip:p1.example.com;lr;x=1>"}));
    EXPECT_EQ(d->remote_target, "sip:alice@192.0.2.1");
    EXPECT_EQ(d->local_cseq, 0u);
    EXPECT_EQ(d->remote_cseq, 7u);
    EXPECT_EQ(d->local_tag, "b");
    EXPECT_EQ(d->remote_tag, "a");
}

TEST(rfc3261_12_1, neither_100_nor_a_refusal_makes_a_dialog)
{
    EXPECT_FALSE(dialog::as_uac(*invite(), *response(100)));
    EXPECT_FALSE(dialog::as_uac(*invite(), *response(486)));
    EXPECT_FALSE(dialog::as_uas(*invite(), *response(302)));
}

TEST(rfc3261_12_1, without_a_contact_the_dialog_can_still_be_ended)
{
    EXPECT_EQ(dialog::as_uac(*invite(), *response(200, ""))->remote_target, "sip:bob@example.com");
}

TEST(rfc3261_12_2_1_1, a_loose_first_route_leaves_the_remote_target_in_the_request_uri)
{
    const auto next = dialog::as_uac(*invite(), *response(200))->addressing_of_next_request();
    EXPECT_EQ(next.request_uri, "sip:bob@192.0.2.2:5070");
    EXPECT_EQ(next.routes.size(), 2u);
}

TEST(rfc3261_12_2_1_1, a_strict_first_route_becomes_the_request_uri_and_the_target_goes_last)
{
    auto d = *dialog::as_uac(*invite(), *response(200));
    d.route_set = {"<sip:strict.example.com;method=INVITE?Subject=x>", "<sip:p2.example.com;lr>"};
    const auto next = d.addressing_of_next_request();
    EXPECT_EQ(next.request_uri, "sip:strict.example.com");
    EXPECT_EQ(next.routes, (lines{"<sip:p2.example.com;lr>", "<sip:bob@192.0.2.2:5070>"}));
    EXPECT_EQ(d.next_hop_uri(), "sip:strict.example.com;method=INVITE?Subject=x");
}

TEST(rfc3261_12_2_1_1, an_empty_route_set_means_no_route)
{
    auto d = *dialog::as_uac(*invite(), *response(200));
    d.route_set.clear();
    EXPECT_TRUE(d.addressing_of_next_request().routes.empty());
    EXPECT_EQ(d.next_hop_uri(), "sip:bob@192.0.2.2:5070");
}

TEST(rfc3261_12_2_1_2, only_a_2xx_to_a_target_refresh_moves_the_target)
{
    auto d = *dialog::as_uac(*invite(), *response(200));
    d.refresh_target(*response(180, "<sip:elsewhere@192.0.2.3>"));
    EXPECT_EQ(d.remote_target, "sip:bob@192.0.2.2:5070");
    d.refresh_target(*response(200, "<sip:elsewhere@192.0.2.3>"));
    EXPECT_EQ(d.remote_target, "sip:elsewhere@192.0.2.3");
    d.refresh_target(*sip::store(request("BYE", "sip:x@example.com")));
    EXPECT_EQ(d.remote_target, "sip:elsewhere@192.0.2.3");
}

TEST(rfc3261_12_2_2, a_request_belongs_to_the_dialog_by_call_id_and_both_tags)
{
    const auto d = *dialog::as_uas(*invite(), *response(200));
    const auto matches = [&](const std::string& id, const std::string& from, const std::string& to) {
        return d.matches(*sip::store(request("BYE", "sip:bob@example.com",
                                             {{"Call-ID", id},
                                              {"From", "<sip:alice@example.com>;tag=" + from},
                                              {"To", "<sip:bob@example.com>;tag=" + to}})));
    };
    EXPECT_TRUE(matches("call-1", "a", "b"));
    EXPECT_FALSE(matches("call-2", "a", "b"));
    EXPECT_FALSE(matches("call-1", "x", "b"));
    EXPECT_FALSE(matches("call-1", "a", "x"));
}

TEST(rfc3261_12_2_2, a_lower_sequence_number_is_refused_with_500_and_a_gap_is_not)
{
    network net;
    phone bob{net, "Bob", 2, answers(200)};
    net.stranger_at("stranger", at(99));
    net.put("stranger", at(2), request("INVITE", "sip:bob@192.0.2.2", {{"CSeq", "5 INVITE"}}));
    net.settle();
    const auto to = std::string{net.message("Bob -> stranger 200 INVITE").value(sip::field_id::to)};
    const auto within = [&](const char* number, const char* branch) {
        net.put("stranger", at(2),
                request("OPTIONS", "sip:bob@192.0.2.2",
                        {{"To", to},
                         {"CSeq", number},
                         {"Via", std::string{"SIP/2.0/UDP 192.0.2.99;branch=z9hG4bK"} + branch}}));
        net.settle();
        return caption(*net.log.back().message);
    };
    EXPECT_EQ(within("9 OPTIONS", "o9"), "200 OPTIONS");
    EXPECT_EQ(within("8 OPTIONS", "o8"), "500 OPTIONS");
    EXPECT_EQ(within("10 OPTIONS", "o10"), "200 OPTIONS");
}

TEST(rfc3261_12_2_2, a_request_of_an_unknown_dialog_gets_481)
{
    network net;
    phone bob{net, "Bob", 2};
    net.stranger_at("stranger", at(99));
    net.put("stranger", at(2),
            request("OPTIONS", "sip:bob@192.0.2.2", {{"To", "<sip:bob@192.0.2.2>;tag=gone"}}));
    net.settle();
    EXPECT_EQ(net.count("Bob -> stranger 481 OPTIONS"), 1u);
}

TEST(rfc3261_12_2_1_2, a_481_inside_a_call_ends_it_with_bye)
{
    network net;
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, answers(200)};
    alice.invite(bob.address);
    net.pass(1s);
    bob.handle = [](phone& p, const fsm::event& e) {
        if (!is(e, "INVITE"))
            return false;
        p.answer(e.transaction, 481);
        return true;
    };
    alice.agent.request_in(net.now, alice.agent.dialog_of(alice.call), "INVITE");
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Alice -> Bob BYE"), 1u);
    EXPECT_EQ(alice.agent.live_dialogs(), 0u);
}

TEST(rfc3261_12_3, a_refusal_ends_the_early_dialog)
{
    network net;
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, rings()};
    alice.invite(bob.address);
    net.pass(1s);
    const auto id = alice.agent.dialog_of(alice.call);
    ASSERT_TRUE(alice.agent.find(id));
    EXPECT_EQ(alice.agent.find(id)->is, dialog::state::early);
    bob.answer(bob.call, 603);
    net.pass(1s);
    EXPECT_EQ(alice.agent.find(id)->is, dialog::state::terminated);
    EXPECT_EQ(bob.agent.find(bob.agent.dialog_of(bob.call))->is, dialog::state::terminated);
}

}  // namespace
