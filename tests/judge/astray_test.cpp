// Blame follows the cause: where a message goes, its sender was told by others (RFC
// 3261 12.1, 12.2.1.1, 18.2.2).
#include "judge/summary.hpp"
#include "run/told.hpp"
#include "run/two_casts.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace {

using judge::culprit;
using judge::run_verdict;
using table::two_casts;

const std::string two_proxies =
    SIPWRIGHT_SOURCE_DIR "/scripts/rfc3665/3.2-session-establishment-through-two-proxies.toml";

using change = std::function<void(std::string&)>;

std::string slurp(const std::string& path)
{
    std::ifstream in{path};
    return {std::istreambuf_iterator<char>{in}, {}};
}

// Of what `device` sends, `what` is changed in the messages that begin with `of` and are about an INVITE.
judge::run_result play(const std::string& device, std::string_view of, const change& what)
{
    static const auto flow = script::load_script(two_proxies);
    two_casts t{flow, {device}};
    t.spoil = [&](const std::string&, std::string& octets) {
        const bool of_invite = octets.find("INVITE\r\n") != std::string::npos;
        if (octets.starts_with(of) && (of_invite || !octets.starts_with("SIP")))
            what(octets);
    };
    return t.play();
}

change instead_of(std::string what, std::string by)
{
    return [=](std::string& octets) { table::replace(octets, what, by); };
}

std::string place(std::size_t party) { return two_casts::at(party).host_port(); }
const std::string nowhere = "192.168.0.99:9";

std::vector<std::string> accused(const judge::run_result& r)
{
    std::vector<std::string> out;
    const auto add = [&](const rules::finding& f) {
        if (f.level == rules::level::must)
            out.push_back(judge::party_name(r, f.party) + ' ' + f.rule);
    };
    for (const auto& f : r.flow_findings)
        add(f);
    for (const auto& v : r.rules)
        for (const auto& f : v.findings)
            add(f);
    return out;
}

using accusations = std::vector<std::string>;

TEST(blame_follows_the_cause, correct_devices_are_blamed_for_nothing)
{
    for (const auto* device : {"Alice", "Proxy1", "Proxy2", "Bob"})
    {
        const auto r = play(device, "-", {});
        EXPECT_EQ(r.verdict, run_verdict::pass) << device << told(r);
        EXPECT_EQ(accused(r), accusations{}) << device;
    }
}

// 12.1.2: the route set of the caller is the Record-Route of the 2xx; here its ACK leaves out both proxies.
TEST(blame_follows_the_cause, a_way_past_the_proxies_is_the_fault_of_who_left_out_record_route)
{
    const auto r = play("Bob", "SIP/2.0 200", [](std::string& octets) {
        table::replace(octets, "Record-Route", "X-Was");
        table::replace(octets, "Record-Route", "X-Was");
    });
    EXPECT_EQ(r.fault, culprit::device) << told(r);
    EXPECT_EQ(accused(r), accusations{"Bob DLG-RR-1.a"}) << told(r);
    EXPECT_NE(told(r).find("DLG-RR-1.a says it: F15 ACK Alice -> Proxy1 never came"), std::string::npos)
        << told(r);
}

TEST(blame_follows_the_cause, a_record_route_that_is_turned_is_the_fault_of_who_turned_it)
{
    const auto r = play("Bob", "SIP/2.0 200", [](std::string& octets) {
        table::replace(octets, "<sip:" + place(1), "<sip:-");
        table::replace(octets, "<sip:" + place(2), "<sip:" + place(1));
        table::replace(octets, "<sip:-", "<sip:" + place(2));
    });
    EXPECT_EQ(accused(r), accusations{"Bob DLG-RR-1.b"}) << told(r);
}

