// Claim: a URI that is read equals itself, equality does not depend on the order (RFC 3261 19.1.4), and every
// part that was read lies within it. The input is two URIs with a line feed between them.
#include "claim.hpp"

#include "sip/uri.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace {

void look_at(const sip::uri& u, std::string_view octets)
{
    claim(u.octets == octets, "a URI is read to its end");
    for (const auto part : {u.scheme_name, u.user, u.password, u.host, u.params.octets(), u.headers})
        claim(lies_within(part, octets), "a part of a URI lies within it");
    claim(equal(u, u), "a URI equals itself");
    sip::param one;
    for (auto rest = u.params.octets(); sip::param_list::take(rest, one);)
        claim(u.params.has(one.name), "a parameter that is there is found");
    const auto plain = sip::unescaped(u.user);
    claim(plain.size() <= u.user.size(), "decoding makes nothing longer");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    const auto middle = std::min(octets.find('\n'), size);
    const auto left = octets.substr(0, middle);
    const auto right = octets.substr(std::min(middle + 1, size));
    const auto a = sip::parse_uri(left), b = sip::parse_uri(right);
    if (a)
        look_at(*a, left);
    else
        claim(a.error().offset <= left.size(), "a fault lies within the URI");
    if (b)
        look_at(*b, right);
    if (a && b)
        claim(equal(*a, *b) == equal(*b, *a), "equality does not depend on the order");
    return 0;
}
