// What peers may send, whatever it is, neither stops an element nor makes it grow.
#include "wire.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;

// A message with some of its octets changed, cut or doubled.
std::string bent(std::string octets, sip::choices& pick)
{
    for (auto changes = 1 + pick.below(4); changes > 0 && !octets.empty(); --changes)
    {
        const auto where = pick.below(octets.size());
        switch (pick.below(4))
        {
        case 0: octets[where] = static_cast<char>(pick.below(256)); break;
        case 1: octets.erase(where, 1 + pick.below(20)); break;
        case 2: octets.insert(where, octets.substr(where, 1 + pick.below(40))); break;
        case 3: octets.insert(where, 1, "\r\n:;,<>\"@ "[pick.below(10)]); break;
        }
    }
    return octets;
}

// All messages of a call, bent, to everyone who took part in it; then the call once more, unharmed.
TEST(hostile_peers, bent_messages_leave_every_element_working)
{
    sip::choices pick{2026};
    network net;
    relay proxy{net, "Proxy", 11, to({at(2)})};
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, answers(200)};
    net.stranger_at("stranger", at(99));
    alice.invite(at(11));
    net.pass(1s);
    alice.agent.request_in(net.now, alice.agent.dialog_of(alice.call), "BYE");
    ASSERT_TRUE(net.come_to_rest());
    const auto seen = net.log;
    for (int round = 0; round < 100; ++round)
    {
        for (const auto& s : seen)
            for (const int host : {1, 2, 11})
                net.put("stranger", at(host), bent(std::string{s.message->octets()}, pick));
        net.pass(fsm::duration{static_cast<fsm::duration::rep>(pick.below(2'000'000))});
        net.log.clear();
    }
    net.pass(400s);
    for (auto* p : {&alice, &bob})
        for (const auto& e : p->seen)
            if (e.what == fsm::happened::request)
                p->answer(e.transaction, 480);
    ASSERT_TRUE(net.come_to_rest());
    net.log.clear();
    alice.invite(at(11));
    net.pass(1s);
    EXPECT_EQ(alice.agent.live_dialogs(), 1u);
    EXPECT_EQ(net.count("Alice -> Proxy ACK"), 1u);
}

TEST(hostile_peers, ten_thousand_to_tags_make_64_dialogs)
{
    network net;
    phone alice{net, "Alice", 1};
    net.stranger_at("stranger", at(99));
    alice.invite(at(99));
    net.settle();
    const auto invite = sip::store(std::string{net.message("Alice -> stranger INVITE").octets()});
    for (int i = 0; i < 10'000; ++i)
    {
        const auto tag = std::to_string(i);
        net.put("stranger", at(1), sip::make_response(*invite, {180, {}, tag}));
        net.settle();
    }
    std::size_t known = 0;
    for (std::uint64_t id = 1; id <= 10'000; ++id)
        known += alice.agent.find(fsm::dialog_id{id}) != nullptr;
    EXPECT_EQ(known, 64u);
}

TEST(hostile_peers, ended_calls_are_forgotten_in_the_end)
{
    network net;
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, answers(200)};
    for (int i = 0; i < 1'100; ++i)
    {
        alice.invite(bob.address);
        net.settle();
        alice.agent.request_in(net.now, alice.agent.dialog_of(alice.call), "BYE");
        net.settle();
        net.log.clear();
        alice.seen.clear();
        bob.seen.clear();
    }
    ASSERT_TRUE(net.come_to_rest());
    EXPECT_EQ(alice.agent.find(fsm::dialog_id{1}), nullptr);
    EXPECT_EQ(bob.agent.find(fsm::dialog_id{1}), nullptr);
    EXPECT_NE(alice.agent.find(fsm::dialog_id{1'100}), nullptr);
}

TEST(hostile_peers, a_hundred_thousand_copies_cost_one_transaction)
{
    network net;
    relay proxy{net, "Proxy", 11, to({at(2)})};
    net.stranger_at("stranger", at(99));
    for (int i = 0; i < 100'000; ++i)
    {
        proxy.core.received(net.now, {at(11), at(99)}, sip::store(request("INVITE", "sip:bob@example.com")));
        for (fsm::transmission out; proxy.core.next_transmission(out);)
        {
        }
    }
    EXPECT_EQ(proxy.core.layer().counters().absorbed, 99'999u);
    std::size_t events = 0;
    for (fsm::event e; proxy.core.next_event(e);)
        ++events;
    EXPECT_EQ(events, 1u);
}

// A user agent of these bounds, with what the stranger gets for an INVITE of this number.
struct bounded
{
    fsm::user_agent bob;

    explicit bounded(fsm::user_agent_limits limits) : bob{with(limits), sip::choices{1}} {}

    static fsm::user_agent_settings with(fsm::user_agent_limits limits)
    {
        fsm::user_agent_settings s;
        s.local = at(2);
        s.aor = "sip:bob@example.com";
        s.limits = limits;
        return s;
    }
    int invite(int number, int answer)
    {
        const auto n = std::to_string(number);
        bob.received({}, {at(2), at(99)},
                     sip::store(request(
                         "INVITE", "sip:bob@192.0.2.2",
                         {{"Via", "SIP/2.0/UDP 192.0.2.99;branch=z9hG4bK" + n}, {"Call-ID", "call-" + n}})));
        for (fsm::event e; bob.next_event(e);)
            if (e.what == fsm::happened::request)
            {
                fsm::answer how;
                how.status = bob.refusal(e) != 0 ? bob.refusal(e) : answer;
                bob.answer_request({}, e.transaction, how);
            }
        int status = 0;
        for (fsm::transmission out; bob.next_transmission(out);)
            status = out.message->status();
        return status;
    }
};

TEST(hostile_peers, dialogs_beyond_the_limit_of_the_settings_are_answered_503)
{
    bounded b{{.dialogs = 2}};
    EXPECT_EQ(b.invite(1, 200), 200);
    EXPECT_EQ(b.invite(2, 180), 180);
    EXPECT_EQ(b.invite(3, 200), 503);
    EXPECT_EQ(b.bob.live_dialogs(), 1u);
}

TEST(hostile_peers, transactions_beyond_the_limit_of_the_settings_are_answered_503)
{
    bounded b{{.transactions = 2}};
    EXPECT_EQ(b.invite(1, 486), 486);
    EXPECT_EQ(b.invite(2, 486), 486);
    EXPECT_EQ(b.invite(3, 486), 503);
}

}  // namespace
