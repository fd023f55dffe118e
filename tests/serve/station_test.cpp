// A standing agent in virtual time: who calls it is answered as its configuration says, and is judged.
#include "hash_in_digits.hpp"
#include "passing.hpp"
#include "serve/station.hpp"

#include "fsm/digest_client.hpp"
#include "sip/build.hpp"
#include "sip/fields.hpp"
#include "sip/sdp_answer.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;

struct standing
{
    explicit standing(serve::configuration c = {}, run::reach allowed = {})
        : how{std::move(c)},
          agent{at_home(how), {rules::select(""), false, std::move(allowed)}}
    {
    }

    static serve::configuration& at_home(serve::configuration& c)
    {
        c.at = here();
        return c;
    }
    static fsm::address here() { return *fsm::numeric_address("192.168.0.1", 5060); }
    fsm::address there = *fsm::numeric_address("192.168.0.2", 5060);

    std::string request(const std::string& method, const std::string& to_tag = "", int cseq = 1) const
    {
        const auto contact = method == "INVITE" ? "Contact: <sip:phone@192.168.0.2:5060>\r\n" : "";
        return method + " sip:" + (to_tag.empty() ? "echo" : "sipwright") +
               "@192.168.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 192.168.0.2:5060;branch=z9hG4bK" + method +
               std::to_string(cseq) + call +
               ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:phone@192.168.0.2>;tag=" + call +
               "\r\nTo: <sip:echo@192.168.0.1>" + (to_tag.empty() ? "" : ";tag=" + to_tag) +
               "\r\nCall-ID: " + call + "\r\nCSeq: " + std::to_string(cseq) + ' ' + method + "\r\n" +
               contact + "Content-Length: 0\r\n\r\n";
    }

    void take()
    {
        for (fsm::transmission t; agent.next(t);)
        {
            agent.sent(now, t);
            sent.push_back(t.message);
            went_to.push_back(t.over.remote);
        }
    }
    void put(const std::string& octets)
    {
        agent.received(now, {how.at, there}, sip::store(octets));
        take();
    }
    void pass(fsm::duration d)
    {
        serve_test::pass(agent, now, d, [this] { take(); });
    }
    int status() const { return sent.empty() ? 0 : sent.back()->status(); }
    std::string tag() const { return std::string{sip::to_of(*sent.back())->tag}; }
    std::string lines()
    {
        std::string out;
        for (std::string line; agent.next_line(line);)
            out += line + '\n';
        return out;
    }

    std::string call = "call-1";
    serve::configuration how;
    fsm::time_point now{};
    serve::station agent;
    std::vector<sip::message_ptr> sent;
    std::vector<fsm::address> went_to;
};

// A whole call, as a correct caller makes it.
void play_call(standing& s)
{
    const auto invite = sip::store(s.request("INVITE"));
    s.put(sip::edit{*invite}
              .set("Content-Type", "application/sdp")
              .body(sip::silent_offer("192.168.0.2"))
              .finish());
    ASSERT_EQ(s.status(), 200);
    const auto tag = s.tag();
    s.put(s.request("ACK", tag));
    s.put(s.request("BYE", tag, 2));
    ASSERT_EQ(s.status(), 200);
}

TEST(serve, answers_a_call_and_judges_it_when_it_is_over)
{
    standing s;
    play_call(s);
    s.pass(100s);
    s.agent.finish(s.now);
    const auto& j = s.agent.judged();
    EXPECT_EQ(j.calls, 1u);
    EXPECT_EQ(j.passed, 1u) << s.lines();
    EXPECT_EQ(j.broken + j.advised + j.own, 0u) << s.lines();
    EXPECT_EQ(s.agent.counted().answered, 2u);
    EXPECT_EQ(s.agent.counted().received, 3u);
}

TEST(serve, writes_a_line_for_each_transaction)
{
    standing s;
    play_call(s);
    const auto lines = s.lines();
    EXPECT_NE(lines.find("from 192.168.0.2:5060 over UDP  INVITE sip:echo@192.168.0.1:5060  200 after"),
              std::string::npos)
        << lines;
    EXPECT_NE(lines.find("BYE sip:sipwright@192.168.0.1:5060  200 after"), std::string::npos) << lines;
    EXPECT_EQ(std::ranges::count(lines, '\n'), 2) << lines;
}

