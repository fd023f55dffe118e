// Claim: the parts of a multipart body lie within it, one behind the other, and no more of them are there
// than the limit says (RFC 2046 5.1). The first line of the input is the boundary.
#include "claim.hpp"

#include "sip/limits.hpp"
#include "sip/multipart.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    const auto middle = std::min(octets.find('\n'), size);
    const auto body = octets.substr(std::min(middle + 1, size));
    const auto parts = sip::parse_multipart(body, octets.substr(0, middle));
    if (!parts)
    {
        claim(parts.error().offset <= body.size(), "a fault lies within the body");
        return 0;
    }
    claim(parts->size() <= sip::limits::parts, "no more parts than the limit");
    const char* behind = body.data();
    for (const auto& part : *parts)
    {
        const auto follows = [&](std::string_view what) {
            if (what.empty())
                return;
            claim(lies_within(what, body) && what.data() >= behind, "a part lies behind the one before it");
            behind = what.data() + what.size();
        };
        follows(part.header);
        follows(part.body);
        const auto type = part.content_type();
        claim(type.size() <= part.header.size(), "a Content-Type is a piece of its header");
    }
    return 0;
}
