// Ladders of registrars and redirect servers (RFC 3261 8.1.3.4, 8.3, 10), played by agents alone.
#include "run/in_memory.hpp"
#include "run/in_memory_options.hpp"

#include "script/load.hpp"
#include "sip/fields.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

using namespace std::chrono_literals;

namespace {

using table::with_rules;

const std::string root = SIPWRIGHT_SOURCE_DIR;

bool is_clean(const judge::run_result& r)
{
    return r.flow_findings.empty() && std::ranges::none_of(r.rules, [](const auto& v) {
               return v.outcome == rules::outcome::fail || !v.findings.empty();
           });
}

class ladder_of_servers : public testing::TestWithParam<const char*>
{
protected:
    script::flow flow = script::load_script(root + "/scripts/" + GetParam());
};

std::string name_of_test(const testing::TestParamInfo<const char*>& info)
{
    std::string out = info.param;
    std::ranges::replace_if(out, [](unsigned char c) { return !std::isalnum(c); }, '_');
    return out;
}

script::flow from(const std::string& text)
{
    return script::load_script_text(text, root + "/scripts/rfc3665/t.toml");
}

// The messages of the rungs, as they were sent first.
std::vector<sip::message_ptr> messages_of(const judge::run_result& r)
{
    std::vector<sip::message_ptr> out;
    for (const auto& rung : r.rungs)
        out.push_back(rung.message ? r.traffic.messages[*rung.message].message : nullptr);
    return out;
}

std::string text(const sip::message& m, sip::field_id id) { return std::string{m.value(id)}; }

}  // namespace

TEST_P(ladder_of_servers, plays_as_drawn_and_nobody_is_accused)
{
    const auto r = run::play_in_memory(flow, with_rules());
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
    EXPECT_TRUE(is_clean(r)) << told(r);
    EXPECT_TRUE(r.notes.empty()) << told(r);
    EXPECT_EQ(r.traffic.messages.size(), flow.rungs.size());
    EXPECT_EQ(r.standing_calls, 0u);
}

TEST_P(ladder_of_servers, ends_well_on_a_bad_network_for_every_seed)
{
    std::uint64_t passed = 0;
    constexpr std::uint64_t seeds = 1'000;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed)
    {
        const auto r = run::play_in_memory(flow, table::bad_network(seed, 0.10, 0.10));
        ASSERT_TRUE(r.verdict == judge::run_verdict::pass || r.verdict == judge::run_verdict::inconclusive)
            << "seed " << seed << ": " << told(r);
        ASSERT_TRUE(is_clean(r)) << "seed " << seed << ": " << told(r);
        ASSERT_EQ(r.standing_calls, 0u) << "seed " << seed;
        ASSERT_TRUE(r.verdict == judge::run_verdict::pass || r.why.starts_with("network")) << r.why;
        passed += r.verdict == judge::run_verdict::pass ? 1 : 0;
    }
    EXPECT_GT(passed, seeds * 95 / 100);
}

INSTANTIATE_TEST_SUITE_P(in_memory,
                         ladder_of_servers,
                         testing::Values("rfc3665/2.1-successful-new-registration.toml",
                                         "rfc3665/2.2-update-of-contact-list.toml",
                                         "rfc3665/2.3-request-for-current-contact-list.toml",
                                         "rfc3665/2.4-cancellation-of-registration.toml",
                                         "rfc3665/2.5-unsuccessful-registration.toml",
                                         "rfc3665/"
                                         "3.6-session-via-redirect-and-proxy-servers-with-sdp-in-ack.toml",
                                         "field/302-followed.toml",
                                         "field/302-followed-by-a-proxy.toml",
                                         "field/302-two-contacts.toml",
                                         "field/423-longer-interval.toml",
                                         "field/register-refresh.toml",
                                         "field/register-then-called.toml"),
                         name_of_test);

// RFC 3665 3.6, F2 and F4: the name, not an address.
TEST(redirection, a_302_names_the_domain_of_the_proxy_that_is_asked_next)
{
    const auto flow = script::load_script(
        root + "/scripts/rfc3665/3.6-session-via-redirect-and-proxy-servers-with-sdp-in-ack.toml");
    const auto r = run::play_in_memory(flow, with_rules());
    const auto f = messages_of(r);
    EXPECT_EQ(text(*f[1], sip::field_id::contact), "<sip:bob@chicago.example.com>");
    EXPECT_EQ(f[3]->request_uri(), "sip:bob@chicago.example.com");
    EXPECT_FALSE(f[3]->has(sip::field_id::route)) << "its domain leads there";
}

// RFC 3261 8.1.3.4: "It is RECOMMENDED that the UAC reuse the same To, From, and Call-ID used in the original
// redirected request"; 8.1.3.5: CSeq one higher; "MUST have a new branch ID".
TEST(redirection, the_redirected_invite_goes_to_the_contact_as_the_same_call)
{
    const auto flow = script::load_script(root + "/scripts/field/302-followed.toml");
    const auto f = messages_of(run::play_in_memory(flow, with_rules()));
    EXPECT_EQ(f[0]->request_uri(), "sip:bob@biloxi.example.com");
    EXPECT_EQ(text(*f[1], sip::field_id::contact), '<' + std::string{f[3]->request_uri()} + '>');
    for (const auto id : {sip::field_id::to, sip::field_id::from, sip::field_id::call_id})
        EXPECT_EQ(text(*f[0], id), text(*f[3], id));
    EXPECT_EQ(sip::cseq_of(*f[3])->number, sip::cseq_of(*f[0])->number + 1);
    EXPECT_NE(sip::top_via(*f[3])->branch, sip::top_via(*f[0])->branch);
}

