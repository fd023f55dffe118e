// Ladders in which something is refused, for the tests of rules (RFC 3261 8.2, 11).
#pragma once

#include "ladder.hpp"

namespace rules_test {

// Alice is an agent of ours.
ladder ours(ladder l);

// The plain flow first, and `then` ten seconds later in a call of its own: what is odd there was accepted
// without that.
ladder after_plain(const ladder& plain, ladder then);

// asked() where the OPTIONS is of the script, and this is in it instead.
ladder asked_otherwise(std::string_view old, std::string_view with);

// refused() by this status; rows are those of the refusal.
ladder refused_by(std::string_view status, std::string_view row = "");

// INVITE, refusal with this row, ACK, and the INVITE again, which is accepted: challenged() for another
// reason.
ladder tried_again_after(std::string_view status, std::string_view row);

// An INVITE that comes by another path while Bob's phone rings, and what it gets; it has the name "INVITE
// other".
ladder merged(std::string_view status);

}  // namespace rules_test
