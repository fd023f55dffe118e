// A standing user agent that registers and calls by itself, in virtual time.
#include "hash_in_digits.hpp"
#include "passing.hpp"
#include "serve/station.hpp"

#include "sip/build.hpp"
#include "sip/fields.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using namespace std::chrono_literals;

struct standing
{
    explicit standing(serve::configuration c)
        : how{std::move(c)},
          agent{at_home(how), {rules::select(""), false, {}}}
    {
        pass(0s);
    }

    static serve::configuration& at_home(serve::configuration& c)
    {
        c.at = *fsm::numeric_address("192.168.0.1", 5060);
        c.aor = "sip:alice@atlanta.example.com";
        c.next_hops = {{"biloxi.example.com", *fsm::numeric_address("192.168.0.2", 5060)},
                       {"chicago.example.com", *fsm::numeric_address("192.168.0.3", 5060)}};
        return c;
    }

    void take()
    {
        for (fsm::transmission t; agent.next(t);)
        {
            agent.sent(now, t);
            sent.push_back(t);
        }
    }
    void pass(fsm::duration d)
    {
        serve_test::pass(agent, now, d, [this] { take(); });
    }
    // The last request that left, or the last of this method.
    const sip::message& asked(std::string_view method = "") const
    {
        const auto found = std::ranges::find_if(sent.rbegin(), sent.rend(), [&](const auto& t) {
            return t.message->is_request() && (method.empty() || t.message->method_name() == method);
        });
        return *found->message;
    }
    void answer(const sip::message& request, int status, const std::string& rows = "")
    {
        const auto tag = status == 100 ? "" : ";tag=b";
        std::string to{request.value(sip::field_id::to)};
        if (to.find(";tag=") == to.npos)
            to += tag;
        const auto octets = "SIP/2.0 " + std::to_string(status) +
                            " X\r\nVia: " + std::string{request.value(sip::field_id::via)} +
                            "\r\nFrom: " + std::string{request.value(sip::field_id::from)} + "\r\nTo: " + to +
                            "\r\nCall-ID: " + std::string{request.value(sip::field_id::call_id)} +
                            "\r\nCSeq: " + std::string{request.value(sip::field_id::cseq)} + "\r\n" + rows +
                            "Content-Length: 0\r\n\r\n";
        agent.received(now, {how.at, sent.back().over.remote}, sip::store(octets));
        take();
    }
    // Without copies.
    std::size_t count(std::string_view method) const
    {
        std::set<std::string_view> out;
        for (const auto& t : sent)
            if (t.message->is_request() && t.message->method_name() == method)
                out.insert(t.message->octets());
        return out.size();
    }

    serve::configuration how;
    fsm::time_point now{};
    serve::station agent;
    std::vector<fsm::transmission> sent;
};

const std::string at_bob = "Contact: <sip:bob@192.168.0.2:5060>\r\n";

serve::configuration calling()
{
    serve::configuration how;
    how.calls.emplace();
    how.calls->to = "sip:bob@biloxi.example.com";
    return how;
}

TEST(serve_caller, calls_once_acknowledges_and_hangs_up)
{
    auto how = calling();
    how.calls->after = 1s;
    how.calls->talks = 3s;
    standing s{how};
    EXPECT_TRUE(s.sent.empty());
    s.pass(1s);
    ASSERT_EQ(s.count("INVITE"), 1U);
    EXPECT_EQ(s.asked().request_uri(), "sip:bob@biloxi.example.com");
    EXPECT_EQ(s.asked().value(sip::field_id::to), "<sip:bob@biloxi.example.com>");
    EXPECT_EQ(s.sent.back().over.remote.host_port(), "192.168.0.2:5060");
    s.answer(s.asked(), 180);
    s.answer(s.asked(), 200, at_bob);
    EXPECT_EQ(s.count("ACK"), 1U);
    EXPECT_EQ(s.agent.calls(), 1U);
    s.pass(2s);
    EXPECT_EQ(s.count("BYE"), 0U);
    s.pass(2s);
    ASSERT_EQ(s.count("BYE"), 1U);
    s.answer(s.asked(), 200);
    s.pass(100s);
    EXPECT_EQ(s.count("INVITE"), 1U);
}

