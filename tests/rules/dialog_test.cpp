// Dialogs as the rules see them, and what is read of a message whose values stood in others before it.
#include "ladder.hpp"

#include "rules/exchange.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace rules_test;
using sip::method;

// A whole traffic as one docket.
struct grouped
{
    explicit grouped(const ladder& l) : seen{l.play()}
    {
        for (const auto& s : seen.messages)
            kept.push_back({&s, static_cast<std::uint32_t>(kept.size())});
        docket.given = &seen;
        docket.messages = kept;
        docket.end = seen.end;
        e.read(docket);
    }

    const rules::reading& the(method m, bool response = false) const
    {
        return *std::ranges::find_if(
            e.readings(), [&](const rules::reading& r) { return r.method == m && r.response == response; });
    }
    const rules::dialog& before(const rules::reading& r) const { return *e.dialog_before(r); }

    rules::traffic seen;
    std::vector<rules::kept_sighting> kept;
    rules::evidence docket;
    rules::exchanges e;
};

rung repeated(ladder& l, std::string_view name, std::string as, std::int64_t at_ms)
{
    auto copy = l[name];
    copy.name = std::move(as);
    copy.at_ms = at_ms;
    return copy;
}

TEST(rfc3261_12, a_dialog_is_a_call_id_and_two_tags_whichever_stands_in_from)
{
    const grouped g{call()};
    const auto &ack = g.the(method::ack), &bye = g.the(method::bye);
    EXPECT_EQ(ack.dialog, bye.dialog);
    EXPECT_NE(ack.backwards, bye.backwards);
    EXPECT_NE(g.the(method::invite).dialog, bye.dialog) << "its To has no tag";
    EXPECT_EQ(g.e.dialogs().size(), 2U);
}

TEST(rfc3261_12, the_same_tags_in_another_call_are_another_dialog)
{
    auto l = call();
    l.replace("BYE", "Call-ID: 2xTb9vxSit55XU7p8@", "Call-ID: another@");
    const grouped g{l};
    EXPECT_NE(g.the(method::ack).dialog, g.the(method::bye).dialog);
    EXPECT_FALSE(g.before(g.the(method::bye)).known());
}

TEST(rfc3261_12_1, each_to_tag_of_a_response_makes_a_dialog)
{
    auto l = call();
    auto other = repeated(l, "180", "180 of another", l["180"].at_ms + 1);
    other.text.replace(other.text.find("8321234356"), 10, "another123");
    l.insert(other);
    const grouped g{l};
    EXPECT_EQ(g.e.dialogs().size(), 3U);
    for (const auto& d : g.e.dialogs().subspan(1))
        EXPECT_TRUE(d.ways[0].made) << "by the INVITE";
    EXPECT_EQ(std::ranges::count_if(g.e.dialogs(), [](const auto& d) { return d.success != rules::none; }),
              1);
}

