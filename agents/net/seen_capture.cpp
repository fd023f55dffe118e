#include "net/seen_capture.hpp"

#include "net/limits.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace net {

namespace {

struct packet
{
    fsm::time_point at{};
    const rules::sighting* of = nullptr;
};

}  // namespace

void write_seen(const std::string& path, const judge::run_result& r, capture::wall_time ended)
{
    std::vector<packet> all;
    for (const auto& m : r.traffic.messages)
    {
        all.push_back({m.at, &m});
        for (const auto copy : m.copies)
            all.push_back({copy, &m});
    }
    std::ranges::stable_sort(all, {}, &packet::at);
    capture out{path, limits::capture};
    std::set<std::uint32_t> opened;
    for (const auto& p : all)
    {
        const auto at = ended - std::chrono::floor<std::chrono::microseconds>(all.back().at - p.at);
        const auto& m = *p.of;
        if (!fsm::is_reliable(m.source.transport))
        {
            out.packet(at, m.source, m.destination, m.message->octets());
            continue;
        }
        if (opened.insert(m.connection).second)
            out.opened(at, m.source, m.destination);
        out.octets(at, m.source, m.destination, m.message->octets());
    }
}

}  // namespace net