// RFC 3261 13.3.1.4: without ACK the call ends with BYE; here the end of the server comes before its answer
TEST(serve, says_when_it_ends_which_requests_nobody_answered_until_then)
{
    standing s;
    s.put(s.request("INVITE"));
    ASSERT_EQ(s.status(), 200);
    s.pass(33s);
    s.lines();
    s.agent.finish(s.now);
    const auto lines = s.lines();
    EXPECT_NE(lines.find("BYE sip:phone@192.168.0.2:5060  no answer"), std::string::npos) << lines;
    EXPECT_TRUE(lines.starts_with("33000.0 ms to 192.168.0.2:5060")) << lines;
    EXPECT_EQ(s.agent.counted().unanswered, 1u);
}

// RFC 3261 12.2.1.1: the Request-URI of a request in a dialog is the remote target
TEST(serve, names_the_device_that_broke_a_rule_a_few_times_and_counts_it)
{
    standing s;
    for (int i = 0; i < 5; ++i)
    {
        s.call = "call-" + std::to_string(i);
        s.put(s.request("INVITE"));
        const auto tag = s.tag();
        for (const auto* method : {"ACK", "BYE"})
        {
            auto wrong = s.request(method, tag, method == std::string{"BYE"} ? 2 : 1);
            wrong.replace(wrong.find("sip:sipwright@"), 14, "sip:elsewhere@");
            s.put(wrong);
        }
    }
    s.pass(100s);
    s.agent.finish(s.now);
    EXPECT_EQ(s.agent.judged().failed, 5u);
    const auto& broken = s.agent.broken();
    ASSERT_TRUE(broken.contains("P2 ACK-2XX-2.a"));
    EXPECT_EQ(broken.at("P2 ACK-2XX-2.a"), 5u);
    const auto lines = s.lines();
    std::size_t told = 0;
    for (auto at = lines.find("broken ACK-2XX-2.a"); at != lines.npos;
         at = lines.find("broken ACK-2XX-2.a", at + 1))
        ++told;
    EXPECT_EQ(told, 3u) << lines;
}

TEST(serve, rings_talks_and_hangs_up_as_it_is_configured)
{
    serve::configuration how;
    how.answers.rings = 2s;
    how.answers.talks = 30s;
    standing s{how};
    s.put(s.request("INVITE"));
    EXPECT_EQ(s.status(), 180);
    s.pass(1900ms);
    EXPECT_EQ(s.sent.size(), 1u);
    s.pass(200ms);
    ASSERT_EQ(s.status(), 200);
    s.put(s.request("ACK", s.tag()));
    s.sent.clear();
    s.pass(29s);
    EXPECT_TRUE(s.sent.empty());
    s.pass(1s);
    ASSERT_FALSE(s.sent.empty());
    EXPECT_EQ(s.sent.front()->method(), sip::method::bye);
    EXPECT_EQ(s.agent.calls(), 0u);
}

TEST(serve, declines_with_the_status_of_its_configuration)
{
    serve::configuration how;
    how.answers.status = 486;
    standing s{how};
    s.put(s.request("INVITE"));
    EXPECT_EQ(s.status(), 486);
}

TEST(serve, ends_what_stands_when_it_is_told_to_stop)
{
    standing s;
    s.put(s.request("INVITE"));
    s.put(s.request("ACK", s.tag()));
    s.sent.clear();
    s.agent.told_to_stop(s.now);
    s.take();
    ASSERT_FALSE(s.sent.empty());
    EXPECT_EQ(s.sent.front()->method(), sip::method::bye);
    EXPECT_FALSE(s.agent.over());
    s.pass(10s);
    EXPECT_TRUE(s.agent.over());
}

TEST(serve, is_over_at_once_when_it_is_told_to_stop_twice)
{
    standing s;
    s.put(s.request("INVITE"));
    s.agent.told_to_stop(s.now);
    EXPECT_FALSE(s.agent.over());
    s.agent.told_to_stop(s.now);
    EXPECT_TRUE(s.agent.over());
}

