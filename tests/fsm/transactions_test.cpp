#include "fsm/transactions.hpp"
#include "sip/choices.hpp"
#include "sip/fields.hpp"
#include "transaction_support.hpp"

#include <gtest/gtest.h>
#include <map>
#include <set>
#include <vector>

using namespace std::chrono_literals;
using namespace transaction_support;
using namespace fsm;

namespace {

const fsm::link peer{*numeric_address("192.0.2.1", 5060), *numeric_address("192.0.2.2", 5060)};
const fsm::link by_tcp{*numeric_address("192.0.2.1", 5060, transport::tcp),
                       *numeric_address("192.0.2.2", 5060, transport::tcp), 1};

time_point at(duration d) { return time_point{d}; }

struct transactions_test : testing::Test
{
    layer_of_octets layer;
    std::vector<event> events;
    std::vector<transmission> sent;

    void take()
    {
        event e;
        while (layer.next_event(e))
            events.push_back(e);
        transmission d;
        while (layer.next_transmission(d))
            sent.push_back(d);
    }

    // What happened since the last call, in order.
    std::vector<happened> heard()
    {
        take();
        std::vector<happened> out;
        for (const auto& e : events)
            out.push_back(e.what);
        events.clear();
        return out;
    }

    std::vector<std::string> said()
    {
        take();
        std::vector<std::string> out;
        for (const auto& d : sent)
        {
            const auto octets = octets_of(d);
            out.push_back(octets.substr(0, octets.find(octets.starts_with("SIP") ? " X" : " sip:")));
        }
        sent.clear();
        return out;
    }

    // Runs the clock to `end`; when what was sent.
    std::vector<duration> run_until(duration end)
    {
        std::vector<duration> out;
        while (layer.deadline() <= at(end))
        {
            const auto now = layer.deadline();
            layer.expired(now);
            const auto before = sent.size();
            take();
            out.insert(out.end(), sent.size() - before, now.time_since_epoch());
        }
        return out;
    }

    transaction_id receive(const std::string& octets, const fsm::link& from = peer, duration when = 0s)
    {
        layer.received(at(when), from, octets);
        take();
        return events.empty() ? transaction_id::none : events.back().transaction;
    }
};

using times = std::vector<duration>;
using happenings = std::vector<happened>;

}  // namespace

using rfc3261_17_1_1_2_in_time = transactions_test;

TEST_F(rfc3261_17_1_1_2_in_time, sends_seven_invites_and_gives_up_after_64_t1)
{
    layer.start(at(0s), request("INVITE"), peer);
    take();
    EXPECT_EQ(run_until(100s), (times{500ms, 1500ms, 3500ms, 7500ms, 15500ms, 31500ms}));
    EXPECT_EQ(heard(), (happenings{happened::timed_out, happened::terminated}));
    for (const auto& d : sent)
    {
        EXPECT_EQ(octets_of(d), request("INVITE"));
        EXPECT_EQ(d.over, peer);
        EXPECT_EQ(d.message, sent[0].message);  // made once
        EXPECT_EQ(d.repeated, &d != &sent[0]);
    }
    EXPECT_EQ(sent.size(), 7u);
    EXPECT_TRUE(layer.idle());
    EXPECT_EQ(layer.deadline(), never);
}

using rfc3261_17_1_2_2_in_time = transactions_test;

TEST_F(rfc3261_17_1_2_2_in_time, sends_eleven_requests_and_gives_up_after_64_t1)
{
    layer.start(at(0s), request("OPTIONS"), peer);
    take();
    EXPECT_EQ(run_until(100s),
              (times{500ms, 1500ms, 3500ms, 7500ms, 11500ms, 15500ms, 19500ms, 23500ms, 27500ms, 31500ms}));
    EXPECT_EQ(heard(), (happenings{happened::timed_out, happened::terminated}));
}

using rfc3261_17_2_1_in_time = transactions_test;

TEST_F(rfc3261_17_2_1_in_time, says_100_after_200_ms_and_repeats_a_486_until_timer_h)
{
    const auto id = receive(request("INVITE"));
    EXPECT_EQ(run_until(10s), times{200ms});
    EXPECT_EQ(layer.last_status(id), 100);
    layer.respond(at(10s), id, response(486, "INVITE"));
    take();
    EXPECT_EQ(run_until(100s), (times{10500ms, 11500ms, 13500ms, 17500ms, 21500ms, 25500ms, 29500ms, 33500ms,
                                      37500ms, 41500ms}));
    EXPECT_EQ(heard(), (happenings{happened::request, happened::timed_out, happened::terminated}));
    EXPECT_TRUE(layer.idle());
}

