// RFC 3665 3.5: an application layer gateway gives what it forwards a session description of its own.
#include "run/in_memory.hpp"
#include "run/in_memory_options.hpp"
#include "script/load.hpp"
#include "told.hpp"
#include "two_casts.hpp"

#include <gtest/gtest.h>

namespace {

const std::string root = SIPWRIGHT_SOURCE_DIR;
const std::string path = root + "/scripts/rfc3665/3.5-session-through-a-sip-alg.toml";

// The body of the message of rung F<n>.
std::string body_of(const judge::run_result& r, std::size_t n)
{
    const auto at = r.rungs.at(n - 1).message;
    return at ? std::string{r.traffic.messages[*at].message->body()} : "never sent";
}

bool breaks(const judge::run_result& r, std::string_view letter)
{
    return std::ranges::any_of(r.rules, [&](const auto& v) {
        return std::ranges::any_of(v.findings, [&](const auto& f) { return f.rule == letter; });
    });
}

}  // namespace

// F2 and F11 of the RFC: "c=IN IP4 192.0.2.128", "m=audio 2000", "m=audio 1734".
TEST(rfc3665_3_5, the_alg_writes_its_own_address_into_offer_and_answer)
{
    const auto s = script::load_script(path);
    const auto r = run::play_in_memory(s, table::with_rules());
    ASSERT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
    EXPECT_NE(body_of(r, 1).find("c=IN IP4 192.0.2.101\r\n"), std::string::npos);
    EXPECT_NE(body_of(r, 2).find("c=IN IP4 192.0.2.128\r\nt=0 0\r\nm=audio 2000 RTP/AVP 0"),
              std::string::npos);
    EXPECT_EQ(body_of(r, 4), body_of(r, 2));
    EXPECT_NE(body_of(r, 10).find("c=IN IP4 192.0.2.201\r\n"), std::string::npos);
    EXPECT_NE(body_of(r, 11).find("c=IN IP4 192.0.2.128\r\nt=0 0\r\nm=audio 1734 RTP/AVP 0"),
              std::string::npos);
    const auto at = *r.rungs[1].message;
    EXPECT_EQ(r.traffic.messages[at].message->value(sip::field_id::content_length),
              std::to_string(body_of(r, 2).size()));
}

// Where it is a device, it may; a proxy that is none may not.
TEST(rfc3665_3_5, an_alg_is_not_blamed_for_bodies_and_a_proxy_is)
{
    for (const bool alg : {true, false})
    {
        auto s = script::load_script(path);
        s.parties[1].alg = alg;
        table::two_casts both{s, {"ALG"}};
        const auto r = both.play();
        EXPECT_EQ(breaks(r, "PRX-COPY-1.c"), !alg) << told(r);
        EXPECT_EQ(breaks(r, "PRX-RESP-1.b"), !alg) << told(r);
        EXPECT_EQ(r.verdict == judge::run_verdict::pass, alg) << told(r);
    }
}
