// Claims: a capture is judged as the run was that it shows; what it does not show accuses nobody; who is who
// is told by what they do.
#include "capture_of.hpp"
#include "run/in_memory_options.hpp"

#include "check/checker.hpp"
#include "check/limits.hpp"
#include "run/in_memory.hpp"
#include "script/load.hpp"
#include "shipped_scripts.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

namespace {

using namespace check_test;
using namespace std::chrono_literals;
using check::verdict;
using rules::outcome;

rules::traffic played(const std::string& path, std::uint64_t seed = 7)
{
    static std::map<std::string, script::flow> loaded;
    const auto [it, fresh] = loaded.try_emplace(path);
    if (fresh)
        it->second = script::load_script(path);
    run::play_options how;
    how.seed = seed;
    how.secrets = table::secrets();
    return run::play_in_memory(it->second, how).traffic;
}

const std::string two_proxies =
    SIPWRIGHT_SOURCE_DIR "/scripts/rfc3665/3.2-session-establishment-through-two-proxies.toml";
const std::string direct = SIPWRIGHT_SOURCE_DIR "/scripts/rfc3665/3.1-successful-session-establishment.toml";
const std::string no_answer = SIPWRIGHT_SOURCE_DIR "/scripts/rfc3665/3.8-unsuccessful-no-answer.toml";

struct said
{
    std::map<std::string, check::verdict> calls;
    std::multiset<std::string> findings;  // "CAN-BUILD-1.c Alice"
    std::string missing;
    check::summary sum;
    std::vector<rules::party> who;
};

said checked(std::vector<capture::message> all,
             const std::vector<check::told_party>& told = {},
             std::chrono::seconds watched = 60s)
{
    static const auto which = rules::select("");
    said out;
    check::checker* self = nullptr;
    check::checker one{which, told, false, [&](const check::call& c) {
                           out.calls[c.id] = c.verdict;
                           out.missing += check::what_is_missing(c);
                           for (const auto& v : c.found)
                               for (const auto& f : v.findings)
                                   out.findings.insert(
                                       f.rule + ' ' +
                                       (f.party < self->who().size() ? self->who()[f.party].name : "?"));
                       }};
    self = &one;
    for (const auto& m : all)
        one.see(m);
    if (!all.empty())
        one.passes(all.back().when.at + watched);
    out.sum = one.finish();
    out.who = one.who();
    return out;
}

std::vector<check::told_party> cast_of(const rules::traffic& t)
{
    std::vector<check::told_party> out;
    for (const auto& p : t.parties)
        out.push_back({p.name, p.at, p.plays});
    return out;
}

// What a capture knows of it: nobody is ours, nothing was seen arriving, nobody's password is known.
rules::traffic as_captured(rules::traffic t)
{
    t.keys = nullptr;
    for (auto& p : t.parties)
    {
        p.device = true;
        p.has_password = false;
    }
    for (auto& s : t.messages)
    {
        s.arrived.clear();
        s.seen_arriving = false;
        s.taint = {};
    }
    t.end += 60s;
    return t;
}

void replace(std::vector<capture::message>& all, std::string_view what, std::string_view with)
{
    for (auto& m : all)
        for (auto at = m.octets.find(what); at != std::string::npos;
             at = m.octets.find(what, at + with.size()))
            m.octets.replace(at, what.size(), with);
}

// How a rule of one call is summed up: by who kept most of it, where nobody broke it.
outcome told_of(const rules::verdict& v)
{
    if (!v.findings.empty())
        return v.outcome;
    auto best = outcome::not_triggered;
    for (const auto& one : v.exposed)
    {
        auto o = rules::outcome_of(v, one.party);
        if (o == outcome::inconclusive && one.kept() != 0)
            o = outcome::kept_in_part;
        const bool better = best == outcome::not_triggered || best == outcome::inconclusive;
        best = o != outcome::not_triggered && (better || o == outcome::pass) ? o : best;
    }
    return best;
}

// A capture does not say that a script asked for what is in it, that it lost what left its sender, nor that
// who changes bodies is no proxy but an application layer gateway.
bool holds_stimuli(const std::string& path)
{
    const auto flow = script::load_script(path);
    return std::ranges::any_of(flow.rungs, [](const script::rung& r) { return r.is_stimulus() || r.lost; }) ||
           path.find("/conformance/transport/") != path.npos ||  // of connections there is nothing in these
           std::ranges::any_of(flow.parties, [](const auto& p) { return p.alg; });
}

TEST(check, a_capture_is_judged_as_the_run_that_it_shows)
{
    const auto which = rules::select("");
    for (const auto& path : shipped_scripts())
    {
        if (holds_stimuli(path))
            continue;
        SCOPED_TRACE(path);
        const auto live = played(path);
        const auto whole = rules::judge(as_captured(live), which);
        const auto got = checked(capture_of(live), cast_of(live));
        ASSERT_EQ(got.sum.rules.size(), whole.size());
        for (std::size_t i = 0; i < whole.size() && got.sum.calls == 1; ++i)
            EXPECT_EQ(got.sum.rules[i], told_of(whole[i])) << which[i]->id;
        const auto of_the_run = rules::judge(live, which);
        for (std::size_t i = 0; i < whole.size(); ++i)
            EXPECT_EQ(got.sum.rules[i] == outcome::fail, of_the_run[i].outcome == outcome::fail)
                << which[i]->id;
    }
}

TEST(check, a_fault_in_a_capture_is_found_as_in_the_run)
{
    auto live = played(two_proxies);
    for (auto& s : live.messages)
    {
        auto octets = std::string{s.message->octets()};
        if (const auto at = octets.find("CSeq: 1 ACK"); at != octets.npos)
            octets.replace(at, 11, "CSeq: 7 ACK");
        s.message = sip::store(octets);
    }
    std::multiset<std::string> whole;
    for (const auto& v : rules::judge(as_captured(live), rules::select("")))
        for (const auto& f : v.findings)
            whole.insert(f.rule + ' ' + live.parties[f.party].name);
    ASSERT_FALSE(whole.empty());
    EXPECT_EQ(checked(capture_of(live), cast_of(live)).findings, whole);
}

TEST(check, many_calls_at_once_are_judged_as_each_by_itself)
{
    std::vector<capture::message> all;
    std::map<std::string, verdict> alone;
    for (int i = 0; i < 50; ++i)
    {
        auto one = capture_of(played(i % 2 ? no_answer : two_proxies, static_cast<std::uint64_t>(i)),
                              std::chrono::seconds{i});
        if (i % 5 == 0)
            replace(one, "Max-Forwards: 70", "Max-Forwards: seventy");
        const auto by_itself = checked(one);
        alone.insert(by_itself.calls.begin(), by_itself.calls.end());
        all.insert(all.end(), one.begin(), one.end());
    }
    std::ranges::stable_sort(all, {}, [](const capture::message& m) { return m.when.at; });
    const auto together = checked(all);
    EXPECT_EQ(together.calls, alone);
    EXPECT_EQ(together.sum.failed, 10U);
    EXPECT_EQ(together.sum.passed, 40U);
}

TEST(check, what_was_cut_off_at_either_end_accuses_nobody)
{
    for (const auto& path : shipped_scripts())
    {
        if (holds_stimuli(path))
            continue;
        const auto all = capture_of(played(path));
        for (std::size_t from = 0; from < all.size(); ++from)
            for (std::size_t to = from + 1; to <= all.size(); ++to)
            {
                const auto got = checked({all.begin() + static_cast<std::ptrdiff_t>(from),
                                          all.begin() + static_cast<std::ptrdiff_t>(to)},
                                         {}, 0s);
                EXPECT_EQ(got.sum.failed, 0U) << path << ' ' << from << ".." << to << ' '
                                              << (got.findings.empty() ? "" : *got.findings.begin());
            }
    }
}

TEST(check, a_call_whose_beginning_is_missing_is_inconclusive)
{
    const auto all = capture_of(played(no_answer));
    const auto got = checked({all.begin() + 5, all.end()});
    ASSERT_EQ(got.calls.size(), 1U);
    EXPECT_EQ(got.calls.begin()->second, verdict::inconclusive);
    EXPECT_NE(got.missing.find("beginning"), std::string::npos);
}

// Each message that begins so is sent again as Timer E says (RFC 3261 17.1.2.2): nobody has answered it.
void repeat(std::vector<capture::message>& all, std::string_view start)
{
    const auto first = all;
    for (const auto& m : first)
        if (m.octets.starts_with(start))
            for (const auto ms : {500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500})
            {
                all.push_back(m);
                all.back().when.at += std::chrono::milliseconds{ms};
            }
    std::ranges::stable_sort(all, {}, [](const capture::message& m) { return m.when.at; });
}

// RFC 3261 17.1.2.2: Timer F; before it has run out nobody has failed to answer.
TEST(check, an_answer_that_never_came_is_a_fault_only_where_it_was_waited_for)
{
    auto all = capture_of(played(two_proxies));
    std::erase_if(all, [](const capture::message& m) {
        return m.octets.starts_with("SIP/2.0") && m.octets.find(" BYE\r\n") != std::string::npos;
    });
    EXPECT_EQ(checked(all, {}, 0s).calls.begin()->second, verdict::inconclusive);
    repeat(all, "BYE ");
    EXPECT_EQ(checked(all, {}, 60s).calls.begin()->second, verdict::fail);
}

// RFC 3261 16.6 item 11: three minutes at least may pass before a proxy gives up.
TEST(check, a_call_that_rings_for_minutes_is_one_call)
{
    auto all = capture_of(played(two_proxies));
    bool rang = false;
    for (auto& m : all)
    {
        rang = rang || (m.octets.starts_with("SIP/2.0 200") && m.octets.find(" INVITE\r\n") != m.octets.npos);
        if (rang)
            m.when.at += 150s;
    }
    const auto got = checked(all);
    EXPECT_EQ(got.sum.calls, 1U);
    EXPECT_EQ(got.calls.begin()->second, verdict::pass);
}

TEST(check, what_was_not_seen_meanwhile_is_inconclusive)
{
    static const auto which = rules::select("");
    auto all = capture_of(played(two_proxies));
    std::erase_if(all, [](const capture::message& m) {
        return m.octets.starts_with("SIP/2.0") && m.octets.find(" BYE\r\n") != std::string::npos;
    });
    verdict got{};
    check::checker one{which, {}, false, [&](const check::call& c) { got = c.verdict; }};
    for (const auto& m : all)
        one.see(m);
    one.hole();
    one.passes(all.back().when.at + 60s);
    one.finish();
    EXPECT_EQ(got, verdict::inconclusive);
}

// RFC 9293 3.4: a segment that comes behind the next is not missing. One that never comes is, since then.
TEST(check, what_only_came_later_was_seen)
{
    static const auto which = rules::select("");
    const auto all = capture_of(played(two_proxies));
    const auto judged_with = [&](bool given_up) {
        verdict got{};
        check::checker one{which, {}, false, [&](const check::call& c) { got = c.verdict; }};
        for (std::size_t i = 0; i < all.size(); ++i)
        {
            one.passes(all[i].when.at);
            one.gap(i == 3);
            if (i == 3 && given_up)
                one.hole();
            one.see(all[i]);
        }
        one.passes(all.back().when.at + 60s);
        one.finish();
        return got;
    };
    EXPECT_EQ(judged_with(false), verdict::pass);
    EXPECT_EQ(judged_with(true), verdict::inconclusive);
}

// What could not be read hangs on the calls of those who said it, then; on no others, and at no other time.
TEST(check, what_could_not_be_read_is_inconclusive_where_it_may_be_of_the_call)
{
    static const auto which = rules::select("");
    auto all = capture_of(played(two_proxies));
    std::erase_if(all, [](const capture::message& m) {
        return m.octets.starts_with("SIP/2.0") && m.octets.find(" BYE\r\n") != std::string::npos;
    });
    repeat(all, "BYE ");
    const auto judged_with = [&](const fsm::address& a, const fsm::address& b, std::chrono::seconds before) {
        verdict got{};
        check::checker one{which, {}, false, [&](const check::call& c) { got = c.verdict; }};
        one.passes(all.front().when.at - before);
        if (before > 0s)
            one.unread(a, b);
        for (const auto& m : all)
            one.see(m);
        if (before == 0s)
            one.unread(a, b);
        one.passes(all.back().when.at + 60s);
        EXPECT_EQ(one.finish().unread, 1U);
        return got;
    };
    auto ours = all.front().from;
    ours.port = 443;
    ours.transport = fsm::transport::wss;
    const auto stranger = fsm::numeric_address("198.51.100.1", 443).value(),
               other = fsm::numeric_address("198.51.100.2", 443).value();
    EXPECT_EQ(judged_with(ours, stranger, 0s), verdict::inconclusive);
    EXPECT_EQ(judged_with(stranger, ours, 0s), verdict::inconclusive);
    EXPECT_EQ(judged_with(stranger, ours, 1s), verdict::inconclusive);
    EXPECT_EQ(judged_with(stranger, ours, 60s), verdict::fail);
    EXPECT_EQ(judged_with(stranger, other, 0s), verdict::fail);
}

TEST(check, what_could_not_be_read_fills_no_memory)
{
    static const auto which = rules::select("");
    check::checker one{which, {}, false, [](const check::call&) {}};
    auto host = fsm::numeric_address("10.0.0.0", 443).value();
    for (std::uint32_t i = 0; i < 200'000; ++i)
    {
        for (std::size_t at = 1; at < 4; ++at)
            host.octets[at] = static_cast<std::uint8_t>(i >> (8 * (3 - at)));
        one.unread(host, host);
    }
    EXPECT_EQ(one.finish().unread, 200'000U);
}

// sip/limits.hpp: 256 header rows.
TEST(check, what_was_not_read_of_a_message_is_inconclusive_and_said)
{
    auto all = capture_of(played(no_answer));
    std::string filler;
    for (int i = 0; i < 300; ++i)
        filler += "X-Filler: y\r\n";
    replace(all, "\r\nContact: <sip:bob", "\r\n" + filler + "contact: <sip:bob");
    const auto got = checked(all);
    EXPECT_EQ(got.findings, std::multiset<std::string>{});
    ASSERT_EQ(got.calls.size(), 1U);
    EXPECT_EQ(got.calls.begin()->second, verdict::inconclusive);
    EXPECT_NE(got.missing.find("header rows beyond 256 were not read"), std::string::npos) << got.missing;
}

TEST(check, a_clock_that_is_set_accuses_nobody)
{
    for (const auto jump : {-24h * 3650, -1h, 2h, 24h * 3650})
    {
        auto all = capture_of(played(two_proxies));
        for (std::size_t i = 6; i < all.size(); ++i)
            all[i].when.at += jump;
        const auto got = checked(all);
        EXPECT_EQ(got.sum.jumps, 1U);
        EXPECT_EQ(got.sum.failed, 0U);
        EXPECT_EQ(got.sum.passed, 0U);
    }
}

TEST(check, a_message_sniffed_twice_on_one_hop_counts_once)
{
    std::vector<capture::message> all;
    for (const auto& m : capture_of(played(two_proxies)))
    {
        all.push_back(m);
        all.push_back(m);
        all.back().when.at += 100us;
    }
    const auto got = checked(all);
    EXPECT_EQ(got.sum.seen_twice, all.size() / 2);
    EXPECT_EQ(got.calls.begin()->second, verdict::pass);
}

// RFC 3261 17.1.1.2: Timer A, 500 ms.
TEST(check, a_retransmission_is_not_sniffed_twice)
{
    auto all = capture_of(played(two_proxies));
    all.insert(all.begin() + 1, all.front());
    for (std::size_t i = 1; i < all.size(); ++i)
        all[i].when.at += i == 1 ? 500ms : 900ms;
    const auto got = checked(all);
    EXPECT_EQ(got.sum.seen_twice, 0U);
    EXPECT_EQ(got.findings, std::multiset<std::string>{"TXN-100-1.a P2"});
}

TEST(check, the_same_call_in_another_capture_is_another_call)
{
    static const auto which = rules::select("");
    std::vector<verdict> got;
    check::checker one{which, {}, false, [&](const check::call& c) { got.push_back(c.verdict); }};
    for (int i = 0; i < 2; ++i)
    {
        for (const auto& m : capture_of(played(two_proxies)))
            one.see(m);
        one.another();
    }
    EXPECT_EQ(one.finish().seen_twice, 0U);
    EXPECT_EQ(got, (std::vector{verdict::pass, verdict::pass}));
}

TEST(check, roles_are_told_by_what_parties_do)
{
    const auto live = played(two_proxies);
    const auto got = checked(capture_of(live));
    ASSERT_EQ(got.who.size(), live.parties.size());
    for (const auto& p : live.parties)
    {
        const auto found = std::ranges::find(got.who, p.at, &rules::party::at);
        ASSERT_NE(found, got.who.end());
        EXPECT_EQ(check::name_of(found->plays), check::name_of(p.plays)) << p.name;
    }
}

// RFC 3261 18.2.2: "the server SHOULD open a connection to the IP address in the "received" parameter".
TEST(check, who_answers_from_another_port_is_who_was_asked)
{
    const auto live = played(two_proxies);
    const auto bob = std::ranges::find(live.parties, "Bob", &rules::party::name)->at;
    auto all = capture_of(live);
    std::size_t moved = 0;
    for (auto& m : all)
        if (m.from == bob && m.octets.starts_with("SIP/2.0 "))
        {
            m.from.port = 45'000;
            ++moved;
        }
    ASSERT_GT(moved, 0U);
    const auto got = checked(all);
    EXPECT_EQ(got.who.size(), live.parties.size());
    ASSERT_EQ(got.calls.size(), 1U);
    EXPECT_EQ(got.calls.begin()->second, verdict::pass);
}

// All on one host, as on loopback: a Contact is somebody's by its port, too.
TEST(check, roles_are_told_where_all_parties_share_one_host)
{
    auto all = capture_of(played(no_answer));
    const auto live = played(no_answer);
    for (std::size_t i = 0; i < live.parties.size(); ++i)
    {
        const auto old = live.parties[i].at;
        const auto port = std::to_string(6000 + i);
        replace(all, old.host_port(), "127.0.0.1:" + port);
        for (auto& m : all)
            for (auto* end : {&m.from, &m.to})
                if (*end == old)
                    *end = *fsm::numeric_address("127.0.0.1", static_cast<std::uint16_t>(6000 + i));
    }
    const auto got = checked(all);
    ASSERT_EQ(got.who.size(), 4U);
    for (const auto i : {1U, 2U})
        EXPECT_EQ(got.who[i].plays, rules::role::proxy) << got.who[i].at.host_port();
}

// A proxy that forwards nothing here is no user agent: no rule for one is about it.
TEST(check, whose_role_cannot_be_told_is_not_judged_by_a_role)
{
    auto all = capture_of(played(two_proxies));
    all.resize(3);  // INVITE, 407 without a 100 before it (TXN-100-1), ACK
    all[1].when.at += 1400ms;
    all[2].when.at += 1400ms;
    all.insert(all.begin() + 1, all[0]);  // who repeats it has heard nothing
    all[1].when.at += 500ms;
    const auto got = checked(all);
    ASSERT_EQ(got.who.size(), 2U);
    EXPECT_EQ(got.who[0].plays, rules::role::ua);
    EXPECT_EQ(got.who[1].plays, rules::unknown_role);
    EXPECT_EQ(got.findings.size(), 0U);
    EXPECT_EQ(got.calls.begin()->second, verdict::inconclusive);
}

// A proxy that sends OPTIONS of its own is a proxy and a user agent: no rule for one of them is about it.
TEST(check, who_does_what_two_roles_do_has_none)
{
    auto all = capture_of(played(two_proxies));
    const auto forwarded = std::ranges::find_if(all, [&](const capture::message& m) {
        return m.from == all.front().to && m.octets.starts_with("INVITE");
    });
    ASSERT_NE(forwarded, all.end());
    auto own = *forwarded;
    own.octets =
        "OPTIONS sip:ping@192.0.2.103 SIP/2.0\r\nVia: SIP/2.0/UDP " + own.from.host_port() +
        ";branch=z9hG4bK7d3c1a55\r\nMax-Forwards: 70\r\nFrom: <sip:ping@192.0.2.102>;tag=8c1f20aa\r\n"
        "To: <sip:ping@192.0.2.103>\r\nCall-ID: 5b1fd3c07a6e\r\nCSeq: 1 OPTIONS\r\n"
        "Content-Length: 0\r\n\r\n";
    const auto proxy = own.from;
    all.push_back(own);
    all.back().when.at = all[all.size() - 2].when.at;
    const auto got = checked(all);
    const auto found = std::ranges::find(got.who, proxy, &rules::party::at);
    ASSERT_NE(found, got.who.end());
    EXPECT_EQ(found->plays, rules::unknown_role);
}

// RFC 3261 18.1.1: the sent-by of a request says where its sender listens.
TEST(check, requests_from_an_ephemeral_port_are_of_who_listens_at_their_sent_by)
{
    auto all = capture_of(played(two_proxies));
    const auto caller = all.front().from;
    for (auto& m : all)
    {
        if (m.from == caller)
            m.from.port = 40'123;
        if (m.to == caller)
            m.to.port = 40'123;
    }
    const auto got = checked(all);
    EXPECT_EQ(got.who.size(), 4U);
    EXPECT_NE(std::ranges::find(got.who, caller, &rules::party::at), got.who.end());
    EXPECT_EQ(got.sum.failed, 0U);
}

TEST(check, told_parties_have_their_names_and_roles)
{
    const auto live = played(two_proxies);
    const auto got = checked(capture_of(live), {{"Lab", live.parties[1].at, rules::role::redirect}});
    EXPECT_EQ(got.who[0].name, "Lab");
    EXPECT_EQ(got.who[0].plays, rules::role::redirect);
}

TEST(check, a_message_alone_is_judged_by_what_it_says)
{
    static const auto which = rules::select("");
    std::vector<verdict> got;
    check::checker one{which, {}, false, [&](const check::call& c) { got.push_back(c.verdict); }};
    auto octets = std::string{played(two_proxies).messages.front().message->octets()};
    one.alone(octets);
    const auto at = octets.find("Max-Forwards: 70");
    ASSERT_NE(at, octets.npos);
    one.alone(octets.replace(at, 16, "Max-Forwards: -1"));
    const auto sum = one.finish();
    EXPECT_EQ(got, (std::vector{verdict::pass, verdict::fail}));
    EXPECT_EQ(sum.messages, 2U);
}

TEST(check, parties_beyond_the_bound_are_nobody)
{
    auto one = capture_of(played(two_proxies)).front();
    std::vector<capture::message> all;
    for (std::size_t i = 0; i < check::limits::parties + 100; ++i)
    {
        one.from.port = static_cast<std::uint16_t>(10'000 + i);
        one.from.octets[0] = 10;  // so the sent-by does not name it
        all.push_back(one);
    }
    const auto got = checked(all);
    EXPECT_EQ(got.who.size(), check::limits::parties);
}

// RFC 3261 12.2.1.1, 13.2.2.4: the ACK of a 2xx goes where its Contact says, unless there is a route. A
// capture of two parties holds all of their call only if nothing in it names a third place.
TEST(check, an_ack_that_may_have_taken_another_way_accuses_nobody)
{
    const auto two =
        played(SIPWRIGHT_SOURCE_DIR "/scripts/rfc3665/3.1-successful-session-establishment.toml");
    auto all = capture_of(two);
    std::erase_if(all, [](const auto& m) { return m.octets.starts_with("ACK "); });
    // The callee has heard none, and repeats its 2xx until it hangs up.
    for (auto& m : all)
        if (m.octets.find(" BYE\r\n") != std::string::npos)
            m.when.at += 20s;
    repeat(all, "SIP/2.0 200 OK");
    std::erase_if(all, [&](const auto& m) {
        return m.octets.starts_with("SIP/2.0 200") &&
               (m.octets.find(" BYE\r\n") != std::string::npos ? m.when.at < all.front().when.at
                                                               : m.when.at > all.front().when.at + 20s);
    });
    const auto of_the_ack = [](const said& s) {
        return std::ranges::count_if(s.findings, [](const std::string& f) {
            return f.starts_with("ACK-2XX-1") || f.starts_with("TXN-2XX-1") || f.starts_with("BYE-SEND-1");
        });
    };
    EXPECT_GT(of_the_ack(checked(all)), 0);
    const auto here = "bob@" + two.parties[1].at.host();
    auto elsewhere = all;
    replace(elsewhere, "<sip:" + here, "<sip:bob@192.0.2.99");
    ASSERT_NE(elsewhere[2].octets, all[2].octets) << all[2].octets;
    EXPECT_EQ(of_the_ack(checked(elsewhere)), 0);
    auto named = all;
    replace(named, "<sip:" + here, "<sip:bob@client.biloxi.example.com");
    EXPECT_EQ(of_the_ack(checked(named)), 0);
    auto routed = all;
    replace(routed, "Contact: ", "Record-Route: <sip:192.0.2.99;lr>\r\nContact: ");
    EXPECT_EQ(of_the_ack(checked(routed)), 0);
}

// Nothing was seen that breaks these rules, and nothing that keeps them.
TEST(check, an_ack_that_may_have_taken_another_way_keeps_no_rule)
{
    const auto outcome_of = [](const said& s, std::string_view id) {
        const auto all = rules::select("");
        return s.sum
            .rules[static_cast<std::size_t>(std::ranges::find(all, id, &rules::rule::id) - all.begin())];
    };
    auto all = capture_of(played(two_proxies));
    const auto whole = checked(all);
    std::erase_if(all, [](const auto& m) { return m.octets.starts_with("ACK "); });
    const auto got = checked(all);
    for (const auto* id : {"ACK-2XX-1", "BYE-SEND-1"})
        EXPECT_NE(outcome_of(got, id), outcome::pass) << id;
    EXPECT_EQ(outcome_of(whole, "ACK-2XX-1"), outcome::kept_in_part);
    EXPECT_EQ(outcome_of(whole, "BYE-SEND-1"), outcome::pass);
    EXPECT_EQ(outcome_of(got, "ACK-2XX-1"), outcome::inconclusive);
}

TEST(check, counts_for_each_party_what_it_kept)
{
    const auto live = played(no_answer);
    const auto got = checked(capture_of(live), cast_of(live));
    ASSERT_EQ(got.sum.parties.size(), live.parties.size());
    const auto all = rules::select("");
    check::rule_counts sum;
    for (const auto& n : got.sum.parties)
    {
        EXPECT_EQ(n.broken, 0U);
        EXPECT_GT(n.kept, 0U);
        EXPECT_EQ(n.exercised() + n.inconclusive + n.never_triggered, all.size());
        sum.kept = std::max(sum.kept, n.kept);
    }
    EXPECT_LE(sum.kept, got.sum.counts.kept);
    // Alice sends no response, Bob no request: neither could have left a field out of the other kind.
    const auto mandatory =
        static_cast<std::size_t>(std::ranges::find(all, "SYN-MAND-1", &rules::rule::id) - all.begin());
    EXPECT_EQ(got.sum.rules[mandatory], outcome::pass);  // a proxy sends both
}

// RFC 3261 8.1.1.5. Whatever else of it cannot be read: a request without a To tag begins its call.
TEST(check, a_call_is_judged_from_its_first_message_on)
{
    auto all = capture_of(played(direct));
    const auto cast = cast_of(played(direct));
    replace(all, "CSeq: 1 ", "CSeq: 4294967296 ");
    EXPECT_TRUE(checked(all, cast).findings.contains("IDS-CSEQ-1.b Alice"));
    all = capture_of(played(direct));
    auto& first = all.front().octets;
    first.insert(first.find("\r\n", first.find("\r\nTo: ") + 2), ";tag=1234567890");
    const auto late = checked(all, cast);  // so it is in the middle of a call that began before the capture
    EXPECT_FALSE(late.findings.contains("IDS-TAG-1.b Alice"));
    EXPECT_EQ(late.calls.begin()->second, verdict::inconclusive);
}

// However many calls a capture begins, and whether they end or not: no more than the bound wait to be judged.
TEST(check, calls_beyond_the_bound_are_judged_while_the_capture_goes_on)
{
    const auto first = capture_of(played(two_proxies)).front();
    const auto call_id = std::string{sip::store(first.octets)->value(sip::field_id::call_id)};
    constexpr std::size_t calls = rules::limits::open_calls + 3'000;
    std::size_t judged = 0, most = 0;
    check::checker one{rules::select("SYN-LINE"), {}, false, [&](const check::call&) { ++judged; }};
    for (std::size_t i = 0; i < calls; ++i)
    {
        auto m = first;
        m.when.at += i * 1ms;
        const auto number = std::to_string(i);
        m.octets.replace(m.octets.find(call_id), call_id.size(), number);
        m.octets.replace(m.octets.find("branch=z9hG4bK"), 14, "branch=z9hG4bK" + number);
        one.see(m);
        most = std::max(most, i + 1 - judged);
    }
    EXPECT_EQ(most, rules::limits::open_calls);
    EXPECT_EQ(one.finish().calls, calls);
}

// Of one call only so much is kept, whatever goes on in it; its verdict says that not all of it was judged.
TEST(check, messages_of_one_call_beyond_the_bound_are_counted_only)
{
    const auto first = capture_of(played(two_proxies)).front();
    constexpr std::size_t more = 500;
    std::vector<capture::message> all(rules::limits::messages + more, first);
    for (std::size_t i = 0; i < all.size(); ++i)
    {
        all[i].when.at += i * 1ms;
        all[i].octets.replace(all[i].octets.find("branch=z9hG4bK"), 14, "branch=z9hG4bK" + std::to_string(i));
    }
    const auto got = checked(all);
    EXPECT_EQ(got.sum.over_limits, more);
    EXPECT_EQ(got.sum.messages, all.size());
    ASSERT_EQ(got.calls.size(), 1U);
    EXPECT_EQ(got.calls.begin()->second, verdict::inconclusive);
}

}  // namespace
