// What the referee makes of an agent and a device that the test plays by hand.
#include "judge/referee.hpp"

#include "play/lane.hpp"
#include "script/load.hpp"
#include "sip/build.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace std::chrono_literals;
using judge::run_verdict;

namespace {

const std::string parties = R"(
title = "t"
spec = "RFC 3261 9"
lifelines = ["Alice", "Bob"]
[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"
[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"
[ladder]
)";

const std::string no_answer = R"(
F1 = "INVITE     Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "CANCEL     Alice -> Bob"
F4 = "200 CANCEL Alice <- Bob"
F5 = "487 INVITE Alice <- Bob"
F6 = "ACK        Alice -> Bob"
)";

class match_with_bob
{
public:
    explicit match_with_bob(const std::string& ladder = no_answer)
        : script{script::load_script_text(parties + ladder, "t.toml")},
          cast{play::all_agents(script)}
    {
        cast[1].device = true;
        bob_at = cast[1].at;
        alice.emplace(script, cast, rules::party_index{0}, sip::choices{1});
        referee.emplace(script, cast, std::vector<const rules::rule*>{});
        alice->start(now);
        take();
    }

    void until(fsm::duration t)
    {
        while (alice->deadline() <= fsm::time_point{t})
        {
            now = std::max(now, alice->deadline());
            alice->expired(now);
            take();
        }
        now = fsm::time_point{t};
    }
    void hears(const std::string& octets)
    {
        const auto message = sip::store(octets);
        auto from = play::party_at(cast, bob_at);
        if (from == rules::nobody)
            from = referee->sender(0, *message);
        referee->received(now, 0, from, {cast[0].at, bob_at}, message);
        alice->received(now, {cast[0].at, bob_at}, message);
        take();
    }
    std::string answer(const sip::message_ptr& request, int status)
    {
        sip::response_parts p;
        p.status = status;
        p.to_tag = "bobs-tag";
        if (status > 100 && status < 300)
            p.more.emplace_back("Contact", "<sip:bob@192.0.2.102>");
        return sip::make_response(*request, p);
    }
    void play_to_the_end()
    {
        const auto invite = last;
        hears(answer(invite, 180));
        hears(answer(last, 200));
        hears(answer(invite, 487));
    }
    judge::run_result finish() { return referee->finish(now, {&*alice, nullptr}); }

    void take()
    {
        for (play::outgoing d; alice->next_transmission(d);)
        {
            referee->sent(now, 0, d, cast[0].at);
            last = d.message;
            sent = d;
        }
        for (play::surprise s; alice->next_surprise(s);)
            referee->surprised(0, s);
    }

    script::flow script;
    play::cast cast;
    fsm::address bob_at;
    std::optional<play::agent> alice;
    std::optional<judge::referee> referee;
    fsm::time_point now{};
    sip::message_ptr last;
    fsm::transmission sent;
};

}  // namespace

TEST(referee, a_ladder_as_drawn_passes)
{
    match_with_bob m;
    m.play_to_the_end();
    const auto r = m.finish();
    EXPECT_EQ(r.verdict, run_verdict::pass);
    EXPECT_EQ(r.fault, judge::culprit::nobody);
    EXPECT_TRUE(std::ranges::all_of(r.rungs, [](auto& x) { return x.status == judge::rung_status::done; }));
    for (std::uint32_t i = 0; i < r.rungs.size(); ++i)
    {
        ASSERT_TRUE(r.rungs[i].message);
        const auto& seen = r.traffic.messages[*r.rungs[i].message];
        EXPECT_EQ(to_text(play::sign_of(*seen.message)), to_text(m.script.rungs[i].what));
        EXPECT_EQ(seen.from, m.script.rungs[i].from);
        EXPECT_EQ(seen.seen_arriving, m.script.rungs[i].to == 0);
    }
}

TEST(referee, copies_are_one_sighting)
{
    match_with_bob m;
    const auto invite = m.last;
    m.until(600ms);
    m.hears(m.answer(invite, 180));
    m.hears(m.answer(invite, 180));
    m.hears(m.answer(m.last, 200));
    m.hears(m.answer(invite, 487));
    const auto r = m.finish();
    EXPECT_EQ(r.verdict, run_verdict::pass);
    EXPECT_EQ(r.traffic.messages.size(), 6u);
    EXPECT_EQ(r.rungs[0].copies, 2u);
    EXPECT_EQ(r.traffic.messages[0].copies, std::vector{fsm::time_point{500ms}});
    EXPECT_EQ(r.rungs[1].copies, 2u);
    EXPECT_EQ(r.retransmissions, 2u);
}