TEST_F(rfc3261_17_2_1_in_time, absorbs_the_ack_of_a_486_and_ends_after_t4)
{
    const auto id = receive(request("INVITE"));
    layer.respond(at(0s), id, response(486, "INVITE"));
    receive(request("ACK", {.to_tag = "314159"}), peer, 100ms);
    EXPECT_EQ(layer.state_of(id), "Confirmed");
    run_until(5s);
    EXPECT_EQ(layer.state_of(id), "Confirmed");
    run_until(5100ms);
    EXPECT_EQ(layer.state_of(id), "");
    EXPECT_EQ(heard(), (happenings{happened::request, happened::terminated}));
}

using rfc4320_4_1_in_time = transactions_test;

TEST_F(rfc4320_4_1_in_time, says_100_after_3_5_s_and_ends_silently_after_32_s)
{
    receive(request("OPTIONS"));
    EXPECT_EQ(run_until(100s), times{3500ms});
    EXPECT_EQ(heard(), (happenings{happened::request, happened::terminated}));
}

using rfc3261_17_reliable = transactions_test;

TEST_F(rfc3261_17_reliable, ends_at_once_what_waits_for_copies_only)
{
    layer.start(at(0s), request("INVITE"), by_tcp);
    receive(response(486, "INVITE"), by_tcp);
    EXPECT_EQ(heard(), (happenings{happened::response, happened::terminated}));
    EXPECT_EQ(said(), (std::vector<std::string>{"INVITE", "ACK"}));
    layer.start(at(0s), request("OPTIONS"), by_tcp);
    receive(response(200, "OPTIONS"), by_tcp);
    EXPECT_EQ(heard(), (happenings{happened::response, happened::terminated}));
    layer.respond(at(0s), receive(request("OPTIONS"), by_tcp), response(200, "OPTIONS"));
    EXPECT_EQ(heard(), (happenings{happened::request, happened::terminated}));
    const auto invite = receive(request("INVITE"), by_tcp);
    layer.respond(at(0s), invite, response(486, "INVITE"));
    receive(request("ACK"), by_tcp);
    EXPECT_EQ(heard(), (happenings{happened::request, happened::terminated}));
    EXPECT_TRUE(layer.idle());
}

TEST_F(transactions_test, names_each_transaction_once)
{
    std::set<transaction_id> seen{transaction_id::none};
    for (int i = 0; i < 100; ++i)
    {
        EXPECT_TRUE(seen.insert(layer.start(at(0s), request("OPTIONS"), by_tcp)).second);
        receive(response(200, "OPTIONS"), by_tcp);
        EXPECT_TRUE(layer.idle());
    }
}

TEST_F(transactions_test, tells_of_a_live_transaction)
{
    const auto client = layer.start(at(0s), request("INVITE"), peer);
    EXPECT_EQ(layer.request_of(client)->octets(), request("INVITE"));
    EXPECT_EQ(*layer.link_of(client), peer);
    EXPECT_EQ(layer.last_status(client), 0);
    receive(response(180, "INVITE"));
    EXPECT_EQ(layer.last_status(client), 180);
    EXPECT_EQ(layer.state_of(client), "Proceeding");
    receive(response(200, "INVITE"));
    EXPECT_EQ(layer.request_of(client)->octets(), request("INVITE"));

    const auto server =
        receive(request("INVITE", {.via = "SIP/2.0/UDP a.example.com;rport;branch=z9hG4bKs"}));
    const auto marked = events.back().message;
    EXPECT_EQ(marked->value(sip::field_id::via),
              "SIP/2.0/UDP a.example.com;rport=5060;branch=z9hG4bKs;received=192.0.2.2");
    EXPECT_EQ(layer.request_of(server)->octets(), marked->octets());
    layer.respond(at(0s), server, response(200, "INVITE"));
    EXPECT_EQ(layer.request_of(server)->octets(), marked->octets());
    EXPECT_EQ(layer.last_status(server), 200);

    const auto gone = transaction_id{999};
    EXPECT_EQ(layer.request_of(gone), nullptr);
    EXPECT_EQ(layer.link_of(gone), nullptr);
    EXPECT_EQ(layer.state_of(gone), "");
    layer.respond(at(0s), gone, response(200, "INVITE"));
    layer.abandon(at(0s), gone);
}

