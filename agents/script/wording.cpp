#include "script/wording.hpp"

#include <chrono>

namespace script {

std::string in_ms(fsm::time_point at)
{
    const auto us = at.time_since_epoch().count();
    return std::to_string(us / 1000) + "." + std::to_string(us % 1000 / 100) + " ms";
}

std::string in_seconds(fsm::duration d)
{
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
    return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

std::string drawn(const flow& s, std::uint32_t i)
{
    const rung& r = s.rungs[i];
    return name_of(r) + " " + captions_of(r) + " " + s.parties[r.from].name + " -> " + s.parties[r.to].name;
}

}  // namespace script
