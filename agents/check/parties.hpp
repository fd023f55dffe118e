// Who is who in a capture: parties by address, and what each of them is, by what it does.
//
// A party is a host and the port at which it listens. Who sends requests from another port, as every TCP
// client does, is told by the sent-by of its top Via (RFC 3261 18.1.1), when that names the same host; who
// answers from another, as whoever opens a connection for that (18.2.2), by the transaction.
#pragma once

#include "rules/recorder.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace check {

struct told_party
{
    std::string name;  // at most script::limits::name octets
    fsm::address at;   // the transport does not matter
    std::optional<rules::role> plays;
};

class parties
{
public:
    // `known` outlives this; told parties are its first ones.
    parties(std::vector<rules::party>& known, const std::vector<told_party>& told);

    struct ends
    {
        rules::party_index from, to;
    };
    // Whose message it is, after what was `seen`. Learns from it what its sender is.
    ends
    of(const fsm::address& from, const fsm::address& to, const sip::message& m, const rules::recorder& seen);
    void forget(const fsm::address& end) { aliases_.erase(end); }          // of a connection that is no more
    void known_are(std::vector<rules::party>& known) { known_ = &known; }  // the same, elsewhere

private:
    // What a party was seen to do.
    enum sign : std::uint8_t {
        forwards = 1,
        registers = 2,
        redirects = 4,
        begins = 8,
        answers = 16,
        says = 32,    // what a redirect server never says; a proxy may pass it on
        relays = 64,  // passes REGISTERs on, so that the answers are another's
    };

    rules::party_index listening_at(fsm::address a);
    rules::party_index sender(const fsm::address& from,
                              rules::party_index to,
                              const sip::message& m,
                              const rules::recorder& seen);
    void learn(rules::party_index who, const sip::message& m);
    static unsigned signs_of_response(const sip::message& m, const fsm::address& sender);
    static rules::role role_of(unsigned signs);

    std::vector<rules::party>* known_;
    std::vector<std::uint8_t> signs_;
    std::vector<bool> told_;
    std::map<fsm::address, rules::party_index> listening_, aliases_;
};

std::string_view name_of(rules::role r);                    // "proxy", "role not known"
std::optional<rules::role> role_named(std::string_view n);  // "ua", "proxy", "registrar", "redirect"

}  // namespace check