TEST_F(transactions_test, sends_responses_where_the_via_says)
{
    const auto id = receive(request("OPTIONS", {.via = "SIP/2.0/UDP 192.0.2.7:5070;branch=z9hG4bKs"}));
    EXPECT_EQ(layer.link_of(id)->remote.host_port(), "192.0.2.2:5070");  // received, and the port of sent-by
    layer.opened(by_tcp);
    const auto tcp =
        receive(request("OPTIONS", {.via = "SIP/2.0/TCP 192.0.2.7:5070;branch=z9hG4bKt"}), by_tcp);
    EXPECT_EQ(*layer.link_of(tcp), by_tcp);
}

TEST_F(transactions_test, says_which_invite_a_cancel_is_about_and_keeps_both)
{
    const auto invite = receive(request("INVITE"));
    const auto cancel = receive(request("CANCEL"));
    ASSERT_EQ(events.size(), 2u);
    EXPECT_NE(cancel, invite);
    EXPECT_EQ(events[1].cancels, invite);
    EXPECT_EQ(events[1].what, happened::request);
    receive(request("CANCEL", {.via = "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKother"}));
    EXPECT_EQ(events[2].cancels, transaction_id::none);
}

TEST_F(transactions_test, hands_up_the_ack_of_a_2xx_known_or_not)
{
    const auto id = receive(request("INVITE"));
    layer.respond(at(0s), id, response(200, "INVITE"));
    receive(request("ACK", {.via = "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKack"}));
    EXPECT_EQ(events.back().what, happened::ack);
    EXPECT_EQ(events.back().transaction, transaction_id::none);
    receive(request("ACK"));  // same branch, as some devices do
    EXPECT_EQ(events.back().what, happened::ack);
    EXPECT_EQ(events.back().transaction, id);
}

using rfc3261_17_2_3_in_the_layer = transactions_test;

TEST_F(rfc3261_17_2_3_in_the_layer, serves_a_client_of_rfc_2543)
{
    const parts old{.via = "SIP/2.0/UDP 192.0.2.2"};
    const auto id = receive(request("INVITE", old));
    receive(request("INVITE", old));
    EXPECT_EQ(layer.counters().absorbed, 1u);
    layer.respond(at(0s), id, response(486, "INVITE", {.via = old.via, .to_tag = "ours"}));
    receive(request("ACK", {.via = old.via, .to_tag = "another"}));
    EXPECT_EQ(layer.state_of(id), "Completed");
    receive(request("ACK", {.via = old.via, .to_tag = "ours"}));
    EXPECT_EQ(layer.state_of(id), "Confirmed");
    layer.send_failed(at(0s), sent.back());
    run_until(100s);
    EXPECT_TRUE(layer.idle());
}

using rfc6026_8_9 = transactions_test;

TEST_F(rfc6026_8_9, reports_a_stray_response_and_does_nothing_else)
{
    receive(response(200, "INVITE"));
    EXPECT_EQ(heard(), happenings{happened::stray_response});
    EXPECT_TRUE(said().empty());
    EXPECT_EQ(layer.counters().stray, 1u);
}

using rfc3261_9_1_in_time = transactions_test;

TEST_F(rfc3261_9_1_in_time, ends_an_abandoned_invite_after_64_t1)
{
    const auto id = layer.start(at(0s), request("INVITE"), peer);
    receive(response(180, "INVITE"));
    run_until(60s);
    EXPECT_EQ(layer.state_of(id), "Proceeding");
    layer.abandon(at(60s), id);
    run_until(91999ms);
    EXPECT_EQ(layer.state_of(id), "Proceeding");
    run_until(92s);
    EXPECT_EQ(heard(), (happenings{happened::response, happened::timed_out, happened::terminated}));
}

using rfc3261_17_1_4 = transactions_test;
using rfc3261_17_2_4 = transactions_test;

TEST_F(rfc3261_17_1_4, ends_the_client_transaction_whose_request_or_ack_failed)
{
    layer.start(at(0s), request("OPTIONS"), peer);
    layer.send_failed(at(0s), {peer, sip::store(request("OPTIONS"))});
    EXPECT_EQ(heard(), (happenings{happened::transport_failed, happened::terminated}));
    layer.start(at(0s), request("INVITE"), peer);
    receive(response(486, "INVITE"));
    layer.send_failed(at(0s), sent.back());
    EXPECT_EQ(heard(), (happenings{happened::response, happened::transport_failed, happened::terminated}));
    EXPECT_TRUE(layer.idle());
}

TEST_F(rfc3261_17_2_4, tells_the_tu_and_keeps_the_server_transaction)
{
    const auto id = receive(request("INVITE"));
    layer.respond(at(0s), id, response(200, "INVITE"));
    layer.send_failed(at(0s), {peer, sip::store(response(200, "INVITE"))});
    EXPECT_EQ(heard(), (happenings{happened::request, happened::transport_failed}));
    EXPECT_EQ(layer.state_of(id), "Accepted");
}

