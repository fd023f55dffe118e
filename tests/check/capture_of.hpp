// Traffic of a run as a capture of it: every copy, in order of time.
#pragma once

#include "capture/contents.hpp"
#include "rules/traffic.hpp"

#include <algorithm>
#include <vector>

namespace check_test {

// `later`: by how much its clock is ahead.
inline std::vector<capture::message> capture_of(const rules::traffic& seen, std::chrono::seconds later = {})
{
    std::vector<capture::message> out;
    const auto add = [&](const rules::sighting& s, fsm::time_point at) {
        const auto wall = capture::wall_time{std::chrono::hours{10'000} + later + at.time_since_epoch()};
        out.push_back({{0, wall}, s.source, s.destination, std::string{s.message->octets()}, false});
    };
    for (const auto& s : seen.messages)
    {
        add(s, s.at);
        for (const auto at : s.copies)
            add(s, at);
    }
    std::ranges::stable_sort(out, {}, [](const capture::message& m) { return m.when.at; });
    return out;
}

}  // namespace check_test
