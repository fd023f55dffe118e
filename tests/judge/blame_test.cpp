// Who is blamed, and who is not, when a device and agents play by what the run looks like from outside.
#include "run/in_memory.hpp"
#include "run/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace std::chrono_literals;
using judge::run_verdict;
using table::one_device;
using replies = std::vector<one_device::reply>;

const std::string no_answer = R"(title = "No answer"
lifelines = ["Alice", "Bob"]

[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"

[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"

[ladder]
F1 = "INVITE     Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "CANCEL     Alice -> Bob"
F4 = "200 CANCEL Alice <- Bob"
F5 = "487 INVITE Alice <- Bob"
F6 = "ACK        Alice -> Bob"
)";

std::vector<std::string> rules_of(const judge::run_result& r)
{
    std::vector<std::string> out;
    for (const auto& f : r.flow_findings)
        out.push_back(f.rule);
    return out;
}

// Busy after so long, in time until 300 ms.
judge::run_result busy_after(fsm::duration wait)
{
    one_device t{std::string{table::busy} + "[F2]\nwithin = \"300ms\"\n"};
    t.device = [&](const sip::message& m) {
        return m.method() == sip::method::invite
                   ? replies{{0ms, one_device::response(m, 100)}, {wait, one_device::response(m, 486)}}
                   : replies{};
    };
    t.play();
    return t.result();
}

TEST(flow_late, at_the_last_moment_is_in_time_and_a_microsecond_later_is_late)
{
    EXPECT_EQ(busy_after(300ms).verdict, run_verdict::pass);
    const auto late = busy_after(300ms + 1us);
    EXPECT_EQ(late.verdict, run_verdict::fail);
    EXPECT_EQ(rules_of(late), std::vector<std::string>{"FLOW-LATE"});
}

// RFC 3261 13.3.1.1, 17.2.1: nobody repeats a provisional response, so that one which the network lost is as
// if it had not been sent. Not so where the final response is missing, too, or is another one.
TEST(flow_missing, a_provisional_response_may_have_been_lost_where_its_final_one_came)
{
    const auto rings_not = [](int final) {
        one_device t{std::string{table::two_parties} + R"(F1 = "INVITE     Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "486 INVITE Alice <- Bob"
F4 = "ACK        Alice -> Bob"
)"};
        t.device = [final](const sip::message& m) {
            replies out;
            if (m.method() == sip::method::invite)
                out.push_back({0ms, one_device::response(m, 100)});
            if (m.method() == sip::method::invite && final != 0)
                out.push_back({100ms, one_device::response(m, final)});
            return out;
        };
        t.play();
        return t.result();
    };
    const auto busy = rings_not(486);
    EXPECT_EQ(busy.verdict, run_verdict::inconclusive);
    EXPECT_EQ(busy.fault, judge::culprit::network);
    EXPECT_TRUE(busy.why.starts_with("network: F2 180 INVITE Bob -> Alice may have been lost")) << busy.why;
    const auto silent = rings_not(0);
    EXPECT_EQ(silent.verdict, run_verdict::fail);
    EXPECT_EQ(silent.flow_findings.at(0).level, rules::level::must);
    EXPECT_EQ(rings_not(603).verdict, run_verdict::fail);
}

// Proxy1 and Bob are devices; Proxy1 says nothing, so that nothing ever reaches Bob.
TEST(flow_missing, who_never_received_what_it_should_act_on_is_not_blamed)
{
    const auto flow = script::load_script_text(R"(title = "t"
lifelines = ["Alice", "Proxy1", "Proxy2", "Bob"]

[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"

[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"

[ladder]
F1 = "INVITE     Alice  -> Proxy1"
F2 = "INVITE     Proxy1 -> Proxy2"
F3 = "INVITE     Proxy2 -> Bob"
F4 = "180 INVITE Proxy2 <- Bob"
F5 = "180 INVITE Proxy1 <- Proxy2"
F6 = "180 INVITE Alice  <- Proxy1"
)",
                                               "t.toml");
    auto cast = play::all_agents(flow);
    cast[1].device = cast[3].device = true;
    run::run r{flow, cast, {}};
    fsm::time_point now{};
    r.start(now);
    while (!r.over())
    {
        for (run::departure out; r.next(out);)
            r.sent(now, out);
        now = r.deadline();
        r.expired(now);
    }
    const auto result = r.result(now);
    ASSERT_EQ(result.flow_findings.size(), 1u);
    EXPECT_EQ(result.flow_findings[0].rule, "FLOW-MISSING");
    EXPECT_EQ(result.flow_findings[0].party, 1) << "Proxy1";
}

// What agents leave undone after that follows from it, and a script that no device had a part in is its own
// fault.
TEST(blame, what_a_script_did_to_a_message_is_no_agents_fault)
{
    const std::vector<std::pair<std::string, std::string>> scripts = {
        {"[F3]\nlost = true\n", "script: F3 200 INVITE Bob -> Alice was lost by it"},
        {"[F4]\nafter = \"40s\"\n", "script: F4 ACK Alice -> Bob was held back by it for 40 s"},
        {"[F5]\nfields = { Call-ID = \"another\" }\n[F6]\nwithin = \"1s\"\n",
         "script: F5 BYE Alice -> Bob was altered by it"},
    };
    for (const auto& [more, why] : scripts)
    {
        const auto flow = script::load_script_text(std::string{table::answered} + more, "t.toml");
        const auto r = run::play_in_memory(flow, {});
        EXPECT_EQ(r.verdict, run_verdict::inconclusive) << more;
        EXPECT_EQ(r.fault, judge::culprit::script) << more;
        EXPECT_EQ(r.why, why + ", and the ladder is not what follows from that");
    }
}

TEST(blame, what_came_instead_of_a_rung_is_one_fault_with_it)
{
    one_device t{no_answer};
    std::string refusal;
    t.device = [&](const sip::message& m) {
        if (m.method() == sip::method::invite)
        {
            refusal = one_device::response(m, 486);
            return replies{{10ms, one_device::response(m, 180)}};
        }
        if (m.method() == sip::method::cancel)
            return replies{{10ms, one_device::response(m, 200)}, {20ms, refusal}};
        return replies{};
    };
    t.play();
    const auto r = t.result();
    EXPECT_EQ(rules_of(r), std::vector<std::string>{"FLOW-UNEXPECTED"});
    EXPECT_EQ(r.flow_findings.at(0).rung, 4u);
    EXPECT_EQ(r.flow_findings.at(0).expected, "F5 487 INVITE Bob -> Alice");
}

TEST(blame, a_message_that_a_rule_names_is_not_named_by_the_ladder_too)
{
    one_device t{table::busy};
    t.device = [](const sip::message& m) {
        if (m.method() != sip::method::invite)
            return replies{};
        auto octets = one_device::response(m, 486);
        const auto branch = octets.find("branch=z9hG4bK") + std::string_view{"branch=z9hG4bK"}.size();
        octets.replace(branch, 4, "####");
        return replies{{10ms, std::move(octets)}};
    };
    t.play();
    const auto r = t.result();
    EXPECT_EQ(r.verdict, run_verdict::fail);
    EXPECT_TRUE(std::ranges::any_of(r.rules, [](const auto& v) { return !v.findings.empty(); }));
    EXPECT_EQ(rules_of(r), std::vector<std::string>{});
}

TEST(blame, a_ladder_of_which_nothing_was_seen_does_not_pass)
{
    one_device t{R"(title = "Asked or not"
lifelines = ["Alice", "Bob"]

[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"

[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"

[ladder]
F1 = "OPTIONS     Alice <- Bob"
F2 = "100 OPTIONS Alice -> Bob"

[F1]
optional = true

[F2]
optional = true
)"};
    t.play();
    const auto r = t.result();
    EXPECT_EQ(r.verdict, run_verdict::inconclusive);
    EXPECT_EQ(r.fault, judge::culprit::script);
    EXPECT_EQ(r.why, "script: no rung of it was seen in this cast");
}

// What Alice, an agent, and Bob, a device, are told to have said.
class by_hand
{
public:
    by_hand() : flow{script::load_script_text(table::busy, "t.toml")}, cast{play::all_agents(flow)}
    {
        cast[1].device = true;
        referee.emplace(flow, cast, rules::select("SYN"));
    }
    void alice_says(std::string_view octets)
    {
        play::outgoing out;
        out.over = {cast[0].at, cast[1].at};
        out.message = sip::store(octets);
        referee->sent({}, 0, out, cast[0].at);
    }
    void bob_says(std::string_view octets)
    {
        referee->received({}, 0, 1, {cast[0].at, cast[1].at}, sip::store(octets));
    }
    judge::run_result finish() { return referee->finish(fsm::time_point{100s}, {nullptr, nullptr}); }

    static std::string invite(std::string_view max_forwards)
    {
        return "INVITE sip:bob@biloxi.example.com SIP/2.0\r\n"
               "Via: SIP/2.0/UDP 192.0.2.101;branch=z9hG4bKa\r\n" +
               std::string{max_forwards} +
               "From: <sip:alice@atlanta.example.com>;tag=a\r\n"
               "To: <sip:bob@biloxi.example.com>\r\n"
               "Call-ID: c\r\n"
               "CSeq: 1 INVITE\r\n"
               "Contact: <sip:alice@192.0.2.101>\r\n"
               "Content-Length: 0\r\n\r\n";
    }
    // Content-Length says more than there is.
    static std::string cut_off(const std::string& request)
    {
        const auto m = sip::store(request);
        auto octets = one_device::response(*m, 486);
        const auto length = octets.find("Content-Length: 0");
        return octets.replace(length, 17, "Content-Length: 9");
    }

    script::flow flow;
    play::cast cast;
    std::optional<judge::referee> referee;
};

const rules::verdict& of_rule(const judge::run_result& r, std::string_view id)
{
    const auto found =
        std::ranges::find_if(r.rules, [&](const rules::verdict& v) { return v.rule->id == id; });
    EXPECT_NE(found, r.rules.end()) << id;
    return *found;
}

TEST(blame, an_agent_that_broke_a_rule_is_named_where_no_device_did)
{
    by_hand t;
    t.alice_says(by_hand::invite(""));
    const auto r = t.finish();
    const auto& v = of_rule(r, "SYN-MAND-1");
    EXPECT_EQ(v.outcome, rules::outcome::fail);
    ASSERT_EQ(v.findings.size(), 1u);
    EXPECT_EQ(v.findings[0].party, 0);
}

TEST(blame, an_agent_is_excused_where_a_device_broke_a_rule_and_the_rule_is_not_kept_for_that)
{
    by_hand t;
    t.alice_says(by_hand::invite(""));
    t.bob_says(by_hand::cut_off(by_hand::invite("")));
    const auto r = t.finish();
    EXPECT_EQ(of_rule(r, "SYN-CL-1").outcome, rules::outcome::fail);
    const auto& excused = of_rule(r, "SYN-MAND-1");
    EXPECT_TRUE(excused.findings.empty());
    EXPECT_EQ(excused.outcome, rules::outcome::inconclusive);
    EXPECT_TRUE(std::ranges::any_of(r.notes, [](const auto& n) {
        return n.starts_with("Alice: SYN-MAND-1") && n.ends_with("follows from what a device did");
    })) << "and it is said";
}

}  // namespace
