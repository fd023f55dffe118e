// Many calls behind one socket per party.
#include "run/demultiplexer.hpp"

#include "table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>

namespace {

using namespace std::chrono_literals;
using table::one_device;

// Alice, an agent, calls the device Bob, or the device calls her; the test is the wire and the device.
class many
{
public:
    many(std::string_view script, const run::schedule& when, bool device_calls = false)
        : flow_{script::load_script_text(script, "many.toml")},
          us_{static_cast<rules::party_index>(device_calls ? 1 : 0)},
          runs_{when, 2, [this](std::size_t number) { return make(number); }}
    {
        cast_.resize(2);
        cast_[0] = {device_calls, one_device::at(1), {}};
        cast_[1] = {!device_calls, one_device::at(2), {}};
    }

    struct reply
    {
        fsm::duration after;
        std::string octets;
    };
    std::function<std::vector<reply>(const sip::message&)> device;
    std::map<std::size_t, judge::run_result> results;
    std::vector<std::pair<fsm::time_point, std::string>> heard;  // start line of what reached the device
    std::set<std::string> calls;                                 // Call-IDs that reached it
    std::size_t most_live = 0;
    fsm::time_point now{};

    void arrives(fsm::time_point at, std::string octets)
    {
        to_us_.add({.at = at, .what = {.over = {}, .message = sip::store(std::move(octets))}});
    }

    void start() { runs_.start(now); }
    void stop() { runs_.told_to_stop(now); }
    void refuse_the_first_late() { runs_.sent(now, first_, "Network is unreachable"); }

    void play(fsm::time_point until = fsm::never)
    {
        for (;;)
        {
            take();
            const auto next = std::min(runs_.deadline(), to_us_.next());
            if (runs_.over() || next > until || next == fsm::never)
                return;
            now = std::max(now, next);
            if (to_us_.next() <= now)
                runs_.received(now, us_, {cast_[us_].at, cast_[1 - us_].at}, to_us_.take().what.message);
            else
                runs_.expired(now);
        }
    }

    bool all_pass(std::size_t count) const
    {
        return results.size() == count && std::ranges::all_of(results, [](const auto& r) {
                   return r.second.verdict == judge::run_verdict::pass;
               });
    }

private:
    std::unique_ptr<run::run> make(std::size_t number)
    {
        run::settings how;
        how.seed = 100 + number;
        how.rules = rules::select("");
        return std::make_unique<run::run>(flow_, cast_, how);
    }

    void take()
    {
        most_live = std::max(most_live, runs_.live());
        for (run::demultiplexer::leaving out; runs_.next(out);)
        {
            if (!first_.message)
                first_ = out;
            runs_.sent(now, out);
            const auto& m = *out.message;
            heard.emplace_back(now, m.start_line());
            calls.emplace(m.value(sip::field_id::call_id));
            for (auto& answer : device ? device(m) : std::vector<reply>{})
                arrives(now + answer.after, std::move(answer.octets));
        }
        for (run::demultiplexer::finished f; runs_.next_finished(f);)
            results.emplace(f.number, std::move(f.result));
    }

