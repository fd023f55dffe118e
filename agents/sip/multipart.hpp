// RFC 2046 5.1 in SIP (RFC 5621): the parts of a multipart body, found without copying.
#pragma once

#include "sip/message.hpp"

#include <vector>

namespace sip {

struct body_part
{
    std::string_view header;  // without the empty line; "" when the part has none
    std::string_view body;
    std::string_view content_type() const;  // value of its Content-Type row; "" when absent
};

// `boundary` without quotes. At most limits::parts; a part that never closes is an error.
result<std::vector<body_part>> parse_multipart(std::string_view body, std::string_view boundary);

}  // namespace sip
