#include "fsm/certificate_names.hpp"

#include "fsm/address.hpp"
#include "sip/params.hpp"

#include <algorithm>

namespace fsm {

namespace {

bool is_text(std::string_view s)
{
    return !s.empty() && std::ranges::none_of(s, [](char c) { return c == '\x7f' || (c >= 0 && c < ' '); });
}

// 7.1: "If the scheme of the URI is not 'sip', then the implementation MUST NOT accept the SAN value", and
// "If the SIP URI value contains a userpart (there is an '@'), [it] MUST NOT". Only its host counts.
std::string_view host_of(std::string_view uri)
{
    constexpr std::string_view scheme = "sip:";
    if (!sip::iequals(uri.substr(0, scheme.size()), scheme) || uri.find('@') != std::string_view::npos)
        return {};
    uri.remove_prefix(scheme.size());
    return uri.substr(0, uri.find_first_of(":;?"));
}

std::string written(std::string_view octets)
{
    address out;
    out.v6 = octets.size() == out.octets.size();
    if (!out.v6 && octets.size() != 4)
        return {};
    std::ranges::copy(octets, out.octets.begin());
    return out.host();
}

}  // namespace

std::vector<std::string> sip_identities(std::span<const certificate_name> names)
{
    std::vector<std::string> hosts, dns, addresses, common;
    bool has_san = false;
    const auto add = [](std::vector<std::string>& to, std::string_view name) {
        if (is_text(name))
            to.emplace_back(name);
    };
    for (const auto& one : names)
    {
        has_san = has_san || one.what != certificate_name::kind::common;
        switch (one.what)
        {
        case certificate_name::kind::uri: add(hosts, host_of(one.octets)); break;
        case certificate_name::kind::dns: add(dns, one.octets); break;
        case certificate_name::kind::address: add(addresses, written(one.octets)); break;
        case certificate_name::kind::common: add(common, one.octets); break;
        }
    }
    auto& chosen = !has_san ? common : !hosts.empty() ? hosts : dns;
    chosen.insert(chosen.end(), addresses.begin(), addresses.end());
    return std::move(chosen);
}

bool is_identity(std::string_view identity, std::string_view wanted)
{
    return !wanted.empty() && sip::iequals(identity, wanted);
}

}  // namespace fsm