TEST(redirection, of_two_contacts_that_with_the_larger_q_is_tried_first)
{
    auto octets = script::load_script(root + "/scripts/field/302-two-contacts.toml");
    // The other way round than they are drawn: the fields of the 302 say which is where.
    octets.rungs[1].fields = {{"Contact", "<sip:desk@192.0.2.104:5060>;q=0.2"},
                              {"Contact", "<sip:bob@192.0.2.103:5060?Subject=moved>;q=0.4"}};
    const auto f = messages_of(run::play_in_memory(octets, with_rules()));
    ASSERT_TRUE(f[3] && f[6]);
    EXPECT_EQ(f[3]->request_uri(), "sip:bob@192.0.2.103:5060");
    EXPECT_EQ(text(*f[3], sip::field_id::subject), "moved");
    EXPECT_EQ(f[6]->request_uri(), "sip:desk@192.0.2.104:5060");
    EXPECT_EQ(sip::cseq_of(*f[6])->number, sip::cseq_of(*f[0])->number + 2);
    EXPECT_EQ(text(*f[6], sip::field_id::call_id), text(*f[0], sip::field_id::call_id));
}

// RFC 3261 10.2: "All registrations from a UAC SHOULD use the same Call-ID"; "A UA MUST increment the CSeq
// value by one for each REGISTER request with the same Call-ID."
TEST(registration, a_refresh_keeps_the_call_id_and_counts_up)
{
    const auto flow = script::load_script(root + "/scripts/field/register-refresh.toml");
    const auto f = messages_of(run::play_in_memory(flow, with_rules()));
    for (std::size_t i = 2; i < f.size(); i += 2)
    {
        EXPECT_EQ(text(*f[i], sip::field_id::call_id), text(*f[0], sip::field_id::call_id));
        EXPECT_EQ(sip::cseq_of(*f[i])->number, sip::cseq_of(*f[i - 2])->number + 1);
    }
    EXPECT_TRUE(text(*f[0], sip::field_id::contact).ends_with(">;expires=3600"));
    EXPECT_TRUE(text(*f[1], sip::field_id::contact).ends_with(">;expires=4")) << "a short grant";
    EXPECT_FALSE(f[4]->has(sip::field_id::contact)) << "10.2.3: a query";
    EXPECT_TRUE(f[5]->has(sip::field_id::contact));
    EXPECT_FALSE(f[7]->has(sip::field_id::contact)) << "removed";
}

// RFC 3261 10.2.8
TEST(registration, after_a_423_the_interval_is_at_least_min_expires)
{
    const auto flow = script::load_script(root + "/scripts/field/423-longer-interval.toml");
    const auto f = messages_of(run::play_in_memory(flow, with_rules()));
    const auto asked_again_for = [&flow](int seconds) {
        auto drawn = flow;
        drawn.rungs.at(2).registers.emplace().expires = seconds;
        return std::string{
            text(*messages_of(run::play_in_memory(drawn, with_rules()))[2], sip::field_id::contact)};
    };
    EXPECT_EQ(text(*f[1], sip::field_id::min_expires), "120");
    EXPECT_TRUE(text(*f[2], sip::field_id::contact).ends_with(";expires=120"));
    EXPECT_TRUE(asked_again_for(90).ends_with(";expires=120"));
    EXPECT_TRUE(asked_again_for(300).ends_with(";expires=300"));
}

// RFC 3261 10.2.2
TEST(registration, a_star_goes_with_expires_0)
{
    const auto flow = script::load_script(root + "/scripts/rfc3665/2.4-cancellation-of-registration.toml");
    const auto f = messages_of(run::play_in_memory(flow, with_rules()));
    EXPECT_EQ(text(*f[0], sip::field_id::contact), "*");
    EXPECT_EQ(text(*f[0], sip::field_id::expires), "0");
}

// A registrar refuses as drawn what it would accept.
TEST(registration, a_refusal_that_is_drawn_is_made)
{
    const auto flow = from(R"(title = "T"
lifelines = ["Bob", "Registrar"]
[ladder]
F1 = "REGISTER Bob -> Registrar"
F2 = "503 REGISTER Bob <- Registrar"
[F2]
fields = { Retry-After = 120 }
)");
    const auto r = run::play_in_memory(flow, with_rules());
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
    EXPECT_EQ(text(*messages_of(r)[1], sip::field_id::retry_after), "120");
}

// Nobody who is drawn to be refused by the machine itself is refused for the drawing's sake.
TEST(registration, a_423_that_the_registrar_has_no_reason_for_does_not_come)
{
    const auto flow = from(R"(title = "T"
lifelines = ["Bob", "Registrar"]
[ladder]
F1 = "REGISTER Bob -> Registrar"
F2 = "423 REGISTER Bob <- Registrar"
)");
    EXPECT_NE(run::play_in_memory(flow, with_rules()).verdict, judge::run_verdict::pass);
}
