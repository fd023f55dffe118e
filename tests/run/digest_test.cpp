// Digest in whole runs (RFC 3261 22): what a ladder draws as a challenge is one, and is answered.
#include "crypto/hash.hpp"
#include "fsm/digest.hpp"
#include "run/in_memory.hpp"
#include "run/in_memory_options.hpp"
#include "script/load.hpp"
#include "table.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <set>

namespace {

using sip::field_id;
using namespace std::chrono_literals;

const std::string root = SIPWRIGHT_SOURCE_DIR;

bool breaks_a_rule(const judge::run_result& r)
{
    return std::ranges::any_of(r.rules, [](const auto& v) { return v.outcome == rules::outcome::fail; });
}

// Credentials that messages with this method and CSeq number have, by realm.
std::vector<fsm::digest_credentials> credentials(const sip::message& m, field_id id)
{
    std::vector<fsm::digest_credentials> out;
    for (const auto* row = m.first(id); row; row = m.next(*row))
    {
        out.emplace_back();
        EXPECT_EQ(fsm::read_credentials(m.value(*row), out.back()), fsm::digest_reading::read);
    }
    return out;
}

const sip::message& message(const judge::run_result& r, std::size_t n, std::string_view method)
{
    for (const auto& one : r.traffic.messages)
        if (one.message->is_request() && one.message->method_name() == method && n-- == 0)
            return *one.message;
    throw std::runtime_error{"never sent: " + std::string{method}};
}

const std::string register_head = R"(title = "t"
lifelines = ["Bob", "Server"]
[party.Bob]
aor = "sip:bob@biloxi.example.com"
)";

// A server that wants to know who asks, and more of its ladder.
script::flow asking(const std::string& more, const std::string& of_server = "")
{
    return script::load_script_text(register_head + "[party.Server]\nplays = \"ua\"\n" + of_server +
                                        R"([ladder]
F1 = "MESSAGE     Bob -> Server"
F2 = "401 MESSAGE Bob <- Server"
F3 = "MESSAGE     Bob -> Server"
)" + more,
                                    "t.toml");
}

constexpr const char* accepted = "F4 = \"200 MESSAGE Bob <- Server\"\n";
constexpr const char* refused = "F4 = \"401 MESSAGE Bob <- Server\"\n";

const sip::message& response(const judge::run_result& r, std::size_t n)
{
    for (const auto& one : r.traffic.messages)
        if (one.message->is_response() && n-- == 0)
            return *one.message;
    throw std::runtime_error{"never sent"};
}

}  // namespace

// RFC 3665 3.3: F4 has credentials for Proxy 1, F11 for both, F19 those of F11 (RFC 3261 22.1).
TEST(rfc3665_3_3, each_proxy_gets_its_credentials)
{
    const auto s =
        script::load_script(root + "/scripts/rfc3665/3.3-session-with-multiple-proxy-authentication.toml");
    const auto r = run::play_in_memory(s, table::with_rules());
    ASSERT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
    const auto at_alice = [&](std::size_t n) {
        return credentials(message(r, n, "INVITE"), field_id::proxy_authorization);
    };
    EXPECT_TRUE(at_alice(0).empty());
    ASSERT_EQ(at_alice(1).size(), 1u);
    EXPECT_EQ(at_alice(1)[0].realm, "atlanta.example.com");
    EXPECT_EQ(at_alice(1)[0].username, "alice");
    ASSERT_EQ(at_alice(3).size(), 2u);
    EXPECT_EQ(at_alice(3)[0].realm, "atlanta.example.com");
    EXPECT_EQ(at_alice(3)[0].nc, "00000002") << "the second with that nonce";
    EXPECT_EQ(at_alice(3)[0].nonce, at_alice(1)[0].nonce);
    EXPECT_EQ(at_alice(3)[1].realm, "biloxi.example.com");
    EXPECT_EQ(at_alice(3)[1].nc, "00000001");
    // F13 has what is for Proxy 2, F15 nothing, and so have the ACKs.
    ASSERT_EQ(at_alice(4).size(), 1u);
    EXPECT_EQ(at_alice(4)[0].realm, "biloxi.example.com");
    EXPECT_TRUE(at_alice(5).empty());
    std::vector<std::size_t> acks;
    for (const auto& one : r.traffic.messages)
        if (one.message->is_request() && one.message->method_name() == "ACK")
            acks.push_back(one.message->rows(field_id::proxy_authorization));
    // F3, F8 and F10 are those of refusals (22.1).
    EXPECT_EQ(acks, (std::vector<std::size_t>{0, 0, 1, 2, 1, 0}));
}

