// Claim: the messages found in a stream, and where framing is lost, do not depend on how the stream arrives.
// The first octet of the input decides the cuts; the rest is the stream.
#include "claim.hpp"

#include "sip/framer.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct outcome
{
    std::vector<std::string> messages;
    bool lost = false;
    std::size_t pings = 0;
    friend bool operator==(const outcome&, const outcome&) = default;
};

outcome frame(std::string_view stream, std::size_t step)
{
    outcome out;
    sip::framer framer;
    for (std::size_t at = 0; at < stream.size() && !out.lost; at += step)
    {
        framer.put(stream.substr(at, step));
        for (;;)
        {
            const auto next = framer.next();
            if (!next)
            {
                out.lost = true;
                break;
            }
            if (!*next)
                break;
            out.messages.emplace_back(**next);
        }
    }
    out.pings = framer.pings();
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const std::string_view stream{reinterpret_cast<const char*>(data) + 1, size - 1};
    const auto whole = frame(stream, stream.size());
    claim(frame(stream, 1) == whole, "octet by octet is the same as whole");
    claim(frame(stream, std::max<std::size_t>(2, data[0])) == whole, "in pieces is the same as whole");
    return 0;
}
