// What a device is made to do, and when, in virtual time: the test fires the triggers, and may fail them.
#include "device/load_profile.hpp"
#include "table.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace std::chrono_literals;
using table::one_device;

device::profile profile(std::string_view text) { return device::load_profile_text(text, "phone.toml"); }

constexpr const char* answers = "[trigger.answer]\nkind = \"command\"\ncommand = [\"pick\", \"up\"]\n";

// A phone that rings by itself, and answers when it is told to.
class phone
{
public:
    phone(std::string_view script, const device::profile& known) : table{script, settings(known)}
    {
        table.device = [this](const sip::message& m) { return hears(m); };
    }

    struct fired
    {
        fsm::time_point at;
        run::firing what;
    };

    one_device table;
    std::vector<fired> triggers;
    std::function<void(const fired&)> on_trigger = [](const fired&) {};
    bool rings = true;

    judge::run_result play()
    {
        for (fsm::time_point until{}; !table.r.over(); until += 10ms)
        {
            table.play(until);
            look();
        }
        return table.result();
    }

    void answer(int status)
    {
        table.r.received(table.now, 0, {one_device::at(1), one_device::at(2)},
                         sip::store(one_device::response(*invite_, status)));
        table.take();
    }

    std::vector<std::string> acts() const
    {
        std::vector<std::string> out;
        for (const auto& t : triggers)
            out.emplace_back(script::to_text(t.what.what));
        return out;
    }

private:
    static run::settings settings(const device::profile& known)
    {
        run::settings out;
        out.profiles = {nullptr, &known};
        return out;
    }

    void look()
    {
        for (run::firing f; table.r.next_firing(f);)
        {
            triggers.push_back({table.now, f});
            on_trigger(triggers.back());
        }
    }

    std::vector<one_device::reply> hears(const sip::message& m)
    {
        if (m.method() == sip::method::invite)
        {
            invite_ = sip::store(std::string{m.octets()});
            return rings ? std::vector<one_device::reply>{{100ms, one_device::response(m, 180)}}
                         : std::vector<one_device::reply>{};
        }
        if (m.method() == sip::method::cancel)
            return {{10ms, one_device::response(m, 200)}, {10ms, one_device::response(*invite_, 487)}};
        if (m.method() == sip::method::bye)
            return {{10ms, one_device::response(m, 200)}};
        return {};
    }

    sip::message_ptr invite_;
};

TEST(trigger, a_200_to_an_invite_is_answered_for_when_everything_above_it_has_happened)
{
    const auto known = profile(answers);
    phone bob{table::answered, known};
    bob.on_trigger = [&](const auto& t) {
        bob.table.r.fired(bob.table.now, t.what);
        bob.answer(200);
    };
    const auto r = bob.play();
    ASSERT_EQ(bob.triggers.size(), 1u);
    const auto& t = bob.triggers.front();
    EXPECT_EQ(t.what.what, script::act::answer);
    EXPECT_EQ(t.what.rung, 2u);
    EXPECT_EQ(t.at, fsm::time_point{100ms}) << "when it rings, and not before";
    EXPECT_EQ(t.what.with.aor, "sip:bob@biloxi.example.com");
    EXPECT_EQ(t.what.how, &known.triggers.at(script::act::answer));
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
}

TEST(trigger, waits_for_its_delay_and_the_after_of_its_rung)
{
    const auto known = profile(std::string{answers} + "delay = \"2s\"\n");
    const auto script = std::string{table::answered} + "[F3]\nafter = \"3s\"\n";
    phone bob{script, known};
    bob.on_trigger = [&](const auto&) { bob.answer(200); };
    const auto r = bob.play();
    ASSERT_EQ(bob.triggers.size(), 1u);
    EXPECT_EQ(bob.triggers.front().at, fsm::time_point{5100ms});
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
}

TEST(trigger, is_not_fired_before_its_turn_when_the_device_never_rings)
{
    const auto known = profile(answers);
    phone bob{table::answered, known};
    bob.rings = false;
    const auto r = bob.play();
    EXPECT_EQ(bob.acts(), std::vector<std::string>{});
    EXPECT_EQ(r.verdict, judge::run_verdict::fail);
    EXPECT_EQ(r.fault, judge::culprit::device);
}

