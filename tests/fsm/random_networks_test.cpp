// Whatever a network does to the messages of a call, from a fixed seed: every element comes to rest, and both
// ends agree that there is no call.
#include "wire.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;

struct disorder
{
    double loss = 0, copies = 0;
    fsm::duration late{};
};

// Alice calls through Proxy1 and Proxy2, which forks to Bob and Carol. What each of them does, and when, is
// drawn as well.
void play(std::uint64_t seed, const disorder& d)
{
    SCOPED_TRACE(seed);
    sip::choices pick{seed};
    auto chance = pick.split(1);
    network net;
    net.lost = [&](const sent&) { return chance.chance(d.loss); };
    net.delay = [&](const sent&) {
        return fsm::duration{d.late.count() > 0 ? static_cast<fsm::duration::rep>(chance.below(
                                                      static_cast<std::uint64_t>(d.late.count())))
                                                : 0};
    };
    net.copied = [&](const sent&) { return chance.chance(d.copies); };

    relay first{net, "Proxy1", 11, to({at(12)}), seed}, second{net, "Proxy2", 12, to({at(2), at(3)}), seed};
    phone alice{net, "Alice", 1, {}, seed}, bob{net, "Bob", 2, rings(), seed},
        carol{net, "Carol", 3, rings(), seed};
    alice.invite(at(11));

    const int ends[] = {0, 180, 200, 302, 486, 603};
    bool said_bye = false;
    for (auto* callee : {&bob, &carol})
    {
        net.pass(fsm::duration{static_cast<fsm::duration::rep>(pick.below(3'000'000))});
        const auto status = ends[pick.below(std::size(ends))];
        if (callee->call != fsm::transaction_id::none && status != 0)
            callee->answer(callee->call, status);
    }
    if (pick.chance(0.5))
        alice.agent.cancel(net.now, alice.call);
    net.pass(fsm::duration{static_cast<fsm::duration::rep>(pick.below(60'000'000))});

    // Whoever still has a call ends it; whoever still rings gives up.
    net.pass(40s);
    alice.agent.cancel(net.now, alice.call);
    net.pass(70s);
    for (auto* p : {&alice, &bob, &carol})
    {
        const auto id = p->agent.dialog_of(p->call);
        if (const auto* dialog = p->agent.find(id);
            dialog && dialog->is == fsm::dialog::state::confirmed && (p == &alice || !said_bye))
        {
            said_bye = true;
            p->agent.request_in(net.now, id, "BYE");
        }
    }
    net.pass(70s);
    for (auto* p : {&bob, &carol})
        if (p->call != fsm::transaction_id::none)
            p->answer(p->call, 480);  // refused when it has had a final answer
    ASSERT_TRUE(net.come_to_rest()) << "not at rest";
    if (d.loss == 0)
    {
        EXPECT_EQ(alice.agent.live_dialogs(), 0u);
        EXPECT_EQ(bob.agent.live_dialogs(), 0u);
        EXPECT_EQ(carol.agent.live_dialogs(), 0u);
    }
    for (const auto& s : net.log)
        EXPECT_FALSE(sip::check(*s.message)) << s.message->octets();
}

TEST(random_networks, any_order_of_delivery_comes_to_rest)
{
    for (std::uint64_t seed = 0; seed < 500 && !testing::Test::HasFailure(); ++seed)
        play(seed, {0, 0, 300ms});
}

TEST(random_networks, loss_and_copies_come_to_rest)
{
    for (std::uint64_t seed = 0; seed < 500 && !testing::Test::HasFailure(); ++seed)
        play(seed, {0.2, 0.1, 300ms});
}

TEST(random_networks, a_seed_means_the_same_octets)
{
    const auto run = [] {
        network net;
        relay proxy{net, "Proxy", 11, to({at(2)}), 7};
        phone alice{net, "Alice", 1, {}, 7}, bob{net, "Bob", 2, answers(200), 7};
        alice.invite(at(11));
        net.come_to_rest();
        std::string all;
        for (const auto& s : net.log)
            all += s.message->octets();
        return all;
    };
    EXPECT_EQ(run(), run());
}

}  // namespace