    script::flow flow_;
    rules::party_index us_;
    play::cast cast_;
    run::flights to_us_;
    run::demultiplexer::leaving first_;
    run::demultiplexer runs_;
};

std::vector<many::reply> busy(const sip::message& m)
{
    if (m.method() != sip::method::invite)
        return {};
    return {{50ms, one_device::response(m, 486)}};
}

TEST(demultiplexer, plays_all_and_no_more_at_once_than_told)
{
    many m{table::busy, {.count = 20, .at_once = 3}};
    m.device = busy;
    m.start();
    m.play();
    EXPECT_TRUE(m.all_pass(20));
    EXPECT_EQ(m.calls.size(), 20u);
    // Three are played, and those that linger for 625 ms after 50 ms of playing are there, too.
    EXPECT_LE(m.most_live, 3u * (1 + 625 / 50 + 1));
}

TEST(demultiplexer, begins_so_many_calls_a_second)
{
    many m{table::busy, {.count = 5, .at_once = 100, .between = 200ms}};
    m.device = busy;
    m.start();
    m.play();
    EXPECT_TRUE(m.all_pass(5));
    std::vector<fsm::time_point> began;
    for (const auto& [at, line] : m.heard)
        if (line.starts_with("INVITE"))
            began.push_back(at);
    EXPECT_EQ(began, (std::vector{fsm::time_point{0ms}, fsm::time_point{200ms}, fsm::time_point{400ms},
                                  fsm::time_point{600ms}, fsm::time_point{800ms}}));
}

TEST(demultiplexer, answers_reach_their_call_in_whatever_order_they_come)
{
    many m{table::busy, {.count = 10, .at_once = 10}};
    auto after = 100ms;
    m.device = [&](const sip::message& request) {
        if (request.method() != sip::method::invite || after <= 0ms)
            return std::vector<many::reply>{};
        after -= 10ms;
        return std::vector<many::reply>{{after, one_device::response(request, 486)}};
    };
    m.start();
    m.play();
    EXPECT_TRUE(m.all_pass(10));
}

// A faulty device is judged for what it spoils, by the run that it answered.
TEST(demultiplexer, a_response_with_another_call_id_is_known_by_its_branch)
{
    many m{table::busy, {.count = 4, .at_once = 4}};
    m.device = [](const sip::message& request) {
        if (request.method() != sip::method::invite)
            return std::vector<many::reply>{};
        sip::scanned_message answer;
        const auto octets = one_device::response(request, 486);
        answer.scan(octets);
        sip::edit changed{answer};
        changed.set("Call-ID", "spoiled");
        return std::vector<many::reply>{{10ms, changed.finish()}};
    };
    m.start();
    m.play();
    ASSERT_EQ(m.results.size(), 4u);
    for (const auto& [number, r] : m.results)
    {
        EXPECT_EQ(r.verdict, judge::run_verdict::fail);
        const auto names_it = [](const rules::verdict& v) {
            return v.rule->id == "RSP-COPY-1" && v.outcome == rules::outcome::fail;
        };
        EXPECT_TRUE(std::ranges::any_of(r.rules, names_it)) << "run " << number;
    }
}

std::string invite(int call)
{
    const auto n = std::to_string(call);
    sip::writer out;
    return out.request("INVITE", "sip:bob@192.168.0.2")
        .field("Via", "SIP/2.0/UDP 192.168.0.1;branch=z9hG4bKdevice" + n)
        .field("Max-Forwards", "70")
        .field("From", "<sip:alice@atlanta.example.com>;tag=a" + n)
        .field("To", "<sip:bob@biloxi.example.com>")
        .field("Call-ID", "call-" + n + "@192.168.0.1")
        .field("CSeq", "1 INVITE")
        .field("Contact", "<sip:alice@192.168.0.1>")
        .finish();
}

TEST(demultiplexer, a_new_call_of_a_device_goes_to_the_run_that_waits_longest)
{
    many m{table::busy, {.count = 3, .at_once = 3}, true};
    m.device = [](const sip::message& response) {
        std::vector<many::reply> out;
        if (response.status() == 486)
        {
            const auto number = response.value(sip::field_id::call_id).substr(5, 1);
            sip::scanned_message request;
            const auto octets = invite(number[0] - '0');
            request.scan(octets);
            out.push_back({1ms, sip::make_ack(request, response)});
        }
        return out;
    };
    m.start();
    for (int call = 1; call <= 3; ++call)
        m.arrives(fsm::time_point{100ms * call}, invite(call));
    m.play();
    EXPECT_TRUE(m.all_pass(3));
    for (const auto& [number, r] : m.results)
        ASSERT_TRUE(r.rungs[0].at) << number;
    EXPECT_LT(*m.results[0].rungs[0].at, *m.results[1].rungs[0].at);
    EXPECT_LT(*m.results[1].rungs[0].at, *m.results[2].rungs[0].at);
}

TEST(demultiplexer, a_late_copy_of_a_call_that_is_over_begins_no_other)
{
    many m{table::busy, {.count = 2, .at_once = 1, .between = 2s}};
    std::string first;
    m.device = [&](const sip::message& request) {
        if (request.method() != sip::method::invite)
            return std::vector<many::reply>{};
        const auto octets = one_device::response(request, 486);
        std::vector<many::reply> out{{10ms, octets}};
        if (first.empty())
            out.push_back({2100ms, first = octets});  // while the second is being played, or lingers
        return out;
    };
    m.start();
    m.play();
    EXPECT_TRUE(m.all_pass(2));
    for (const auto& [number, r] : m.results)
        EXPECT_TRUE(r.flow_findings.empty()) << number;
}

TEST(demultiplexer, what_the_system_says_of_a_run_that_is_over_is_not_told_the_next_one)
{
    many m{table::busy, {.count = 2, .at_once = 1, .between = 2s}};
    m.device = busy;
    m.start();
    m.play(fsm::time_point{2s});
    ASSERT_EQ(m.results.size(), 1u) << "the second has its place";
    m.refuse_the_first_late();
    m.play();
    EXPECT_TRUE(m.all_pass(2));
    EXPECT_TRUE(m.results[1].notes.empty());
}

TEST(demultiplexer, told_to_stop_all_that_are_played_end_in_order_and_no_other_begins)
{
    many m{table::answered, {.count = 100, .at_once = 5}};
    m.device = [](const sip::message& request) {
        const int status = request.method() == sip::method::invite ? 180 : 200;
        if (request.method() == sip::method::ack)
            return std::vector<many::reply>{};
        return std::vector<many::reply>{{10ms, one_device::response(request, status)}};
    };
    m.start();
    m.play(fsm::time_point{1s});
    m.stop();
    m.play();
    EXPECT_EQ(m.results.size(), 5u);
    for (const auto& [number, r] : m.results)
        EXPECT_TRUE(r.interrupted);
    const auto is_cancel = [](const auto& h) { return h.second.starts_with("CANCEL"); };
    EXPECT_EQ(std::ranges::count_if(m.heard, is_cancel), 5);
}

// RFC 3261 18.4: "If the transport user asks for a message to be sent over a reliable transport, and the
// result is a connection failure, the transport layer SHOULD inform the transport user of a failure in
// sending." One connection carries many calls.
TEST(demultiplexer, all_calls_over_a_connection_hear_of_its_end_and_no_other_does)
{
    const auto flow = script::load_script_text(table::busy, "many.toml");
    play::cast cast(2);
    for (int i : {0, 1})
    {
        cast[static_cast<std::size_t>(i)].at = one_device::at(1 + i);
        cast[static_cast<std::size_t>(i)].at.transport = fsm::transport::tcp;
    }
    cast[1].device = true;
    run::demultiplexer runs{{.count = 3, .at_once = 3}, 2, [&](std::size_t number) {
                                run::settings how;
                                how.seed = number;
                                return std::make_unique<run::run>(flow, cast, how);
                            }};
    const fsm::time_point now{};
    runs.start(now);
    std::vector<run::demultiplexer::leaving> asked;
    for (run::demultiplexer::leaving out; runs.next(out);)
        asked.push_back(out);
    ASSERT_EQ(asked.size(), 3U);
    const fsm::link one{cast[0].at, cast[1].at, 7}, other{cast[0].at, cast[1].at, 8};
    runs.opened(0, one, 1, "TLSv1.3");
    runs.opened(0, other, 1);
    for (std::size_t i : {0U, 1U, 2U})
    {
        asked[i].over.connection = i < 2 ? 7 : 8;
        runs.sent(now, asked[i]);
    }
    runs.closed(now, 0, one, fsm::link_end::broken, "reset by peer");
    std::map<std::size_t, judge::run_result> results;
    runs.received(now, 0, other, sip::store(one_device::response(*asked[2].message, 486)));
    for (auto at = now; at != fsm::never; at = runs.deadline())
    {
        runs.expired(at);
        for (run::demultiplexer::leaving out; runs.next(out);)
            runs.sent(at, out, out.of.id == 2 ? "" : "nobody is there");
        for (run::demultiplexer::finished f; runs.next_finished(f);)
            results.emplace(f.number, std::move(f.result));
    }
    ASSERT_EQ(results.size(), 3U);
    const auto notes = [&](std::size_t run) {
        std::string out;
        for (const auto& n : results.at(run).notes)
            out += n + '\n';
        return out;
    };
    for (std::size_t run : {0U, 1U})
    {
        EXPECT_NE(notes(run).find("broke: reset by peer"), std::string::npos) << notes(run);
        EXPECT_NE(notes(run).find("TLSv1.3"), std::string::npos) << notes(run);
        EXPECT_FALSE(results.at(run).rungs[1].at);
    }
    EXPECT_EQ(notes(2).find("broke"), std::string::npos) << notes(2);
    EXPECT_TRUE(results.at(2).rungs[1].at);
}

}  // namespace
