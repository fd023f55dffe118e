// Claim: the parts of a multipart body lie within it, one behind the other, and no more of them are there
// than the limit says (RFC 2046 5.1); the same holds for the parts of a part that is a multipart body itself.
// The first line of the input is the boundary.
#include "claim.hpp"

#include "sip/fields.hpp"
#include "sip/limits.hpp"
#include "sip/multipart.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace {

constexpr int deepest = 8;  // of bodies within bodies

void look_at(std::string_view body, std::string_view boundary, int depth)
{
    const auto parts = sip::parse_multipart(body, boundary);
    if (!parts)
    {
        claim(parts.error().offset <= body.size(), "a fault lies within the body");
        return;
    }
    claim(parts->size() <= sip::limits::parts, "no more parts than the limit");
    const char* behind = body.data();
    for (const auto& part : *parts)
    {
        for (const auto what : {part.header, part.body})
        {
            if (what.empty())
                continue;
            claim(lies_within(what, body) && what.data() >= behind, "a part lies behind the one before it");
            behind = what.data() + what.size();
        }
        const auto type = part.content_type();
        claim(lies_within(type, part.header), "a Content-Type is a piece of its header");
        const auto read = sip::parse_media_type(type);
        if (read && sip::iequals(read->type, "multipart") && depth < deepest)
            look_at(part.body, sip::unquoted(read->params.value("boundary")), depth + 1);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    const auto middle = std::min(octets.find('\n'), size);
    look_at(octets.substr(std::min(middle + 1, size)), octets.substr(0, middle), 0);
    return 0;
}
