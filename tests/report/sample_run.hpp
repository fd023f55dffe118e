// A run with one of everything that a report can show, made by hand.
#pragma once

#include "judge/result.hpp"
#include "script/load.hpp"

#include <array>

namespace sample {

using namespace std::chrono_literals;

inline script::flow script()
{
    return script::load_script_text(R"(title = "A <Sample> & \"More\""
spec = "RFC 3261 9.1"
lifelines = ["Alice", "Proxy1", "Proxy2", "Bob"]
[ladder]
F1 = "INVITE     Alice  -> Proxy1"
F2 = "INVITE     Proxy1 -> Proxy2"
F3 = "100 INVITE Alice  <- Proxy1"
F4 = "180 INVITE Alice  <- Proxy1"
F5 = "CANCEL     Alice  -> Proxy1"
F6 = "200 CANCEL Alice  <- Proxy1"
F7 = "487 INVITE Alice  <- Proxy1"
)",
                                    "scripts/sample.toml");
}

inline constexpr std::array<rules::letter, 1> letters{{{'a', rules::level::must, "breaks it"}}};
inline constexpr std::array<rules::letter, 2> two_letters{
    {{'a', rules::level::must, "breaks it"}, {'b', rules::level::should, "breaks it, too"}}};
inline constexpr rules::scope judged{
    .of = rules::no_messages,
    .message = [](const rules::exchanges&, const rules::reading&, rules::judgement&) {}};
inline constexpr std::array<rules::rule, 6> rules_of_the_sample{{
    {"SYN-LINE-1", "any", "RFC 3261 7", "The line is as it should be.", "octets", letters, {}},
    {"RSP-COPY-1", "UAS", "RFC 3261 8.2.6.2", "A response copies From.", "From", letters, {}},
    {"CAN-SRV-2", "UAS", "RFC 3261 9.2", "A cancelled INVITE gets a 487 at once.", "time", letters, {}},
    {"BYE-SEND-1", "UAC", "RFC 3261 15", "A BYE is sent within a dialog.", "BYE", letters, {}},
    {"TXN-TIMER-1", "UAC", "RFC 3261 17.1.1.2", "Timer A doubles.", "time", letters, {}},
    {"VIA-RPT-1", "UAS", "RFC 3581 4", "The port is given.", "Via", two_letters, judged},
}};

inline rules::sighting
seen(fsm::duration at, rules::party_index from, rules::party_index to, std::string octets)
{
    rules::sighting out;
    out.at = fsm::time_point{at};
    out.from = from;
    out.to = to;
    out.source = *fsm::numeric_address("192.0.2.101", 5060);
    out.destination = *fsm::numeric_address("127.0.0.1", 5070);
    out.message = sip::store(std::move(octets));
    return out;
}

// Proxy1 and Proxy2 are devices. F2 is between them; F4 need not come; F7 never came; F6 breaks a rule and
// warns. `s` must outlive it. None of its messages is there: findings own their proofs, and reports need no
// other.
inline judge::run_result run(const script::flow& s)
{
    judge::run_result r;
    r.flow = &s;
    r.seed = 7;
    r.verdict = judge::run_verdict::fail;
    r.fault = judge::culprit::device;
    for (const auto& p : s.parties)
    {
        rules::party party;
        party.name = p.name;
        party.plays = p.plays;
        party.device = p.plays == rules::role::proxy;
        party.at = *fsm::numeric_address("127.0.0.1", 5070);
        r.traffic.parties.push_back(party);
    }
    const std::array messages{
        seen(1ms, 0, 1, "INVITE sip:bob@biloxi.example.com SIP/2.0\r\n\r\n"),
        seen(1400us, 1, 0, "SIP/2.0 100 Trying\r\n\r\n"),
        seen(2001ms, 0, 1, "CANCEL sip:bob@biloxi.example.com SIP/2.0\r\n\r\n"),
        seen(2002300us, 1, 0, "SIP/2.0 200 OK\x1b[31m\r\nFrom: \xff<evil>\r\n\r\n"),
        seen(2003ms, 1, 0, "SIP/2.0 \x07 what\r\n\r\n"),
    };
    r.began = fsm::time_point{1ms};
    r.traffic.end = fsm::time_point{34s};
    const auto at = [](fsm::duration d) { return std::optional{fsm::time_point{d}}; };
    r.rungs = {
        {judge::rung_status::done, at(1ms), 2, 0},    {judge::rung_status::unseen, {}, 0, {}},
        {judge::rung_status::done, at(1400us), 1, 1}, {judge::rung_status::optional, {}, 0, {}},
        {judge::rung_status::done, at(2001ms), 1, 2}, {judge::rung_status::done, at(2002300us), 1, 3},
        {judge::rung_status::missing, {}, 0, {}},
    };
    rules::finding copy;
    copy.rule = "RSP-COPY-1.a";
    copy.spec = "RFC 3261 8.2.6.2";
    copy.party = 1;
    copy.expected = "From as in F5";
    copy.observed = "\xff<evil>\x1b[31m";
    copy.messages = {2, 3};
    copy.proof = {messages[2], messages[3]};
    copy.offset = 21;
    copy.size = 13;
    rules::finding late;
    late.rule = "CAN-SRV-2.a";
    late.level = rules::level::should;
    late.spec = "RFC 3261 9.2";
    late.party = 1;
    late.expected = "487 within 1 s of the CANCEL";
    late.observed = "nothing";
    late.messages = {2};
    late.proof = {messages[2]};
    late.count = 3;
    const auto& all = rules_of_the_sample;
    // Alice, an agent, counts for nothing.
    r.rules = {{&all[0], rules::outcome::pass, {}, {{.party = 0, .could = 1}, {.party = 1, .could = 1}}},
               {&all[1], rules::outcome::fail, {copy}, {{.party = 1, .could = 1, .broken = 1}}},
               {&all[2], rules::outcome::warn, {late}, {{.party = 1, .could = 1, .broken = 1}}},
               {&all[3], rules::outcome::pass, {}, {{.party = 0, .could = 1}}},
               {&all[4],
                rules::outcome::inconclusive,
                {},
                {{.party = 1, .open = 1, .why = rules::doubt::watch_ended}}},
               {&all[5], rules::outcome::pass, {}, {{.party = 1, .could = 1}, {.party = 2, .could = 2}}}};
    rules::finding missing;
    missing.rule = "FLOW-MISSING";
    missing.spec = "RFC 3261 9.1";
    missing.party = 1;
    missing.expected = "487 INVITE within 32 s";
    missing.observed = "nothing";
    rules::finding unexpected;
    unexpected.rule = "FLOW-UNEXPECTED";
    unexpected.spec = "RFC 3261 9.1";
    unexpected.party = 1;
    unexpected.observed = "SIP/2.0 \x07 what";
    unexpected.messages = {4};
    unexpected.proof = {messages[4]};
    r.flow_findings = {{missing, 6}, {unexpected}};
    r.notes = {"183 \x9b INVITE is not drawn"};
    r.retransmissions = 1;
    return r;
}

}  // namespace sample
