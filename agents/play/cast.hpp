// Who plays each party of a script in one run: an agent of ours or a device, and where it is.
#pragma once

#include "fsm/local_addresses.hpp"
#include "play/secrets.hpp"
#include "script/script.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace play {

using rules::party_index;

struct member
{
    bool device = false;
    fsm::address at;  // agents: where it listens. Devices: where it is reached
    std::string uri;  // devices: requests to it carry this Request-URI; "" = the usual one
    // Agents: where it listens over other transports, at most one for each.
    std::vector<fsm::address> also = {};
    std::string host = {};  // devices: where it is, as it was written: a name, or its address
    std::optional<fsm::address> sends_from = {};  // agents: requests leave from here, and not from `at`
    std::optional<std::chrono::sys_seconds> epoch = {};  // what the wall shows at time_point{}; none: no Date
    std::shared_ptr<const secrets> knows = {};           // agents: their passwords; null: none

    // Which of its own it is; what is none of them is taken for where it listens.
    const fsm::address& own(const fsm::address& a) const;
    fsm::local_addresses listens() const;
};

using cast = std::vector<member>;  // one per script party, in their order

// Writes into `also` of each agent where it listens besides: over UDP and TCP, which "all SIP elements MUST
// implement" (RFC 3261 18), and over the transports of whom it exchanges messages with. At its own host: UDP
// and TCP at the same port, TLS at the next one, WS and WSS behind it; port 0 stays 0.
void add_other_transports(const script::flow& s, cast& c);

// By which transport a message from one to another leaves when nothing else says so: that of the one it is
// for, but a WebSocket is opened by its client (RFC 7118 4.1).
fsm::address next_hop(const cast& c, party_index from, party_index to);

// Is every hop secure? Then all URIs are SIPS URIs, which promise just that (RFC 5630 3.1.1); in any other
// cast none is.
bool all_secure(const cast& c);

// "sip:bob@192.0.2.4:5060;transport=tcp": reaches who listens there; `user` may be "".
std::string uri_at(const cast& c, std::string_view user, const fsm::address& at);

// Every party an agent at a documentation address of RFC 3665: 192.0.2.101 for the first, and so on. For runs
// in memory.
cast all_agents(const script::flow& s);

// A password that agent and device have to share, and that the script does not name. "x.toml:9:6: F2 ..."; ""
// when there is none. Agents among themselves need none.
std::string password_missing(const script::flow& s, const cast& c);

// A SIPS URI where not every hop is secure. "x.toml: the aor of Bob ..."; "" when there is none.
std::string sips_without_tls(const script::flow& s, const cast& c);

// A rung with which a script makes an agent break an RFC, where a device is to send it. "x.toml:9:6: F4 ...";
// "" when there is none.
std::string only_for_agents(const script::flow& s, const cast& c);

// A rung that a script does something to the stream of, where it leaves by UDP. "x.toml:9:6: F4 ..."; "" when
// there is none.
std::string without_stream(const script::flow& s, const cast& c);

// Somebody who is reached by a stream, where the whole script is about UDP: copies, losses, what is read to
// the end of a datagram. "x.toml: ..."; "" when there is none.
std::string stream_for_udp(const script::flow& s, const cast& c);

// Whose address this is: the party that listens at, or sends from, exactly that host and port, else the only
// device at that host (devices may send from another port than they listen on), else nobody.
party_index party_at(const cast& c, const fsm::address& where);

}  // namespace play
