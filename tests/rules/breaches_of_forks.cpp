// What a proxy makes of several branches, and of what is not for it (RFC 3261 16.3, 16.7).
#include "breaches.hpp"

#include <utility>

namespace rules_test {

namespace {

constexpr auto alice = 0, bob = 1, proxy = 2, carol = 3;

// A proxy under test between agents of ours.
ladder tested(ladder l)
{
    for (auto& p : l.parties)
        p.device = p.plays == rules::role::proxy;
    return l;
}

// Its second branch, to Carol, with her 100 and her 486 at these times.
ladder with_carol(ladder l, std::int64_t invited_ms, std::int64_t ended_ms)
{
    l.parties.push_back({"Carol", rules::role::ua, false, *fsm::numeric_address("192.0.2.202", 5060), {}});
    const auto below = refused_below();
    for (auto r : below.rungs)
    {
        if (!r.name.ends_with("below"))
            continue;
        (r.from == bob ? r.from : r.to) = carol;
        r.name.replace(r.name.size() - 5, 5, "carol");
        const bool early = r.name.starts_with("INVITE") || r.name.starts_with("100");
        r.at_ms = early ? invited_ms + (r.from == carol ? 2 : 0) : ended_ms + (r.from == carol ? 0 : 2);
        l.insert(r).replace(r.name, "z9hG4bK2d4790", "z9hG4bK2d4791");
    }
    return l.replace("486 carol", "8321234356", "7321234357")
        .replace("ACK carol", "8321234356", "7321234357");
}

ladder at(ladder l, std::string_view name, std::int64_t ms)
{
    l[name].at_ms = ms;
    return l;
}

// Both are busy: Bob after 15 ms, Carol after 400 ms, and then Alice hears it.
ladder both_busy() { return at(at(with_carol(tested(refused_below()), 3, 400), "486", 520), "ACK", 525); }

ladder said_by_bob(ladder l, std::string_view status)
{
    for (const auto* name : {"486 below", "486"})
        l.replace(name, "486 Busy Here", status);
    return l;
}

// called_below(), and everything from the 200 on so much later.
ladder answered_later(std::int64_t ms)
{
    auto l = tested(called_below());
    for (auto& r : l.rungs)
        if (r.at_ms >= 900)
            r.at_ms += ms;
    return l;
}

ladder proxy_says(std::string_view status, ladder l = refused())
{
    l.parties[bob].plays = rules::role::proxy;
    return tested(std::move(l)).replace("486", "486 Busy Here", status);
}

// Alice was made to send it with nothing left to count.
ladder spent_at_proxy(std::string_view status)
{
    auto l = proxy_says(status).replace("INVITE", "Max-Forwards: 70", "Max-Forwards: 0");
    l["INVITE"].provokes = true;
    return l;
}

// Alice gives up after 2 s; the branch is Bob's.
ladder given_up()
{
    auto l = at(at(tested(refused_below()), "486 below", 40'000), "ACK below", 40'002);
    l = at(at(l, "486", 2'010), "ACK", 2'015).replace("486", "486 Busy Here", "487 Request Terminated");
    for (auto r : cancelled().rungs)
    {
        if (!r.name.ends_with("CANCEL"))
            continue;
        (r.from == alice ? r.to : r.from) = proxy;
        l.insert(r);
    }
    l.end_ms = 90'000;
    return l;
}

ladder challenged_below()
{
    const std::string asks = "Proxy-Authenticate: Digest realm=\"b\", nonce=\"x\", qop=\"auth\"";
    auto l = tested(forwarded());
    for (auto r : forwarded().rungs)
    {
        r.name += " again";
        r.at_ms += 100;
        l.insert(r);
    }
    for (const auto* name : {"OPTIONS", "OPTIONS below", "200 below", "200"})
    {
        const auto again = std::string{name} + " again";
        l.replace(again, "CSeq: 63104", "CSeq: 63105")
            .replace(again, "z9hG4bKhjhs8ass877", "z9hG4bKhjhs8ass878");
        if (again.ends_with("below again"))
            l.replace(again, "z9hG4bK2d4790", "z9hG4bK2d4799");
        if (again.starts_with("200"))
            l.replace(again, "93810874", "93810875");
        if (again == "OPTIONS again")
            l.add(again,
                  "Proxy-Authorization: Digest username=\"alice\", realm=\"b\", nonce=\"x\", "
                  "uri=\"sip:bob@192.0.2.201\", qop=auth, nc=00000001, cnonce=\"0a\", response=\"0123\"");
    }
    for (const auto* name : {"200 below", "200"})
        l.replace(name, "200 OK", "407 Proxy Authentication Required").add(name, asks);
    return l;
}

// The proxy cancels a branch at this time, and its party says 487 at once.
ladder cancel(ladder l, std::string_view branch, int party, std::int64_t ms)
{
    const std::string invite = "INVITE " + std::string{branch}, end = "486 " + std::string{branch},
                      ack = "ACK " + std::string{branch};
    const auto via = [](const std::string& text) {
        const auto from = text.find("Via:");
        return text.substr(from, text.find('\n', from) + 1 - from);
    };
    const auto of_proxy = via(l[invite].text);
    for (auto r : cancelled().rungs)
    {
        if (!r.name.ends_with("CANCEL"))
            continue;
        (r.from == alice ? r.to : r.from) = party;
        (r.from == alice ? r.from : r.to) = proxy;
        r.at_ms = ms + (r.from == proxy ? 0 : 1);
        r.name += " of " + std::string{branch};
        r.text.replace(r.text.find(via(r.text)), via(r.text).size(), of_proxy);
        if (party == carol && r.from == carol)
            r.text.replace(r.text.find("8321234356"), 10, "7321234357");
        l.insert(r);
    }
    l.replace(end, "486 Busy Here", "487 Request Terminated");
    return at(at(std::move(l), end, ms + 2), ack, ms + 4);
}

}  // namespace

std::vector<breach> fork_breaches()
{
    const std::string one = "WWW-Authenticate: Digest realm=\"b\", nonce=\"x\", qop=\"auth\"",
                      other = "Proxy-Authenticate: Digest realm=\"c\", nonce=\"y\", qop=\"auth\"";
    auto challenged_twice = said_by_bob(both_busy(), "401 Unauthorized");
    challenged_twice.replace("486 carol", "486 Busy Here", "407 Proxy Authentication Required");
    challenged_twice.add("486 below", one).add("486", one).add("486 carol", other);
    auto invented = asked();
    invented.everywhere("OPTIONS", "DANCE").without("200", "Allow");
    invented.parties[bob].plays = rules::role::proxy;
    auto spent = tested(forwarded());
    spent.replace("OPTIONS", "Max-Forwards: 70", "Max-Forwards: 0")
        .replace("OPTIONS below", "Max-Forwards: 69", "Max-Forwards: 0");
    spent["OPTIONS"].provokes = true;
    auto second = with_carol(tested(called_below()), 3, 1'000);
    second.erase("ACK carol")
        .replace("486 carol", "486 Busy Here", "200 OK")
        .add("486 carol", "Contact: <sip:carol@192.0.2.202>");
    second.add("486 carol", "Record-Route: <sip:192.0.2.111;lr>")
        .add("INVITE carol", "Record-Route: <sip:192.0.2.111;lr>");
    for (const auto ms : {500, 1'500, 3'500, 7'500, 11'500, 15'500, 19'500, 23'500, 27'500, 31'500})
        second["486 carol"].copies_ms.push_back(1'000 + ms);
    second.end_ms = 34'000;
    auto late_refusal = with_carol(tested(called_below()), 3, 905);
    auto passed = late_refusal["486 carol"];
    passed.name = "486 on";
    passed.from = proxy;
    passed.to = alice;
    passed.at_ms = 908;
    late_refusal.insert(passed).without("486 on", "Via: SIP/2.0/UDP 192.0.2.111");
    // Carol rings as Bob answers, and Alice hears of it after she has heard the answer.
    auto late_ringing = with_carol(tested(called_below()), 3, 905);
    auto ringing = late_ringing["486 carol"];
    ringing.name = "180 carol";
    ringing.at_ms = 903;
    late_ringing.insert(ringing)
        .replace("180 carol", "486 Busy Here", "180 Ringing")
        .add("180 carol", "Contact: <sip:carol@192.0.2.202>");
    ringing = late_ringing["180 carol"];
    ringing.name = "180 on late";
    ringing.from = proxy;
    ringing.to = alice;
    ringing.at_ms = 1'100;
    late_ringing.insert(ringing).without("180 on late", "Via: SIP/2.0/UDP 192.0.2.111");
    // One branch for two targets.
    auto one_branch = both_busy().everywhere("z9hG4bK2d4791", "z9hG4bK2d4790");
    for (const auto* name : {"INVITE carol", "ACK carol"})
        one_branch.replace(name, "bob@192.0.2.201", "carol@192.0.2.202");
    const auto at_six = [](std::int64_t cancelled_ms) {
        auto l = at(at(with_carol(tested(refused_below()), 3, 3'000), "486", 18), "ACK", 25);
        return cancel(said_by_bob(std::move(l), "603 Decline"), "carol", carol, cancelled_ms);
    };
    auto no_cancel = with_carol(tested(called_below()), 3, 40'000);
    no_cancel.end_ms = 90'000;
    auto stubborn = said_by_bob(
        at(at(with_carol(tested(refused_below()), 3, 3'000), "486", 3'200), "ACK", 3'205), "603 Decline");
    return {
        {"PRX-MF-2.a", "Proxy", spent},
        {"PRX-MF-2.b", "Bob", spent_at_proxy("480 Temporarily Unavailable")},
        {"PRX-REQ-1.a", "Proxy",
         tested(forwarded())
             .add("OPTIONS", "Proxy-Require: nothing-known")
             .add("OPTIONS below", "Proxy-Require: nothing-known")},
        {"PRX-REQ-1.a", "Bob", proxy_says("420 Bad Extension").add("INVITE", "Proxy-Require: nothing-known")},
        {"PRX-REQ-1.b", "Bob",
         proxy_says("420 Bad Extension")
             .add("INVITE", "Require: nothing-known")
             .add("486", "Unsupported: nothing-known")},
        {"PRX-REQ-1.c", "Bob", tested(invented).replace("200", "200 OK", "501 Not Implemented")},
        {"PRX-FWD-1.a", "Proxy", answered_later(2'000).erase("180 on")},
        {"PRX-FWD-1.b", "Proxy", at(answered_later(2'000), "180 on", 1'500)},
        {"PRX-FWD-1.c", "Proxy", second},
        {"PRX-BEST-1.a", "Proxy", at(at(both_busy(), "486 carol", 2'000), "ACK carol", 2'002)},
        {"PRX-BEST-1.a", "Proxy", at(at(both_busy(), "486", 20), "ACK", 25)},
        {"PRX-BEST-1.a", "Proxy", at_six(17)},
        {"PRX-BEST-1.b", "Proxy", both_busy().replace("486 carol", "486 Busy Here", "603 Decline")},
        {"PRX-BEST-1.c", "Proxy",
         said_by_bob(at(at(both_busy(), "INVITE carol", 200), "100 carol", 202), "603 Decline")},
        {"PRX-BEST-1.f", "Proxy", stubborn},
        {"PRX-BEST-2.a", "Proxy",
         said_by_bob(both_busy(), "500 Server Internal Error")
             .replace("486 carol", "486 Busy Here", "404 Not Found")},
        {"PRX-BEST-2.c", "Proxy", said_by_bob(tested(refused_below()), "503 Service Unavailable")},
        {"PRX-CAN-1.b", "Proxy", given_up()},
        {"PRX-CAN-2.a", "Proxy", no_cancel},
        {"PRX-CAN-2.c", "Proxy", late_refusal},
        {"PRX-CAN-2.c", "Proxy", late_ringing},
        {"VIA-UNIQ-1.a", "Proxy", one_branch},
        {"PRX-AUTH-1.a", "Proxy", challenged_twice},
        {"PRX-AUTH-1.b", "Bob", proxy_says("401 Unauthorized").add("486", one)},
        {"PRX-AUTH-1.d", "Proxy",
         tested(forwarded())
             .add("OPTIONS below", "Proxy-Authorization: Digest username=\"p\", realm=\"b\", nonce=\"x\", "
                                   "uri=\"sip:b\", response=\"0\"")},
        {"PRX-AUTH-1.e", "Proxy", challenged_below()},
    };
}

namespace {

// A second 2xx, from Carol, all the way up, and its ACK all the way down.
ladder answered_twice()
{
    auto l = with_carol(tested(called_below()), 3, 1'000);
    l.erase("ACK carol").replace("486 carol", "486 Busy Here", "200 OK");
    l.add("486 carol", "Contact: <sip:carol@192.0.2.202>")
        .add("486 carol", "Record-Route: <sip:192.0.2.111;lr>");
    l.add("INVITE carol", "Record-Route: <sip:192.0.2.111;lr>");
    auto up = l["486 carol"];
    up.name = "200 carol";
    up.from = proxy;
    up.to = alice;
    up.at_ms = 1'001;
    l.insert(up).without("200 carol", "Via: SIP/2.0/UDP 192.0.2.111");
    for (auto r : ladder{l}.rungs)
    {
        if (!r.name.starts_with("ACK"))
            continue;
        r.at_ms = 1'005 + (r.from == proxy ? 1 : 0);
        r.to = r.to == bob ? carol : r.to;
        r.name += " of carol";
        l.insert(r);
        constexpr std::pair<std::string_view, std::string_view> changes[] = {
            {"8321234356", "7321234357"},
            {"bob@192.0.2.201", "carol@192.0.2.202"},
            {"z9hG4bK74bd5", "z9hG4bK74bd6"}};
        for (const auto& [old, now] : changes)
            l.replace(r.name, old, now);
        if (r.from == proxy)
            l.replace(r.name, "z9hG4bK2d47ack", "z9hG4bK2d47ac2");
    }
    return l;
}

}  // namespace

std::vector<ladder> kept_forks()
{
    const std::string one = "WWW-Authenticate: Digest realm=\"b\", nonce=\"x\", qop=\"auth\"",
                      other = "Proxy-Authenticate: Digest realm=\"c\", nonce=\"y\", qop=\"auth\"";
    auto merged = said_by_bob(both_busy(), "401 Unauthorized");
    merged.replace("486 carol", "486 Busy Here", "407 Proxy Authentication Required");
    merged.add("486 below", one).add("486", one).add("486", other).add("486 carol", other);
    auto invented = tested(forwarded());
    invented.everywhere("OPTIONS", "DANCE");
    auto with_credentials = challenged_below();
    const auto text = with_credentials["OPTIONS again"].text;
    const auto from = text.find("Proxy-Authorization");
    with_credentials.add("OPTIONS below again", text.substr(from, text.find('\n', from) - from));
    auto declined = said_by_bob(at(at(with_carol(tested(refused_below()), 3, 3'000), "486", 520), "ACK", 525),
                                "603 Decline");
    return {
        both_busy(),
        answered_later(0),
        spent_at_proxy("483 Too Many Hops"),
        proxy_says("420 Bad Extension")
            .add("INVITE", "Proxy-Require: nothing-known")
            .add("486", "Unsupported: nothing-known"),
        tested(forwarded())
            .add("OPTIONS", "Require: nothing-known")
            .add("OPTIONS below", "Require: nothing-known"),
        invented,
        answered_twice(),
        cancel(declined, "carol", carol, 200),
        said_by_bob(tested(refused_below()), "503 Service Unavailable")
            .replace("486", "503 Service Unavailable", "500 Server Internal Error"),
        cancel(given_up(), "below", bob, 2'005),
        cancel(with_carol(tested(called_below()), 3, 3'000), "carol", carol, 950),
        merged,
        proxy_says("407 Proxy Authentication Required").add("486", other),
        with_credentials,
    };
}

}  // namespace rules_test
