// Each fault that can be planted in a standing agent is found by its own letter, where a script provokes it,
// and blamed on that agent alone; without it the same agent is accused of nothing.
#include "against_station.hpp"

#include "script/load.hpp"
#include "shipped_scripts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <list>
#include <map>
#include <set>

namespace {

using namespace serve_test;

struct flow_with_device
{
    std::string ladder;
    std::size_t device;  // of its lifelines
    rules::role plays;
    std::string serve;  // its configuration
};

const std::map<std::string_view, flow_with_device>& flows()
{
    constexpr auto ua = rules::role::ua, proxy = rules::role::proxy, registrar = rules::role::registrar,
                   redirect = rules::role::redirect;
    const std::string call = R"(F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "200 INVITE Alice <- Bob"
F4 = "ACK Alice -> Bob"
F5 = "BYE Alice -> Bob"
F6 = "200 BYE Alice <- Bob"
)";
    const std::string
        offer =
            R"(body = ["v=0", "o=alice 1 1 IN IP4 192.168.0.1", "s=-", "c=IN IP4 192.168.0.1", "t=0 0", "m=audio 49172 RTP/AVP 0", ""]
)",
        offered = "[F1]\n" + offer;
    const std::string answers = "[answer]\nstatus = 200\nrings = \"200ms\"\n";
    const std::string knows_bob =
        "domain = \"biloxi.example.com\"\n[users]\nbob = \"sip:bob@192.168.0.3:5060\"\n";
    static const std::map<std::string_view, flow_with_device> all{
        {"call", {call + offered, 1, ua, answers}},
        {"held-ack",
         {call + R"([F4]
after = "9s"
)",
          1, ua, answers}},
        {"rung-reliably",
         {R"(F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "PRACK Alice -> Bob"
F4 = "200 PRACK Alice <- Bob"
F5 = "486 INVITE Alice <- Bob"
F6 = "ACK Alice -> Bob"
)" + offered,
          1, ua, "reliable = true\n[answer]\nstatus = 486\nrings = \"2s\"\n"}},
        {"calls-a-slow-one",
         {R"(F1 = "INVITE Bob -> Alice"
F2 = "180 INVITE Bob <- Alice"
F3 = "PRACK Bob -> Alice"
F4 = "200 PRACK Bob <- Alice"
F5 = "486 INVITE Bob <- Alice"
F6 = "ACK Bob -> Alice"
[F5]
after = "40s"
[F2]
)" + offer,
          1, ua,
          "reliable = true\n[call]\nto = "
          "\"sip:alice@atlanta.example.com\"\n[next_hop]\n\"atlanta.example.com\" = "
          "\"192.168.0.1:5060\"\n"}},
        {"called-back",
         {R"(F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "200 INVITE Alice <- Bob"
F4 = "ACK Alice -> Bob"
F5 = "BYE Alice <- Bob"
F6 = "200 BYE Alice -> Bob"
)",
          1, ua, "[answer]\nstatus = 200\nrings = \"200ms\"\ntalks = \"1s\"\n"}},
        {"calls",
         {R"(F1 = "INVITE Bob -> Alice"
F2 = "180 INVITE Bob <- Alice"
F3 = "200 INVITE Bob <- Alice"
F4 = "ACK Bob -> Alice"
F5 = "BYE Bob <- Alice"
F6 = "200 BYE Bob -> Alice"
)",
          1, ua,
          "[call]\nto = \"sip:alice@atlanta.example.com\"\n[next_hop]\n\"atlanta.example.com\" = "
          "\"192.168.0.1:5060\"\n"}},
        {"cancel",
         {R"(F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "CANCEL Alice -> Bob"
F4 = "200 CANCEL Alice <- Bob"
F5 = "487 INVITE Alice <- Bob"
F6 = "ACK Alice -> Bob"
)",
          1, ua, "[answer]\nstatus = 200\nrings = \"60s\"\n"}},
        {"busy",
         {R"(F1 = "INVITE Alice -> Bob"
F2 = "486 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
)",
          1, ua, "[answer]\nstatus = 486\n"}},
        {"held-ack-of-refusal",
         {R"(F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "486 INVITE Alice <- Bob"
F4 = "ACK Alice -> Bob"
[F4]
after = "9s"
)",
          1, ua, "[answer]\nstatus = 486\nrings = \"200ms\"\n"}},
        {"extension",
         {R"(F1 = "OPTIONS Alice -> Bob"
F2 = "420 OPTIONS Alice <- Bob"
[F1]
fields = { Require = "x-sipwright" }
)",
          1, ua, ""}},
        {"routed-call",
         {R"(F1 = "INVITE Alice -> Proxy1"
F2 = "100 INVITE Alice <- Proxy1"
F3 = "INVITE Proxy1 -> Proxy2"
F4 = "100 INVITE Proxy1 <- Proxy2"
F5 = "INVITE Proxy2 -> Bob"
F6 = "180 INVITE Proxy2 <- Bob"
F7 = "180 INVITE Proxy1 <- Proxy2"
F8 = "180 INVITE Alice <- Proxy1"
F9 = "200 INVITE Proxy2 <- Bob"
F10 = "200 INVITE Proxy1 <- Proxy2"
F11 = "200 INVITE Alice <- Proxy1"
F12 = "ACK Alice -> Proxy1"
F13 = "ACK Proxy1 -> Proxy2"
F14 = "ACK Proxy2 -> Bob"
)",
          3, ua, "[answer]\nstatus = 200\nrings = \"200ms\"\ntalks = \"60s\"\n"}},
        {"proxied-call",
         {R"(F1 = "INVITE Alice -> Proxy1"
F2 = "INVITE Proxy1 -> Bob"
F3 = "180 INVITE Proxy1 <- Bob"
F4 = "180 INVITE Alice <- Proxy1"
F5 = "200 INVITE Proxy1 <- Bob"
F6 = "200 INVITE Alice <- Proxy1"
F7 = "ACK Alice -> Proxy1"
F8 = "ACK Proxy1 -> Bob"
F9 = "BYE Alice -> Proxy1"
F10 = "BYE Proxy1 -> Bob"
F11 = "200 BYE Proxy1 <- Bob"
F12 = "200 BYE Alice <- Proxy1"
)" + offered,
          1, proxy, knows_bob}},
        {"proxied-busy",
         {R"(F1 = "INVITE Alice -> Proxy1"
F2 = "INVITE Proxy1 -> Bob"
F3 = "486 INVITE Proxy1 <- Bob"
F4 = "ACK Proxy1 -> Bob"
F5 = "486 INVITE Alice <- Proxy1"
F6 = "ACK Alice -> Proxy1"
)",
          1, proxy, knows_bob}},
        {"proxied-cancel",
         {R"(F1 = "INVITE Alice -> Proxy1"
F2 = "INVITE Proxy1 -> Bob"
F3 = "180 INVITE Proxy1 <- Bob"
F4 = "180 INVITE Alice <- Proxy1"
F5 = "CANCEL Alice -> Proxy1"
F6 = "200 CANCEL Alice <- Proxy1"
F7 = "CANCEL Proxy1 -> Bob"
F8 = "200 CANCEL Proxy1 <- Bob"
F9 = "487 INVITE Proxy1 <- Bob"
F10 = "ACK Proxy1 -> Bob"
F11 = "487 INVITE Alice <- Proxy1"
F12 = "ACK Alice -> Proxy1"
)",
          1, proxy, knows_bob}},
        {"registration",
         {R"(F1 = "REGISTER Alice -> Registrar"
F2 = "200 REGISTER Alice <- Registrar"
[F1]
expires = 600
)",
          1, registrar, "domain = \"atlanta.example.com\"\n"}},
        {"challenge",
         {R"(F1 = "REGISTER Alice -> Registrar"
F2 = "401 REGISTER Alice <- Registrar"
)",
          1, registrar, "domain = \"atlanta.example.com\"\n[passwords]\nalice = \"env:ALICE_PASSWORD\"\n"}},
        {"redirection",
         {R"(F1 = "INVITE Alice -> Redirect"
F2 = "302 INVITE Alice <- Redirect"
F3 = "ACK Alice -> Redirect"
F4 = "INVITE Alice -> Bob"
F5 = "486 INVITE Alice <- Bob"
F6 = "ACK Alice -> Bob"
)",
          1, redirect, knows_bob}},
    };
    return all;
}

