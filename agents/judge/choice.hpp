// What of a ladder is open to its parties, so that nobody is to blame where it goes on otherwise.
#pragma once

#include "judge/result.hpp"
#include "play/cast.hpp"
#include "rules/recorder.hpp"

#include <string>

namespace judge {

// Of the first rung that did not happen, for people; "": it is no such rung.
//
// A device was to send it, and may do otherwise: it gave another answer than one that no RFC has it give
// (script::rung::choice); it had what this was to cross, before anybody made it send this; this or what it
// sends above is a stimulus, which no device makes by itself; a CANCEL that is drawn was quicker than its
// answer; an RFC only recommends it; or it wants another nonce first, which is drawn nowhere.
//
// An agent was to send it, and could not, since a device was quicker than what it was to cross or to come
// before. Or it is drawn to pass a proxy that is a device and did not wish to stay on the path of the call.
std::string chose_otherwise(const run_result& r, const play::cast& c, const rules::recorder& seen);
// An agent was to answer so, and its machine answered otherwise: the request was not such that it would. A
// registrar refuses no interval of an hour (RFC 3261 10.3 item 7), whatever is drawn.
std::string not_called_for(const run_result& r, const play::cast& c, const rules::recorder& seen);

}  // namespace judge
