// Claim: challenges and credentials (RFC 3261 25.1) that were read can be walked to their end, and each of
// their parameters is found by its name. The input is the value of one header field.
#include "claim.hpp"

#include "sip/fields.hpp"

#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view value{reinterpret_cast<const char*>(data), size};
    const auto read = sip::parse_challenge(value);
    if (!read)
    {
        claim(read.error().offset <= size, "a fault lies within the value");
        return 0;
    }
    claim(!read->scheme.empty(), "there is a scheme");
    auto rest = read->params;
    sip::param one;
    while (read->take(rest, one))
    {
        claim(!one.name.empty() && one.has_value, "a parameter has a name and a value");
        claim(!read->value(one.name).empty() || one.value.empty(), "a parameter is found by its name");
        claim(sip::unquoted(one.value).size() <= one.value.size(), "unquoting makes nothing longer");
    }
    claim(rest.empty(), "what was read is walked to its end");
    return 0;
}
