// The TLS ends of all agents of a world, or of a standing one, and who has to be at the other end of each of
// their connections (RFC 5922).
#pragma once

#include "net/tls.hpp"
#include "play/cast.hpp"
#include "serve/configuration.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace net {

struct tls_agent  // as its certificate has to say
{
    std::string name;
    std::vector<std::string> domains;
    std::vector<fsm::address> addresses;
};

class tls_ends
{
public:
    // Beside its address: the names of who listens there.
    using names = std::function<std::vector<std::string>(const fsm::address& remote)>;

    // Each agent has a certificate of its domain and address, by an authority that is made for this world and
    // that all of them trust; or the one that the settings give. Throws environment_error.
    tls_ends(const tls_settings& how, const std::vector<std::optional<tls_agent>>& all, names names_of);
    // Of a world; both outlive this.
    tls_ends(const tls_settings& how, const script::flow& s, const play::cast& c);

    // Of a standing agent, number 0.
    tls_ends(const tls_settings& how, const serve::configuration& of);

    tls_end& of(play::party_index agent) { return *of_[agent]; }
    // Any of these: the domain of the party that listens there, its host as it was written on the command
    // line or in a configuration, its address.
    std::vector<std::string> wanted(const fsm::address& remote) const;

private:
    std::deque<tls_end> all_;
    std::vector<tls_end*> of_;  // null for devices
    names names_;
};

// Is there an agent that may need one?
bool needs_tls(const play::cast& c);

}  // namespace net
