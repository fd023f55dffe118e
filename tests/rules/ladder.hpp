// Ladders for the tests of rules: a few flows that keep every rule, and ways to spoil one thing in them.
#pragma once

#include "rules/rule.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace rules_test {

struct rung
{
    std::string name;  // "INVITE", "200 BYE": unique in its ladder
    int from = 0, to = 0;
    std::string text;  // with LF only; made CRLF when played
    std::int64_t at_ms = 0;
    std::vector<std::int64_t> copies_ms = {};
    bool tainted = false, lost = false;
    std::uint16_t from_port = 0, to_port = 0;   // when not the party's own
    std::vector<std::int64_t> arrived_ms = {};  // what the receiver, one of ours, saw of it
    bool provokes = false;                      // its sender was made to send it
    std::uint32_t connection = 0;               // of a stream
    rules::framing framed = rules::framing::plain;
    std::int64_t waited_ms = 0;  // until it was read
};

struct ladder
{
    std::vector<rules::party> parties;
    std::vector<rung> rungs;
    std::int64_t end_ms = 60'000;
    bool lossy = false;
    std::shared_ptr<const rules::keyring> keys = {};
    boost::unordered_flat_map<std::uint32_t, rules::closing> closings = {};
    bool sees_closings = false;

    rung& operator[](std::string_view name);
    ladder&
    replace(std::string_view name, std::string_view old, std::string_view with);  // `old` must be there
    ladder& without(std::string_view name, std::string_view line_start);          // drops a header line
    ladder& add(std::string_view name, std::string_view line);  // a row before Content-Length
    ladder& erase(std::string_view name);
    ladder& everywhere(std::string_view old, std::string_view with);
    ladder& insert(rung r);
    rules::traffic play() const;
};

ladder call();           // INVITE, 100, 180, 200, ACK, BYE, 200: Alice and Bob over UDP, Bob hangs up
ladder cancelled();      // INVITE, 100, 180, CANCEL, 200, 487, ACK
ladder refused();        // INVITE, 100, 486, ACK
ladder challenged();     // INVITE, 407, ACK, INVITE with credentials, 100, 200, ACK
ladder asked();          // OPTIONS, 200
ladder forwarded();      // OPTIONS through a proxy, with its answer
ladder refused_below();  // INVITE, 100, 486, ACK through a proxy
// call() with a Record-Route: second, <sip:192.0.2.111;lr;p=7>; without ;lr the second is a strict router.
ladder routed(std::string_view second = "<sip:192.0.2.222;lr>");
// call() through a proxy under test that records its route; what it passes on is called "INVITE on".
ladder called_below();
// INVITE, 302, ACK, INVITE to the Contact of the 302, 100, 200, ACK: challenged() with another reason.
ladder redirected();
ladder over_tcp(ladder l);
ladder by_one_connection(ladder l);  // all of it, over TCP; who ends it is seen
ladder
asked_twice();  // call() with "OPTIONS", "200 OPTIONS", "OPTIONS again", "200 again", by one connection
ladder over_tls(ladder l);                        // with SIPS URIs
std::string passed_on(std::string_view request);  // by the proxy of these ladders: with its Via on top

// The response to a request of these ladders, as far as they need one: `more` are further rows.
std::string
answer(std::string_view request, std::string_view status, std::string_view tag, std::string_view more);

// The end of a message with a session description.
inline constexpr std::string_view described = "Content-Length: 92\n\nv=0\no=- 1 1 IN IP4 192.0.2.101\ns=-\n"
                                              "c=IN IP4 192.0.2.101\nt=0 0\nm=audio 49172 RTP/AVP 0\n";

// Bob's answer to it, behind "Content-Type: application/sdp".
inline constexpr std::string_view answered_by_bob =
    "Content-Type: application/sdp\nContent-Length: 92\n\nv=0\no=- 7 1 IN IP4 192.0.2.201\ns=-\n"
    "c=IN IP4 192.0.2.201\nt=0 0\nm=audio 49174 RTP/AVP 0\n";

// Every finding of all rules, "RULE-1.a Party", sorted, each once.
std::vector<std::string> broken(const rules::traffic& seen);
rules::outcome outcome_of(const rules::traffic& seen, std::string_view rule);

// A ladder that breaks one letter and nothing else.
struct breach
{
    std::string_view letter;
    std::string_view party;  // who is to blame
    ladder spoiled;

    std::vector<std::string> expected() const { return {std::string{letter} + ' ' + std::string{party}}; }
    ladder tainted() const;  // with every message altered by the script
};

std::string name_of(const testing::TestParamInfo<const breach*>& info);  // "SYN_LINE_1_a_0"

}  // namespace rules_test
