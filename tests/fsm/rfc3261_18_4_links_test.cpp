// The four transactions over both kinds of link, from their beginning to their end, and what each of their
// states does when the link is gone: RFC 3261 17.1.4, 17.2.4 with RFC 6026 8.8, 18.2.2, 18.4. To a client's
// TU that is like a 503 (8.1.3.1).
#include "fsm/transactions.hpp"
#include "transaction_support.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <sstream>

namespace {

using namespace std::chrono_literals;
using namespace transaction_support;
using fsm::happened;
using fsm::link_end;
using fsm::transaction_id;

fsm::address at(int host, bool stream)
{
    return *fsm::numeric_address("192.0.2." + std::to_string(host), 5060,
                                 stream ? fsm::transport::tcp : fsm::transport::udp);
}

// One transaction over one link. A connection has number 7, once it is open; their Via names port 5060.
class over_a_link
{
public:
    explicit over_a_link(bool over_stream)
        : stream{over_stream},
          link{at(1, over_stream), at(2, over_stream), over_stream ? 7U : 0U}
    {
    }

    const bool stream;
    const fsm::link link;
    layer_of_octets layer;
    transaction_id id = transaction_id::none;
    std::vector<happened> heard;
    std::vector<fsm::transmission> sent;
    fsm::time_point now{};

    void start(const std::string& method)
    {
        auto way = link;
        way.connection = 0;
        id = layer.start(now, request(method, {.via = via(1)}), way);
        take();
    }
    void open()
    {
        if (stream)
            layer.opened(link);
    }
    void get(int status, const std::string& method)
    {
        layer.received(now, link, response(status, method, {.via = via(1)}));
        take();
    }
    void serve(const std::string& method)
    {
        open();
        get_request(method);
    }
    void get_request(const std::string& method)
    {
        layer.received(now, link,
                       request(method, {.via = via(2), .to_tag = method == "ACK" ? "314159" : ""}));
        take();
    }
    void say(int status, const std::string& method)
    {
        layer.respond(now, id, response(status, method, {.via = via(2)}));
        take();
    }
    void end(link_end how, std::uint32_t connection = 7)
    {
        layer.closed(now, {link.local, link.remote, connection}, how);
        take();
    }
    void icmp()
    {
        fsm::transmission what{link, sip::store(request("OPTIONS")), id};
        layer.send_failed(now, what);
        take();
    }
    // When something was sent until it is idle, or until `last`.
    std::vector<fsm::duration> times(fsm::duration last = 200s)
    {
        std::vector<fsm::duration> out;
        while (layer.deadline() <= fsm::time_point{last})
        {
            now = layer.deadline();
            layer.expired(now);
            const auto before = sent.size();
            take();
            out.insert(out.end(), sent.size() - before, now.time_since_epoch());
        }
        return out;
    }

private:
    std::string via(int host) const
    {
        return std::string{"SIP/2.0/"} + (stream ? "TCP" : "UDP") + " 192.0.2." + std::to_string(host) +
               ":5060;branch=z9hG4bKa";
    }
    void take()
    {
        for (fsm::event e; layer.next_event(e);)
        {
            heard.push_back(e.what);
            if (e.what == happened::request)
                id = e.transaction;
        }
        for (fsm::transmission t; layer.next_transmission(t);)
            sent.push_back(t);
    }
};

using happenings = std::vector<happened>;
using times = std::vector<fsm::duration>;

struct both_links : testing::TestWithParam<bool>
{
    over_a_link t{GetParam()};

