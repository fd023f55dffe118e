// What a seed is called: by what it shows, in small letters, digits and hyphens, without an extension.
#pragma once

#include "sip/message.hpp"

#include <string>
#include <string_view>

namespace seeds {

// "Alice Smith" is "alice-smith"; what is no letter or digit is a hyphen, none at either end, none twice. At
// most 24 octets.
std::string slug(std::string_view text);

// "invite-alice", "200-invite-alice": method or status and CSeq method, and the user, else the host, of From.
// "unreadable" for what is neither request nor response.
std::string name_of(const sip::message& m);

// "invite", "200-invite"
std::string kind_of(const sip::message& m);

}  // namespace seeds