// The flows that provoke it; the first of them that a standing agent of its role plays.
std::string_view flow_of(const weak::fault& f)
{
    static const std::map<std::string_view, std::string_view> known{
        {"to-tag-missing", "busy"},
        {"to-tag-changes", "call"},
        {"from-changed", "busy"},
        {"call-id-changed", "busy"},
        {"cseq-number-changed", "busy"},
        {"to-uri-changed", "busy"},
        {"via-missing", "busy"},
        {"vias-turned", "routed-call"},
        {"last-via-dropped", "routed-call"},
        {"branch-changed", "busy"},
        {"require-in-refusals", "busy"},
        {"max-forwards-in-responses", "busy"},
        {"rseq-missing", "rung-reliably"},
        {"prack-refused", "rung-reliably"},
        {"min-se-in-2xx", "call"},
        {"session-of-a-minute", "call"},
        {"rack-of-another-invite", "calls-a-slow-one"},
        {"prack-missing", "calls-a-slow-one"},
        {"100rel-required-in-bye", "called-back"},
        {"event-in-responses", "busy"},
        {"cancel-unanswered", "cancel"},
        {"cancel-refused", "cancel"},
        {"cancelled-without-487", "cancel"},
        {"cancelled-with-486", "cancel"},
        {"bye-refused", "call"},
        {"contact-missing", "call"},
        {"record-route-missing", "routed-call"},
        {"record-route-turned", "routed-call"},
        {"2xx-not-repeated", "held-ack"},
        {"refusal-not-repeated", "held-ack-of-refusal"},
        {"ack-missing", "calls"},
        {"max-forwards-missing", "called-back"},
        {"magic-cookie-missing", "called-back"},
        {"cseq-of-another-method", "called-back"},
        {"max-forwards-kept", "proxied-call"},
        {"branch-copied", "proxied-call"},
        {"vias-below-dropped", "proxied-busy"},
        {"record-route-without-lr", "proxied-call"},
        {"contact-rewritten", "proxied-busy"},
        {"body-rewritten", "proxied-call"},
        {"contact-of-180-dropped", "proxied-call"},
        {"to-tag-rewritten", "proxied-cancel"},
        {"cancel-kept", "proxied-cancel"},
        {"ack-kept", "proxied-busy"},
        {"content-type-missing", "call"},
        {"sdp-without-time", "call"},
        {"sdp-origin-in-words", "call"},
        {"sdp-answer-with-a-stream-more", "call"},
        {"challenge-missing", "challenge"},
        {"challenge-without-nonce", "challenge"},
        {"challenge-of-basic", "challenge"},
        {"qop-without-quotes", "challenge"},
        {"bindings-not-listed", "registration"},
        {"binding-without-expires", "registration"},
        {"binding-lasts-longer", "registration"},
        {"record-route-in-200-of-register", "registration"},
        {"unsupported-missing", "extension"},
        {"redirects-to-nowhere", "redirection"},
    };
    const auto found = known.find(f.name);
    return found == known.end() ? "busy" : found->second;
}

