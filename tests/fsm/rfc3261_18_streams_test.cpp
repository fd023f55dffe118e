// RFC 3261 18.2.2 and 17.1.4 over streams: which connection a message takes, and what its end means.
#include "fsm/user_agent.hpp"
#include "transaction_support.hpp"
#include "wire.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using fsm::happened;
using fsm::link_end;

fsm::address tcp(int host, std::uint16_t port)
{
    return *fsm::numeric_address("192.0.2." + std::to_string(host), port, fsm::transport::tcp);
}

// Their connection to us comes from a port that nobody listens at.
const fsm::link accepted{tcp(1, 5060), tcp(2, 40'000), 7};
const fsm::link to_them{tcp(1, 5060), tcp(2, 5060), 0};
const std::string their_via = "SIP/2.0/TCP 192.0.2.2:5062;branch=z9hG4bKs";

struct streams : testing::Test
{
    transaction_support::layer_of_octets layer;
    std::vector<fsm::event> events;

    streams() { layer.opened(accepted); }

    fsm::transaction_id receive(const std::string& octets, const fsm::link& over)
    {
        layer.received({}, over, octets);
        return happenings().empty() ? fsm::transaction_id::none : events.back().transaction;
    }
    std::vector<happened> happenings()
    {
        std::vector<happened> out;
        for (fsm::event e; layer.next_event(e);)
            events.push_back(e);
        for (const auto& e : events)
            out.push_back(e.what);
        return out;
    }
    // The way of the last message that was sent.
    std::optional<fsm::link> way()
    {
        std::optional<fsm::link> last;
        for (fsm::transmission out; layer.next_transmission(out);)
            last = out.over;
        return last;
    }
};

using rfc3261_18_2_2_streams = streams;
using rfc3261_17_1_4_streams = streams;

TEST_F(rfc3261_18_2_2_streams, a_response_takes_the_connection_of_its_request_while_that_is_open)
{
    const auto id = receive(transaction_support::request("INVITE", {.via = their_via}), accepted);
    layer.respond({}, id, transaction_support::response(180, "INVITE"));
    EXPECT_EQ(way(), accepted);
    layer.closed({}, accepted, link_end::closed);
    layer.respond({}, id, transaction_support::response(200, "INVITE"));
    EXPECT_EQ(way(), (fsm::link{accepted.local, tcp(2, 5062), 0}));
    EXPECT_EQ(happenings(), std::vector{happened::request});
}

TEST_F(rfc3261_18_2_2_streams, what_comes_over_a_connection_that_we_closed_is_answered_by_another)
{
    layer.closed({}, accepted, link_end::closed);
    const auto id = receive(transaction_support::request("INVITE", {.via = their_via}), accepted);
    layer.respond({}, id, transaction_support::response(200, "INVITE"));
    EXPECT_EQ(way(), (fsm::link{accepted.local, tcp(2, 5062), 0}));
}

TEST_F(rfc3261_18_2_2_streams, without_a_numeric_sent_by_the_received_address_is_taken)
{
    const auto id = receive(
        transaction_support::request("INVITE", {.via = "SIP/2.0/TCP bob.example.com;branch=z9hG4bKs"}),
        accepted);
    layer.closed({}, accepted, link_end::broken);
    layer.respond({}, id, transaction_support::response(200, "INVITE"));
    EXPECT_EQ(way(), (fsm::link{accepted.local, tcp(2, 5060), 0}));
}

TEST_F(rfc3261_18_2_2_streams, a_connection_that_is_opened_for_a_response_is_kept)
{
    const auto id = receive(transaction_support::request("INVITE", {.via = their_via}), accepted);
    layer.closed({}, accepted, link_end::broken);
    layer.respond({}, id, transaction_support::response(180, "INVITE"));
    const fsm::link second{accepted.local, tcp(2, 5062), 8};
    layer.opened(second);
    layer.respond({}, id, transaction_support::response(200, "INVITE"));
    EXPECT_EQ(way(), second);
}

TEST_F(rfc3261_18_2_2_streams, a_response_that_no_connection_takes_is_told_and_the_transaction_lives)
{
    const auto id = receive(transaction_support::request("INVITE", {.via = their_via}), accepted);
    layer.closed({}, accepted, link_end::broken);
    layer.respond({}, id, transaction_support::response(200, "INVITE"));
    layer.closed({}, {accepted.local, tcp(2, 5062), 0}, link_end::refused);
    EXPECT_EQ(happenings(), (std::vector{happened::request, happened::transport_failed}));
    EXPECT_EQ(layer.state_of(id), "Accepted");
}

TEST_F(rfc3261_17_1_4_streams, a_refused_connection_fails_what_waits_for_it)
{
    layer.start({}, transaction_support::request("INVITE"), to_them);
    const auto other =
        layer.start({}, transaction_support::request("OPTIONS"), {to_them.local, tcp(3, 5060), 0});
    layer.closed({}, to_them, link_end::refused);
    EXPECT_EQ(happenings(), (std::vector{happened::transport_failed, happened::terminated}));
    EXPECT_EQ(layer.state_of(other), "Trying");
}

TEST_F(rfc3261_17_1_4_streams, a_broken_connection_fails_what_waits_for_an_answer)
{
    layer.start({}, transaction_support::request("OPTIONS"), to_them);
    const fsm::link opened{to_them.local, to_them.remote, 3};
    layer.opened(opened);
    layer.closed({}, {to_them.local, to_them.remote, 2}, link_end::broken);
    EXPECT_TRUE(happenings().empty()) << "it went over another";
    layer.closed({}, opened, link_end::broken);
    EXPECT_EQ(happenings(), (std::vector{happened::transport_failed, happened::terminated}));
    EXPECT_TRUE(layer.idle());
}

TEST_F(rfc3261_17_1_4_streams, one_that_was_closed_in_order_does_not)
{
    layer.start({}, transaction_support::request("INVITE"), to_them);
    const fsm::link opened{to_them.local, to_them.remote, 3};
    layer.opened(opened);
    layer.closed({}, opened, link_end::closed);
    EXPECT_TRUE(happenings().empty());
    // 18.2.2: the answer comes by a connection of its own; the ACK opens another again.
    receive(transaction_support::response(486, "INVITE"), accepted);
    EXPECT_EQ(way(), to_them);
    EXPECT_EQ(events.front().what, happened::response);
}

TEST_F(rfc3261_17_1_4_streams, a_closed_connection_is_not_taken_again)
{
    const fsm::link opened{to_them.local, to_them.remote, 3};
    layer.opened(opened);
    layer.start({}, transaction_support::request("OPTIONS"), opened);
    EXPECT_EQ(way(), opened);
    layer.closed({}, opened, link_end::closed);
    layer.start({}, transaction_support::request("INVITE"), opened);
    EXPECT_EQ(way(), to_them);
}

struct endpoint : testing::Test
{
    fsm::link over{*fsm::numeric_address("192.0.2.1", 5060), *fsm::numeric_address("192.0.2.2", 5060), 0};

    std::unique_ptr<fsm::user_agent> made(bool with_tcp)
    {
        fsm::user_agent_settings s;
        s.local = over.local;
        if (with_tcp)
            s.local.add(tcp(1, 5070));
        s.aor = "sip:alice@example.com";
        return std::make_unique<fsm::user_agent>(s, sip::choices{1});
    }
    static std::vector<fsm::transmission> taken(fsm::user_agent& from)
    {
        std::vector<fsm::transmission> out;
        for (fsm::transmission t; from.next_transmission(t);)
            out.push_back(t);
        return out;
    }
    // A confirmed call whose other end has this Contact.
    fsm::dialog_id call(fsm::user_agent& alice, const std::string& contact)
    {
        fsm::outgoing_request what;
        what.request_uri = "sip:bob@example.com";
        what.next_hop = over.remote;
        what.origin = 4;
        const auto id = alice.request({}, what);
        const auto invite = taken(alice).front();
        EXPECT_EQ(invite.origin, 4u);
        EXPECT_EQ(invite.transaction, id);
        alice.received(
            {}, over,
            sip::store(sip::make_response(*invite.message, {200, {}, "b", {{"Contact", contact}}})));
        const auto dialog = alice.dialog_of(id);
        EXPECT_NE(dialog, fsm::dialog_id::none);
        return dialog;
    }
    static std::vector<fsm::event> heard(fsm::user_agent& by)
    {
        std::vector<fsm::event> out;
        for (fsm::event e; by.next_event(e);)
            out.push_back(e);
        return out;
    }
};

using rfc3261_8_1_2 = endpoint;

TEST_F(rfc3261_8_1_2, a_contact_over_a_transport_that_is_missing_fails_the_request_and_nothing_is_sent)
{
    const auto alice = made(false);
    const auto dialog = call(*alice, "<sip:bob@192.0.2.2;transport=tcp>");
    heard(*alice);
    const auto id = alice->request_in({}, dialog, "INFO", {}, {}, {}, 9);
    EXPECT_NE(id, fsm::transaction_id::none);
    EXPECT_TRUE(taken(*alice).empty());
    const auto told = heard(*alice);
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(told[0].what, happened::transport_failed);
    EXPECT_EQ(told[0].transaction, id);
    EXPECT_EQ(told[0].origin, 9u);
    EXPECT_EQ(told[0].reason, "sip:bob@192.0.2.2;transport=tcp is to be reached over TCP, which is not among "
                              "our transports");
    EXPECT_EQ(told[1].what, happened::terminated);
    EXPECT_TRUE(alice->ack({}, dialog));
    EXPECT_TRUE(taken(*alice).empty());
    EXPECT_EQ(heard(*alice).front().what, happened::transport_failed);
}

TEST_F(rfc3261_8_1_2, it_goes_over_the_transport_that_the_contact_names_and_says_so)
{
    const auto alice = made(true);
    const auto dialog = call(*alice, "<sip:bob@192.0.2.2;transport=tcp>");
    alice->request_in({}, dialog, "INVITE");
    const auto sent = taken(*alice);
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].over, (fsm::link{tcp(1, 5070), tcp(2, 5060), 0}));
    const auto& m = *sent[0].message;
    EXPECT_TRUE(m.value(sip::field_id::via).starts_with("SIP/2.0/TCP 192.0.2.1:5070;")) << m.octets();
    EXPECT_EQ(m.value(sip::field_id::contact), "<sip:192.0.2.1:5070;transport=tcp>");
}

