// A standing agent with weaknesses: what it does by itself of what they do, and that ordinary calls find
// none.
#include "passing.hpp"
#include "serve/station.hpp"

#include "sip/build.hpp"
#include "sip/fields.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;

const auto device_at = *fsm::numeric_address("192.168.0.1", 5060);

std::vector<std::string_view> names_for(weak::role r)
{
    std::vector<std::string_view> out;
    for (const auto* w : weak::all_weaknesses())
        if (weak::is_for(*w, r))
            out.push_back(w->name);
    return out;
}

struct weak_station
{
    explicit weak_station(const std::vector<std::string_view>& names,
                          rules::role plays = rules::role::ua,
                          serve::configuration c = {})
        : how{std::move(c)},
          agent{with(how, names, plays), {rules::select(""), false, {}}}
    {
        over.local = device_at;
        over.remote = *fsm::numeric_address("192.168.0.2", 5060);
    }

    static serve::configuration&
    with(serve::configuration& c, const std::vector<std::string_view>& names, rules::role plays)
    {
        c.at = device_at;
        c.plays = plays;
        c.seed = 1;
        for (const auto name : names)
            EXPECT_EQ(serve::plant(name, c), "");
        return c;
    }

    std::string request(const std::string& method, int cseq = 1, const std::string& more = "") const
    {
        const std::string contact =
            method == "INVITE" || method == "REGISTER" ? "Contact: <sip:phone@192.168.0.2:5060>\r\n" : "";
        return method +
               " sip:echo@192.168.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 192.168.0.2:5060;branch=z9hG4bK" +
               method + std::to_string(cseq) + call +
               "\r\nMax-Forwards: 70\r\nFrom: <sip:phone@192.168.0.2>;tag=f" + call +
               "\r\nTo: <sip:echo@192.168.0.1>" + (to_tag.empty() ? "" : ";tag=" + to_tag) +
               "\r\nCall-ID: " + call + "\r\nCSeq: " + std::to_string(cseq) + ' ' + method + "\r\n" +
               contact + more + "Content-Length: 0\r\n\r\n";
    }

    void take()
    {
        for (weak::consequence c; agent.next_to_suffer(c);)
            suffered.push_back(c);
        for (fsm::transmission t; agent.next(t);)
        {
            agent.sent(now, t);
            sent.push_back(t.message);
        }
        for (fsm::link l; agent.next_to_close(l);)
        {
            ++closed;
            agent.closed(now, l, fsm::link_end::closed);
        }
    }
    void put(const std::string& octets)
    {
        agent.received(now, over, sip::store(octets));
        take();
    }
    void pass(fsm::duration d)
    {
        serve_test::pass(agent, now, d, [this] { take(); });
    }
    // What it is answered with; 0: nothing.
    int status_of(const std::string& octets)
    {
        sent.clear();
        put(octets);
        return sent.empty() ? 0 : sent.back()->status();
    }
    std::string tag() const { return std::string{sip::to_of(*sent.back())->tag}; }

    // Placed, answered; acknowledged by who asks.
    void accepted(const std::string& call_id)
    {
        call = call_id;
        to_tag.clear();
        EXPECT_EQ(status_of(request("INVITE")), 200);
        to_tag = sent.empty() ? "" : tag();
    }

    std::string call = "call-1", to_tag;
    serve::configuration how;
    fsm::time_point now{};
    fsm::link over;
    serve::station agent;
    std::vector<sip::message_ptr> sent;
    std::vector<weak::consequence> suffered;
    int closed = 0;
};

TEST(weak_station, ordinary_calls_of_half_an_hour_find_no_weakness)
{
    weak_station s{names_for(weak::role::ua)};
    for (int i = 0; i < 360; ++i)
    {
        s.accepted("call-" + std::to_string(i));
        s.put(s.request("ACK"));
        s.pass(4s);
        EXPECT_EQ(s.status_of(s.request("BYE", 2)), 200);
        s.to_tag.clear();
        s.call = "question-" + std::to_string(i);
        EXPECT_EQ(s.status_of(s.request("OPTIONS")), 200);
        s.pass(1s);
    }
    EXPECT_TRUE(s.suffered.empty()) << s.suffered.at(0).provoked.at(0).by->name;
    EXPECT_GE(s.now - fsm::time_point{}, 30min);
}

TEST(weak_station, registrations_find_no_weakness)
{
    weak_station s{names_for(weak::role::registrar), rules::role::registrar};
    for (int i = 0; i < 100; ++i)
    {
        EXPECT_EQ(s.status_of(s.request("REGISTER", i + 1, "Expires: 60\r\n")), 200);
        s.pass(30s);
    }
    EXPECT_TRUE(s.suffered.empty()) << s.suffered.at(0).provoked.at(0).by->name;
}

