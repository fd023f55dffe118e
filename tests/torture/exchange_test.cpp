// One message and what comes of it, in virtual time.
#include "sip/build.hpp"
#include "sip/fields.hpp"
#include "torture/exchange.hpp"
#include "torture/load_outcomes.hpp"
#include "torture/messages.hpp"
#include "torture/ping.hpp"
#include "torture/verdict.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace torture {
namespace {

using namespace std::chrono_literals;
using fsm::time_point;
using fsm::transport;

fsm::link link_over(transport t)
{
    return {*fsm::numeric_address("192.168.7.2", 40001, t), *fsm::numeric_address("192.168.7.30", 5070, t)};
}

struct table
{
    explicit table(std::string_view name, transport t = transport::udp, exchange::settings how = {})
        : all{load_outcomes_text(outcomes_text(), "outcomes.toml")},
          of{*std::ranges::find(all, name, &expectation::name)},
          played{fitted(t), link_over(t), with_token(how)}
    {
        played.begin(at);
        drain();
    }

    static exchange::settings with_token(exchange::settings how)
    {
        how.token = "tabc7m";
        return how;
    }

    std::string fitted(transport t) const
    {
        const auto octets = find_message(of.corpus + '/' + of.name)->octets;
        const auto over = link_over(t);
        return touched(octets, touches(octets, of.kept, of.mended, {over.remote, over.local, "", "tabc7m"}));
    }

    void drain()
    {
        for (std::string octets; played.next(octets);)
            sent.push_back(octets);
    }

    void pass(fsm::duration d)
    {
        const auto until = at + d;
        while (played.deadline() <= until)
        {
            at = played.deadline();
            played.expired(at);
            drain();
        }
        at = until;
    }

    void comes(const std::string& octets)
    {
        played.received(at, sip::store(octets));
        drain();
    }

    void answers(int status, std::vector<std::pair<std::string, std::string>> more = {})
    {
        sip::response_parts parts;
        parts.status = status;
        parts.to_tag = "there";
        parts.more = std::move(more);
        comes(sip::make_response(played.message(), parts));
    }

    std::vector<std::string> methods() const
    {
        std::vector<std::string> out;
        for (const auto& s : sent)
            out.push_back(s.substr(0, s.find(' ')));
        return out;
    }

    verdict judged(role r = role::ua) const { return judge(of, r, played); }