// The device has refused before anybody could pick up: the trigger is due when the run winds down, and
// nothing waits for it.
TEST(trigger, one_that_is_due_when_nothing_is_played_any_more_is_not_fired)
{
    const auto known = profile(std::string{answers} + "delay = \"300ms\"\n");
    phone bob{std::string{table::two_parties} + R"(F1 = "INVITE Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
)",
              known};
    bob.table.device = [](const sip::message& m) {
        std::vector<one_device::reply> out;
        if (m.method() == sip::method::invite)
            out.push_back({10ms, one_device::response(m, 415)});
        return out;
    };
    const auto r = bob.play();
    EXPECT_EQ(bob.acts(), std::vector<std::string>{});
    EXPECT_EQ(r.verdict, judge::run_verdict::fail) << told(r);
}

TEST(trigger, one_that_fails_is_the_fault_of_the_environment_and_ends_the_run)
{
    const auto known = profile(answers);
    phone bob{table::answered, known};
    bob.on_trigger = [&](const auto& t) { bob.table.r.fired(bob.table.now, t.what, "it exits with 1"); };
    const auto r = bob.play();
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive);
    EXPECT_EQ(r.fault, judge::culprit::environment);
    EXPECT_EQ(r.why, "environment: trigger 'answer' of Bob for F3 200 INVITE Bob -> Alice: it exits with 1");
    for (const auto& f : r.flow_findings)
        EXPECT_EQ(f.level, rules::level::info) << f.observed;
    EXPECT_LT(bob.table.now, fsm::time_point{5s}) << "nothing is waited for that cannot come";
    EXPECT_EQ(bob.table.heard.at(1).what(), "CANCEL") << "and no phone is left ringing";
}

TEST(trigger, a_rule_that_the_device_broke_before_one_failed_is_its_fault_still)
{
    const auto known = profile(answers);
    phone bob{table::answered, known};
    bob.table.device = [](const sip::message& m) {
        std::vector<one_device::reply> out;
        if (m.method() == sip::method::invite)
        {
            auto octets = one_device::response(m, 180);
            octets.replace(octets.find("Call-ID:"), 8, "Call-IX:");
            out.push_back({100ms, one_device::response(m, 180)});
            out.push_back({50ms, octets});
        }
        return out;
    };
    bob.on_trigger = [&](const auto& t) { bob.table.r.fired(bob.table.now, t.what, "it exits with 1"); };
    const auto r = bob.play();
    EXPECT_EQ(r.verdict, judge::run_verdict::fail) << told(r);
    EXPECT_EQ(r.fault, judge::culprit::device);
}

TEST(trigger, one_that_fails_after_its_rung_has_happened_is_nobodys_concern)
{
    const auto known = profile(answers);
    phone bob{table::answered, known};
    bob.on_trigger = [&](const auto& t) {
        bob.answer(200);
        bob.table.r.fired(bob.table.now, t.what, "it exits with 1");
    };
    const auto r = bob.play();
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
}

TEST(trigger, one_that_has_not_ended_with_the_run_accuses_nobody)
{
    const auto known = profile(answers);
    phone bob{table::answered, known};
    const auto r = bob.play();  // nobody ever says what came of it
    EXPECT_EQ(bob.acts(), std::vector<std::string>{"answer"});
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive);
    EXPECT_EQ(r.fault, judge::culprit::environment);
    EXPECT_NE(r.why.find("it had not ended when the run did"), std::string::npos) << r.why;
}

TEST(trigger, a_device_that_does_nothing_although_it_was_made_to_is_to_blame)
{
    const auto known = profile(answers);
    phone bob{table::answered, known};
    bob.on_trigger = [&](const auto& t) { bob.table.r.fired(bob.table.now, t.what); };
    const auto r = bob.play();
    EXPECT_EQ(r.verdict, judge::run_verdict::fail) << told(r);
    EXPECT_EQ(r.fault, judge::culprit::device);
}

TEST(trigger, where_there_is_none_a_note_says_what_to_do)
{
    const auto known = profile("");
    phone bob{table::answered, known};
    const auto r = bob.play();
    EXPECT_EQ(bob.acts(), std::vector<std::string>{});
    EXPECT_TRUE(says(r, "Bob does not send F3 200 INVITE Bob -> Alice by itself: answer the call on it, or "
                        "give its profile a [trigger.answer]"))
        << told(r);
}

constexpr std::string_view called = R"(F1 = "INVITE Alice <- Bob"
F2 = "486 INVITE Alice -> Bob"
F3 = "ACK Alice <- Bob"
)";