judge::run_result played(std::string_view flow, const weak::fault* planted, std::string& log)
{
    const auto& f = flows().at(flow);
    struct lifeline
    {
        std::string_view name, is;
    };
    constexpr lifeline all[] = {
        {"Alice", "plays = \"ua\"\naor = \"sip:alice@atlanta.example.com\"\n"},
        {"Proxy1", "plays = \"proxy\"\ndomain = \"biloxi.example.com\"\n"},
        {"Proxy2", "plays = \"proxy\"\ndomain = \"biloxi.example.com\"\n"},
        {"Registrar", "plays = \"registrar\"\ndomain = \"atlanta.example.com\"\n"},
        {"Redirect", "plays = \"redirect\"\ndomain = \"biloxi.example.com\"\n"},
        {"Bob", "plays = \"ua\"\naor = \"sip:bob@biloxi.example.com\"\n"},
    };
    std::string names, parties;
    for (const auto& l : all)
        if (f.ladder.find(l.name) != f.ladder.npos)
        {
            names.append(names.empty() ? "" : ", ").append("\"").append(l.name).append("\"");
            parties.append("[party.").append(l.name).append("]\n").append(l.is);
        }
    const auto text = "title = \"t\"\nspec = \"RFC 3261 13\"\nlifelines = [" + names + "]\n" + parties +
                      "[ladder]\n" + std::string{f.ladder};
    static std::list<script::flow> kept;  // results look into them
    const auto& s = kept.emplace_back(script::load_script_text(text, "t.toml"));
    serve::configuration how;
    how.plays = f.plays;
    how.at = place_of(f.device);
    how.seed = 1;
    if (f.plays == rules::role::ua)
        how.aor = "sip:bob@biloxi.example.com";
    how = serve::load_configuration_text(f.serve, "serve.toml", how);
    how.hash = hash_in_digits;
    how.epoch = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
    for (const auto& [user, place] : how.places)
        how.passwords.emplace(user, "secret");
    if (planted)
        how.faults.push_back(planted);
    table t{s, f.device, std::move(how)};
    auto out = t.play();
    log = std::move(t.said);
    return out;
}

