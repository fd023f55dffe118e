// What a device may do by the RFC, and this ladder does not show, is nobody's fault: it is said, and left
// open.
#include "sip/build.hpp"
#include "told.hpp"
#include "two_casts.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace {

using namespace std::chrono_literals;
using judge::run_verdict;
using table::replace;
using table::two_casts;

const std::string folder = SIPWRIGHT_SOURCE_DIR "/scripts/";

std::string text_of(const std::string& name)
{
    std::ifstream in{folder + name};
    return {std::istreambuf_iterator<char>{in}, {}};
}

script::flow flow_of(const std::string& text, const std::string& name)
{
    return script::load_script_text(text, folder + name);
}

int accusations(const judge::run_result& r)
{
    int out = 0;
    const auto count = [&](const rules::finding& f) { out += f.is_must(); };
    std::ranges::for_each(r.flow_findings, count);
    for (const auto& v : r.rules)
        std::ranges::for_each(v.findings, count);
    return out;
}

void expect_open(const judge::run_result& r, std::string_view why)
{
    EXPECT_EQ(r.verdict, run_verdict::inconclusive) << told(r);
    EXPECT_EQ(accusations(r), 0) << told(r);
    EXPECT_NE(r.why.find(why), std::string::npos) << told(r);
}

const std::string through_a_proxy = R"(title = "t"
lifelines = ["Alice", "Proxy1", "Bob"]
[party.Alice]
aor = "sip:alice@atlanta.example.com"
[party.Proxy1]
domain = "biloxi.example.com"
[party.Bob]
aor = "sip:bob@biloxi.example.com"
[ladder]
)";

const std::string answered = through_a_proxy + R"(F1  = "INVITE      Alice  -> Proxy1"
F2  = "INVITE      Proxy1 -> Bob"
F3  = "100 INVITE  Alice  <- Proxy1"
F4  = "180 INVITE  Proxy1 <- Bob"
F5  = "180 INVITE  Alice  <- Proxy1"
F6  = "200 INVITE  Proxy1 <- Bob"
F7  = "200 INVITE  Alice  <- Proxy1"
F8  = "ACK         Alice  -> Proxy1"
F9  = "ACK         Proxy1 -> Bob"
F10 = "BYE         Alice  -> Proxy1"
F11 = "BYE         Proxy1 -> Bob"
F12 = "200 BYE     Proxy1 <- Bob"
F13 = "200 BYE     Alice  <- Proxy1"
)";

}  // namespace

// Nobody repeats a provisional response; what a proxy would have passed on is not waited for either.
TEST(rfc3261_13_3_1_1, where_the_network_loses_messages_a_lost_180_does_not_keep_the_run_from_its_end)
{
    const auto flow = flow_of(answered, "t.toml");
    run::settings how;
    how.network.delay_min = how.network.delay_max = 1ms;
    two_casts t{flow, {"Bob"}, how};
    t.spoil = [](const std::string&, std::string& octets) {
        if (octets.starts_with("SIP/2.0 180"))
            octets.clear();
    };
    const auto r = t.play();
    EXPECT_EQ(r.verdict, run_verdict::pass) << told(r);
    EXPECT_LE(t.now(), fsm::time_point{10s});
}

// Bob, a device that plays an answer at once, is on a loopback, which loses nothing.
TEST(rfc3261_13_3_1_1, who_answers_need_not_tell_of_progress_before)
{
    const auto flow = flow_of(R"(title = "t"
lifelines = ["Alice", "Bob"]
[party.Alice]
aor = "sip:alice@atlanta.example.com"
[party.Bob]
aor = "sip:bob@biloxi.example.com"
[ladder]
F1 = "INVITE     Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "486 INVITE Alice <- Bob"
F4 = "ACK        Alice -> Bob"
)",
                              "t.toml");
    const auto played = [&](int final) {
        play::cast c(2);
        c[0].at = *fsm::numeric_address("127.0.0.1", 5070);
        c[1] = {true, *fsm::numeric_address("127.0.0.1", 5071), {}};
        run::run r{flow, c, run::settings{}};
        fsm::time_point now{};
        r.start(now);
        while (!r.over())
        {
            for (run::departure out; r.next(out);)
            {
                r.sent(now, out);
                if (out.message->method() != sip::method::invite)
                    continue;
                sip::response_parts parts;
                parts.status = final;
                parts.to_tag = "device";
                r.received(now, 0, {c[0].at, c[1].at}, sip::store(sip::make_response(*out.message, parts)));
            }
            if (r.over())
                break;
            now = std::max(now, r.deadline());
            r.expired(now);
        }
        return r.result(now);
    };
    expect_open(played(486), "F2 180 INVITE Bob -> Alice was left out, as it may be");
    EXPECT_EQ(played(603).verdict, run_verdict::fail);
}

// 16.7 item 5: "any provisional response other than 100" is passed on; that is a proxy's duty.
TEST(rfc3261_16_7, a_proxy_that_swallows_a_180_is_to_blame)
{
    const auto flow = flow_of(answered, "t.toml");
    two_casts t{flow, {"Proxy1"}};
    t.spoil = [](const std::string&, std::string& octets) {
        if (octets.starts_with("SIP/2.0 180"))
            octets.clear();
    };
    EXPECT_EQ(t.play().why.find("was left out, as it may be"), std::string::npos);
}

