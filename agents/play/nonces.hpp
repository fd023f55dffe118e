// The nonce of the last challenge that came in a call (RFC 3261 22.1). Bounded: beyond the bound the call
// that was challenged first is forgotten.
#pragma once

#include "sip/fields.hpp"
#include "sip/message.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace play {

namespace limits {
inline constexpr std::size_t challenged_calls = 64;  // of one agent
}  // namespace limits

class nonces
{
public:
    void learn(const sip::message& m)
    {
        if (m.status() != 401 && m.status() != 407)
            return;
        const auto id =
            m.status() == 401 ? sip::field_id::www_authenticate : sip::field_id::proxy_authenticate;
        const auto* const row = m.first(id);
        if (!row)
            return;
        const auto challenge = sip::parse_challenge(m.value(*row));
        auto nonce = challenge ? std::string{challenge->value("nonce")} : std::string{};
        if (nonce.size() >= 2 && nonce.front() == '"' && nonce.back() == '"')
            nonce = nonce.substr(1, nonce.size() - 2);
        const std::string call{m.value(sip::field_id::call_id)};
        std::erase_if(known_, [&](const auto& one) { return one.first == call; });
        if (known_.size() == limits::challenged_calls)
            known_.erase(known_.begin());
        known_.emplace_back(call, std::move(nonce));
    }

    std::string of(std::string_view call_id) const  // "": none
    {
        const auto found =
            std::ranges::find_if(known_, [&](const auto& one) { return one.first == call_id; });
        return found == known_.end() ? std::string{} : found->second;
    }

private:
    std::vector<std::pair<std::string, std::string>> known_;  // Call-ID, nonce
};

}  // namespace play
