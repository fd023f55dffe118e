// The watch over a transaction layer's timers, shown layers that get them wrong.
#include "drill/drill.hpp"
#include "drill/timing.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using fsm::happened;

const std::string request = "OPTIONS sip:bob@192.0.2.201 SIP/2.0\r\n"
                            "Via: SIP/2.0/UDP 192.0.2.101;branch=z9hG4bK1\r\n\r\n";

constexpr fsm::transaction_id id{1};
constexpr bool by_itself = true;

fsm::time_point at(fsm::duration d) { return fsm::time_point{d}; }

fsm::event event(happened what, std::string octets = {})
{
    fsm::event e;
    e.what = what;
    e.transaction = id;
    if (!octets.empty())
        e.message = sip::store(std::move(octets));
    return e;
}

drill::timing client(bool invite, bool reliable = false)
{
    drill::timing t{reliable};
    t.starts(at(0s), id, request, invite);
    t.sent(at(0s), request, !by_itself);
    return t;
}

TEST(timing, rfc3261_17_1_1_2_timer_a_doubles)
{
    auto t = client(true);
    for (const auto when : {500ms, 1'500ms, 3'500ms, 7'500ms, 15'500ms, 31'500ms})
        t.sent(at(when), request, by_itself);
    auto early = client(true);
    early.sent(at(500ms), request, by_itself);
    EXPECT_THROW(early.sent(at(1s), request, by_itself), drill::broken_claim);
}

TEST(timing, rfc3261_17_1_2_2_timer_e_doubles_up_to_t2)
{
    auto t = client(false);
    for (const auto when : {500ms, 1'500ms, 3'500ms, 7'500ms, 11'500ms, 15'500ms})
        t.sent(at(when), request, by_itself);
    EXPECT_THROW(t.sent(at(23'500ms), request, by_itself), drill::broken_claim);
}

TEST(timing, rfc3261_17_1_2_2_timer_e_is_t2_in_proceeding)
{
    auto t = client(false);
    t.hears(at(100ms), event(happened::response, "SIP/2.0 100 Trying\r\n\r\n"));
    t.sent(at(500ms), request, by_itself);
    t.sent(at(4'500ms), request, by_itself);
    EXPECT_THROW(t.sent(at(5'500ms), request, by_itself), drill::broken_claim);
}

TEST(timing, rfc3261_17_1_1_2_what_has_had_its_answer_is_not_repeated)
{
    auto t = client(true);
    t.hears(at(100ms), event(happened::response, "SIP/2.0 180 Ringing\r\n\r\n"));
    EXPECT_THROW(t.sent(at(500ms), request, by_itself), drill::broken_claim);
    auto over_tcp = client(true, true);
    EXPECT_THROW(over_tcp.sent(at(500ms), request, by_itself), drill::broken_claim);
    auto nobody_asked = client(true);
    EXPECT_THROW(nobody_asked.sent(at(0s), request + "x", by_itself), drill::broken_claim);
}

TEST(timing, rfc3261_17_1_1_2_timer_b_fires_after_64_t1)
{
    auto right = client(true);
    right.hears(at(32s), event(happened::timed_out));
    right.hears(at(32s), event(happened::terminated));
    auto early = client(true);
    EXPECT_THROW(early.hears(at(31s), event(happened::timed_out)), drill::broken_claim);
    auto rings = client(true);
    rings.hears(at(1s), event(happened::response, "SIP/2.0 180 Ringing\r\n\r\n"));
    EXPECT_THROW(rings.hears(at(32s), event(happened::timed_out)), drill::broken_claim);
    auto silent = client(true);
    EXPECT_THROW(silent.hears(at(32s), event(happened::terminated)), drill::broken_claim);
}

TEST(timing, rfc3261_9_1_an_abandoned_invite_is_given_up_64_t1_later)
{
    auto t = client(true);
    t.hears(at(1s), event(happened::response, "SIP/2.0 180 Ringing\r\n\r\n"));
    t.abandons(at(5s), id);
    t.hears(at(37s), event(happened::timed_out));
}

struct linger
{
    bool invite, reliable;
    const char* final;
    fsm::duration wait;
};

TEST(timing, table_4_says_when_a_client_is_forgotten)
{
    for (const auto& one : {linger{true, false, "SIP/2.0 486 Busy Here\r\n\r\n", 32s},  // D
                            linger{true, true, "SIP/2.0 486 Busy Here\r\n\r\n", 0s},    // D
                            linger{true, true, "SIP/2.0 200 OK\r\n\r\n", 32s},          // M
                            linger{false, false, "SIP/2.0 200 OK\r\n\r\n", 5s},         // K
                            linger{false, true, "SIP/2.0 404 Not Found\r\n\r\n", 0s}})  // K
    {
        auto right = client(one.invite, one.reliable);
        right.hears(at(1s), event(happened::response, one.final));
        EXPECT_NO_THROW(right.hears(at(1s + one.wait), event(happened::terminated))) << one.final;
        auto late = client(one.invite, one.reliable);
        late.hears(at(1s), event(happened::response, one.final));
        EXPECT_THROW(late.hears(at(2s + one.wait), event(happened::terminated)), drill::broken_claim)
            << one.final;
    }
}

const std::string invite = "INVITE sip:bob@192.0.2.201 SIP/2.0\r\n"
                           "Via: SIP/2.0/UDP 192.0.2.101;branch=z9hG4bK2\r\n\r\n";
const std::string ack = "ACK" + invite.substr(6);
const std::string busy = "SIP/2.0 486 Busy Here\r\nVia: SIP/2.0/UDP 192.0.2.101;branch=z9hG4bK2\r\n\r\n";

drill::timing refusing_server()
{
    drill::timing t{false};
    t.hears(at(0s), event(happened::request, invite));
    t.responds(at(0s), id, busy, 486);
    t.sent(at(0s), busy, !by_itself);
    return t;
}

TEST(timing, rfc3261_17_2_1_timer_g_doubles_up_to_t2_until_the_ack)
{
    auto t = refusing_server();
    for (const auto when : {500ms, 1'500ms, 3'500ms, 7'500ms, 11'500ms})
        t.sent(at(when), busy, by_itself);
    t.sent(at(12s), busy, !by_itself);  // the INVITE came again
    t.received(at(13s), ack);
    EXPECT_THROW(t.sent(at(15'500ms), busy, by_itself), drill::broken_claim);
    EXPECT_NO_THROW(t.hears(at(18s), event(happened::terminated)));  // Timer I
}

TEST(timing, rfc3261_17_2_1_timer_h_is_for_who_had_no_ack)
{
    auto right = refusing_server();
    right.hears(at(32s), event(happened::timed_out));
    auto acked = refusing_server();
    acked.received(at(1s), ack);
    EXPECT_THROW(acked.hears(at(32s), event(happened::timed_out)), drill::broken_claim);
    auto forgotten = refusing_server();
    EXPECT_THROW(forgotten.hears(at(32s), event(happened::terminated)), drill::broken_claim);
}

}  // namespace