TEST(trigger, a_device_that_nobody_makes_call_is_not_to_blame)
{
    const auto known = profile("");
    phone bob{std::string{table::two_parties} + std::string{called}, known};
    const auto r = bob.play();
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
    EXPECT_EQ(r.fault, judge::culprit::environment);
    EXPECT_EQ(r.why,
              "environment: Bob has to be made to call (F1 INVITE Bob -> Alice), and its profile has no "
              "[trigger.call]; with kind = \"none\" it does so by itself");
}

TEST(trigger, what_no_trigger_does_nobody_is_to_blame_for)
{
    const auto known = profile("");
    phone bob{std::string{table::two_parties} + R"(F1 = "MESSAGE Alice <- Bob"
F2 = "200 MESSAGE Alice -> Bob"
)",
              known};
    const auto r = bob.play();
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
    EXPECT_EQ(r.why,
              "environment: Bob has to be made to send F1 MESSAGE Bob -> Alice, which no trigger does");
}

TEST(trigger, one_that_rings_and_that_nobody_makes_refuse_is_not_either)
{
    const auto known = profile("");
    phone bob{table::busy, known};
    const auto r = bob.play();
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
    EXPECT_EQ(r.fault, judge::culprit::environment);
    phone silent{table::busy, known};
    silent.rings = false;
    EXPECT_EQ(silent.play().fault, judge::culprit::device);
}

TEST(trigger, a_device_that_is_said_to_call_by_itself_and_does_not_is)
{
    const auto known = profile("[trigger.call]\nkind = \"none\"\n");
    phone bob{std::string{table::two_parties} + std::string{called}, known};
    const auto r = bob.play();
    EXPECT_EQ(r.verdict, judge::run_verdict::fail) << told(r);
    EXPECT_EQ(r.fault, judge::culprit::device);
}

TEST(trigger, without_a_profile_a_note_says_what_to_do_as_well)
{
    one_device t{std::string{table::two_parties} + std::string{called}};
    t.play();
    const auto r = t.result();
    EXPECT_EQ(r.verdict, judge::run_verdict::fail) << told(r);
    EXPECT_TRUE(says(r, "Bob does not send F1 INVITE Bob -> Alice by itself: make it call, or give it a "
                        "profile (--device) with a [trigger.call]"))
        << told(r);
}

// RFC 3264 8.4 and RFC 4028 7.4.
TEST(trigger, an_invite_that_changes_a_call_holds_it_and_the_next_resumes_it)
{
    const auto acts = [](std::string_view more) {
        const auto s =
            script::load_script_text(std::string{table::two_parties} + R"(F1 = "INVITE Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
F4 = "INVITE Alice <- Bob"
F5 = "200 INVITE Alice -> Bob"
F6 = "ACK Alice <- Bob"
F7 = "INVITE Alice <- Bob"
F8 = "200 INVITE Alice -> Bob"
F9 = "ACK Alice <- Bob"
)" + std::string{more},
                                     "t.toml");
        std::vector<std::string_view> out;
        for (const std::uint32_t i : {3u, 6u})
            if (const auto act = script::act_for(s, i))
                out.push_back(script::to_text(*act));
        return out;
    };
    EXPECT_EQ(acts(""), (std::vector<std::string_view>{"hold", "resume"}));
    EXPECT_EQ(acts("[F7.fields]\nSession-Expires = \"1800\"\n"), (std::vector<std::string_view>{"hold"}));
}

// RFC 3261 14.1: who is refused by 491 asks again by himself, and RFC 4028 10 has no person refresh a
// session.
TEST(trigger, an_invite_within_a_call_that_a_machine_sends_is_no_whim)
{
    const std::string again = R"(F1 = "INVITE Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
F4 = "INVITE Alice <- Bob"
F5 = "491 INVITE Alice -> Bob"
F6 = "ACK Alice <- Bob"
F7 = "INVITE Alice <- Bob"
F8 = "200 INVITE Alice -> Bob"
F9 = "ACK Alice <- Bob"
)";
    const auto s = script::load_script_text(std::string{table::two_parties} + again, "t.toml");
    EXPECT_EQ(script::act_for(s, 3), script::act::hold);
    EXPECT_EQ(script::act_for(s, 6), std::nullopt);
    EXPECT_FALSE(script::is_whim(s, 6));
    const auto refreshed = script::load_script_text(
        std::string{table::two_parties} + again + "[F4.fields]\nSession-Expires = \"1800\"\n", "t.toml");
    EXPECT_EQ(script::act_for(refreshed, 3), std::nullopt);
    EXPECT_FALSE(script::is_whim(refreshed, 3));
}