TEST(weak_station, tells_what_provoked_it_and_hands_nothing_on)
{
    weak_station s{{"cseq-of-32-bits"}};
    EXPECT_EQ(s.status_of(s.request("OPTIONS", 1)), 200);
    EXPECT_TRUE(s.suffered.empty());
    auto octets = s.request("OPTIONS");
    octets.replace(octets.find("CSeq: 1"), 7, "CSeq: 2147483648");
    EXPECT_EQ(s.status_of(octets), 0);
    ASSERT_EQ(s.suffered.size(), 1U);
    EXPECT_EQ(s.suffered[0].provoked.at(0).by->name, "cseq-of-32-bits");
    EXPECT_EQ(s.suffered[0].provoked.at(0).over, s.over);
}

TEST(weak_station, keeps_memory_for_calls_that_nobody_acknowledges)
{
    weak_station s{{"leak-of-unacknowledged"}};
    s.accepted("one");
    s.put(s.request("ACK"));
    s.pass(5s);
    EXPECT_TRUE(s.suffered.empty());
    s.accepted("two");
    s.pass(1s);
    EXPECT_TRUE(s.suffered.empty());
    s.pass(5s);
    ASSERT_EQ(s.suffered.size(), 1U) << "once for each call";
    EXPECT_EQ(s.suffered[0].provoked.at(0).by->does, weak::harm::leak);
    EXPECT_FALSE(s.sent.empty()) << "and the answer leaves";
}

TEST(weak_station, answers_a_bye_of_no_call)
{
    weak_station strong{{}}, s{{"bye-of-no-call"}};
    EXPECT_EQ(strong.status_of(strong.request("BYE")), 481);
    EXPECT_EQ(s.status_of(s.request("BYE")), 200);
}

TEST(weak_station, answers_nobody_whom_it_may_not_send_to)
{
    weak_station s{{"bye-of-no-call"}};
    s.over.remote = *fsm::numeric_address("198.51.100.1", 5060);
    EXPECT_EQ(s.status_of(s.request("BYE")), 0);
    EXPECT_EQ(s.suffered.size(), 1U);
}

TEST(weak_station, takes_a_cancel_and_never_answers_487)
{
    serve::configuration rings;
    rings.answers.rings = 20s;
    weak_station s{{"cancel-of-another-cseq"}, rules::role::ua, rings};
    EXPECT_EQ(s.status_of(s.request("INVITE")), 180);
    EXPECT_EQ(s.status_of(s.request("CANCEL", 2)), 200);
    s.pass(40s);
    EXPECT_GT(s.sent.size(), 1U);
    for (const auto& m : s.sent)
        EXPECT_EQ(m->status(), 200) << "the call goes on as if nothing had been cancelled";
}

TEST(weak_station, is_mute_for_the_rest_of_a_call)
{
    weak_station s{{"re-invite-before-ack"}};
    s.accepted("one");
    EXPECT_EQ(s.status_of(s.request("INVITE", 2, "Subject: again\r\n")), 0);
    EXPECT_EQ(s.status_of(s.request("BYE", 3)), 0);
    s.pass(40s);
    EXPECT_TRUE(s.sent.empty()) << s.sent[0]->octets();
    s.accepted("two");
}

TEST(weak_station, reboots_silent_and_without_its_calls_and_connections)
{
    weak_station s{{"port-over-65535"}};
    fsm::link tcp{device_at, *fsm::numeric_address("192.168.0.3", 9'999, fsm::transport::tcp), 1};
    tcp.local.transport = fsm::transport::tcp;
    s.agent.opened(s.now, tcp);
    s.accepted("one");
    s.put(s.request("ACK"));
    const auto tag_before = s.to_tag;

    EXPECT_EQ(s.status_of(s.request("OPTIONS", 1, "Contact: <sip:a@192.168.0.2:66666>\r\n")), 0);
    EXPECT_EQ(s.closed, 1);
    s.pass(1900ms);
    const auto bye = s.request("BYE", 2);
    EXPECT_EQ(s.status_of(bye), 0);
    s.pass(200ms);
    EXPECT_EQ(s.status_of(bye), 481) << "it does not know the call any more";
    s.accepted("one");
    EXPECT_NE(s.to_tag, tag_before) << "for the same INVITE";
}

TEST(weak_station, says_what_cannot_be_planted)
{
    serve::configuration c;
    c.plays = rules::role::registrar;
    EXPECT_EQ(serve::plant("two-too", c), "'two-too' is no weakness; did you mean 'two-to'?");
    EXPECT_EQ(serve::plant("x", c), "'x' is no weakness; `sipwright list weaknesses` has all");
    EXPECT_EQ(serve::plant("bye-before-ack", c), "'bye-before-ack' is a weakness of ua, not of registrar");
    EXPECT_EQ(serve::plant("two-to", c), "");
    EXPECT_EQ(serve::plant("two-to", c), "");
    EXPECT_EQ(c.weaknesses.size(), 1U);
}

}  // namespace