TEST(serve, sends_nothing_to_strangers)
{
    standing s;
    s.there = *fsm::numeric_address("8.8.8.8", 5060);
    s.put(s.request("OPTIONS"));
    EXPECT_TRUE(s.sent.empty());
    EXPECT_EQ(s.agent.counted().refused, 1u);
    EXPECT_NE(s.lines().find("not sent to 8.8.8.8:5060"), std::string::npos);
}

TEST(serve, survives_what_is_no_sip_and_counts_it)
{
    standing s;
    s.put("\r\n\r\n");
    s.put("GET / HTTP/1.1\r\n\r\n");
    s.put(std::string(1000, '\0'));
    EXPECT_TRUE(s.sent.empty());
    EXPECT_EQ(s.agent.counted().unreadable, 1u);
    EXPECT_EQ(s.agent.counted().keep_alives, 2u);
}

// RFC 3261 16.5: a request for a user of its domain goes where the configuration says
TEST(serve, as_a_proxy_passes_on_to_its_users)
{
    serve::configuration how;
    how.plays = rules::role::proxy;
    how.domain = "biloxi.example.com";
    how.users["bob"] = {"sip:bob@192.168.0.3:5070"};
    standing s{how};
    auto invite = s.request("INVITE");
    invite.replace(invite.find("sip:echo@192.168.0.1:5060"), 25, "sip:bob@biloxi.example.com");
    s.put(invite);
    const auto passed_on = std::ranges::find_if(s.sent, [](const auto& m) { return m->is_request(); });
    ASSERT_NE(passed_on, s.sent.end());
    EXPECT_EQ((*passed_on)->request_uri(), "sip:bob@192.168.0.3:5070");
    auto other = s.request("INVITE", "", 2);
    other.replace(other.find("sip:echo@192.168.0.1:5060"), 25, "sip:eve@biloxi.example.com");
    s.put(other);
    EXPECT_EQ(s.status(), 404);
    auto shouted = s.request("INVITE", "", 3);
    shouted.replace(shouted.find("sip:echo@192.168.0.1:5060"), 25, "sip:bob@BILOXI.example.com");
    s.sent.clear();
    s.put(shouted);
    EXPECT_TRUE(std::ranges::any_of(s.sent, [](const auto& m) {
        return m->is_request() && m->request_uri() == "sip:bob@192.168.0.3:5070";
    })) << "RFC 3261 19.1.4: a host has no case";
}

std::vector<std::string> asked_of(const standing& s)
{
    std::vector<std::string> out;
    for (const auto& m : s.sent)
        if (m->is_request())
            out.emplace_back(m->request_uri());
    return out;
}

serve::configuration two_phones()
{
    serve::configuration how;
    how.plays = rules::role::proxy;
    how.users["echo"] = {"sip:echo@192.168.0.3:5070", "sip:echo@192.168.0.4:5070"};
    return how;
}

// RFC 3261 16.6: "the proxy MAY ... in parallel", or sequentially
TEST(serve, as_a_proxy_asks_all_places_of_a_user_at_once)
{
    standing s{two_phones()};
    s.put(s.request("INVITE"));
    EXPECT_EQ(asked_of(s), two_phones().users["echo"]);
}

TEST(serve, as_a_proxy_asks_the_first_place_alone_where_it_goes_by_sequence)
{
    auto how = two_phones();
    how.sequential = true;
    standing s{how};
    s.put(s.request("INVITE"));
    EXPECT_EQ(asked_of(s), std::vector<std::string>{"sip:echo@192.168.0.3:5070"});
}

// RFC 3261 16.6 item 7
TEST(serve, as_a_proxy_passes_what_is_for_another_domain_to_its_next_hop_as_it_is)
{
    serve::configuration how;
    how.plays = rules::role::proxy;
    how.next_hops = {{"biloxi.example.com", *fsm::numeric_address("192.168.0.9", 5062)}};
    standing s{how};
    auto invite = s.request("INVITE");
    invite.replace(invite.find("sip:echo@192.168.0.1:5060"), 25, "sip:bob@Biloxi.example.com");
    s.put(invite);
    EXPECT_EQ(asked_of(s), std::vector<std::string>{"sip:bob@Biloxi.example.com"});
    EXPECT_TRUE(
        std::ranges::any_of(s.went_to, [](const auto& a) { return a.host_port() == "192.168.0.9:5062"; }));
}