// RFC 3261 9.1
TEST(serve_caller, gives_up_when_it_has_rung_for_so_long)
{
    auto how = calling();
    how.calls->waits = 2s;
    standing s{how};
    const auto& invite = s.asked();
    s.answer(invite, 100);
    s.pass(10s);
    EXPECT_EQ(s.count("CANCEL"), 0U);
    s.answer(invite, 180);
    s.pass(1s);
    EXPECT_EQ(s.count("CANCEL"), 0U);
    s.pass(1s);
    EXPECT_EQ(s.count("CANCEL"), 1U);
}

// RFC 3261 9.1: the 200 was on its way; the call is ended by BYE (15)
TEST(serve_caller, ends_a_call_that_was_answered_after_its_cancel)
{
    auto how = calling();
    how.calls->waits = 2s;
    standing s{how};
    const auto& invite = s.asked();
    s.answer(invite, 180);
    s.pass(2s);
    s.answer(s.asked("CANCEL"), 200);
    s.answer(s.asked("INVITE"), 200, at_bob);
    EXPECT_EQ(s.count("ACK"), 1U);
    EXPECT_EQ(s.count("BYE"), 1U);
}

// RFC 3261 13.2.2.4
TEST(serve_caller, ends_what_a_second_branch_answered)
{
    standing s{calling()};
    s.answer(s.asked("INVITE"), 200, at_bob);
    ASSERT_EQ(s.count("ACK"), 1U);
    const auto& invite = s.asked("INVITE");
    const auto octets = "SIP/2.0 200 OK\r\nVia: " + std::string{invite.value(sip::field_id::via)} +
                        "\r\nFrom: " + std::string{invite.value(sip::field_id::from)} +
                        "\r\nTo: <sip:bob@biloxi.example.com>;tag=other\r\nCall-ID: " +
                        std::string{invite.value(sip::field_id::call_id)} + "\r\nCSeq: 1 INVITE\r\n" +
                        at_bob + "Content-Length: 0\r\n\r\n";
    s.agent.received(s.now, {s.how.at, s.sent.back().over.remote}, sip::store(octets));
    s.take();
    EXPECT_EQ(s.count("ACK"), 2U);
    ASSERT_EQ(s.count("BYE"), 1U);
    EXPECT_NE(s.asked("BYE").value(sip::field_id::to).find(";tag=other"), std::string_view::npos);
}

// RFC 3261 8.1.3.4: by q, each once, and then no more
TEST(serve_caller, follows_a_redirection)
{
    standing s{calling()};
    s.answer(s.asked("INVITE"), 302,
             "Contact: <sip:bob@chicago.example.com>;q=0.9, <sip:desk@biloxi.example.com>;q=0.5\r\n");
    ASSERT_EQ(s.count("INVITE"), 2U);
    EXPECT_EQ(s.asked("INVITE").request_uri(), "sip:bob@chicago.example.com");
    EXPECT_EQ(s.sent.back().over.remote.host_port(), "192.168.0.3:5060");
    s.answer(s.asked("INVITE"), 486);
    ASSERT_EQ(s.count("INVITE"), 3U);
    EXPECT_EQ(s.asked("INVITE").request_uri(), "sip:desk@biloxi.example.com");
    s.answer(s.asked("INVITE"), 302, "Contact: <sip:bob@biloxi.example.com>\r\n");
    EXPECT_EQ(s.count("INVITE"), 3U);
}

serve::configuration known_as_alice()
{
    auto how = calling();
    how.hash = serve_test::hash_in_digits;
    how.user = "alice";
    how.password = "zanzibar";
    return how;
}

// RFC 3261 22.2: credentials that were rejected are not sent again
TEST(serve_caller, proves_who_it_is_once_to_each_realm)
{
    standing s{known_as_alice()};
    for (const auto* realm : {"atlanta", "biloxi", "atlanta"})
        s.answer(s.asked("INVITE"), 407,
                 "Proxy-Authenticate: Digest realm=\"" + std::string{realm} +
                     "\", nonce=\"n\", qop=\"auth\", algorithm=MD5\r\n");
    EXPECT_TRUE(s.asked("INVITE").has(sip::field_id::proxy_authorization));
    EXPECT_EQ(s.count("INVITE"), 3U);
}

TEST(serve_caller, asks_no_more_than_eight_times)
{
    standing s{known_as_alice()};
    for (int i = 0; i < 20; ++i)
        s.answer(s.asked("INVITE"), 407,
                 "Proxy-Authenticate: Digest realm=\"atlanta\", nonce=\"n" + std::to_string(i) +
                     "\", qop=\"auth\", algorithm=MD5, stale=true\r\n");
    EXPECT_EQ(s.count("INVITE"), 8U);
}