TEST(rfc3261_12, a_dialog_is_seen_as_it_stood_before_the_request)
{
    auto l = call();
    l.insert(repeated(l, "BYE", "BYE again", l["BYE"].at_ms + 1'000))
        .replace("BYE again", "nashds7", "nashds8")
        .replace("BYE again", "231 BYE", "232 BYE");
    const grouped g{l};
    const auto& bye = g.the(method::bye);
    const auto& d = g.before(bye);
    EXPECT_TRUE(d.known());
    EXPECT_TRUE(d.peer(bye.backwards).made) << "by Alice's INVITE, and Bob hangs up";
    EXPECT_FALSE(d.own(bye.backwards).made);
    EXPECT_EQ(g.e.at(d.success).status, 200);
    EXPECT_EQ(d.bye, rules::none) << "it is the first";
    EXPECT_FALSE(d.other_bye(bye.transaction));
    EXPECT_EQ(g.e.bye_answered(bye), nullptr);

    const auto& again = *std::ranges::find(g.e.readings(), 232U, [](const auto& r) { return r.cseq.number; });
    EXPECT_TRUE(g.before(again).other_bye(again.transaction));
    EXPECT_EQ(g.e.bye_answered(again), &g.the(method::bye, true));
}

TEST(rfc3261_12_2, an_invite_inside_a_dialog_makes_none)
{
    auto l = call();
    for (const auto* name : {"BYE", "200 BYE"})
    {
        auto again = repeated(l, name, std::string{"INVITE for "} + name, l[name].at_ms - 20);
        for (const auto& [old, now] :
             {std::pair{"231 BYE", "230 INVITE"}, {"nashds7", "nashds6"}, {"BYE ", "INVITE "}})
            if (const auto at = again.text.find(old); at != std::string::npos)
                again.text.replace(at, std::string_view{old}.size(), now);
        l.insert(again);
    }
    const grouped g{l};
    const auto& bye = g.the(method::bye);
    EXPECT_TRUE(g.before(bye).own(bye.backwards).answered);
    EXPECT_FALSE(g.before(bye).own(bye.backwards).made) << "Bob asked, in the dialog that Alice made";
}

TEST(rfc3261_12_2_1_1, each_direction_has_cseq_numbers_of_its_own)
{
    auto l = call();
    const auto later = l["ACK"].at_ms;
    auto of_alice = repeated(l, "ACK", "INFO of Alice", later + 1),
         of_bob = repeated(l, "BYE", "INFO of Bob", later + 2);
    const auto as_info = [](rung& r, std::string_view cseq, std::string_view now) {
        r.text.replace(r.text.find(cseq), cseq.size(), now);
        r.text.replace(0, r.text.find(' '), "INFO");
    };
    as_info(of_alice, "CSeq: 1 ACK", "CSeq: 7 INFO");
    as_info(of_bob, "CSeq: 231 BYE", "CSeq: 230 INFO");
    l.insert(of_alice).insert(of_bob);
    const grouped g{l};
    const auto& bye = g.the(method::bye);
    EXPECT_EQ(g.before(bye).own(bye.backwards).highest_cseq, 230U);
    EXPECT_EQ(g.before(bye).peer(bye.backwards).highest_cseq, 7U);
    EXPECT_EQ(g.e.highest_before(bye, rules::parts::all())->cseq.number, 230U);
}

// What was read of a value in another message points into this one.
TEST(values, that_stood_in_another_message_are_read_as_if_they_had_not)
{
    const auto within = [](std::string_view whole, std::string_view part) {
        return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
    };
    auto l = refused_below().everywhere("z9hG4bK74bf9", "z9hG4bK74bf9;x=\"y\"");
    l.everywhere("Alice <sip:alice@atlanta.example.com>",
                 "\"A. B.\" <sip:al%69ce:pw@atlanta.example.com:5070;lr?x=y>");
    std::size_t repeats = 0;
    const grouped g{l};
    for (const auto& r : g.e.readings())
    {
        const auto all = r.message->octets();
        const auto same = [&](std::string_view ours, std::string_view anew) {
            EXPECT_EQ(ours, anew);
            EXPECT_TRUE(ours.empty() || ours.data() == anew.data()) << ours;
            EXPECT_TRUE(ours.empty() || within(all, ours));
        };
        const auto same_address = [&](const sip::name_addr& ours, const sip::name_addr& anew) {
            same(ours.octets, anew.octets);
            same(ours.display, anew.display);
            same(ours.tag, anew.tag);
            same(ours.params.octets(), anew.params.octets());
            const auto &u = ours.uri, &w = anew.uri;
            for (const auto part : {&sip::uri::octets, &sip::uri::scheme_name, &sip::uri::user,
                                    &sip::uri::password, &sip::uri::host, &sip::uri::headers})
                same(u.*part, w.*part);
            same(u.params.octets(), w.params.octets());
            EXPECT_EQ(u.port, w.port);
        };
        ASSERT_TRUE(r.complete());
        same_address(r.from, *sip::from_of(*r.message));
        same_address(r.to, *sip::to_of(*r.message));
        same(r.cseq.method, sip::cseq_of(*r.message)->method);
        const auto via = *sip::top_via(*r.message);
        for (const auto part :
             {&sip::via::octets, &sip::via::protocol, &sip::via::version, &sip::via::transport,
              &sip::via::host, &sip::via::branch, &sip::via::received})
            same(r.via.*part, via.*part);
        same(r.via.params.octets(), via.params.octets());
        repeats += r.index > 0 && r.from.octets == g.e.at(0).from.octets ? 1U : 0U;
    }
    EXPECT_GT(repeats, 3U);
}

// RFC 3261 7.3.1: what a value says wrong is said of each message that has it, at its own place.
TEST(values, that_are_wrong_are_found_in_every_message)
{
    auto l = call().everywhere("Alice <sip:alice@atlanta.example.com>",
                               "Alice <sip:alice:pw@atlanta.example.com>");
    const auto faults = broken(l.play());
    EXPECT_EQ(std::ranges::count(faults, "SYN-URI-1.f Alice"), 1);
    for (const auto& v : rules::judge(l.play(), rules::select("SYN-URI")))
    {
        ASSERT_GE(v.findings.size(), 1U);
        for (const auto& f : v.findings)
            EXPECT_EQ(f.proof.back().message->octets().substr(f.offset, f.size), "pw");
    }
}

}  // namespace