    std::vector<expectation> all;
    const expectation& of;
    exchange played;
    time_point at{1s};
    std::vector<std::string> sent;
};

using words = std::vector<std::string>;

// RFC 3261 17.1.2.2
TEST(exchange, a_request_is_repeated_over_udp_until_something_comes)
{
    table t{"semiuri"};
    t.pass(600ms);
    EXPECT_EQ(t.methods(), (words{"OPTIONS", "OPTIONS"}));
    EXPECT_EQ(t.sent[0], t.sent[1]);
    t.answers(100);
    t.pass(5s);
    EXPECT_EQ(t.sent.size(), 2u);
    EXPECT_EQ(t.judged().outcome, "100");
    EXPECT_TRUE(t.played.over());
}

TEST(exchange, nothing_is_repeated_over_a_stream_and_no_response_ever)
{
    table stream{"semiuri", transport::tcp}, response{"unreason"};
    stream.pass(5s);
    response.pass(5s);
    EXPECT_EQ(stream.sent.size(), 1u);
    EXPECT_EQ(response.sent.size(), 1u);
    EXPECT_EQ(stream.judged().level, level::fault);
    EXPECT_EQ(response.judged().level, level::ok);
}

// RFC 3261 17.1.1.3
TEST(exchange, a_failure_of_an_invite_is_acknowledged_in_its_transaction)
{
    table t{"esc01"};
    t.answers(486);
    ASSERT_EQ(t.methods(), (words{"INVITE", "ACK"}));
    const auto invite = sip::store(t.sent[0]), ack = sip::store(t.sent[1]);
    EXPECT_FALSE(ack->error());
    EXPECT_EQ(sip::top_via(*ack)->branch, sip::top_via(*invite)->branch);
    EXPECT_EQ(sip::to_of(*ack)->tag, "there");
    EXPECT_EQ(sip::cseq_of(*ack)->number, 234234u);
    EXPECT_EQ(ack->request_uri(), invite->request_uri());
    EXPECT_TRUE(t.played.over());
}

// RFC 3261 13.2.2.4, 15.1.1
TEST(exchange, a_call_that_was_accepted_is_acknowledged_and_ended)
{
    table t{"esc01"};
    t.answers(200, {{"Contact", "<sip:bob@192.168.7.30:5090>"}, {"Record-Route", "<sip:a;lr>, <sip:b;lr>"}});
    ASSERT_EQ(t.methods(), (words{"INVITE", "ACK", "BYE"}));
    const auto bye = sip::store(t.sent[2]);
    EXPECT_FALSE(bye->error());
    EXPECT_EQ(bye->request_uri(), "sip:bob@192.168.7.30:5090");
    EXPECT_EQ(sip::cseq_of(*bye)->number, 234235u);
    EXPECT_EQ(bye->value(sip::field_id::route), "<sip:b;lr>");
    t.answers(200, {{"Contact", "<sip:bob@192.168.7.30:5090>"}});  // again
    EXPECT_EQ(t.methods(), (words{"INVITE", "ACK", "BYE", "ACK"}));
    t.pass(600ms);
    EXPECT_EQ(t.methods().back(), "BYE");
    EXPECT_FALSE(t.played.over());
    t.comes(sip::make_response(*bye, {}));
    EXPECT_TRUE(t.played.over());
    EXPECT_EQ(t.judged().outcome, "200");
}

// RFC 3261 9.1
TEST(exchange, a_call_that_rings_is_cancelled_and_its_487_is_not_the_verdict)
{
    table t{"esc01"};
    t.answers(180);
    t.pass(2s);
    ASSERT_EQ(t.methods(), (words{"INVITE", "CANCEL"}));
    EXPECT_EQ(sip::top_via(*sip::store(t.sent[1]))->branch, sip::top_via(*sip::store(t.sent[0]))->branch);
    EXPECT_TRUE(sip::to_of(*sip::store(t.sent[1]))->tag.empty());
    t.comes(sip::make_response(*sip::store(t.sent[1]), {}));
    EXPECT_FALSE(t.played.over());
    t.answers(487);
    EXPECT_EQ(t.methods().back(), "ACK");
    EXPECT_TRUE(t.played.over());
    EXPECT_EQ(t.judged().outcome, "1xx");
}

// RFC 3261 10.2.2
TEST(exchange, what_was_registered_is_removed)
{
    table t{"cparam02"};
    t.answers(200, {{"Contact", "<sip:+19725552222@tabc7m.gw1.example.net;unknownparam>;expires=3600"},
                    {"Contact", "<sip:somebody@192.168.7.9>"}});
    ASSERT_EQ(t.methods(), (words{"REGISTER", "REGISTER"}));
    const auto removing = sip::store(t.sent[1]);
    EXPECT_EQ(removing->rows(sip::field_id::contact), 1u);
    EXPECT_EQ(removing->value(sip::field_id::contact),
              "<sip:+19725552222@tabc7m.gw1.example.net;unknownparam>;expires=0");
    EXPECT_EQ(sip::cseq_of(*removing)->number, 4u);
    t.comes(sip::make_response(*removing, {}));
    EXPECT_TRUE(t.played.over());
    EXPECT_EQ(t.judged(role::registrar).level, level::ok);
}

// RFC 4475 3.3.12, 3.3.13, 3.1.1.4
TEST(verdict, parameters_of_a_binding_stand_where_they_were)
{
    table outside{"cparam01"}, inside{"cparam02"}, one{"escnull"};
    outside.answers(200, {{"Contact", "<sip:+19725552222@tabc7m.gw1.example.net;unknownparam>"}});
    inside.answers(200, {{"Contact", "<sip:+19725552222@tabc7m.gw1.example.net>;unknownparam"}});
    one.answers(200, {{"Contact", "<sip:%00@tabc7m.host5.example.com>"}});
    EXPECT_EQ(outside.judged(role::registrar).level, level::fault);
    EXPECT_EQ(inside.judged(role::registrar).level, level::fault);
    EXPECT_EQ(one.judged(role::registrar).level, level::fault);
    EXPECT_NE(one.judged(role::registrar).remarks.front().text.find("1 of the bindings"), std::string::npos);
}

// RFC 3261 8.2.2.3, 16.3
TEST(verdict, a_420_lists_what_it_does_not_know)
{
    table none{"bext01"}, required{"bext01"}, of_proxies{"bext01"};
    none.answers(420);
    required.answers(420,
                     {{"Unsupported", "nothingSupportsThis"}, {"Unsupported", "nothingSupportsThisEither"}});
    of_proxies.answers(420, {{"Unsupported", "noProxiesSupportThis, norDoAnyProxiesSupportThis"}});
    EXPECT_EQ(none.judged().level, level::fault);
    EXPECT_EQ(required.judged().level, level::ok);
    EXPECT_EQ(of_proxies.judged(role::proxy).level, level::ok);
}

// RFC 4475 3.1.1.8
TEST(verdict, an_answer_to_what_trails_a_datagram_is_a_fault)
{
    exchange::settings how;
    how.linger = 500ms;
    table right{"dblreq", transport::udp, how}, wrong{"dblreq", transport::udp, how};
    right.answers(404);
    right.pass(1s);
    wrong.answers(404);
    wrong.comes("SIP/2.0 404 Not Found\r\nVia: SIP/2.0/UDP 192.168.7.2:40001\r\nCSeq: 8 INVITE\r\n\r\n");
    wrong.pass(1s);
    EXPECT_EQ(right.judged().level, level::ok);
    EXPECT_EQ(wrong.judged().level, level::fault);
    EXPECT_TRUE(wrong.played.over());
}

TEST(verdict, an_answer_to_a_response_is_a_fault)
{
    for (const auto* name : {"unreason", "noreason", "scalarlg", "bigcode", "bcast"})
    {
        table t{name};
        t.comes("SIP/2.0 400 Bad Request\r\nVia: SIP/2.0/UDP 192.168.7.2\r\n\r\n");
        EXPECT_EQ(t.judged().level, level::fault) << name;
    }
}

TEST(verdict, a_closed_connection_fits_where_framing_is_lost)
{
    for (const auto& [name, as] : {std::pair{"clerr", level::ok},
                                   {"ncl", level::ok},
                                   {"mcl01", level::ok},
                                   {"semiuri", level::fault},
                                   {"badinv01", level::warn}})
    {
        table t{name, transport::tcp};
        t.played.closed(t.at + 1s);
        EXPECT_TRUE(t.played.over());
        EXPECT_EQ(t.judged().outcome, "closed");
        EXPECT_EQ(t.judged().level, as) << name;
    }
}

TEST(verdict, octets_that_are_no_sip_are_garbage_and_keep_alives_nothing)
{
    table noise{"semiuri"}, alive{"semiuri"};
    noise.comes("what?");
    alive.comes("\r\n\r\n");
    EXPECT_EQ(noise.judged().outcome, "garbage");
    EXPECT_EQ(alive.judged().outcome, "ignored");
}

TEST(verdict, what_could_not_be_sent_is_no_fault)
{
    table t{"semiuri", transport::tcp};
    t.played.unsent("Connection refused");
    EXPECT_EQ(t.judged().level, level::warn);
}

TEST(exchange, a_request_of_the_device_is_answered)
{
    table t{"esc01"};
    t.comes(
        "BYE sip:caller@192.168.7.2:40001 SIP/2.0\r\nVia: SIP/2.0/UDP 192.168.7.30;branch=z9hG4bKx\r\n"
        "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 1 BYE\r\nMax-Forwards: 70\r\n"
        "Content-Length: 0\r\n\r\n");
    EXPECT_TRUE(t.sent.back().starts_with("SIP/2.0 200 OK\r\n"));
}

TEST(exchange, a_flood_does_not_fill_the_memory)
{
    table t{"esc01"};
    for (int i = 0; i < 1000; ++i)
        t.answers(486);
    EXPECT_LE(t.played.heard().messages.size(), limits::heard);
    EXPECT_LE(t.sent.size(), 1 + limits::follow_ups);
}

TEST(exchange, interrupted_it_ends_what_it_began)
{
    table t{"esc01"};
    t.answers(180);
    t.played.interrupt(t.at);
    t.drain();
    EXPECT_EQ(t.methods(), (words{"INVITE", "CANCEL"}));
    t.pass(2s);
    EXPECT_TRUE(t.played.over());
    EXPECT_TRUE(t.played.heard().interrupted);
}

// RFC 3261 17.1.1.3 needs an ACK even for what could hardly be read.
TEST(exchange, every_invite_that_is_refused_gets_an_ack_that_reads)
{
    int invites = 0;
    for (const auto& e : load_outcomes_text(outcomes_text(), "outcomes.toml"))
    {
        if (!find_message(e.corpus + '/' + e.name)->octets.starts_with("INVITE ") || e.name == "badinv01")
            continue;  // its Via does not read: nobody can answer
        table t{e.name};
        const auto sent = sip::store(t.sent[0]);
        const auto number = sent->value(sip::field_id::cseq);
        t.comes("SIP/2.0 400 Bad Request\r\nVia: SIP/2.0/UDP 192.168.7.2:40001\r\nFrom: <sip:a@b>;tag=1\r\n"
                "To: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: " +
                std::string{number} + "\r\nContent-Length: 0\r\n\r\n");
        ASSERT_EQ(t.methods(), (words{"INVITE", "ACK"})) << e.name;
        EXPECT_FALSE(sip::store(t.sent[1])->error()) << e.name;
        ++invites;
    }
    EXPECT_GE(invites, 18);
}

TEST(ping, any_response_is_life_and_silence_is_none)
{
    const auto over = link_over(transport::tcp);
    const auto octets = ping("sip:192.168.7.30:5070;transport=tcp", over, "tabc7m", 3);
    sip::scanned_message m;
    m.scan(octets);
    EXPECT_FALSE(sip::check(m));
    exchange alive{octets, over, {}}, dead{octets, over, {}};
    for (auto* e : {&alive, &dead})
        e->begin(time_point{1s});
    alive.received(time_point{1s}, sip::store(sip::make_response(alive.message(), {.status = 405})));
    dead.expired(time_point{3s});
    EXPECT_TRUE(alive.over() && dead.over());
    EXPECT_TRUE(shows_life(alive));
    EXPECT_FALSE(shows_life(dead));
}

}  // namespace
}  // namespace torture
