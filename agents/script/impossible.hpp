// What nobody can play: rungs that contradict those above them, and pauses and sizes that cannot be. Found
// when a script is loaded. Rungs with `octets` are let through: they say on purpose what no machine says.
#pragma once

#include "script/relations.hpp"

#include <optional>

namespace script {

struct flow;

namespace limits {
inline constexpr std::size_t datagram = 65'507;  // octets that UDP over IPv4 carries at most (RFC 768)
}  // namespace limits

// The first rung that cannot be, of a flow whose relations are known.
std::optional<misfit> find_impossible(const flow& s);

}  // namespace script
