// Messages that were seen, and who said them to whom: what seeds are made of.
#pragma once

#include "rules/traffic.hpp"

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
    rules::traffic take() { return std::move(seen_); }

private:
    rules::party_index party_at(const fsm::address& a);

    struct hop
    {
        fsm::address from, to;
        std::string hash;  // of the octets
        friend auto operator<=>(const hop&, const hop&) = default;
    };
    rules::traffic seen_;
    std::map<fsm::address, rules::party_index> parties_;
    std::map<hop, std::size_t> index_;
};

}  // namespace seeds