    // Over a stream whoever waits for copies alone is done at once.
    void expect_all_over_the_link()
    {
        for (const auto& one : t.sent)
        {
            EXPECT_EQ(one.over.remote, t.link.remote);
            EXPECT_TRUE(one.over.connection == t.link.connection || &one == &t.sent.front());
        }
    }
};

using rfc3261_17_over_both_links = both_links;

TEST_P(rfc3261_17_over_both_links, an_invite_client_acknowledges_a_486_where_it_sent_its_invite)
{
    t.start("INVITE");
    t.open();
    t.get(180, "INVITE");
    t.get(486, "INVITE");
    ASSERT_EQ(t.sent.size(), 2U);
    EXPECT_EQ(t.sent[1].message->method_name(), "ACK");
    expect_all_over_the_link();
    EXPECT_EQ(t.layer.state_of(t.id), t.stream ? "" : "Completed");
    EXPECT_EQ(t.times(), times{});
    EXPECT_EQ(t.heard, (happenings{happened::response, happened::response, happened::terminated}));
}

TEST_P(rfc3261_17_over_both_links, an_invite_that_nobody_answers_is_repeated_over_udp_alone)
{
    t.start("INVITE");
    t.open();
    EXPECT_EQ(t.times(), t.stream ? times{} : (times{500ms, 1500ms, 3500ms, 7500ms, 15500ms, 31500ms}));
    EXPECT_EQ(t.now.time_since_epoch(), 32s);
    EXPECT_EQ(t.heard, (happenings{happened::timed_out, happened::terminated}));
}

TEST_P(rfc3261_17_over_both_links, a_non_invite_client_repeats_at_t2_once_it_was_told_to_wait_over_udp_alone)
{
    t.start("OPTIONS");
    t.open();
    t.get(100, "OPTIONS");
    EXPECT_EQ(t.times(12s), t.stream ? times{} : (times{500ms, 4500ms, 8500ms}));
    t.get(200, "OPTIONS");
    EXPECT_EQ(t.layer.state_of(t.id), t.stream ? "" : "Completed");
    t.times();
    EXPECT_EQ(t.heard, (happenings{happened::response, happened::response, happened::terminated}));
    expect_all_over_the_link();
}

TEST_P(rfc3261_17_over_both_links,
       an_invite_server_waits_for_the_ack_of_its_486_and_repeats_it_over_udp_alone)
{
    t.serve("INVITE");
    t.say(180, "INVITE");
    t.say(486, "INVITE");
    EXPECT_EQ(t.times(4s), t.stream ? times{} : (times{500ms, 1500ms, 3500ms}));
    EXPECT_EQ(t.layer.state_of(t.id), "Completed");
    t.get_request("ACK");
    EXPECT_EQ(t.layer.state_of(t.id), t.stream ? "" : "Confirmed");
    t.times();
    EXPECT_EQ(t.heard, (happenings{happened::request, happened::terminated}));
    expect_all_over_the_link();
}

TEST_P(rfc3261_17_over_both_links, timer_h_ends_an_invite_server_that_gets_no_ack)
{
    t.serve("INVITE");
    t.say(486, "INVITE");
    t.times();
    EXPECT_EQ(t.now.time_since_epoch(), 32s);
    EXPECT_EQ(t.heard, (happenings{happened::request, happened::timed_out, happened::terminated}));
}

TEST_P(rfc3261_17_over_both_links, an_accepted_invite_waits_64_t1_for_copies_and_acks)
{
    t.serve("INVITE");
    t.say(200, "INVITE");
    t.get_request("INVITE");
    EXPECT_EQ(t.sent.size(), 1U) << "RFC 6026 7.1: absorbed";
    t.times();
    EXPECT_EQ(t.now.time_since_epoch(), 32s);
    EXPECT_EQ(t.heard, (happenings{happened::request, happened::terminated}));
}

TEST_P(rfc3261_17_over_both_links, a_non_invite_server_answers_copies_over_udp_alone)
{
    t.serve("OPTIONS");
    t.say(200, "OPTIONS");
    EXPECT_EQ(t.layer.state_of(t.id), t.stream ? "" : "Completed");
    if (!t.stream)
        t.get_request("OPTIONS");
    EXPECT_EQ(t.sent.size(), t.stream ? 1U : 2U);
    t.times();
    EXPECT_EQ(t.now.time_since_epoch(), t.stream ? 0s : 32s);
    EXPECT_EQ(t.heard, (happenings{happened::request, happened::terminated}));
    expect_all_over_the_link();
}

std::string name_of_link(const testing::TestParamInfo<bool>& info) { return info.param ? "tcp" : "udp"; }

INSTANTIATE_TEST_SUITE_P(links, rfc3261_17_over_both_links, testing::Bool(), name_of_link);

// What becomes of a transaction in some state.
struct in_state
{
    const char *machine, *state, *section;
    // UDP: ICMP says that nobody is there. Streams: the connection is closed in order; it breaks; none can be
    // had, for a response after the first one broke. "-": over that link the state ends as it begins.
    const char *unreachable, *closed, *broken, *refused;
    std::function<void(over_a_link&)> reach;
};

const char* const stays = "stays";
const char* const told = "stays, TU told";
const char* const ends = "ends, TU told";
const char* const none = "-";

void start_invite(over_a_link& t) { t.start("INVITE"); }
void start_options(over_a_link& t) { t.start("OPTIONS"); }

// clang-format off
const in_state all[] = {
    // machine             state        RFC 3261, or another     unreachable closed broken refused     reached
    {"INVITE client",     "Calling",    "17.1.4",                  ends,  stays, ends,  ends,  start_invite},
    {"INVITE client",     "Proceeding", "17.1.1.2",                stays, stays, stays, stays,
        [](auto& t) { start_invite(t); t.open(); t.get(180, "INVITE"); }},
    {"INVITE client",     "Completed",  "17.1.1.2",                ends,  none,  none,  none,
        [](auto& t) { start_invite(t); t.get(486, "INVITE"); }},
    {"INVITE client",     "Accepted",   "RFC 6026 8.4",            stays, stays, stays, stays,
        [](auto& t) { start_invite(t); t.open(); t.get(200, "INVITE"); }},
    {"non-INVITE client", "Trying",     "17.1.4",                  ends,  stays, ends,  ends,  start_options},
    {"non-INVITE client", "Proceeding", "17.1.4",                  ends,  stays, ends,  ends,
        [](auto& t) { start_options(t); t.open(); t.get(100, "OPTIONS"); }},
    {"non-INVITE client", "Completed",  "17.1.2.2",                stays, none,  none,  none,
        [](auto& t) { start_options(t); t.get(200, "OPTIONS"); }},
    {"INVITE server",     "Proceeding", "18.2.2, RFC 6026 8.8",    told,  stays, stays, told,
        [](auto& t) { t.serve("INVITE"); t.say(180, "INVITE"); }},
    {"INVITE server",     "Completed",  "18.2.2, RFC 6026 8.8",    told,  stays, stays, told,
        [](auto& t) { t.serve("INVITE"); t.say(486, "INVITE"); }},
    {"INVITE server",     "Confirmed",  "17.2.1",                  stays, none,  none,  none,
        [](auto& t) { t.serve("INVITE"); t.say(486, "INVITE"); t.get_request("ACK"); }},
    {"INVITE server",     "Accepted",   "18.2.2, RFC 6026 8.8",    told,  stays, stays, told,
        [](auto& t) { t.serve("INVITE"); t.say(200, "INVITE"); }},
    {"non-INVITE server", "Trying",     "17.2.2",                  stays, stays, stays, stays,
        [](auto& t) { t.serve("OPTIONS"); }},
    {"non-INVITE server", "Proceeding", "18.2.2, RFC 6026 8.8",    told,  stays, stays, told,
        [](auto& t) { t.serve("OPTIONS"); t.say(100, "OPTIONS"); }},
    {"non-INVITE server", "Completed",  "RFC 6026 8.8",            told,  none,  none,  none,
        [](auto& t) { t.serve("OPTIONS"); t.say(200, "OPTIONS"); }},
};
// clang-format on

// "stays, TU told" and so on; "-" when the state cannot be reached over that link.
std::string becomes(const in_state& row, bool stream, const std::function<void(over_a_link&)>& what)
{
    over_a_link t{stream};
    row.reach(t);
    if (t.layer.state_of(t.id) != row.state)
        return t.layer.state_of(t.id).empty() ? none : "not reached: " + std::string{t.layer.state_of(t.id)};
    const auto before = t.heard.size();
    what(t);
    happenings since{t.heard.begin() + static_cast<std::ptrdiff_t>(before), t.heard.end()};
    const auto state = t.layer.state_of(t.id);
    if (since == happenings{happened::transport_failed, happened::terminated} && state.empty())
        return ends;
    if (state == row.state && since == happenings{happened::transport_failed})
        return told;
    return state == row.state && since.empty() ? stays : "something else: " + std::string{state};
}

using rfc3261_18_4 = testing::TestWithParam<std::size_t>;

TEST_P(rfc3261_18_4, a_state_whose_link_is_gone_does_what_the_table_says)
{
    const auto& row = all[GetParam()];
    EXPECT_EQ(becomes(row, false, [](auto& t) { t.icmp(); }), row.unreachable);
    const auto opened = [](link_end how) {
        return [how](over_a_link& t) {
            t.open();
            t.end(how);
        };
    };
    EXPECT_EQ(becomes(row, true, opened(link_end::closed)), row.closed);
    EXPECT_EQ(becomes(row, true, opened(link_end::broken)), row.broken);
    // A client's first connection never opens, or another one after it was closed; a server's first one was
    // there, and the one to sent-by (18.2.2) is refused.
    const auto refused = [&](over_a_link& t) {
        if (t.layer.link_of(t.id)->connection != 0)
            t.end(link_end::closed);
        t.end(link_end::refused, 0);
    };
    EXPECT_EQ(becomes(row, true, refused), row.refused);
}

INSTANTIATE_TEST_SUITE_P(states, rfc3261_18_4, testing::Range(std::size_t{0}, std::size(all)));

// RFC 3261 17.1.4: what has ended is not ended again, and its timers are silent.
TEST(rfc3261_17_1_4_over_streams, a_client_that_failed_says_nothing_more)
{
    for (const std::string method : {"INVITE", "OPTIONS"})
    {
        over_a_link t{true};
        t.start(method);
        t.end(link_end::refused, 0);
        t.end(link_end::broken);
        t.get(200, method);
        EXPECT_EQ(t.times(), times{});
        EXPECT_EQ(t.heard,
                  (happenings{happened::transport_failed, happened::terminated, happened::stray_response}));
    }
}

// RFC 3261 18.4 with 18.2.2: once their connection broke, a later response takes another one; only when that
// cannot be had there is something to tell.
TEST(rfc3261_18_2_2_over_streams, a_server_whose_connection_broke_answers_by_a_new_one)
{
    for (const std::string method : {"INVITE", "OPTIONS"})
    {
        over_a_link t{true};
        t.serve(method);
        t.end(link_end::broken);
        t.say(method == "INVITE" ? 486 : 100, method);
        ASSERT_FALSE(t.sent.empty());
        EXPECT_EQ(t.sent.back().over, (fsm::link{t.link.local, t.link.remote, 0}));
        EXPECT_EQ(t.heard, happenings{happened::request});
        t.end(link_end::refused, 0);
        EXPECT_EQ(t.heard, (happenings{happened::request, happened::transport_failed}));
        EXPECT_FALSE(t.layer.state_of(t.id).empty()) << "RFC 6026 8.8";
    }
}

TEST(rfc3261_18_4_table, is_that_of_the_readme)
{
    std::string expected =
        "| machine | state | RFC 3261 | UDP: unreachable | closed in order | broken | refused |\n"
        "|---|---|---|---|---|---|---|\n";
    for (const auto& row : all)
    {
        for (const char* cell :
             {row.machine, row.state, row.section, row.unreachable, row.closed, row.broken, row.refused})
            expected += "| " + std::string{cell} + ' ';
        expected += "|\n";
    }
    std::stringstream read;
    read << std::ifstream{SIPWRIGHT_SOURCE_DIR "/agents/fsm/README.md"}.rdbuf();
    EXPECT_NE(read.str().find(expected), std::string::npos) << expected;
}

}  // namespace
