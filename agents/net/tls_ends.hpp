// The TLS ends of all agents of a world, and who has to be at the other end of each of their connections (RFC
// 5922).
#pragma once

#include "net/tls.hpp"
#include "play/cast.hpp"

#include <deque>
#include <string>
#include <vector>

namespace net {

class tls_ends
{
public:
    // Each agent has a certificate of its domain and address, by an authority that is made for this world and
    // that all of them trust; or the one that the settings give. Throws environment_error.
    tls_ends(const tls_settings& how, const script::flow& s, const play::cast& c);

    tls_end& of(play::party_index agent) { return *of_[agent]; }
    // Any of these: the domain of the party that listens there, its host as it was written on the command
    // line, its address.
    std::vector<std::string> wanted(const fsm::address& remote) const;

private:
    std::deque<tls_end> all_;
    std::vector<tls_end*> of_;  // null for devices
    const script::flow& script_;
    const play::cast& cast_;
};

// Is there an agent that may need one?
bool needs_tls(const play::cast& c);

}  // namespace net