std::string registration(const standing& s, int cseq = 1)
{
    auto out = s.request("REGISTER", "", cseq);
    out.replace(out.find("sip:echo@192.168.0.1:5060 "), 26, "sip:192.168.0.1 ");
    out.replace(out.find("To: <sip:echo@"), 14, "To: <sip:phone@");
    out.replace(out.find("Content-Length"), 14,
                "Contact: <sip:phone@192.168.0.2:5060>;expires=600\r\nContent-Length");
    const auto from = out.find("<sip:phone@192.168.0.2>;tag");
    return out.replace(from, 23, "<sip:phone@192.168.0.1>");
}

// A phone registers, calls, and gets its verdict: all at one address.
TEST(serve, as_a_user_agent_may_be_a_registrar_too)
{
    serve::configuration how;
    how.registrar = true;
    standing s{how};
    s.put(registration(s));
    ASSERT_EQ(s.status(), 200);
    EXPECT_EQ(s.sent.back()->value(sip::field_id::contact), "<sip:phone@192.168.0.2:5060>;expires=600");
    s.call = "call-2";
    play_call(s);
    s.pass(100s);
    s.agent.finish(s.now);
    EXPECT_EQ(s.agent.judged().passed, 2u) << s.lines();
    EXPECT_EQ(s.agent.judged().broken, 0u);
    standing without;
    without.put(registration(without));
    EXPECT_EQ(without.status(), 405);
}

// RFC 3261 16.5: the location service of a proxy that is a registrar
TEST(serve, as_a_proxy_and_registrar_passes_on_to_who_is_registered)
{
    serve::configuration how;
    how.plays = rules::role::proxy;
    how.registrar = true;
    standing s{how};
    s.put(registration(s));
    ASSERT_EQ(s.status(), 200);
    s.sent.clear();
    auto invite = s.request("INVITE", "", 2);
    invite.replace(invite.find("sip:echo@192.168.0.1:5060 "), 26, "sip:phone@192.168.0.1 ");
    s.put(invite);
    const auto passed_on = std::ranges::find_if(s.sent, [](const auto& m) { return m->is_request(); });
    ASSERT_NE(passed_on, s.sent.end());
    EXPECT_EQ((*passed_on)->request_uri(), "sip:phone@192.168.0.2:5060");
}

TEST(serve, as_a_registrar_keeps_bindings_and_answers_nothing_else)
{
    serve::configuration how;
    how.plays = rules::role::registrar;
    standing s{how};
    s.put(registration(s));
    EXPECT_EQ(s.status(), 200);
    s.put(s.request("INVITE", "", 2));
    EXPECT_EQ(s.status(), 405);
}

// RFC 3261 8.3
TEST(serve, as_a_redirect_server_says_where_its_users_are)
{
    serve::configuration how;
    how.plays = rules::role::redirect;
    how.users["echo"] = {"sip:echo@chicago.example.com"};
    standing s{how};
    s.put(s.request("INVITE"));
    EXPECT_EQ(s.status(), 302);
    EXPECT_EQ(s.sent.back()->value(sip::field_id::contact), "<sip:echo@chicago.example.com>");
}

TEST(serve, as_a_redirect_server_says_which_place_is_wanted_most)
{
    serve::configuration how;
    how.plays = rules::role::redirect;
    how.users["echo"] = {"sip:desk@chicago.example.com", "sip:mobile@chicago.example.com"};
    standing s{how};
    s.put(s.request("INVITE"));
    std::vector<std::string> contacts;
    const auto& m = *s.sent.back();
    for (const auto* row = m.first(sip::field_id::contact); row; row = m.next(*row))
        contacts.emplace_back(m.value(*row));
    EXPECT_EQ(contacts, (std::vector<std::string>{"<sip:desk@chicago.example.com>;q=1.0",
                                                  "<sip:mobile@chicago.example.com>;q=0.99"}));
}

serve::configuration with_passwords(rules::role plays)
{
    serve::configuration how;
    how.plays = plays;
    how.realm = "lab";
    how.hash = serve_test::hash_in_digits;
    how.passwords = {{"phone", "zanzibar"}, {"other", "pemba"}};
    return how;
}

