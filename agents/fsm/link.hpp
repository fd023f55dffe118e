// The way between two elements that a message takes: transport, both ends, and for streams which connection
// (RFC 3261 18). Everything received, sent and recorded has one. A plain value.
#pragma once

#include "fsm/address.hpp"

#include <compare>
#include <cstdint>

namespace fsm {

struct link
{
    address local, remote;  // of the same transport; `local` is ours, whoever speaks
    std::uint32_t connection =
        0;  // streams: numbered from 1 by who opens and accepts them; 0: none yet, one is
            // to be opened, or there is one to this remote already. Datagrams: always 0

    fsm::transport transport() const { return remote.transport; }
    bool reliable() const { return is_reliable(remote.transport); }

    friend auto operator<=>(const link&, const link&) = default;
};

// How a connection, or the attempt to have one, ended.
enum class link_end : std::uint8_t {
    closed,    // the other end closed it in order
    broken,    // reset, or an error while it was open
    refused,   // it never opened
    absent,    // so, and the machine there says that nobody listens (RFC 9293 3.5.2)
    unframed,  // we closed it, because its octets were no messages any more (RFC 3261 18.3)
};

inline bool never_opened(link_end how) { return how == link_end::refused || how == link_end::absent; }

}  // namespace fsm
