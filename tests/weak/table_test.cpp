// Claim: each weakness is provoked by its own anomaly, by the last of its messages and by nothing that is
// close.
#include "provocations.hpp"
#include "weak/device_faults.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace {

using weak_test::provocation;
using weak_test::step;

std::vector<provocation> all()
{
    auto out = weak_test::by_one_message();
    for (auto& one : weak_test::by_calls())
        out.push_back(std::move(one));
    return out;
}

weak::role first_role(const weak::weakness& w)
{
    for (const auto r : {weak::role::ua, weak::role::proxy, weak::role::registrar})
        if (weak::is_for(w, r))
            return r;
    return weak::role::redirect;
}

// How many of the steps provoke something; the last of them is that of the last step, or is not.
std::pair<std::size_t, bool> provoked(const weak::weakness& w, const std::vector<step>& steps)
{
    const auto* const planted = &w;
    weak::device_faults device{first_role(w), {&planted, 1}};
    std::pair<std::size_t, bool> out{0, false};
    for (const auto& s : steps)
    {
        fsm::link over;
        over.remote =
            *fsm::numeric_address("192.0.2.2", 5060, s.over_tcp ? fsm::transport::tcp : fsm::transport::udp);
        const auto m = sip::store(s.octets);
        const auto what = s.ours ? device.sent(over, *m) : device.received(over, *m);
        out.first += what.provoked.size();
        out.second = !what.provoked.empty();
    }
    return out;
}

TEST(weaknesses, are_provoked_by_their_own_messages_and_by_nothing_close)
{
    std::set<std::string_view> tried;
    for (const auto& p : all())
    {
        const auto* w = weak::find_weakness(p.name);
        ASSERT_TRUE(w) << p.name;
        EXPECT_TRUE(tried.insert(p.name).second) << p.name;
        EXPECT_EQ(provoked(*w, p.provokes), std::pair(std::size_t{1}, true)) << p.name;
        EXPECT_FALSE(p.near_misses.empty()) << p.name;
        for (std::size_t i = 0; i < p.near_misses.size(); ++i)
            EXPECT_EQ(provoked(*w, p.near_misses[i]).first, 0U) << p.name << ", near miss " << i;
    }
    for (const auto* w : weak::all_weaknesses())
        EXPECT_TRUE(tried.contains(w->name)) << w->name << " is not tried";
}

TEST(weaknesses, are_named_alike_and_say_what_they_are)
{
    std::set<std::string_view> names;
    for (const auto* w : weak::all_weaknesses())
    {
        EXPECT_TRUE(names.insert(w->name).second) << w->name;
        EXPECT_TRUE(std::ranges::all_of(w->name, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        })) << w->name;
        EXPECT_FALSE(w->provoked_by.empty()) << w->name;
        EXPECT_NE(w->is_provoked, nullptr) << w->name;
        EXPECT_NE(w->where, 0) << w->name;
        EXPECT_EQ(weak::find_weakness(w->name), w);
        using enum weak::harm;
        const auto h = w->does;
        EXPECT_EQ(w->amount > 0, h == stall || h == leak || h == slow || h == wrong_answer) << w->name;
    }
    EXPECT_EQ(weak::find_weakness("overlong"), nullptr);
}

// The 22 classes of anomaly: each has one, all but few have two.
TEST(weaknesses, there_are_of_every_class_and_every_harm)
{
    std::map<int, int> of_class;
    std::map<weak::harm, int> of_harm;
    for (const auto* w : weak::all_weaknesses())
    {
        ++of_class[w->anomaly];
        ++of_harm[w->does];
    }
    EXPECT_GE(weak::all_weaknesses().size(), 40U);
    EXPECT_EQ(of_class.size(), 22U);
    EXPECT_EQ(of_class.begin()->first, 1);
    EXPECT_EQ(of_class.rbegin()->first, 22);
    for (const auto& [anomaly, count] : of_class)
        EXPECT_GE(count, 2) << anomaly;
    EXPECT_EQ(of_harm.size(), static_cast<std::size_t>(weak::harm::count_));
}

}  // namespace
