// What the parties of a run are called, by where they are.
#pragma once

#include "fsm/address.hpp"
#include "play/cast.hpp"
#include "script/script.hpp"

#include <map>
#include <string>

namespace net {

class party_names
{
public:
    party_names(const script::flow& s, const play::cast& c);

    void is_at(const fsm::address& where,
               const std::string& name);  // a port that a connection is opened from
    // "Alice"; of nobody whom we know "192.0.2.1:5060".
    std::string at(const fsm::address& where) const;
    // By address alone. Who share one are all named: "Alice+Proxy1+Bob".
    const std::map<fsm::address, std::string>& hosts() const { return hosts_; }

private:
    std::map<fsm::address, std::string> hosts_, ports_, devices_;  // without transport; devices: without port
};

}  // namespace net