serve::configuration registering()
{
    serve::configuration how;
    how.registers.emplace();
    how.registers->at = "sip:biloxi.example.com";
    return how;
}

// RFC 3261 10.2, 10.2.4
TEST(serve_caller, registers_and_refreshes_when_half_of_what_was_granted_is_over)
{
    standing s{registering()};
    ASSERT_EQ(s.count("REGISTER"), 1U);
    const auto first = sip::store(std::string{s.asked().octets()});
    EXPECT_EQ(first->request_uri(), "sip:biloxi.example.com");
    EXPECT_EQ(first->value(sip::field_id::to), "<sip:alice@atlanta.example.com>");
    EXPECT_EQ(first->value(sip::field_id::expires), "3600");
    s.answer(s.asked(), 200,
             "Contact: <sip:other@192.168.0.9>;expires=20\r\nContact: " +
                 std::string{first->value(sip::field_id::contact)} + ";expires=100\r\n");
    s.pass(49s);
    EXPECT_EQ(s.count("REGISTER"), 1U);
    s.pass(2s);
    ASSERT_EQ(s.count("REGISTER"), 2U);
    EXPECT_EQ(s.asked().value(sip::field_id::call_id), first->value(sip::field_id::call_id));
    EXPECT_EQ(s.asked().value(sip::field_id::cseq), "2 REGISTER");
}

// RFC 3261 22.1, 22.2: a registrar whose nonces end, and which does not say stale, has not refused the
// password that it accepted before; one that refuses it under its new nonce has.
TEST(serve_caller, refreshes_where_a_nonce_has_ended_unsaid)
{
    auto how = registering();
    how.hash = serve_test::hash_in_digits;
    how.user = "alice";
    how.password = "zanzibar";
    standing s{how};
    const auto challenged = [&s](const std::string& nonce) {
        s.answer(s.asked(), 401,
                 "WWW-Authenticate: Digest realm=\"biloxi\", nonce=\"" + nonce +
                     "\", qop=\"auth\", algorithm=MD5\r\n");
    };
    const auto granted = [&s] {
        s.answer(s.asked(), 200,
                 "Contact: " + std::string{s.asked().value(sip::field_id::contact)} + ";expires=100\r\n");
    };
    challenged("n1");
    granted();
    ASSERT_EQ(s.count("REGISTER"), 2U);
    s.pass(51s);
    ASSERT_EQ(s.count("REGISTER"), 3U);
    challenged("n2");
    ASSERT_EQ(s.count("REGISTER"), 4U);
    EXPECT_NE(s.asked().value(sip::field_id::authorization).find("nonce=\"n2\""), std::string::npos);
    granted();
    s.pass(51s);
    ASSERT_EQ(s.count("REGISTER"), 5U);
    challenged("n3");
    challenged("n4");
    EXPECT_EQ(s.count("REGISTER"), 6U) << "the answer to n3 was refused";
}

TEST(serve_caller, registers_elsewhere_and_is_a_registrar_itself)
{
    auto how = registering();
    how.registrar = true;
    standing s{how};
    s.answer(s.asked(), 200,
             "Contact: " + std::string{s.asked().value(sip::field_id::contact)} + ";expires=100\r\n");
    s.pass(51s);
    EXPECT_EQ(s.count("REGISTER"), 2U) << "the 200 was heard";
}

// RFC 3261 10.2.8
TEST(serve_caller, asks_for_longer_after_a_423)
{
    auto how = registering();
    how.registers->expires = 30;
    standing s{how};
    s.answer(s.asked(), 423, "Min-Expires: 120\r\n");
    ASSERT_EQ(s.count("REGISTER"), 2U);
    EXPECT_EQ(s.asked().value(sip::field_id::expires), "120");
    s.answer(s.asked(), 423, "Min-Expires: 120\r\n");
    EXPECT_EQ(s.count("REGISTER"), 2U) << "it has asked for that";
}

TEST(serve_caller, ends_what_it_has_begun_when_it_is_told_to_stop)
{
    standing s{calling()};
    s.answer(s.asked("INVITE"), 200, at_bob);
    s.agent.told_to_stop(s.now);
    s.take();
    EXPECT_EQ(s.count("BYE"), 1U);
    standing t{calling()};
    t.answer(t.asked("INVITE"), 180);
    t.agent.told_to_stop(t.now);
    t.take();
    EXPECT_EQ(t.count("CANCEL"), 1U);
}

}  // namespace