TEST(trigger, none_says_that_it_does_so_by_itself)
{
    const auto known = profile("[trigger.answer]\nkind = \"none\"\n");
    phone bob{table::answered, known};
    const auto r = bob.play();
    EXPECT_EQ(bob.acts(), std::vector<std::string>{});
    EXPECT_FALSE(says(r, "by itself"));
}

TEST(trigger, a_refusal_that_people_make_is_a_reject_and_one_that_machines_make_is_none)
{
    const auto known = profile("[trigger.reject]\nkind = \"manual\"\n");
    phone busy{table::busy, known};
    busy.rings = false;
    busy.on_trigger = [&](const auto&) { busy.answer(486); };
    const auto r = busy.play();
    EXPECT_EQ(busy.acts(), std::vector<std::string>{"reject"});
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);

    auto script = std::string{table::busy};
    script.replace(script.find("486"), 3, "488");
    phone cannot{script, known};
    cannot.rings = false;
    cannot.play();
    EXPECT_EQ(cannot.acts(), std::vector<std::string>{});
}

// What a rung of a device is drawn for, act by act.
std::vector<std::string> acts_of(const std::string& rungs)
{
    const auto s = script::load_script_text(std::string{table::two_parties} + rungs, "t.toml");
    std::vector<std::string> out;
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
    {
        const auto a = script::act_for(s, i);
        out.emplace_back(a ? script::to_text(*a) : "-");
    }
    return out;
}

using names = std::vector<std::string>;

TEST(act, calls_answers_and_hangs_up)
{
    EXPECT_EQ(acts_of(R"(F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "200 INVITE Alice <- Bob"
F4 = "ACK Alice -> Bob"
F5 = "BYE Alice <- Bob"
F6 = "200 BYE Alice -> Bob"
)"),
              (names{"call", "-", "answer", "-", "hangup", "-"}));
}

TEST(act, what_is_in_a_call_is_not_a_new_one_but_the_script_may_say_what_it_is)
{
    const std::string call = R"(F1 = "INVITE Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
F4 = "INVITE Alice <- Bob"
F5 = "200 INVITE Alice -> Bob"
F6 = "ACK Alice <- Bob"
)";
    EXPECT_EQ(acts_of(call), (names{"call", "answer", "-", "hold", "-", "-"}));
    EXPECT_EQ(acts_of(call + "[F4]\ntrigger = \"transfer\"\n[F2]\ntrigger = \"none\"\n"),
              (names{"call", "-", "-", "transfer", "-", "-"}));
}

TEST(act, the_same_request_after_a_challenge_is_sent_by_itself)
{
    EXPECT_EQ(acts_of(R"(F1 = "INVITE Alice -> Bob"
F2 = "401 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
F4 = "INVITE Alice -> Bob"
F5 = "200 INVITE Alice <- Bob"
F6 = "ACK Alice -> Bob"
[F2]
fields = { WWW-Authenticate = "Digest realm=\"a\", nonce=\"b\"" }
[F4]
fields = { Authorization = "Digest x" }
)"),
              (names{"call", "-", "-", "-", "answer", "-"}));
}

TEST(act, a_caller_that_cancels_hangs_up_and_487_comes_by_itself)
{
    EXPECT_EQ(acts_of(R"(F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "CANCEL Alice -> Bob"
F4 = "200 CANCEL Alice <- Bob"
F5 = "487 INVITE Alice <- Bob"
F6 = "ACK Alice -> Bob"
)"),
              (names{"call", "-", "hangup", "-", "-", "-"}));
}

// A caller that is a device.
TEST(trigger, a_caller_is_told_whom_to_call_at_once)
{
    const auto known = profile("[trigger.call]\nkind = \"command\"\ncommand = [\"dial\", \"{target}\"]\n");
    const auto s = script::load_script_text(table::answered, "t.toml");
    play::cast c(2);
    c[0].device = true;
    c[0].at = one_device::at(1);
    c[1].at = one_device::at(2);
    run::settings how;
    how.profiles = {&known};
    run::run r{s, c, how};
    r.start({});
    run::firing f;
    ASSERT_TRUE(r.next_firing(f));
    EXPECT_EQ(f.what, script::act::call);
    EXPECT_EQ(f.with.target, "sip:bob@192.168.0.2:5060");
    EXPECT_EQ(f.with.aor, "sip:alice@atlanta.example.com");
    EXPECT_FALSE(r.has_happened(f));
    EXPECT_FALSE(r.next_firing(f)) << "and the rest is not its turn";
}

}  // namespace
