// What a standing agent is: read from a file of TOML, and from the command line.
#pragma once

#include "fsm/digest_hash.hpp"
#include "fsm/local_addresses.hpp"
#include "fsm/registrar_terms.hpp"
#include "rules/traffic.hpp"
#include "serve/callee.hpp"
#include "serve/caller.hpp"
#include "weak/fault.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace serve {

struct configuration
{
    rules::role plays = rules::role::ua;
    fsm::address at;  // where it listens
    // Where else, over other transports or the other version of IP; from all of them it sends, too.
    std::vector<fsm::address> also;
    // After so long without an octet a connection is closed, unless a transaction or a registration needs it.
    fsm::duration idle = std::chrono::minutes{5};
    std::string domain;  // of all but a user agent, that it is responsible for; its own host is, too
    std::string aor;     // of a user agent; "": sip:sipwright@ its address
    answering answers;   // of a user agent
    std::optional<registering> registers;  // of a user agent
    std::optional<calling> calls;          // of a user agent
    // Of a user agent: its 180 is sent until its PRACK comes, where that may be, and it acknowledges those of
    // others (RFC 3262).
    bool reliable = false;
    bool record_route = true;     // of a proxy
    bool recurse = false;         // of a proxy: it tries the Contacts of a 3xx by itself
    bool sequential = false;      // of a proxy: where a user is in several places, one after the other (16.6)
    bool asks_strangers = false;  // of a proxy with passwords: who is of another domain proves himself, too
    // User agents and proxies: REGISTER is answered, too, as a registrar of its domain does. Calls for who is
    // registered are a proxy's to pass on.
    bool registrar = false;
    fsm::registrar_terms terms;
    std::optional<std::chrono::sys_seconds> epoch;  // what the time is at the begin; none: no Date
    // Where requests for a user of its domain go, by the user part: SIP URIs, for a proxy with numeric hosts,
    // the most wanted first.
    std::map<std::string, std::vector<std::string>, std::less<>> users;
    // Where requests for other hosts go, as they are: a proxy's, and those that a user agent begins. Without
    // one, where they say themselves.
    std::vector<std::pair<std::string, fsm::address>> next_hops;
    // Who is known to it, and by which password, once they are read: if there are any, everybody has to prove
    // who he is (RFC 3261 22). `places`: where they are, "env:NAME" or "file:PATH", as the file says.
    std::string realm;                         // "": its domain, else its host
    bool userhash = false;                     // of its challenges (RFC 7616 3.4.4)
    bool rspauth = false, next_nonce = false;  // in Authentication-Info of a registrar's 200 (RFC 7616 3.5)
    // As whom a user agent answers challenges, and where its password is, which is not among those below.
    std::string user, place, password;
    std::map<std::string, std::string, std::less<>> places, passwords;
    fsm::digest_hash hash = nullptr;
    std::uint64_t seed = 0;
    std::vector<const weak::weakness*> weaknesses;  // that are planted in it, each one once
    std::vector<const weak::fault*> faults;         // likewise
};

namespace limits {
inline constexpr std::size_t users = 10'000;
inline constexpr std::size_t places = 16;  // of a user
inline constexpr std::size_t next_hops = 100;
}  // namespace limits

fsm::local_addresses addresses_of(const configuration& how);

weak::role weak_role(rules::role r);
// Plants that weakness. Why it cannot be, in words: it is unknown, or who plays this role has it not; "": it
// is planted, or was already.
std::string plant(std::string_view name, configuration& in);
std::string plant_fault(std::string_view name, configuration& in);  // likewise

// Throws script::script_error, "serve.toml:3:1: ...". What the file does not say stays as it is in `from`.
configuration load_configuration(const std::string& path, configuration from);
configuration load_configuration_text(std::string_view toml, const std::string& path, configuration from);

}  // namespace serve
