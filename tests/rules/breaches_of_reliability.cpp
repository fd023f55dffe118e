// Provisional responses that must arrive and their PRACKs (RFC 3262), and UPDATE (RFC 3311).
#include "breaches.hpp"
#include "changes.hpp"

namespace rules_test {

namespace {

constexpr int alice = 0, bob = 1;
constexpr std::string_view empty = "Content-Length: 0\n\n";

// Alice's PRACK for what `rack` says, and the answer to it after 20 ms.
ladder& prack(ladder& l,
              std::string_view rack,
              int cseq,
              std::int64_t at_ms,
              std::string_view status = "200 OK",
              const std::string& name = "PRACK")
{
    put(l, name, side::alice, "PRACK", cseq, at_ms, status);
    return l.add(name, "RAck: " + std::string{rack});
}

ladder& mark(ladder& l, std::string_view name, int rseq)
{
    return l.add(name, "Require: 100rel").add(name, "RSeq: " + std::to_string(rseq));
}

// One more reliable response of Bob's.
ladder& further(ladder& l, int rseq, std::int64_t at_ms)
{
    const auto name = "183 " + std::to_string(rseq);
    l.insert({name, bob, alice, call()["180"].text, at_ms});
    l.replace(name, "180 Ringing", "183 Session Progress");
    return mark(l, name, rseq);
}

ladder knowing() { return call().replace("INVITE", "Supported: timer", "Supported: timer, 100rel"); }

// call() whose 180 is sent reliably; its PRACK comes at 100 ms.
ladder ringing(int rseq = 1)
{
    auto l = knowing();
    return mark(l, "180", rseq);
}

ladder reliable()
{
    auto l = ringing();
    return prack(l, "1 1 INVITE", 2, 100);
}

// What follows the 180 comes at 12 s and later.
ladder& late(ladder& l) { return answered_later(l, 12'000); }

// The answer is in the 180, and not in the 200 any more (RFC 3261 13.2.1).
ladder described_180(ladder l)
{
    return l.replace("180", empty, answered_by_bob).replace("200", answered_by_bob, empty);
}

ladder without_offer(ladder l)
{
    l.without("INVITE", "Content-Type").replace("INVITE", described, empty);
    return l.replace("ACK", empty, "Content-Type: application/sdp\n" + std::string{described});
}

ladder three(bool in_order)
{
    auto l = reliable();
    further(l, in_order ? 2 : 3, 300);
    prack(l, in_order ? "2 1 INVITE" : "3 1 INVITE", 3, 320, "200 OK", "PRACK 2");
    further(l, in_order ? 3 : 2, 500);
    return prack(l, in_order ? "3 1 INVITE" : "2 1 INVITE", 4, 520, "200 OK", "PRACK 3");
}

ladder wrong_rack(std::string_view status)
{
    auto l = ringing();
    return prack(l, "9 1 INVITE", 2, 100, status);
}

ladder marked_100()
{
    auto l = reliable();
    return l.add("100", "RSeq: 7");
}

// Bob is the one of ours, and Alice is tested.
ladder alice_tested(ladder l)
{
    l.parties[alice].device = true;
    l.parties[bob].device = false;
    return l;
}

ladder requiring_info()
{
    auto l = call();
    return put(l, "INFO", side::alice, "INFO", 2, 1500);
}

constexpr std::string_view offer = "Content-Type: application/sdp\nContent-Length: 92\n\nv=0\n"
                                   "o=- 1 1 IN IP4 192.0.2.101\ns=-\nc=IN IP4 192.0.2.101\nt=0 0\n"
                                   "m=audio 49172 RTP/AVP 0\n";

ladder& update(ladder& l,
               const std::string& name,
               side from,
               int cseq,
               std::int64_t at_ms,
               std::string_view status = "200 OK",
               std::int64_t answered_ms = 20)
{
    put(l, name, from, "UPDATE", cseq, at_ms, "");
    l.add(name, from == side::alice ? "Contact: <sip:alice@192.0.2.101>" : "Contact: <sip:bob@192.0.2.201>");
    if (status.empty())
        return l;
    answer_in(l, name, status, at_ms + answered_ms);
    const auto response = std::string{status.substr(0, 3)} + ' ' + name;
    return status.starts_with("2") ? l.add(response, from == side::alice ? "Contact: <sip:bob@192.0.2.201>"
                                                                         : "Contact: <sip:alice@192.0.2.101>")
                                   : l;
}

// Alice's second UPDATE while Bob, who has the first, is still at it.
ladder pressed(std::string_view status)
{
    auto l = long_call();
    update(l, "first", side::alice, 2, 1500, "200 OK", 4500);
    l["first"].copies_ms = {2000, 3000, 5000};
    answer_in(l, "first", "100 Trying", 5100);
    return update(l, "second", side::alice, 3, 5200, status);
}

ladder& described_as(ladder& l, std::string_view name, std::string_view what)
{
    return l.replace(name, empty, what);
}

std::string of_bob() { return std::string{answered_by_bob}; }

// Both offer at once.
ladder crossing(std::string_view status)
{
    auto l = long_call();
    update(l, "bobs", side::bob, 230, 1500, "200 OK", 300);
    update(l, "alices", side::alice, 2, 1600, status);
    described_as(l, "bobs", of_bob());
    described_as(l, "200 bobs", offer);
    if (status == "200 OK")
        described_as(l, "200 alices", of_bob());
    return described_as(l, "alices", offer);
}

ladder updated(std::string_view allow)
{
    auto l = long_call().add("200", allow);
    return update(l, "UPDATE", side::alice, 2, 1500);
}

}  // namespace

std::vector<ladder> kept_reliability()
{
    auto insisted = reliable().add("INVITE", "Require: 100rel"), waited = ringing(), resent = ringing();
    late(waited)["180"].copies_ms = {520, 1520, 3520, 7520};
    prack(late(resent), "1 1 INVITE", 2, 700)["180"].copies_ms = {520};
    auto refused = wrong_rack("481 Call/Transaction Does Not Exist");
    refused["PRACK"].provokes = true;
    auto taken_late = reliable();
    late(taken_late);
    auto asked = without_offer(reliable());
    described_as(asked, "180", answered_by_bob).replace("PRACK", empty, offer);
    auto again = described_180(reliable());
    described_as(again, "PRACK", offer);
    described_as(again, "200 PRACK", answered_by_bob);
    auto at_a_time = long_call();
    update(at_a_time, "UPDATE", side::alice, 2, 1500);
    described_as(at_a_time, "UPDATE", offer);
    described_as(at_a_time, "200 UPDATE", answered_by_bob);
    return {reliable(),
            insisted,
            waited,
            resent,
            three(true),
            described_180(reliable()),
            refused,
            alice_tested(taken_late),
            requiring_info(),
            asked,
            again,
            pressed("500 Server Internal Error").add("500 second", "Retry-After: 3"),
            crossing("491 Request Pending"),
            at_a_time,
            updated("Allow: INVITE, ACK, CANCEL, BYE, UPDATE")};
}

std::vector<breach> reliability_breaches()
{
    auto large = ringing();
    large.replace("180", "RSeq: 1", "RSeq: 2147483648");
    prack(large, "2147483648 1 INVITE", 2, 100);
    auto gap = reliable(), hasty = ringing();
    further(late(gap), 3, 300)["183 3"].copies_ms = {800, 1800, 3800, 7800};
    further(hasty, 2, 50);
    prack(hasty, "1 1 INVITE", 2, 100);
    prack(hasty, "2 1 INVITE", 3, 200, "200 OK", "PRACK 2");
    // It lay there, unread, when the PRACK left.
    auto unread = ringing();
    prack(unread, "1 1 INVITE", 2, 50);
    further(unread, 2, 51)["183 2"].waited_ms = 5;
    prack(unread, "2 1 INVITE", 3, 200, "200 OK", "PRACK 2");
    auto silent = ringing(), deaf = reliable();
    late(silent);
    deaf["180"].copies_ms = {700};
    auto accepted = described_180(ringing());
    prack(accepted, "1 1 INVITE", 2, 1000);
    auto not_matched = ringing();
    prack(not_matched, "1 1 INVITE", 2, 100, "481 Call/Transaction Does Not Exist");
    auto taken = wrong_rack("200 OK");
    taken["PRACK"].provokes = true;
    auto never = alice_tested(ringing());
    late(never)["180"].copies_ms = {520, 1520, 3520, 7520};
    auto twice = reliable();
    prack(twice, "1 1 INVITE", 3, 300, "481 Call/Transaction Does Not Exist", "again");
    auto of_100 = marked_100();
    of_100["100"].provokes = true;
    prack(of_100, "7 1 INVITE", 3, 300, "481 Call/Transaction Does Not Exist", "needless");
    auto no_offer = without_offer(reliable());
    auto no_answer = without_offer(reliable());
    described_as(no_answer, "180", answered_by_bob);
    auto unanswered = described_180(reliable());
    described_as(unanswered, "PRACK", offer);
    auto two_offers = long_call();
    update(two_offers, "first", side::alice, 2, 1500, "200 OK", 400);
    update(two_offers, "second", side::alice, 3, 1600, "500 Server Internal Error");
    for (const auto* name : {"first", "second"})
        described_as(two_offers, name, offer);
    described_as(two_offers, "200 first", answered_by_bob).add("500 second", "Retry-After: 3");
    return {
        {"REL-REQ-1.a", "Bob", call().add("INVITE", "Require: 100rel")},
        {"REL-REQ-1.b", "Bob", call().add("180", "RSeq: 1")},
        {"REL-REQ-1.c", "Bob", marked_100()},
        {"REL-REQ-1.d", "Bob", reliable().without("180", "Require")},
        {"REL-REQ-1.d", "Bob", ringing().without("180", "RSeq")},
        {"REL-RSEQ-1.a", "Bob", large},
        {"REL-RSEQ-1.b", "Bob", gap},
        {"REL-RSEQ-1.c", "Bob", hasty},
        {"REL-RSEQ-1.c", "Bob", unread},
        {"REL-RTX-1.a", "Bob", silent},
        {"REL-RTX-1.b", "Bob", deaf},
        {"REL-2XX-1.a", "Bob", accepted},
        {"REL-RECV-1.a", "Bob", not_matched},
        {"REL-RECV-1.b", "Bob", taken},
        {"REL-PRACK-1.a", "Alice", never},
        {"REL-PRACK-1.b", "Alice", wrong_rack("481 Call/Transaction Does Not Exist")},
        {"REL-PRACK-1.d", "Alice", twice},
        {"REL-PRACK-2.a", "Alice", three(false)},
        {"REL-PRACK-2.b", "Alice", of_100},
        {"REL-PRACK-2.c", "Alice", requiring_info().add("INFO", "Require: 100rel")},
        {"REL-OA-1.a", "Bob", no_offer},
        {"REL-OA-1.b", "Alice", no_answer},
        {"REL-OA-1.c", "Bob", unanswered},
        {"MOD-UPD-1.a", "Bob", pressed("200 OK")},
        {"MOD-UPD-1.b", "Bob", crossing("200 OK")},
        {"MOD-UPD-2.a", "Alice", two_offers},
        {"MOD-UPD-2.c", "Alice", updated("Allow: INVITE, ACK, CANCEL, BYE")},
    };
}

}  // namespace rules_test
