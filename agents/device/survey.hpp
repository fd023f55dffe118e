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

struct asked_over  // one transport
{
    fsm::address at;
    bool answers = false;
    std::string why;  // it does not: in words
    fsm::duration took{0};
};

// "192.0.2.5:5060 over tcp answers", or why not.
std::string to_text(const asked_over& a);

struct survey
{
    std::string address;                             // "192.0.2.5:5060", where it answered first
    fsm::transport transport = fsm::transport::udp;  // and over which it did
    std::vector<asked_over> asked;                   // all that were tried
    std::string uri;                                 // that was asked; "": its address
    int status = 0;                                  // of its answer
    std::string reason;
    fsm::duration took{0};
    std::string user_agent, server;  // as said, raw
    // Nothing: it does not say. Otherwise those that are tokens.
    std::optional<std::vector<std::string>> allow, supported;
    // RFC 3261 18.2.1, RFC 3581 4: what it wrote into our Via. "right", "missing", or what it says instead;
    // of a stream, "".
    std::string received, rport;
    // Our Via with a host name that is nobody's, so that only `received` tells where the answer goes:
    // "answered", "not answered"; "": it was not asked.
    std::string foreign_sent_by;
};

std::string word_of(fsm::transport t);  // "udp", as profiles and rows have it

// Of its answer to a request that left from `ours`.
survey survey_of(const sip::message& answer, const fsm::address& ours);

// TOML that load_profile() takes. `today`: for its first line.
std::string draft_of(const survey& s, std::string_view today);

}  // namespace device
