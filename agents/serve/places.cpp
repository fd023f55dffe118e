#include "serve/places.hpp"

#include "sip/uri.hpp"

namespace serve {

std::pair<fsm::transport, std::string_view> transport_and_place(std::string_view text)
{
    const auto colon = text.find(':');
    const auto named = colon == text.npos ? std::nullopt : fsm::transport_named(text.substr(0, colon));
    return named ? std::pair{*named, text.substr(colon + 1)} : std::pair{fsm::transport::udp, text};
}

std::optional<fsm::address> numeric_place(std::string_view place, fsm::transport over)
{
    const auto as_uri = "sip:" + std::string{place};
    const auto uri = sip::parse_uri(as_uri);
    return uri && uri->user.empty() && uri->has_port && uri->params.empty()
               ? fsm::numeric_address(uri->host, uri->port, over)
               : std::nullopt;
}

std::string clash_of(const std::vector<fsm::address>& all)
{
    for (std::size_t i = 1; i < all.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (all[i].transport == all[j].transport && all[i].v6 == all[j].v6)
                return all[j].host_port() + " and " + all[i].host_port() + " are both for " +
                       std::string{fsm::via_token(all[i].transport)} + " over IPv" + (all[i].v6 ? '6' : '4');
    return {};
}

}  // namespace serve