TEST_F(transactions_test, reports_the_failure_of_what_belongs_to_no_transaction)
{
    layer.send_failed(at(0s), {peer, sip::store(request("ACK"))});
    take();
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].what, happened::transport_failed);
    EXPECT_EQ(events[0].transaction, transaction_id::none);
}

TEST_F(transactions_test, refuses_what_is_no_message)
{
    for (const auto& octets : {std::string{"hello"}, std::string(65507, 'x'), std::string(4, '\0')})
    {
        receive(octets);
        ASSERT_EQ(events.back().what, happened::refused);
        EXPECT_TRUE(events.back().why);
        EXPECT_EQ(events.back().message->octets(), octets);
    }
    EXPECT_EQ(layer.counters().refused, 3u);
    EXPECT_TRUE(said().empty());
}

TEST_F(transactions_test, ignores_empty_datagrams_and_keep_alives)
{
    receive("");
    receive("\r\n\r\n");
    EXPECT_TRUE(heard().empty());
    EXPECT_EQ(layer.counters().received, 2u);
}

TEST_F(transactions_test, answers_400_to_a_request_without_call_id_whose_via_is_readable)
{
    const std::string octets = "OPTIONS sip:bob@x SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKa\r\n"
                               "From: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\nCSeq: 1 OPTIONS\r\n\r\n";
    receive(octets);
    EXPECT_EQ(heard(), happenings{happened::refused});
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_TRUE(octets_of(sent[0]).starts_with("SIP/2.0 400 "));
    EXPECT_EQ(sent[0].over, peer);
    receive(octets);
    EXPECT_EQ(octets_of(sent[1]), octets_of(sent[0]));  // 8.2.7: the same tag for a copy
    EXPECT_TRUE(layer.idle());
}

TEST_F(transactions_test, refuses_broken_responses_and_acks_in_silence)
{
    receive("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\n\r\n");
    receive("ACK sip:bob@x SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKa\r\n\r\n");
    EXPECT_EQ(heard(), (happenings{happened::refused, happened::refused}));
    EXPECT_TRUE(said().empty());
}

TEST_F(transactions_test, answers_503_beyond_the_limit_and_counts_it)
{
    layer_of_octets small{{.pending = 2}};
    for (int i = 0; i < 5; ++i)
        small.received(
            at(0s), peer,
            request("OPTIONS", {.via = "SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK" + std::to_string(i)}));
    EXPECT_EQ(small.counters().overflow, 3u);
    transmission d;
    int answers = 0;
    while (small.next_transmission(d))
    {
        ++answers;
        const auto& m = *d.message;
        EXPECT_EQ(m.status(), 503);
        EXPECT_EQ(m.value(sip::field_id::retry_after), "32");
        EXPECT_EQ(d.over, peer);
    }
    EXPECT_EQ(answers, 3);
}

TEST_F(transactions_test, drops_what_comes_while_too_much_waits_to_be_taken)
{
    layer_of_octets small{{.events = 3}};
    for (int i = 0; i < 100; ++i)
        small.received(at(0s), peer, response(200, "OPTIONS"));
    event e;
    int heard_of = 0;
    while (small.next_event(e))
        ++heard_of;
    EXPECT_EQ(heard_of, 3);
    EXPECT_EQ(small.counters().overflow, 97u);
}

TEST_F(transactions_test, fires_all_timers_although_few_events_fit_at_once)
{
    layer_of_octets small{{.events = 3}};
    for (int i = 0; i < 50; ++i)
        small.start(at(0s), request("OPTIONS", {.via = "SIP/2.0/TCP x;branch=z9hG4bK" + std::to_string(i)}),
                    by_tcp);
    transmission d;
    event e;
    while (small.next_transmission(d))
        ;
    int heard_of = 0;
    while (!small.idle())
    {
        small.expired(small.deadline());
        while (small.next_event(e))
            ++heard_of;
    }
    EXPECT_EQ(heard_of, 100);
}

