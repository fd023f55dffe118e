// RFC 5057: what a dialog is used for, and what ends it.
#include "wire.hpp"

#include "fsm/dialog_store.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;
using fsm::destroys;
using fsm::dialog_id;
using fsm::dialog_store;
using fsm::usage_kind;

fsm::dialog dialog_with(const std::string& tag, fsm::dialog::state is = fsm::dialog::state::confirmed)
{
    fsm::dialog out;
    out.is = is;
    out.call_id = "call-1";
    out.local_tag = tag;
    out.remote_tag = "s1";
    out.local_uri = "<sip:bob@example.com>";
    out.remote_uri = "<sip:stranger@example.org>";
    return out;
}

TEST(rfc5057_4, a_dialog_ends_with_its_last_usage)
{
    dialog_store store{10};
    const auto id = store.add(dialog_with("b"), {}, {usage_kind::invite});
    ASSERT_TRUE(store.attach(id, {usage_kind::subscription, "dialog", true}));
    ASSERT_TRUE(store.attach(id, {usage_kind::subscription, "presence", true}));
    store.end(id, usage_kind::subscription, "dialog");
    store.tell(id, fsm::invite_usage_figure::accepts_bye);
    EXPECT_TRUE(store.find(id)->stands()) << "RFC 5057 4.1: BYE ends the invite usage alone";
    EXPECT_EQ(store.live(), 1u);
    store.end(id, usage_kind::subscription, "dialog");
    EXPECT_TRUE(store.find(id)->stands()) << "it had ended before";
    store.end(id, usage_kind::subscription, "presence");
    EXPECT_EQ(store.find(id)->dialog.is, fsm::dialog::state::terminated);
    EXPECT_EQ(store.live(), 0u);
}

TEST(rfc5057_4, a_dialog_with_a_subscription_alone_is_no_call)
{
    dialog_store store{10};
    const auto id = store.add(dialog_with("b"), {}, {usage_kind::subscription, "presence"});
    EXPECT_EQ(store.confirmed(usage_kind::invite), 0u);
    EXPECT_EQ(store.confirmed(usage_kind::subscription), 1u);
    EXPECT_EQ(store.live(), 1u);
    EXPECT_FALSE(store.find(id)->call);
    store.tell(id, fsm::invite_usage_figure::accepts_bye);
    EXPECT_TRUE(store.find(id)->stands());
}

TEST(rfc5057_4, a_usage_counts_once_it_is_confirmed)
{
    dialog_store store{10};
    const auto id = store.add(dialog_with("b", fsm::dialog::state::early), {}, {usage_kind::invite});
    EXPECT_EQ(store.confirmed(usage_kind::invite), 0u);
    store.tell(id, fsm::invite_usage_figure::answers_2xx);
    EXPECT_EQ(store.confirmed(usage_kind::invite), 1u);
    EXPECT_EQ(store.find(id)->dialog.is, fsm::dialog::state::confirmed);
    store.end_all(id);
    EXPECT_EQ(store.confirmed(usage_kind::invite), 0u);
    EXPECT_FALSE(store.attach(id, {usage_kind::refer})) << "it has ended";
}

TEST(rfc5057_4, a_call_may_begin_anew_in_a_dialog_that_a_subscription_kept)
{
    dialog_store store{10};
    const auto id = store.add(dialog_with("b"), {}, {usage_kind::invite});
    ASSERT_TRUE(store.attach(id, {usage_kind::subscription, "presence", true}));
    store.tell(id, fsm::invite_usage_figure::accepts_bye);
    EXPECT_EQ(store.confirmed(usage_kind::invite), 0u);
    ASSERT_TRUE(store.attach(id, {usage_kind::invite, "", true}));
    EXPECT_EQ(store.confirmed(usage_kind::invite), 1u);
    store.tell(id, fsm::invite_usage_figure::accepts_bye);
    EXPECT_EQ(store.confirmed(usage_kind::invite), 0u);
}

