// What a device says of itself when it is asked OPTIONS (RFC 3261 11), and a first profile made of it.
#pragma once

#include "fsm/address.hpp"
#include "fsm/time.hpp"
#include "sip/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace device {

struct survey
{
    std::string address;  // "192.0.2.5:5060"
    std::string uri;      // that was asked; "": its address
    int status = 0;       // of its answer
    std::string reason;
    fsm::duration took{0};
    std::string user_agent, server;  // as said, raw
    // Nothing: it does not say. Otherwise those that are tokens.
    std::optional<std::vector<std::string>> allow, supported;
    // RFC 3261 18.2.1, RFC 3581 4: what it wrote into our Via. "right", "missing", or what it says instead.
    std::string received, rport;
    // Our Via with a host name that is nobody's, so that only `received` tells where the answer goes:
    // "answered", "not answered"; "": it was not asked.
    std::string foreign_sent_by;
};

// Of its answer to a request that left from `ours`.
survey survey_of(const sip::message& answer, const fsm::address& ours);

// TOML that load_profile() takes. `today`: for its first line.
std::string draft_of(const survey& s, std::string_view today);

}  // namespace device
