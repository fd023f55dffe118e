// How far a request is drawn to travel.
#pragma once

#include "script/script.hpp"

namespace script {

constexpr std::uint32_t bit(party_index p) { return std::uint32_t{1} << p; }
static_assert(limits::lifelines <= 32);  // one bit for each

struct destinations
{
    std::uint32_t ends = 0;  // the user agents that it reaches through proxies alone, a bit for each lifeline
    party_index last = rules::nobody;  // the last user agent that it reaches, also through others
};

// Per rung; of a response nothing. Who sends a request on before having answered it, and to whom: a user
// agent that does so (a PBX) is where one dialog ends and another begins, but not who is called. A request
// that is answered on its way is meant for whom its sender reaches when asking again.
std::vector<destinations> destinations_of(const flow& s);

// A proxy that is drawn to send nothing at all.
bool is_mute(const flow& s, party_index p);

}  // namespace script
