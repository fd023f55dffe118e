// What the profile of a device changes of a verdict: waivers, what it does not have, what stands before it.
#include "device/load_profile.hpp"
#include "judge/fingerprint.hpp"
#include "judge/summary.hpp"
#include "judge/waiver_ledger.hpp"
#include "table.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <list>

namespace {

using namespace std::chrono;
using namespace std::chrono_literals;
using table::one_device;

device::profile profile(std::string_view text) { return device::load_profile_text(text, "phone.toml"); }

device::profile waives(const std::string& rule, const std::string& fingerprint = "")
{
    return profile("[[waiver]]\nrule = \"" + rule +
                   "\"\nreason = \"ticket 4711\"\nowner = \"Lab 7\"\nuntil = 2026-12-31\n" +
                   (fingerprint.empty() ? "" : "fingerprint = \"" + fingerprint + "\"\n"));
}

run::settings with(const device::profile& known, device::date today = 2026y / 11 / 27)
{
    run::settings out;
    out.profiles = {nullptr, &known};
    out.today = today;
    return out;
}

// RFC 3261 8.2.6.2: "the To ... URI and ... a tag": a busy phone that leaves the tag out breaks RSP-TAG-1.a.
std::vector<one_device::reply> busy_without_tag(const sip::message& m)
{
    if (m.method() != sip::method::invite)
        return {};
    auto octets = one_device::response(m, 486);
    const auto at = octets.find(";tag=device");
    octets.erase(at, std::string_view{";tag=device"}.size());
    return {{10ms, octets}};
}

std::vector<one_device::reply> is_busy(const sip::message& m)
{
    if (m.method() != sip::method::invite)
        return {};
    return {{10ms, one_device::response(m, 486)}};
}

judge::run_result
played(const device::profile& known, decltype(one_device::device) phone, device::date today = 2026y / 11 / 27)
{
    static std::list<one_device> kept;  // results point into their scripts
    auto& t = kept.emplace_back(table::busy, with(known, today));
    t.device = std::move(phone);
    t.play();
    return t.result();
}

TEST(waiver, without_one_the_fault_fails_the_run_and_has_a_fingerprint)
{
    const auto r = played(profile(""), busy_without_tag);
    EXPECT_EQ(r.verdict, judge::run_verdict::fail);
    const auto found = judge::placed_findings(r);
    const auto f = std::ranges::find_if(found, [](const auto& p) { return p.what->rule == "RSP-TAG-1.a"; });
    ASSERT_NE(f, found.end()) << told(r);
    EXPECT_EQ(judge::fingerprint(*r.flow, *f->what, f->rung), "RSP-TAG-1.a/Bob/486 INVITE/To");
}

TEST(waiver, a_finding_that_it_is_about_is_kept_apart_and_does_not_fail_the_run)
{
    for (const auto& known :
         {waives("RSP-TAG-1.a"), waives("RSP-TAG-1"), waives("RSP-TAG-1.a", "RSP-TAG-1.a/Bob/486 INVITE/To")})
    {
        const auto r = played(known, busy_without_tag);
        EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
        ASSERT_EQ(r.waived.size(), 1u);
        EXPECT_EQ(r.waived.front().what.rule, "RSP-TAG-1.a");
        const auto w = judge::placed_waivers(r).front();
        EXPECT_EQ(w.finding.rung, 1u);
        EXPECT_EQ(judge::terms_of(*w.by), "waived until 2026-12-31 by Lab 7: ticket 4711");
        EXPECT_TRUE(w.by->matched);
        const auto counts = judge::count_rules(r);
        EXPECT_EQ(counts.waived, 1u);
        EXPECT_EQ(counts.fail, 0u);
        for (const auto& v : r.rules)
            if (v.rule->id == "RSP-TAG-1")
            {
                EXPECT_TRUE(judge::is_waived(r, v));
                EXPECT_NE(judge::outcome_of(r, v), rules::outcome::pass) << "it was not kept";
            }
    }
}

std::vector<one_device::reply> is_busy_since_yesterday(const sip::message& m)
{
    if (m.method() != sip::method::invite)
        return {};
    auto octets = one_device::response(m, 486);
    octets.insert(octets.find("\r\n") + 2, "Date: yesterday\r\nRetry-After: soon\r\n");
    return {{10ms, octets}};
}

TEST(waiver, one_about_a_field_excuses_no_other_field_of_the_message)
{
    const std::string date = "SYN-GRAM-1.c/Bob/486 INVITE/Date",
                      after = "SYN-GRAM-1.c/Bob/486 INVITE/Retry-After";
    for (const auto& known : {waives("SYN-GRAM-1.c", date), waives("SYN-GRAM-1.c", after)})
    {
        const auto r = played(known, is_busy_since_yesterday);
        EXPECT_EQ(r.verdict, judge::run_verdict::fail) << told(r);
        EXPECT_TRUE(r.waived.empty());
        EXPECT_TRUE(r.waivers.front().matched);
    }
    auto both = waives("SYN-GRAM-1.c", date);
    both.waivers.push_back(waives("SYN-GRAM-1.c", after).waivers.front());
    for (const auto& known : {both, waives("SYN-GRAM-1.c")})
        EXPECT_EQ(played(known, is_busy_since_yesterday).verdict, judge::run_verdict::pass);
}

TEST(waiver, one_about_something_else_excuses_nothing)
{
    for (const auto& known : {waives("RSP-TAG-2"), waives("RSP-TAG-1", "RSP-TAG-1.a/Bob/200 INVITE/To"),
                              waives("RSP-TAG-1", "RSP-TAG-1.a/Alice/486 INVITE/To")})
    {
        const auto r = played(known, busy_without_tag);
        EXPECT_EQ(r.verdict, judge::run_verdict::fail);
        EXPECT_TRUE(r.waived.empty());
    }
}

judge::waiver_ledger ledger_of(std::initializer_list<const judge::run_result*> all)
{
    judge::waiver_ledger out;
    for (const auto* r : all)
        out.add(*r);
    return out;
}

TEST(waiver, one_that_is_over_excuses_nothing_and_is_told_of)
{
    const auto known = waives("RSP-TAG-1.a");
    const auto last_day = played(known, busy_without_tag, 2026y / 12 / 31);
    EXPECT_EQ(last_day.verdict, judge::run_verdict::pass);
    EXPECT_FALSE(ledger_of({&last_day}).has_complaint());
    const auto r = played(known, busy_without_tag, 2027y / 1 / 1);
    EXPECT_EQ(r.verdict, judge::run_verdict::fail);
    const auto ledger = ledger_of({&r});
    ASSERT_TRUE(ledger.has_complaint());
    EXPECT_EQ(
        ledger.all().front().complaint(),
        "Bob: the waiver of RSP-TAG-1.a (phone.toml:1:1, Lab 7) expired on 2026-12-31: renew it, or take "
        "it out");
}

TEST(waiver, one_that_nothing_needs_is_told_of_once_its_rule_was_judged_in_some_run)
{
    const auto known = waives("RSP-TAG-1.a");
    const auto good = played(known, is_busy), bad = played(known, busy_without_tag);
    EXPECT_EQ(good.verdict, judge::run_verdict::pass) << told(good);
    const auto ledger = ledger_of({&good});
    ASSERT_EQ(ledger.all().size(), 1u);
    EXPECT_EQ(
        ledger.all().front().complaint(),
        "Bob: the waiver of RSP-TAG-1.a (phone.toml:1:1, Lab 7) is no longer needed: a run judged it and "
        "found nothing; take it out");
    EXPECT_FALSE(ledger_of({&good, &bad}).has_complaint()) << "one run needs it";
}

TEST(waiver, one_whose_rule_or_message_never_came_is_left_alone)
{
    for (const auto& known : {waives("CAN-SRV-1.a"), waives("RSP-TAG-1.a", "RSP-TAG-1.a/Bob/200 BYE/To")})
    {
        const auto r = played(known, is_busy);
        EXPECT_FALSE(ledger_of({&r}).has_complaint());
    }
}

// A phone that says nothing breaks TXN-100-1.a, and the ladder: it is one fault, and the rule names it.
TEST(waiver, one_of_a_rule_does_not_waive_that_the_ladder_goes_on)
{
    const auto known = waives("TXN-100-1.a");
    const auto r = played(known, {});
    EXPECT_EQ(r.waived.size(), 1u);
    EXPECT_EQ(r.verdict, judge::run_verdict::fail) << told(r);
    ASSERT_EQ(r.flow_findings.size(), 1u);
    EXPECT_EQ(r.flow_findings.front().rule, "FLOW-MISSING");
}

TEST(waiver, a_rung_that_never_came_can_be_waived_too)
{
    const auto known = waives("FLOW-MISSING", "FLOW-MISSING/Bob/486 INVITE/-");
    const auto r = played(known, table::rings_until_cancelled());
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
    EXPECT_TRUE(judge::is_waived(r, std::uint32_t{1}));
    EXPECT_TRUE(says(r, "1 rung did not happen, behind what is waived")) << told(r);
    const auto good = played(known, is_busy);
    EXPECT_TRUE(ledger_of({&good}).has_complaint());
}

constexpr std::string_view message = R"(title = "Message"
lifelines = ["Alice", "Bob"]
[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"
[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"
[ladder]
F1 = "MESSAGE Alice -> Bob"
F2 = "200 MESSAGE Alice <- Bob"
)";

std::vector<one_device::reply> refuses(const sip::message& m, int status, const std::string& row)
{
    auto octets = one_device::response(m, status);
    octets.insert(octets.find("\r\n") + 2, row);
    return {{10ms, octets}};
}

TEST(unsupported, what_a_profile_says_is_missing_fails_nobody)
{
    const auto known = profile("[device]\nunsupported = [\"MESSAGE\"]\n");
    one_device t{message, with(known)};
    t.device = [](const sip::message& m) { return refuses(m, 486, ""); };
    t.play();
    const auto r = t.result();
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
    EXPECT_EQ(r.rungs[1].status, judge::rung_status::unsupported);
    EXPECT_EQ(r.why, "unsupported: F2 200 MESSAGE Bob -> Alice needs MESSAGE, which Bob does not support "
                     "(phone.toml)");
    for (const auto& f : r.flow_findings)
        EXPECT_EQ(f.level, rules::level::info);
}

// RFC 3261 8.2.1: "it MUST generate a 405 ... with an Allow header field".
TEST(unsupported, so_does_a_device_that_refuses_a_method_with_405)
{
    one_device t{message};
    t.device = [](const sip::message& m) { return refuses(m, 405, "Allow: INVITE, ACK, BYE, CANCEL\r\n"); };
    t.play();
    const auto r = t.result();
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
    EXPECT_EQ(r.rungs[1].status, judge::rung_status::unsupported);
}

TEST(unsupported, a_method_that_its_allow_leaves_out_is_not_missed)
{
    one_device t{message};
    t.device = [](const sip::message& m) { return refuses(m, 480, "Allow: INVITE, ACK, BYE, CANCEL\r\n"); };
    t.play();
    EXPECT_EQ(t.result().verdict, judge::run_verdict::inconclusive);
    one_device has{message};
    has.device = [](const sip::message& m) { return refuses(m, 480, "Allow: INVITE, MESSAGE\r\n"); };
    has.play();
    EXPECT_EQ(has.result().verdict, judge::run_verdict::fail) << "it says that it has it";
}

// RFC 3262 3: "the UAS MAY send any non-100 provisional response to INVITE reliably". Who rings otherwise has
// not been heard to leave out what is drawn.
TEST(unsupported, what_is_to_be_sent_reliably_is_not_missed_of_who_rings_otherwise)
{
    one_device t{std::string{table::two_parties} + R"(F1 = "INVITE Alice -> Bob"
F2 = "183 INVITE Alice <- Bob"
F3 = "PRACK Alice -> Bob"
F4 = "200 PRACK Alice <- Bob"
F5 = "180 INVITE Alice <- Bob"
F6 = "PRACK Alice -> Bob"
F7 = "200 PRACK Alice <- Bob"
F8 = "200 INVITE Alice <- Bob"
F9 = "ACK Alice -> Bob"
)"};
    t.device = table::rings_until_cancelled();
    t.play();
    const auto r = t.result();
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
    EXPECT_EQ(r.rungs[1].status, judge::rung_status::unsupported);
}

// RFC 3261 8.2.1: what a rung that draws the refusal needs is that nobody has the method.
TEST(unsupported, a_refusal_that_is_drawn_is_missed)
{
    auto script = std::string{message};
    script.replace(script.find("200 MESSAGE"), 3, "405");
    one_device t{script};
    t.device = [](const sip::message& m) { return refuses(m, 480, "Allow: INVITE, ACK, BYE, CANCEL\r\n"); };
    t.play();
    const auto r = t.result();
    EXPECT_EQ(r.verdict, judge::run_verdict::fail) << told(r);
    EXPECT_EQ(r.rungs[1].status, judge::rung_status::missing);
}

TEST(unsupported, an_allow_without_invite_excuses_no_missing_answer)
{
    one_device t{table::busy};
    t.device = [](const sip::message& m) {
        return m.method() == sip::method::invite ? refuses(m, 180, "Allow: BYE\r\n")
                                                 : std::vector<one_device::reply>{};
    };
    t.play();
    EXPECT_EQ(t.result().verdict, judge::run_verdict::fail);
}

TEST(unsupported, what_a_device_lacks_and_the_ladder_does_not_need_changes_nothing)
{
    const auto known = profile("[device]\nunsupported = [\"MESSAGE\", \"100rel\"]\n");
    EXPECT_EQ(played(known, is_busy).verdict, judge::run_verdict::pass);
    EXPECT_EQ(played(known, {}).verdict, judge::run_verdict::fail);
}

// RFC 3261 8.2.2.3: 420 with Unsupported.
TEST(unsupported, an_option_tag_that_is_refused_with_420_is_not_missed)
{
    const auto script = std::string{table::busy} + "[F1]\nfields = { Require = \"100rel\" }\n";
    one_device t{script};
    t.device = [](const sip::message& m) {
        return m.method() == sip::method::invite ? refuses(m, 420, "Unsupported: 100rel\r\n")
                                                 : std::vector<one_device::reply>{};
    };
    t.play();
    const auto r = t.result();
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
    EXPECT_NE(r.why.find("100rel"), std::string::npos) << r.why;
}

// RFC 3261 17.2.1: 100 within 200 ms; but a proxy on the way may have answered, or not passed it on in time.
TEST(hop, what_another_on_the_way_may_have_done_is_open)
{
    const auto late = [](const sip::message& m) {
        return m.method() == sip::method::invite
                   ? std::vector<one_device::reply>{{900ms, one_device::response(m, 486)}}
                   : std::vector<one_device::reply>{};
    };
    const auto outcome = [](const judge::run_result& r) {
        for (const auto& v : r.rules)
            if (v.rule->id == "TXN-100-1")
                return judge::outcome_of(r, v);
        return rules::outcome::info;
    };
    EXPECT_EQ(outcome(played(profile(""), late)), rules::outcome::fail);
    const auto via = profile("[device]\nhop = \"via\"\n");
    EXPECT_EQ(outcome(played(via, late)), rules::outcome::inconclusive);
    EXPECT_EQ(outcome(played(via, is_busy)), rules::outcome::inconclusive) << "nor is it kept";
    EXPECT_EQ(played(via, late).verdict, judge::run_verdict::pass);
}

}  // namespace
