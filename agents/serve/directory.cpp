#include "serve/directory.hpp"

#include "sip/uri.hpp"

#include <algorithm>

namespace serve {

std::vector<std::string> domains_of(const configuration& how)
{
    std::vector<std::string> out{how.at.host()};
    for (const auto& a : how.also)
        if (std::ranges::find(out, a.host()) == out.end())
            out.push_back(a.host());
    if (!how.domain.empty())
        out.push_back(how.domain);
    return out;
}

bool directory::is_ours(std::string_view host) const
{
    return std::ranges::any_of(domains_, [&](const auto& d) { return sip::iequals(d, host); });
}

std::span<const std::string> directory::find(const sip::message& request) const
{
    const auto uri = sip::parse_uri(request.request_uri());
    const auto found = uri && is_ours(uri->host) ? users_.find(uri->user) : users_.end();
    return found == users_.end() ? std::span<const std::string>{} : found->second;
}

std::optional<fsm::address> directory::next_hop(std::string_view host) const
{
    const auto found =
        std::ranges::find_if(next_hops_, [&](const auto& n) { return sip::iequals(n.first, host); });
    return found == next_hops_.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace serve