TEST_F(transactions_test, absorbs_100000_retransmissions)
{
    const auto invite = receive(request("INVITE"));
    layer.respond(at(0s), invite, response(200, "INVITE"));
    layer.start(at(0s), request("OPTIONS", {.via = "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKo"}), peer);
    const auto answer = response(200, "OPTIONS", {.via = "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKo"});
    receive(answer);
    heard();
    said();
    const auto copy = request("INVITE");
    for (int i = 0; i < 50'000; ++i)
    {
        layer.received(at(1s), peer, copy);
        layer.received(at(1s), peer, answer);
    }
    EXPECT_EQ(layer.counters().absorbed, 100'000u);
    EXPECT_TRUE(heard().empty());
    EXPECT_TRUE(said().empty());
}

TEST_F(transactions_test, sends_what_is_wrong_on_purpose)
{
    layer.start(at(0s), "garbage", peer);
    layer.start(at(0s), request("OPTIONS"), peer);
    layer.start(at(0s), request("OPTIONS"), peer);  // a branch used twice: the first has the responses
    take();
    EXPECT_EQ(sent.size(), 3u);
    const auto id = receive(request("OPTIONS", {.via = "SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKs"}));
    layer.respond(at(0s), id, "SIP/2.0 what");
    take();
    EXPECT_EQ(octets_of(sent.back()), "SIP/2.0 what");
    EXPECT_EQ(layer.state_of(id), "Trying");
    run_until(100s);
    EXPECT_TRUE(layer.idle());
}

// Random sequences from fixed seeds: whatever happens, nothing follows `terminated`, a client's TU hears one
// final response (or several 2xx to its INVITE), and every transaction ends once it was answered or
// abandoned.
TEST_F(transactions_test, keeps_its_promises_whatever_happens)
{
    for (std::uint64_t seed = 0; seed < 300; ++seed)
    {
        sip::choices pick{seed};
        layer_of_octets tested;
        auto now = at(0s);
        std::vector<transaction_id> clients, servers;
        std::set<transaction_id> ended;
        std::map<transaction_id, int> finals;
        std::vector<transmission> flying;

        const auto drain = [&] {
            event e;
            while (tested.next_event(e))
            {
                if (e.transaction == transaction_id::none)
                    continue;
                ASSERT_FALSE(ended.contains(e.transaction)) << "seed " << seed;
                if (e.what == happened::terminated)
                    ended.insert(e.transaction);
                if (e.what == happened::request)
                    servers.push_back(e.transaction);
                if (e.what == happened::response && e.message->status() >= 200)
                {
                    const auto is_more_2xx = e.message->status() < 300 && finals[e.transaction] < 300 &&
                                             sip::cseq_of(*e.message)->method == "INVITE";
                    ASSERT_TRUE(finals[e.transaction] == 0 || is_more_2xx) << "seed " << seed;
                    finals[e.transaction] = e.message->status();
                }
            }
            transmission d;
            while (tested.next_transmission(d))
                if (flying.size() < 50)
                    flying.push_back(d);
        };

        const char* methods[] = {"INVITE", "OPTIONS", "BYE", "CANCEL", "ACK"};
        const int statuses[] = {100, 180, 183, 200, 202, 302, 404, 487, 500, 603};
        for (int step = 0; step < 200; ++step)
        {
            const std::string method = methods[pick.below(5)];
            const auto status = statuses[pick.below(10)];
            const auto token = std::to_string(pick.below(8));
            const auto& whom = pick.chance(0.3) ? by_tcp : peer;
            const parts p{.via = "SIP/2.0/UDP 192.0.2.1;branch=" +
                                 std::string{pick.chance(0.9) ? "z9hG4bK" : ""} + token};
            switch (pick.below(8))
            {
            case 0:
                clients.push_back(tested.start(now, request(method == "ACK" ? "BYE" : method, p), whom));
                break;
            case 1: tested.received(now, whom, request(method, p)); break;
            case 2:
            case 3: tested.received(now, whom, response(status, method, p)); break;
            case 4:
                if (!servers.empty())
                    tested.respond(now, servers[pick.below(servers.size())], response(status, method, p));
                break;
            case 5:
                if (!flying.empty())
                    tested.send_failed(now, flying[pick.below(flying.size())]);
                break;
            case 6:
                if (!clients.empty())
                    tested.abandon(now, clients[pick.below(clients.size())]);
                break;
            case 7:
                now += std::chrono::milliseconds{pick.below(3000)};
                tested.expired(now);
                break;
            }
            drain();
        }
        for (const auto id : clients)
            tested.abandon(now, id);
        for (const auto id : servers)
            tested.respond(now, id, response(500, "INVITE"));
        drain();
        for (int fired = 0; !tested.idle() && fired < 100'000; ++fired)
        {
            ASSERT_NE(tested.deadline(), never) << "seed " << seed;
            now = std::max(now, tested.deadline());
            tested.expired(now);
            drain();
        }
        EXPECT_TRUE(tested.idle()) << "seed " << seed;
        EXPECT_EQ(ended.size(), clients.size() + servers.size()) << "seed " << seed;
    }
}