TEST_F(rfc3261_8_1_2, an_unknown_transport_is_missing_too)
{
    const auto alice = made(true);
    const auto dialog = call(*alice, "<sip:bob@192.0.2.2;transport=sctp>");
    alice->request_in({}, dialog, "BYE");
    EXPECT_TRUE(taken(*alice).empty());
    EXPECT_EQ(alice->find(dialog)->is, fsm::dialog::state::terminated);  // 15.1.1
}

TEST_F(rfc3261_8_1_2, what_is_sent_for_a_request_has_its_origin)
{
    const auto alice = made(false);
    const auto dialog = call(*alice, "<sip:bob@192.0.2.2>");
    alice->ack({}, dialog, {}, {}, {}, 6);
    const auto ack = taken(*alice);
    ASSERT_EQ(ack.size(), 1u);
    EXPECT_EQ(ack[0].origin, 6u);
    EXPECT_FALSE(ack[0].repeated);
    const auto bye = alice->request_in({}, dialog, "BYE", {}, {}, {}, 8);
    alice->expired(fsm::time_point{500ms});
    const auto sent = taken(*alice);
    ASSERT_EQ(sent.size(), 2u);
    for (const auto& one : sent)
    {
        EXPECT_EQ(one.origin, 8u);
        EXPECT_EQ(one.transaction, bye);
        EXPECT_EQ(one.message, sent[0].message);
    }
    EXPECT_FALSE(sent[0].repeated);
    EXPECT_TRUE(sent[1].repeated);
}

TEST_F(rfc3261_8_1_2, a_message_that_needs_no_mark_is_passed_on_as_the_same_object)
{
    const auto alice = made(false);
    const auto m = sip::store(wire::request("OPTIONS", "sip:alice@192.0.2.1"));
    alice->received({}, {over.local, *fsm::numeric_address("192.0.2.99", 5060), 0}, m);
    EXPECT_EQ(heard(*alice).front().message, m);
}

}  // namespace