// 13.2.2.4: it is sent to the remote target, which the Contact of the 2xx names.
TEST(blame_follows_the_cause, what_leads_to_nobody_is_its_writers_fault_and_not_the_networks)
{
    const auto contact = play("Bob", "SIP/2.0 200", instead_of("@" + place(3) + ">", "@" + nowhere + ">"));
    const auto recorded = play("Bob", "SIP/2.0 200", instead_of(":" + place(2) + ";", ":" + nowhere + ";"));
    for (const auto* r : {&contact, &recorded})
        EXPECT_EQ(r->verdict, run_verdict::fail) << told(*r);
    EXPECT_EQ(accused(contact), accusations{"Bob FLOW-MISSING"}) << told(contact);
    EXPECT_NE(told(contact).find("where nobody takes it; the 200 INVITE of Bob led it there"),
              std::string::npos)
        << told(contact);
    EXPECT_EQ(accused(recorded), accusations{"Bob DLG-RR-1.c"}) << told(recorded);
}

// Bob is an agent, and the script leaves out what he owes.
TEST(blame_follows_the_cause, a_device_that_only_passes_it_on_is_not_to_blame)
{
    auto text = slurp(two_proxies);
    table::replace(text, "[F12]\n", "[F12]\nwithout = [\"Record-Route\"]\n");
    const auto flow = script::load_script_text(text, two_proxies);
    two_casts t{flow, {"Proxy2"}};
    const auto r = t.play();
    EXPECT_NE(r.fault, culprit::device) << told(r);
    EXPECT_NE(told(r).find("F15 ACK Alice -> Proxy1 | Alice sent it to " + place(3)), std::string::npos)
        << told(r);
}

// 18.2.2: a response goes to where the Via of its request says.
TEST(blame_follows_the_cause, a_response_that_goes_nowhere_is_the_fault_of_who_wrote_the_via)
{
    const auto r =
        play("Proxy2", "INVITE", instead_of("Via: SIP/2.0/UDP " + place(2), "Via: SIP/2.0/UDP " + nowhere));
    EXPECT_EQ(r.fault, culprit::device) << told(r);
    EXPECT_EQ(accused(r), accusations{"Proxy2 FLOW-MISSING"}) << told(r);
}

// 16.6: a proxy MUST NOT "remove ... any header field values" that were there; here the way back leaves out
// Proxy1.
TEST(rfc3261_16_6, who_removed_a_record_route_led_the_ack_past_its_writer)
{
    const auto r = play("Proxy2", "INVITE", [](std::string& octets) {
        const auto own = octets.find("Record-Route");
        const auto others = own == std::string::npos ? own : octets.find("Record-Route", own + 1);
        if (others != std::string::npos)
            octets.replace(others, 12, "X-Was");
    });
    EXPECT_EQ(r.verdict, run_verdict::fail) << told(r);
    EXPECT_EQ(r.fault, culprit::device) << told(r);
    for (const auto& one : accused(r))
        EXPECT_TRUE(one.starts_with("Proxy2 ")) << told(r);
}

// 16.6 item 4: "if this proxy wishes to remain on the path".
TEST(rfc3261_16_6, a_proxy_that_does_not_wish_to_stay_on_the_path_is_not_to_blame_and_nobody_else_is)
{
    for (const auto* proxy : {"Proxy1", "Proxy2"})
    {
        const auto r = play(proxy, "INVITE", instead_of("Record-Route", "X-Was"));
        EXPECT_EQ(r.verdict, run_verdict::inconclusive) << told(r);
        EXPECT_EQ(accused(r), accusations{}) << told(r);
        EXPECT_NE(r.why.find(std::string{"is drawn to pass "} + proxy + ", which put no Record-Route"),
                  std::string::npos)
            << told(r);
        EXPECT_NE(r.why.find("record_route = false"), std::string::npos) << told(r);
    }
}

// The second is the beginning of where Alice is, who names that in her Contact.
TEST(rfc3261_16_6, a_record_route_that_leads_to_nobody_is_its_writers_fault)
{
    for (const auto& there : {nowhere, std::string{"192.168.0.1:50"}})
    {
        const auto r = play("Proxy1", "INVITE", instead_of(":" + place(1) + ";", ":" + there + ";"));
        EXPECT_EQ(r.verdict, run_verdict::fail) << told(r);
        EXPECT_EQ(accused(r), accusations{"Proxy1 FLOW-MISSING"}) << told(r);
        EXPECT_NE(told(r).find("where nobody takes it; the INVITE of Proxy1 led it there"), std::string::npos)
            << told(r);
    }
}

}  // namespace
