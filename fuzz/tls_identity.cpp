// Claim: whatever names stand in a certificate, it is whose RFC 5922 7 says: of the hosts of SIP URIs without
// a user, else of DNS names, else, where there is no subjectAltName, of the common name; no wildcard stands
// for another name, and what holds control characters is none. A line of the input is a name, its first octet
// its kind.
#include "claim.hpp"

#include "fsm/certificate_names.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using kind = fsm::certificate_name::kind;

std::vector<fsm::certificate_name> names_in(std::string_view octets)
{
    std::vector<fsm::certificate_name> out;
    while (!octets.empty())
    {
        const auto line = octets.substr(0, octets.find('\n'));
        octets.remove_prefix(std::min(line.size() + 1, octets.size()));
        if (!line.empty())
            out.push_back({static_cast<kind>(static_cast<unsigned char>(line.front()) % 4), line.substr(1)});
    }
    return out;
}

char other_case(char c)
{
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter ? static_cast<char>(c ^ 0x20) : c;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto names = names_in({reinterpret_cast<const char*>(data), size});
    const auto identities = fsm::sip_identities(names);
    claim(identities.size() <= names.size(), "a name gives one identity at most");
    const auto some = [&](kind k) {
        return std::ranges::any_of(names, [&](const auto& n) { return n.what == k; });
    };
    const bool has_san = some(kind::uri) || some(kind::dns) || some(kind::address);
    for (const auto& one : identities)
    {
        claim(std::ranges::all_of(one, [](char c) { return c < 0 || (c >= ' ' && c != 0x7f); }) &&
                  !one.empty(),
              "an identity is text");
        const auto is_named = [&](const auto& n) { return n.octets.find(one) != std::string_view::npos; };
        const auto host = [&](const auto& n) {
            return n.what == kind::address || (is_named(n) && (n.what != kind::common || !has_san));
        };
        claim(std::ranges::any_of(names, host), "an identity stands in the certificate");
        auto spelled = one;
        std::ranges::transform(spelled, spelled.begin(), other_case);
        claim(fsm::is_identity(one, spelled), "a name counts without regard to case (7.2)");
        claim(!fsm::is_identity(one, "a" + one) && !fsm::is_identity(one, one + ".") &&
                  !fsm::is_identity(one, ""),
              "a name counts as a whole (7.2)");
        if (one.starts_with("*."))
            claim(!fsm::is_identity(one, "a" + one.substr(1)), "no wildcard is one (7.2)");
    }
    return 0;
}
