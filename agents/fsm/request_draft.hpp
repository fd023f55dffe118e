// A request before it has a Via (RFC 3261 8.1.1, 12.2.1.1).
#pragma once

#include "fsm/user_agent_profile.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace fsm {

struct request_draft  // its texts are its maker's
{
    std::string_view method, request_uri;
    std::span<const std::string> routes;  // Route values
    std::string_view from, to;            // values, with or
    std::string_view from_tag, to_tag;    // without their tags: then these are added, unless ""
    std::string_view call_id;
    std::uint32_t cseq = 1;
    const sip::message* credentials = nullptr;      // whose Authorization and Proxy-Authorization it repeats
    const extra_fields* own_credentials = nullptr;  // rows of both, as many as there are
    const extra_fields* extra = nullptr;  // replace what would be written, in its place, or come last
    std::string_view content_type, body;
};

// The message, over `over`; the branch is new.
sip::message_ptr
write(const request_draft& d, const user_agent_profile& me, sip::choices& pick, const link& over);

// RFC 3261 7.3.1, 7.3.3: the same header field, long or compact, without regard to case.
bool same_field(std::string_view a, std::string_view b);

}  // namespace fsm
