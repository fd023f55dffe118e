// RFC 2046 5.1 in SIP (RFC 5621): the parts of a multipart body, found without copying.
#pragma once

#include "sip/message.hpp"

#include <vector>

namespace sip {

struct body_part
{
    std::string_view header;  // without the empty line; "" when the part has none
    std::string_view body;
    std::string_view value(std::string_view name) const;  // of its first row of that name; "" when absent
    std::string_view content_type() const { return value("Content-Type"); }
};

// `boundary` without quotes. At most limits::parts; a part that never closes is an error.
result<std::vector<body_part>> parse_multipart(std::string_view body, std::string_view boundary);

// The bodies of application/sdp that a message has: its own, or parts of it, down to limits::nesting
// multipart bodies within each other. Views into body(), in order. What is encoded or cannot be read is none.
struct session_bodies
{
    std::vector<std::string_view> found;
    bool whole = true;  // false: there were more parts, or deeper ones, than are looked at
};
session_bodies session_bodies_of(const message& m);

}  // namespace sip
