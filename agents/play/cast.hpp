// Who plays each party of a script in one run: an agent of ours or a device, and where it is.
#pragma once

#include "fsm/address.hpp"
#include "play/secrets.hpp"
#include "script/script.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace play {

using rules::party_index;

struct member
{
    bool device = false;
    fsm::address at;  // agents: where it listens. Devices: where it is reached
    std::string uri;  // devices: requests to it carry this Request-URI; "" = the usual one
    std::optional<fsm::address> sends_from = {};  // agents: requests leave from here, and not from `at`
    std::shared_ptr<const secrets> knows = {};    // agents: their passwords; null: none

    // Which of its own it is; what is none of them is taken for where it listens.
    fsm::address own(const fsm::address& a) const { return sends_from == a ? a : at; }
};

using cast = std::vector<member>;  // one per script party, in their order

// Every party an agent at a documentation address of RFC 3665: 192.0.2.101 for the first, and so on. For runs
// in memory.
cast all_agents(const script::flow& s);

// A password that agent and device have to share, and that the script does not name. "x.toml:9:6: F2 ..."; ""
// when there is none. Agents among themselves need none.
std::string password_missing(const script::flow& s, const cast& c);

// Whose address this is: the party that listens at, or sends from, exactly that host and port, else the only
// device at that host (devices may send from another port than they listen on), else nobody.
party_index party_at(const cast& c, const fsm::address& where);

}  // namespace play
