// Whose requests an agent is responsible for, and where its configuration says that its users are (RFC
// 3261 16.5).
#pragma once

#include "serve/configuration.hpp"
#include "sip/message.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace serve {

// The hosts whose users are its own.
std::vector<std::string> domains_of(const configuration& how);

class directory
{
public:
    explicit directory(const configuration& how)
        : domains_{domains_of(how)},
          users_{how.users},
          next_hops_{how.next_hops}
    {
    }

    bool is_ours(std::string_view host) const;  // whatever its case (19.1.4)
    // Where the user of this Request-URI is, the most wanted place first; none: it is not of ours, or nobody
    // knows.
    std::span<const std::string> find(const sip::message& request) const;
    // Where requests for this host go; nothing: where they say.
    std::optional<fsm::address> next_hop(std::string_view host) const;

private:
    std::vector<std::string> domains_;
    std::map<std::string, std::vector<std::string>, std::less<>> users_;
    std::vector<std::pair<std::string, fsm::address>> next_hops_;
};

}  // namespace serve
