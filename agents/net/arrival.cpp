#include "net/arrival.hpp"

#include <cstring>
#include <ctime>

namespace net {

void ask_for_arrivals(int socket)
{
    const int on = 1;
    static_cast<void>(setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on));
}

std::optional<run_clock::wall_time> arrival_of(msghdr& header)
{
    for (auto* c = CMSG_FIRSTHDR(&header); c; c = CMSG_NXTHDR(&header, c))
    {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS)
            continue;
        timespec at{};
        std::memcpy(&at, CMSG_DATA(c), sizeof at);
        const auto since_1970 = std::chrono::seconds{at.tv_sec} + std::chrono::nanoseconds{at.tv_nsec};
        return run_clock::wall_time{std::chrono::floor<std::chrono::microseconds>(since_1970)};
    }
    return std::nullopt;
}

}  // namespace net
