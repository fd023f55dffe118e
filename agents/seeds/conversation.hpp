// Messages that were seen, and who said them to whom: what seeds are made of.
#pragma once

#include "rules/recorder.hpp"

#include <map>
#include <string>
#include <vector>

namespace seeds {

// One direction of a connection, as it was on the wire.
struct stream
{
    fsm::address from, to;
    std::string octets;
};

struct conversation
{
    rules::traffic traffic;       // parties are whoever has an address
    std::vector<stream> streams;  // of stream transports
};

// Makes traffic of messages seen on the wire: copies of one message are one sighting, parties are numbered in
// the order in which they are seen. At most rules::limits::messages sightings; others are `dropped`.
class observer
{
public:
    void see(fsm::time_point at, const fsm::address& from, const fsm::address& to, std::string_view octets);
    rules::traffic take() { return seen_.take(); }

private:
    rules::party_index party_at(const fsm::address& a);

    rules::recorder seen_{{}, {}, {.whole = true}};
    std::map<fsm::address, rules::party_index> parties_;
};

}  // namespace seeds