// 10,000 seeds in every optimized build, sanitized or not; 1,000 in one for debugging.
TEST(rfc3665_3_3, ends_well_on_a_bad_network_for_every_seed)
{
#ifdef NDEBUG
    constexpr std::uint64_t seeds = 10'000;
#else
    constexpr std::uint64_t seeds = 1'000;
#endif
    const auto s =
        script::load_script(root + "/scripts/rfc3665/3.3-session-with-multiple-proxy-authentication.toml");
    std::uint64_t passed = 0;
    std::set<std::string> nonces;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed)
    {
        auto o = table::with_rules(seed);
        o.network.loss = 0.10;
        o.network.duplicate = 0.05;
        o.network.reorder = 0.05;
        o.network.delay_max = 80ms;
        const auto r = run::play_in_memory(s, o);
        ASSERT_TRUE(r.verdict == judge::run_verdict::pass || r.verdict == judge::run_verdict::inconclusive)
            << "seed " << seed << ": " << told(r);
        ASSERT_TRUE(r.verdict == judge::run_verdict::pass || r.why.starts_with("network")) << r.why;
        ASSERT_FALSE(breaks_a_rule(r)) << "seed " << seed << ": " << told(r);
        ASSERT_EQ(r.standing_calls, 0u) << "seed " << seed;
        passed += r.verdict == judge::run_verdict::pass;
        nonces.insert(credentials(message(r, 1, "INVITE"), field_id::proxy_authorization).empty()
                          ? std::to_string(seed)
                          : credentials(message(r, 1, "INVITE"), field_id::proxy_authorization)[0].nonce);
    }
    EXPECT_EQ(nonces.size(), seeds) << "each run has nonces of its own";
    EXPECT_GT(passed, seeds * 99 / 100);
    std::cout << passed << " of " << seeds << " passed\n";
}

TEST(rfc3261_22_2, a_user_agent_challenges_and_takes_what_proves_who_sends_it)
{
    for (const std::string how :
         {"", "algorithm = [\"SHA-512-256-sess\", \"MD5\"]\nqop = [\"auth\", \"auth-int\"]\n",
          "algorithm = \"SHA-256\"\nqop = \"auth-int\"\n", "algorithm = \"MD5-sess\"\n"})
    {
        const auto s = asking(accepted, how);
        const auto r = run::play_in_memory(s, table::with_rules());
        EXPECT_EQ(r.verdict, judge::run_verdict::pass) << how << told(r);
    }
}

// RFC 3665 2.5: wrong credentials are challenged anew. 22.1: and are not the fault of who was told to send
// them.
TEST(rfc3261_22_1, wrong_credentials_are_refused_and_blamed_on_nobody)
{
    const auto s = asking(std::string{refused} + "[F3]\ncredentials = \"wrong\"\n");
    const auto r = run::play_in_memory(s, table::with_rules());
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
    EXPECT_EQ(response(r, 1).value(field_id::www_authenticate).find("stale"), std::string_view::npos);

    const auto then =
        script::load_script_text(register_head + "[party.Server]\nplays = \"ua\"\n" + R"([ladder]
F1 = "MESSAGE     Bob -> Server"
F2 = "401 MESSAGE Bob <- Server"
F3 = "MESSAGE     Bob -> Server"
F4 = "401 MESSAGE Bob <- Server"
F5 = "MESSAGE     Bob -> Server"
F6 = "200 MESSAGE Bob <- Server"
[F3]
credentials = "stale"
)",
                                 "t.toml");
    const auto again = run::play_in_memory(then, table::with_rules());
    EXPECT_EQ(again.verdict, judge::run_verdict::pass) << told(again);
    EXPECT_NE(response(again, 1).value(field_id::www_authenticate).find("stale=true"),
              std::string_view::npos);
}