TEST(rfc3261_9_1, a_cancel_that_could_not_cross_what_a_device_sent_at_once_is_nobodys_fault)
{
    const std::string name = "field/cancel-crosses-200.toml";
    auto text = text_of(name);
    const auto here = flow_of(text, name);
    replace(text, "[F5]\nafter = \"450ms\"", "[F5]\nafter = \"1ms\"");
    replace(text, "F6  = \"CANCEL      Alice  -> Proxy1\"\nF7  = \"200 CANCEL  Alice  <- Proxy1\"\n", "");
    replace(text, "[F6]\nafter = \"250ms\"\ncrosses = \"F5\"", "");
    for (int f = 8; f <= 13; ++f)
    {
        std::string was = "F" + std::to_string(f) + " ";
        was.resize(4, ' ');
        std::string is = "F" + std::to_string(f - 2) + " ";
        is.resize(4, ' ');
        replace(text, "\n" + was, "\n" + is);
    }
    const auto there = flow_of(text, name);
    two_casts t{here, there, {"Proxy1"}};
    expect_open(t.play(),
                "F6 CANCEL Alice -> Proxy1 was to cross F5 200 INVITE Proxy1 -> Alice, which Alice had");
}

// Bob, whose phone answers as it is, hears nothing of the second way.
TEST(rfc3261_16_7, a_proxy_opens_no_branch_once_it_has_passed_on_a_200)
{
    const std::string name = "field/merged-at-the-callee.toml";
    const auto here = flow_of(text_of(name), name);
    auto text = text_of(name);
    const auto ladder = text.find("[ladder]");
    const auto there = flow_of(text.substr(0, ladder) + R"([ladder]
F1  = "INVITE      Alice  -> Proxy1"
F2  = "INVITE      Proxy1 -> Bob"
F3  = "100 INVITE  Alice  <- Proxy1"
F4  = "200 INVITE  Proxy1 <- Bob"
F5  = "200 INVITE  Alice  <- Proxy1"
F6  = "ACK         Alice  -> Proxy1"
F7  = "ACK         Proxy1 -> Bob"
F8  = "BYE         Alice  -> Proxy1"
F9  = "BYE         Proxy1 -> Bob"
F10 = "200 BYE     Proxy1 <- Bob"
F11 = "200 BYE     Alice  <- Proxy1"
)",
                               name);
    two_casts t{here, there, {"Bob"}};
    const auto r = t.play();
    expect_open(r, "F3 INVITE Proxy1 -> Proxy2 was to be sent before F13 200 INVITE Bob -> Proxy1");
    EXPECT_EQ(r.rungs[4].status, judge::rung_status::missing) << told(r);
}

TEST(rfc3261_8_1_3_5, who_does_not_ask_again_after_a_420_has_broken_nothing)
{
    const std::string name = "field/bad-extension.toml";
    const auto flow = flow_of(text_of(name), name);
    two_casts t{flow, {"Alice"}};
    int asked = 0;
    t.spoil = [&](const std::string&, std::string& octets) {
        asked += octets.starts_with("INVITE");
        if (asked > 1)
            octets.clear();
    };
    expect_open(t.play(), "RFC 3261 8.1.3.5 recommends it");
}

TEST(rfc3261_12_2_1_2, who_does_not_end_a_call_that_is_gone_has_broken_nothing)
{
    const std::string name = "conformance/dialogs/12.2.1.2-a-call-that-is-gone.toml";
    const auto flow = flow_of(text_of(name), name);
    two_casts t{flow, {"Bob"}};
    t.spoil = [](const std::string&, std::string& octets) {
        if (octets.starts_with("BYE"))
            octets.clear();
        replace(octets, "SIP/2.0 481", "SIP/2.0 200");  // of the BYE of Alice: it has not forgotten the call
    };
    expect_open(t.play(), "RFC 3261 12.2.1.2 recommends it");
}

// RFC 7616 3.3: another nonce, as this one is used up.
TEST(rfc7616_3_3, a_registrar_that_takes_each_nonce_once_has_broken_nothing)
{
    const std::string name = "conformance/registration/10.2.1.1-two-intervals.toml";
    const auto flow = flow_of(text_of(name), name);
    two_casts t{flow, {"Registrar"}};
    int accepted = 0;
    t.spoil = [&](const std::string&, std::string& octets) {
        accepted += octets.starts_with("SIP/2.0 200");
        if (accepted > 1)
            replace(octets, "SIP/2.0 200 OK\r\n",
                    "SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"biloxi.example.com\", "
                    "nonce=\"another\", stale=TRUE, algorithm=MD5, qop=\"auth\"\r\n");
    };
    expect_open(t.play(), "Registrar wants another nonce first");
}

// The script makes Bob not hear the ACKs of a device, which does not know of it.
TEST(rfc3261_13_3_1_4, what_an_agent_repeats_as_the_script_loses_the_ack_of_a_device_is_not_its_fault)
{
    for (const auto* name : {"field/ack-lost.toml", "field/refusal-ack-lost.toml"})
    {
        auto text = text_of(name);
        const auto here = flow_of(text, name);
        while (text.find("lost = true") != std::string::npos)
            replace(text, "lost = true", "times = 1");
        const auto there = flow_of(text, name);
        two_casts t{here, there, {"Alice"}};
        const auto r = t.play();
        EXPECT_EQ(r.verdict, run_verdict::pass) << name << told(r);
        EXPECT_EQ(accusations(r), 0) << name << told(r);
    }
}
