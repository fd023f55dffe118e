// What comes of a weakness that was provoked, as far as the machine itself sees to it.
#include "weak/device_faults.hpp"

#include "provocations.hpp"
#include "sip/fields.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using weak_test::call_of;
using weak_test::request;
using weak_test::response;
using weak_test::with;

struct weak_device
{
    explicit weak_device(std::initializer_list<std::string_view> names, weak::role plays = weak::role::ua)
    {
        std::vector<const weak::weakness*> planted;
        for (const auto name : names)
            planted.push_back(weak::find_weakness(name));
        faults = {plays, planted};
        over.remote = *fsm::numeric_address("192.0.2.2", 5060);
    }

    weak::consequence received(const std::string& octets)
    {
        return faults.received(over, *sip::store(octets));
    }
    weak::consequence received(const weak_test::step& s) { return received(s.octets); }
    weak::consequence sent(const std::string& octets) { return faults.sent(over, *sip::store(octets)); }

    fsm::link over;
    weak::device_faults faults;
};

TEST(device_faults, of_a_device_without_weaknesses_are_none)
{
    EXPECT_TRUE(weak_device({}).faults.are_none());
    const auto what = weak_device({}).received(with(request("OPTIONS"), "CSeq: 1", "CSeq: 4294967295"));
    EXPECT_TRUE(what.provoked.empty());
    EXPECT_FALSE(what.is_dropped);
}

TEST(device_faults, tell_every_weakness_that_one_message_provokes)
{
    weak_device d{"cseq-of-32-bits", "nul-in-header", "escape-cut-off"};
    const auto what = d.received(with(with(request("OPTIONS"), "CSeq: 1", "CSeq: 4294967295"), "bob", "b%b"));
    ASSERT_EQ(what.provoked.size(), 2U);
    EXPECT_EQ(what.provoked[0].by->name, "cseq-of-32-bits");
    EXPECT_EQ(what.provoked[1].by->name, "escape-cut-off");
    EXPECT_EQ(what.provoked[1].over, d.over);
    EXPECT_TRUE(what.is_dropped);
}

TEST(device_faults, mute_one_message_and_answer_the_next)
{
    weak_device d{"call-id-missing"};
    EXPECT_TRUE(d.received(weak_test::without(request("OPTIONS"), "Call-ID")).is_dropped);
    EXPECT_FALSE(d.received(request("OPTIONS")).is_dropped);
}

TEST(device_faults, mute_a_call_both_ways_and_no_other)
{
    weak_device d{"re-invite-before-ack"};
    const call_of c, other{"c2"};
    d.received(c.invite());
    d.sent(c.answer("200 OK", "INVITE", 1).octets);
    EXPECT_TRUE(d.received(c.invite(2, "b")).is_dropped);
    EXPECT_TRUE(d.received(c.ask("BYE", 3, "b")).is_dropped);
    EXPECT_TRUE(d.sent(c.answer("200 OK", "INVITE", 1).octets).is_dropped);
    EXPECT_FALSE(d.received(other.invite()).is_dropped);
    EXPECT_FALSE(d.sent(other.answer("200 OK", "INVITE", 1).octets).is_dropped);
    d.faults.reboot();
    EXPECT_FALSE(d.received(c.ask("BYE", 3, "b")).is_dropped);
}

TEST(device_faults, make_it_slower_with_each_up_to_a_bound)
{
    weak_device d{"slow-by-timers"};
    EXPECT_EQ(d.received(request("OPTIONS")).delay, 0ms);
    EXPECT_EQ(d.received(request("OPTIONS", "Expires: 4294967295\r\n")).delay, 40ms);
    EXPECT_EQ(d.received(request("OPTIONS", "Expires: 4294967295\r\n")).delay, 80ms);
    EXPECT_EQ(d.received(request("OPTIONS")).delay, 80ms);
    for (int i = 0; i < 200; ++i)
        d.received(request("OPTIONS", "Expires: 4294967295\r\n"));
    EXPECT_EQ(d.received(request("OPTIONS")).delay, weak::limits::slowness);
    d.faults.reboot();
    EXPECT_EQ(d.received(request("OPTIONS")).delay, 0ms);
}

TEST(device_faults, answer_as_if_it_were_done)
{
    weak_device d{"bye-of-no-call", "answer-to-an-answer"};
    const auto bye = d.received(request("BYE"));
    ASSERT_EQ(bye.provoked.size(), 1U);
    EXPECT_TRUE(bye.is_dropped);
    const auto m = sip::store(bye.provoked[0].answer);
    EXPECT_EQ(sip::check(*m), std::nullopt) << m->octets();
    EXPECT_EQ(m->status(), 200);
    EXPECT_EQ(m->value(sip::field_id::call_id), "c1");
    EXPECT_EQ(sip::to_of(*m)->tag, "weak");

    const auto again = d.received(response("200 OK", "INVITE"));
    ASSERT_EQ(again.provoked.size(), 1U);
    EXPECT_EQ(sip::store(again.provoked[0].answer)->status(), 200);
    EXPECT_EQ(sip::store(again.provoked[0].answer)->value(sip::field_id::via),
              "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKb1");

    const auto nothing = d.received("SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\n");
    ASSERT_EQ(nothing.provoked.size(), 1U);
    EXPECT_EQ(nothing.provoked[0].answer, "") << "there is no Via to answer by";
}

TEST(device_faults, that_need_two_messages_are_provoked_by_the_second_and_every_further_one)
{
    weak_device d{"overlong-display-name-twice"};
    const auto overlong = with(request("OPTIONS"), "Alice", std::string(300, 'x'));
    EXPECT_TRUE(d.received(overlong).provoked.empty());
    EXPECT_TRUE(d.received(request("OPTIONS")).provoked.empty());
    EXPECT_EQ(d.received(overlong).provoked.size(), 1U);
    EXPECT_EQ(d.received(overlong).provoked.size(), 1U);
}

TEST(device_faults, remember_so_many_calls_and_forget_the_oldest)
{
    weak_device d{"bye-of-no-call"};
    const auto number = [](std::size_t i) { return call_of{"call-" + std::to_string(i)}; };
    for (std::size_t i = 0; i <= weak::calls::most; ++i)
        d.received(number(i).invite());
    EXPECT_TRUE(d.received(number(1).ask("BYE", 2, "b")).provoked.empty());
    EXPECT_EQ(d.received(number(0).ask("BYE", 2, "b")).provoked.size(), 1U);
}

TEST(device_faults, take_octets_that_are_no_message)
{
    std::vector<const weak::weakness*> planted{weak::all_weaknesses().begin(), weak::all_weaknesses().end()};
    weak::device_faults d{weak::role::ua, planted};
    using namespace std::string_view_literals;
    for (const auto octets : {""sv, "\r\n\r\n"sv, "\0"sv, ":"sv, " "sv, "\n:"sv, "SIP/2.0"sv, "INVITE  "sv,
                              "Via:\r\n\r\n"sv, "A B C\r\n \r\n:\r\nVia: \r\nTo:<\r\n\r\nm=\r\nm= \n"sv,
                              "A B C\r\nAuthorization: Digest nonce=\"\r\nVia: a \r\nTo: %"sv,
                              "A sip: SIP/2.0\r\nContent-Type: multipart/x;boundary=\"\r\n\r\n--"sv})
        d.received({}, *sip::store(octets));
}

}  // namespace