// The same request again, with the credentials that its 401 or 407 asks for.
std::string proved(standing& s, std::string request, const std::string& user, const std::string& password)
{
    const auto first = sip::store(request);
    fsm::digest_client client;
    const fsm::digest_accounts known{serve_test::hash_in_digits, {{"", user, password}}};
    client.answer(known, *first, *s.sent.back());
    sip::choices pick{1};
    const auto rows = client.credentials(known,
                                         {first->method_name(),
                                          first->request_uri(),
                                          first->value(sip::field_id::to),
                                          first->value(sip::field_id::call_id),
                                          {}},
                                         pick);
    std::string text;
    for (const auto& [name, value] : rows)
        text += name + ": " + value + "\r\n";
    return request.insert(request.find("Content-Length"), text);
}

// RFC 3261 10.3 items 3 and 4
TEST(serve, as_a_registrar_with_passwords_challenges_and_takes_bindings_of_their_owner_alone)
{
    standing s{with_passwords(rules::role::registrar)};
    s.put(registration(s));
    ASSERT_EQ(s.status(), 401);
    s.put(proved(s, registration(s, 2), "phone", "zanzibar"));
    EXPECT_EQ(s.status(), 200);
    s.call = "call-2";
    s.put(registration(s, 3));
    ASSERT_EQ(s.status(), 401);
    s.put(proved(s, registration(s, 4), "phone", "wrong"));
    EXPECT_EQ(s.status(), 401);
    s.put(proved(s, registration(s, 5), "other", "pemba"));
    EXPECT_EQ(s.status(), 403);
}

// RFC 3261 22.2
TEST(serve, as_a_user_agent_with_passwords_challenges_who_calls)
{
    standing s{with_passwords(rules::role::ua)};
    s.put(s.request("INVITE"));
    ASSERT_EQ(s.status(), 401);
    const auto tag = s.tag();
    s.put(proved(s, s.request("INVITE", "", 2), "phone", "zanzibar"));
    EXPECT_EQ(s.status(), 200);
}

// RFC 3261 22.3
TEST(serve, as_a_proxy_with_passwords_challenges_its_own_users_alone)
{
    auto how = with_passwords(rules::role::proxy);
    how.users["echo"] = {"sip:echo@192.168.0.3:5070"};
    standing s{how};
    s.put(s.request("INVITE"));
    EXPECT_NE(s.status(), 407) << "phone@192.168.0.2 is a stranger";
    auto own = s.request("INVITE", "", 2);
    own.replace(own.find("<sip:phone@192.168.0.2>;tag"), 23, "<sip:phone@192.168.0.1>");
    s.put(own);
    EXPECT_EQ(s.status(), 407);
    how.asks_strangers = true;
    standing t{how};
    t.put(t.request("INVITE"));
    EXPECT_EQ(t.status(), 407);
}

// RFC 3261 22.3: what is for its realm, its own host where none is said, is for nobody behind it; what is for
// another realm is. Who challenges nobody has no realm.
TEST(serve, as_a_proxy_takes_out_the_credentials_for_its_own_realm)
{
    const auto passed_on = [](bool with_password) {
        auto how = with_passwords(rules::role::proxy);
        how.realm.clear();
        how.users["echo"] = {"sip:echo@192.168.0.3:5070"};
        if (!with_password)
            how.passwords.clear();
        standing s{how};
        auto invite = s.request("INVITE");
        for (const auto* realm : {"192.168.0.1", "lab"})
            invite.insert(invite.find("Content-Length"),
                          "Proxy-Authorization: Digest username=\"phone\", realm=\"" + std::string{realm} +
                              "\", nonce=\"n\", uri=\"sip:echo@192.168.0.1\", response=\"0\"\r\n");
        s.put(invite);
        std::vector<std::string> realms;
        for (const auto& m : s.sent)
            if (m->is_request() && m->method() == sip::method::invite)
                for (const auto* row = m->first(sip::field_id::proxy_authorization); row; row = m->next(*row))
                {
                    fsm::digest_credentials c;
                    fsm::read_credentials(m->value(*row), c);
                    realms.push_back(c.realm);
                }
        return realms;
    };
    EXPECT_EQ(passed_on(true), std::vector<std::string>{"lab"});
    EXPECT_EQ(passed_on(false), (std::vector<std::string>{"192.168.0.1", "lab"}));
}

}  // namespace
