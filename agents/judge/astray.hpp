// Why a message of an agent of ours went to another place than drawn. Where it goes, others have said: the
// Via of the request that it answers (RFC 3261 18.2.2), the Route or Request-URI of the request that it
// passes on (16.12), or the Contact and Record-Route that made its dialog (12.1, 12.2.1.1). Blame goes to who
// wrote what led it there.
#pragma once

#include "rules/recorder.hpp"

#include <cstdint>
#include <optional>

namespace judge {

// The message of a device that led message number `astray` there. Nothing: agents and a script alone did, or
// it is not known.
std::optional<std::uint32_t> led_by(const rules::recorder& seen, std::uint32_t astray);

}  // namespace judge