TEST(referee, keeps_the_times_of_a_flood_within_its_limit)
{
    match_with_bob m;
    const auto ringing = sip::store(m.answer(m.last, 180));
    for (int i = 0; i < 100'000; ++i)
        m.referee->received(m.now, 0, 1, {m.cast[0].at, m.bob_at}, ringing);
    const auto r = m.finish();
    ASSERT_EQ(r.traffic.messages.size(), 2u);
    EXPECT_EQ(r.traffic.messages[1].copy_count, 99'999u);
    EXPECT_EQ(r.traffic.messages[1].copies.size(), rules::limits::copies);
    EXPECT_LE(r.traffic.messages[1].arrived.size(), rules::limits::copies + 1);
}

TEST(referee, counts_messages_over_its_limit_only)
{
    match_with_bob m;
    for (std::size_t i = 0; i < rules::limits::messages + 5; ++i)
        m.referee->received(m.now, 0, 1, {m.cast[0].at, m.bob_at}, sip::store("junk " + std::to_string(i)));
    const auto r = m.finish();
    EXPECT_EQ(r.traffic.messages.size(), rules::limits::messages);
    EXPECT_EQ(r.traffic.dropped, 6u);
    EXPECT_TRUE(
        std::ranges::any_of(r.notes, [](auto& n) { return n.starts_with("6 messages over the limit"); }));
}

TEST(referee, a_ladder_as_drawn_is_inconclusive_when_not_all_was_judged)
{
    match_with_bob m;
    m.play_to_the_end();
    for (std::size_t i = 0; i < rules::limits::messages; ++i)
        m.referee->received(m.now, 0, 1, {m.cast[0].at, m.bob_at}, sip::store("junk " + std::to_string(i)));
    const auto r = m.finish();
    EXPECT_EQ(r.verdict, run_verdict::inconclusive);
    EXPECT_EQ(r.fault, judge::culprit::tool);
    EXPECT_TRUE(r.why.find("are not judged") != std::string::npos) << r.why;
}

// sip/limits.hpp: 256 header rows.
TEST(referee, a_ladder_as_drawn_is_inconclusive_when_a_message_was_not_wholly_read)
{
    match_with_bob m;
    const auto invite = m.last;
    auto ringing = m.answer(invite, 180);
    for (int i = 0; i < 300; ++i)
        ringing.insert(ringing.find("Contact"), "X-Filler: y\r\n");
    m.hears(ringing);
    m.hears(m.answer(m.last, 200));
    m.hears(m.answer(invite, 487));
    const auto r = m.finish();
    EXPECT_EQ(r.verdict, run_verdict::inconclusive);
    EXPECT_EQ(r.fault, judge::culprit::tool);
    EXPECT_NE(r.why.find("180 INVITE from Bob: 51 header rows beyond 256 were not read"), std::string::npos)
        << r.why;
    EXPECT_EQ(r.notes.size(), 1u);
}

TEST(referee, what_never_came_is_one_finding_and_not_all_that_follows)
{
    match_with_bob m;
    m.hears(m.answer(m.last, 180));
    m.hears(m.answer(m.last, 200));  // and no 487
    m.until(100s);
    const auto r = m.finish();
    EXPECT_EQ(r.verdict, run_verdict::fail);
    ASSERT_EQ(r.flow_findings.size(), 1u);
    EXPECT_EQ(r.fault, judge::culprit::device);
    EXPECT_EQ(r.flow_findings[0].rule, "FLOW-MISSING");
    EXPECT_EQ(r.flow_findings[0].rung, 4u);
    EXPECT_EQ(r.flow_findings[0].party, 1);
    EXPECT_EQ(r.flow_findings[0].expected, "F5 487 INVITE Bob -> Alice");
    EXPECT_EQ(
        r.flow_findings[0].observed,
        "it never came; the last that Bob sent or got before it was F4 200 CANCEL Bob -> Alice at 0.0 ms");
    EXPECT_EQ(r.rungs[5].status, judge::rung_status::missing);
}

TEST(referee, a_device_is_blamed_for_the_first_that_it_left_out)
{
    match_with_bob m;
    m.until(100s);
    const auto r = m.finish();
    ASSERT_EQ(r.flow_findings.size(), 1u);
    EXPECT_EQ(r.flow_findings[0].rung, 1u);
    EXPECT_EQ(r.rungs[3].status, judge::rung_status::missing);
    EXPECT_EQ(r.rungs[4].status, judge::rung_status::missing);
}

TEST(referee, what_was_not_drawn_is_a_finding_with_its_message)
{
    match_with_bob m;
    m.hears(m.answer(m.last, 486));
    const auto r = m.finish();
    EXPECT_EQ(r.verdict, run_verdict::fail);
    const auto found = std::ranges::find(r.flow_findings, "FLOW-UNEXPECTED", &judge::flow_finding::rule);
    ASSERT_NE(found, r.flow_findings.end());
    EXPECT_EQ(found->party, 1);
    EXPECT_EQ(found->observed, "Alice received at 0.0 ms: 486 INVITE from Bob not drawn");
    ASSERT_EQ(found->messages.size(), 1u);
    EXPECT_EQ(r.traffic.messages[found->messages[0]].message->status(), 486);
    ASSERT_EQ(found->proof.size(), 1u);
    EXPECT_EQ(found->proof[0].message->status(), 486);
}

TEST(referee, what_came_after_its_time_is_late)
{
    match_with_bob m{no_answer + "[F2]\nwithin = \"300ms\"\n"};
    m.until(400ms);
    m.play_to_the_end();
    const auto r = m.finish();
    EXPECT_EQ(r.verdict, run_verdict::fail);
    ASSERT_EQ(r.flow_findings.size(), 1u);
    EXPECT_EQ(r.flow_findings[0].rule, "FLOW-LATE");
    EXPECT_EQ(r.flow_findings[0].rung, 1u);
    EXPECT_EQ(r.flow_findings[0].observed, "it came at 400.0 ms, 100 ms too late");
}

TEST(referee, notes_are_counted_and_break_nothing)
{
    match_with_bob m;
    for (int i = 0; i < 3; ++i)
        m.hears(m.answer(m.last, 100));
    m.play_to_the_end();
    const auto r = m.finish();
    EXPECT_EQ(r.verdict, run_verdict::pass);
    EXPECT_EQ(r.notes, std::vector<std::string>{"Alice: 100 INVITE from Bob not drawn (3 times)"});
}

TEST(referee, an_unreachable_device_is_nobodys_failure)
{
    match_with_bob m;
    m.alice->send_failed(m.now, m.sent);
    m.take();
    const auto r = m.finish();
    EXPECT_EQ(r.verdict, run_verdict::inconclusive);
    EXPECT_EQ(r.fault, judge::culprit::network);
    EXPECT_TRUE(r.why.starts_with("network")) << r.why;
}

TEST(referee, a_device_that_answers_from_another_port_is_still_itself)
{
    match_with_bob m;
    m.bob_at.port = 40000;
    m.play_to_the_end();
    const auto r = m.finish();
    EXPECT_EQ(r.verdict, run_verdict::pass);
    EXPECT_TRUE(
        std::ranges::all_of(r.traffic.messages, [](auto& s) { return s.from == (s.seen_arriving ? 1 : 0); }));
}

TEST(referee, a_device_is_known_by_its_transaction_where_hosts_do_not_tell)
{
    match_with_bob m;
    m.bob_at = *fsm::numeric_address("192.0.2.77", 40000);
    m.play_to_the_end();
    const auto r = m.finish();
    EXPECT_EQ(r.verdict, run_verdict::pass);
    EXPECT_TRUE(
        std::ranges::all_of(r.traffic.messages, [](auto& s) { return s.from == (s.seen_arriving ? 1 : 0); }));
}

TEST(referee, what_passes_between_two_devices_is_not_seen)
{
    auto s = script::load_script_text(parties + no_answer, "t.toml");
    auto c = play::all_agents(s);
    c[0].device = c[1].device = true;
    judge::referee referee{s, c, {}};
    const auto r = referee.finish({}, {nullptr, nullptr});
    EXPECT_EQ(r.verdict, run_verdict::error);
    EXPECT_EQ(r.fault, judge::culprit::script);
    EXPECT_EQ(r.why, "no party was played by an agent");
    EXPECT_TRUE(std::ranges::all_of(r.rungs, [](auto& x) { return x.status == judge::rung_status::unseen; }));
}

TEST(referee, a_broken_rule_fails_the_run_whatever_the_ladder_did)
{
    match_with_bob m;
    m.referee.emplace(m.script, m.cast, rules::select(""));
    m.alice.emplace(m.script, m.cast, rules::party_index{0}, sip::choices{1});
    m.alice->start(m.now);
    m.take();
    const auto invite = m.last;
    const auto ringing = sip::store(m.answer(invite, 180));
    m.hears(sip::edit{*ringing}.set("CSeq", "99 INVITE").finish());
    m.hears(m.answer(m.last, 200));
    m.hears(m.answer(invite, 487));
    const auto r = m.finish();
    EXPECT_EQ(r.verdict, run_verdict::fail);
    EXPECT_TRUE(std::ranges::any_of(r.rules, [](auto& v) { return v.outcome == rules::outcome::fail; }));
}

// Reports print proofs and nothing else of what was seen.
TEST(referee, every_finding_owns_its_proof_and_the_result_says_when_it_all_began)
{
    match_with_bob m;
    m.now = fsm::time_point{40ms};
    m.referee.emplace(m.script, m.cast, rules::select(""));
    m.alice.emplace(m.script, m.cast, rules::party_index{0}, sip::choices{1});
    m.alice->start(m.now);
    m.take();
    m.bob_at.port = 40000;
    const auto ringing = sip::store(m.answer(m.last, 180));
    m.hears(sip::edit{*ringing}.set("CSeq", "99 INVITE").finish());
    m.hears(m.answer(m.last, 486));
    m.until(50ms);
    const auto r = m.finish();
    EXPECT_EQ(r.began, fsm::time_point{40ms});
    std::size_t proofs = 0;
    const auto look = [&](const rules::finding& f) {
        ASSERT_EQ(f.proof.size(), f.messages.size()) << f.rule;
        for (std::size_t i = 0; i < f.messages.size(); ++i, ++proofs)
        {
            const auto& seen = r.traffic.messages[f.messages[i]];
            EXPECT_EQ(f.proof[i].message, seen.message) << f.rule;
            EXPECT_EQ(f.proof[i].from, seen.from) << f.rule;
            EXPECT_EQ(f.proof[i].at, seen.at) << f.rule;
        }
    };
    for (const auto& v : r.rules)
        for (const auto& f : v.findings)
            look(f);
    for (const auto& f : r.flow_findings)
        look(f);
    EXPECT_GE(proofs, 2U);
}

// RFC 3261 8.1.1.7. Where it comes from tells nothing; only the ladder, at the end, says who sent the first
// of the two, when its copy in the proof was long made.
TEST(referee, a_proof_names_the_sender_that_the_ladder_knows)
{
    match_with_bob m{R"(
F1 = "OPTIONS     Alice <- Bob"
F2 = "200 OPTIONS Alice -> Bob"
F3 = "OPTIONS     Alice <- Bob"
F4 = "200 OPTIONS Alice -> Bob"
)"};
    m.referee.emplace(m.script, m.cast, rules::select("VIA"));
    m.bob_at = *fsm::numeric_address("192.0.2.77", 40000);
    for (const std::string call : {"first", "second"})
        m.hears(
            "OPTIONS sip:alice@192.0.2.101 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.77:40000;branch=z9hG4bKs\r\n"
            "Max-Forwards: 70\r\nFrom: <sip:bob@biloxi.example.com>;tag=of-the-" +
            call + "\r\nTo: <sip:alice@atlanta.example.com>\r\nCall-ID: " + call +
            "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n");
    const auto r = m.finish();
    std::size_t of_both = 0;
    for (const auto& v : r.rules)
        for (const auto& f : v.findings)
            if (f.proof.size() == 2)
            {
                ++of_both;
                EXPECT_EQ(f.proof[0].from, 1) << f.rule;
                EXPECT_EQ(r.traffic.messages[f.messages[0]].from, 1) << f.rule;
            }
    EXPECT_EQ(of_both, 1U);
}

TEST(referee, the_script_may_break_what_it_likes)
{
    match_with_bob m{no_answer + "[F1]\nwithout = [\"Max-Forwards\"]\n"};
    m.referee.emplace(m.script, m.cast, rules::select("SYN"));
    m.alice.emplace(m.script, m.cast, rules::party_index{0}, sip::choices{1});
    m.alice->start(m.now);
    m.take();
    m.play_to_the_end();
    const auto r = m.finish();
    EXPECT_EQ(r.verdict, run_verdict::pass);
    EXPECT_TRUE(r.traffic.messages[0].taint);
}