TEST(dialog_store, has_room_for_so_many_dialogs_and_usages)
{
    dialog_store store{2};
    const auto first = store.add(dialog_with("a"), {}, {usage_kind::invite});
    store.add(dialog_with("b"), {}, {usage_kind::invite});
    EXPECT_TRUE(store.is_full());
    EXPECT_EQ(store.add(dialog_with("c"), {}, {usage_kind::invite}), dialog_id::none);
    EXPECT_FALSE(store.attach(first, {usage_kind::invite})) << "one call for each dialog";
    for (std::size_t i = 1; i < fsm::dialog_bounds::usages; ++i)
        EXPECT_TRUE(store.attach(first, {usage_kind::subscription, std::to_string(i)}));
    EXPECT_FALSE(store.attach(first, {usage_kind::subscription, "one too many"}));
    store.end_all(first);
    EXPECT_NE(store.add(dialog_with("c"), {}, {usage_kind::invite}), dialog_id::none);
}

TEST(dialog_store, finds_by_tags_in_both_directions)
{
    dialog_store store{10};
    const auto id = store.add(dialog_with("b"), {}, {usage_kind::invite});
    const auto bye = sip::store(
        request("BYE", "sip:bob@192.0.2.2", {{"To", "<sip:bob@example.com>;tag=b"}, {"CSeq", "2 BYE"}}));
    EXPECT_EQ(store.find_for(*bye), id);
    EXPECT_EQ(store.find_for(*sip::store(sip::make_response(*bye, {200}))), id) << "our answer to it";
    for (const auto& [name, value] :
         {std::pair{"To", "<sip:bob@example.com>;tag=other"}, std::pair{"To", "<sip:bob@example.com>"},
          std::pair{"Call-ID", "call-2"}, std::pair{"From", "<sip:stranger@example.org>;tag=s2"}})
        EXPECT_EQ(store.find_for(*sip::store(sip::edit{*bye}.set(name, value).finish())), dialog_id::none);
}

TEST(dialog_store, remembers_those_that_ended_for_a_while)
{
    dialog_store store{1};
    const auto first = store.add(dialog_with("0"), {}, {usage_kind::invite});
    store.timers.set(first, {});
    store.end_all(first);
    for (std::size_t i = 1; i <= fsm::dialog_bounds::finished; ++i)
    {
        EXPECT_TRUE(store.find(first));
        store.end_all(store.add(dialog_with(std::to_string(i)), {}, {usage_kind::invite}));
    }
    EXPECT_FALSE(store.find(first));
    EXPECT_TRUE(store.timers.empty());
}

TEST(dialog_store, is_a_value)
{
    dialog_store store{10};
    const auto id = store.add(dialog_with("b"), {}, {usage_kind::invite});
    auto copy = store;
    copy.end_all(id);
    EXPECT_TRUE(store.find(id)->stands());
    EXPECT_FALSE(copy.find(id)->stands());
}

TEST(rfc5057_5_1, some_responses_destroy_the_usage_and_some_the_dialog)
{
    using sip::method;
    for (const int status : {404, 410, 416, 482, 483, 484, 485, 502, 604})
        EXPECT_EQ(fsm::destroyed_by(status, method::info), destroys::dialog) << status;
    for (const int status : {408, 480, 481, 489})
        EXPECT_EQ(fsm::destroyed_by(status, method::info), destroys::usage) << status;
    for (const int status : {405, 501})
    {
        EXPECT_EQ(fsm::destroyed_by(status, method::info), destroys::nothing) << status;
        EXPECT_EQ(fsm::destroyed_by(status, method::invite), destroys::usage) << status;
    }
    for (const int status : {200, 302, 400, 401, 403, 407, 420, 486, 488, 491, 500, 503, 600, 603, 606})
        EXPECT_EQ(fsm::destroyed_by(status, method::invite), destroys::nothing) << status;
}