TEST(faults, are_planted_once_and_only_in_who_can_have_them)
{
    serve::configuration c;
    EXPECT_EQ(serve::plant_fault("to-tag-missing", c), "");
    EXPECT_EQ(serve::plant_fault("to-tag-missing", c), "");
    EXPECT_EQ(c.faults.size(), 1U);
    EXPECT_EQ(serve::plant_fault("max-forwards-kept", c),
              "'max-forwards-kept' is a fault of proxy, not of ua");
    EXPECT_EQ(serve::plant_fault("to-tag-mising", c),
              "'to-tag-mising' is no fault; did you mean 'to-tag-missing'?");
    EXPECT_EQ(serve::plant_fault("x", c), "'x' is no fault; `sipwright list faults` has all");
}

TEST(faults, none_is_planted_and_nobody_is_accused)
{
    for (const auto& [name, f] : flows())
    {
        std::string log;
        const auto r = played(name, nullptr, log);
        EXPECT_EQ(r.verdict, judge::run_verdict::pass) << name << ": " << r.why;
        EXPECT_EQ(all_of(accusations(r)), "") << name;
    }
}

class planted_fault : public testing::TestWithParam<const weak::fault*>
{
};

TEST_P(planted_fault, is_found_by_its_own_letter_and_blamed_on_nobody_else)
{
    const auto& f = *GetParam();
    const auto flow = flow_of(f);
    std::string log;
    const auto r = played(flow, &f, log);
    const auto said = accusations(r);
    const auto guilty = r.flow->parties[flows().at(flow).device].name;
    EXPECT_TRUE(std::ranges::any_of(
        said, [&](const auto& one) { return one.starts_with(guilty + ' ' + std::string{f.breaks}); }))
        << flow << ": " << all_of(said) << '\n'
        << log;
    EXPECT_TRUE(std::ranges::all_of(said, [&](const auto& one) { return one.starts_with(guilty + ' '); }))
        << flow << ": " << all_of(said) << '\n'
        << log;
}

INSTANTIATE_TEST_SUITE_P(all,
                         planted_fault,
                         testing::ValuesIn(weak::all_faults().begin(), weak::all_faults().end()),
                         [](const auto& p) {
                             std::string out{p.param->name};
                             std::ranges::replace(out, '-', '_');
                             return out;
                         });

// Blame goes to whoever wrote the octets that led there, on whatever message it shows.
TEST(faults, blame_nobody_else_in_any_script)
{
    int runs = 0;
    std::set<std::string> wrong;
    for (const auto& path : shipped_scripts())
    {
        const auto s = script::load_script(path);
        for (std::size_t p = 0; p < s.parties.size(); ++p)
        {
            std::vector<const weak::fault*> planted{nullptr};
            for (const auto* f : weak::all_faults())
                if (weak::is_for(*f, serve::weak_role(s.parties[p].plays)))
                    planted.push_back(f);
            for (const auto* f : planted)
            {
                auto how = in_place_of(s, p, ++runs % 2 == 0);
                if (f)
                    how.faults.push_back(f);
                for (const auto& one : accusations(table{s, p, std::move(how)}.play()))
                    if (!f || !one.starts_with(s.parties[p].name + ' '))
                        wrong.insert(path + ": " + s.parties[p].name + " with " +
                                     std::string{f ? f->name : "no fault"} + ": " + one);
            }
        }
    }
    EXPECT_EQ(all_of(wrong), "");
    EXPECT_GT(runs, 10'000);
}

}  // namespace