// What the ladder draws as accepted is accepted only if it is right.
TEST(rfc3261_22_2, credentials_that_prove_nothing_do_not_pass)
{
    for (const std::string word : {"wrong", "none", "stale"})
    {
        const auto s = asking(std::string{accepted} + "[F3]\ncredentials = \"" + word + "\"\n");
        const auto r = run::play_in_memory(s, table::with_rules());
        EXPECT_NE(r.verdict, judge::run_verdict::pass) << word;
        EXPECT_EQ(response(r, 1).status(), 401) << word;
    }
}

// A script that writes challenge and credentials itself is played as it is written.
TEST(rfc3261_22, what_the_script_writes_stands)
{
    const auto s =
        script::load_script(root + "/scripts/rfc3665/3.2-session-establishment-through-two-proxies.toml");
    auto without = table::with_rules();
    without.secrets = nullptr;
    const auto a = run::play_in_memory(s, table::with_rules()), b = run::play_in_memory(s, without);
    ASSERT_EQ(a.traffic.messages.size(), b.traffic.messages.size());
    for (std::size_t i = 0; i < a.traffic.messages.size(); ++i)
        EXPECT_EQ(a.traffic.messages[i].message->octets(), b.traffic.messages[i].message->octets());
}

// Bob is a device: he is believed when he knows the password that the script names, and not otherwise.
TEST(rfc3261_22_2, a_device_is_challenged_with_the_password_that_the_script_names)
{
    for (const std::string password : {"zanzibar", "other"})
    {
        auto known = play::secrets{crypto::hash, {{"env:ALICE", password}}};
        const auto flow = script::load_script_text(R"(title = "t"
lifelines = ["Alice", "Bob"]
[party.Alice]
aor = "sip:alice@atlanta.example.com"
password = "env:ALICE"
[ladder]
F1 = "MESSAGE     Alice -> Bob"
F2 = "401 MESSAGE Alice <- Bob"
F3 = "MESSAGE     Alice -> Bob"
F4 = "200 MESSAGE Alice <- Bob"
)",
                                                   "t.toml");
        play::cast cast(2);
        cast[0].at = table::one_device::at(1);
        cast[0].knows = std::make_shared<const play::secrets>(known);
        cast[1] = {true, table::one_device::at(2), {}};
        run::settings how;
        how.rules = rules::select("");
        run::run r{flow, cast, how};
        fsm::time_point now{};
        r.start(now);
        std::string proved;
        for (run::departure out; r.next(out);)
        {
            r.sent(now, out);
            const auto& m = *out.message;
            std::string answer;
            if (const auto all = credentials(m, field_id::authorization); !all.empty())
            {
                const auto key =
                    fsm::digest_a1(crypto::hash, fsm::digest_algorithm::md5, "alice", "lab", "zanzibar");
                proved = fsm::digest_response(crypto::hash, all[0], key, "MESSAGE", "") == all[0].response
                             ? "right"
                             : "wrong";
                answer = table::one_device::response(m, 200);
            }
            else
            {
                sip::response_parts parts;
                parts.status = 401;
                parts.to_tag = "device";
                parts.more = {{"WWW-Authenticate", "Digest realm=\"lab\", nonce=\"n\", qop=\"auth\""}};
                answer = sip::make_response(m, parts);
            }
            now += 1ms;
            r.received(now, 0, {table::one_device::at(1), table::one_device::at(2)},
                       sip::store(std::move(answer)));
        }
        EXPECT_EQ(proved, password == "zanzibar" ? "right" : "wrong");
    }
}