struct call : testing::Test
{
    network net;
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, answers(200)};

    void SetUp() override
    {
        alice.invite(bob.address);
        net.pass(1s);
        ASSERT_EQ(alice.agent.live_dialogs(), 1u);
    }
    dialog_id alices() const { return alice.agent.dialog_of(alice.call); }
    dialog_id bobs() const { return bob.agent.dialog_of(bob.call); }
    // Bob answers every INFO with this status.
    void bob_answers_info(int status)
    {
        bob.handle = [status](phone& p, const fsm::event& e) {
            if (is(e, "INFO"))
                p.answer(e.transaction, status);
            return is(e, "INFO");
        };
        alice.agent.request_in(net.now, alices(), "INFO");
        net.pass(1s);
    }
};
using rfc5057_call = call;

TEST_F(rfc5057_call, a_subscription_outlives_it_and_nothing_else_of_the_call_does)
{
    ASSERT_TRUE(bob.agent.attach(bobs(), {fsm::usage_kind::subscription, "presence", true}));
    ASSERT_TRUE(alice.agent.attach(alices(), {fsm::usage_kind::subscription, "presence", true}));
    alice.agent.request_in(net.now, alices(), "BYE");
    EXPECT_TRUE(net.come_to_rest());
    for (const auto* p : {&alice, &bob})
        EXPECT_EQ(p->agent.live_dialogs(), 0u) << "there is no call to wind down";
    EXPECT_FALSE(bob.agent.has_call(bobs()));
    EXPECT_EQ(bob.agent.find(bobs())->is, fsm::dialog::state::confirmed);

    for (const auto* method : {"NOTIFY", "INFO", "BYE"})
        bob.agent.request_in(net.now, bobs(), method);
    net.pass(1s);
    EXPECT_EQ(net.count("Alice -> Bob 200 NOTIFY"), 1u);
    EXPECT_EQ(net.count("Alice -> Bob 481 INFO"), 1u);
    EXPECT_EQ(net.count("Alice -> Bob 481 BYE"), 1u);

    alice.agent.end_usage(alices(), fsm::usage_kind::subscription, "presence");
    bob.agent.request_in(net.now, bobs(), "NOTIFY");
    net.pass(1s);
    EXPECT_EQ(net.count("Alice -> Bob 481 NOTIFY"), 1u);
}

TEST_F(rfc5057_call, a_481_to_a_subscription_ends_it_and_not_the_call)
{
    ASSERT_TRUE(bob.agent.attach(bobs(), {fsm::usage_kind::subscription, "presence", true}));
    alice.handle = [](phone& p, const fsm::event& e) {
        if (is(e, "NOTIFY"))
            p.answer(e.transaction, 481);
        return is(e, "NOTIFY");
    };
    bob.agent.request_in(net.now, bobs(), "NOTIFY");
    net.pass(1s);
    EXPECT_EQ(net.count("Bob -> Alice BYE"), 0u);
    EXPECT_TRUE(bob.agent.has_call(bobs()));
    EXPECT_TRUE(bob.agent.attach(bobs(), {fsm::usage_kind::subscription, "presence", true}))
        << "it has ended";
}

TEST_F(rfc5057_call, a_404_destroys_the_dialog_with_all_its_usages)
{
    ASSERT_TRUE(alice.agent.attach(alices(), {fsm::usage_kind::subscription, "presence", true}));
    bob_answers_info(404);
    EXPECT_EQ(net.count("Alice -> Bob BYE"), 1u) << "RFC 3261 12.2.1.2: by sending a BYE";
    EXPECT_EQ(alice.agent.find(alices())->is, fsm::dialog::state::terminated);
}

TEST_F(rfc5057_call, a_405_to_info_destroys_nothing)
{
    bob_answers_info(405);
    EXPECT_EQ(net.count("Alice -> Bob BYE"), 0u);
    EXPECT_TRUE(alice.agent.has_call(alices()));
}

}  // namespace
