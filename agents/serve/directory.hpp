// Whose requests an agent is responsible for, and where its configuration says that its users are (RFC
// 3261 16.5).
#pragma once

#include "serve/configuration.hpp"
#include "sip/message.hpp"

#include <string_view>
#include <vector>

namespace serve {

// The hosts whose users are its own.
std::vector<std::string> domains_of(const configuration& how);

class directory
{
public:
    explicit directory(const configuration& how) : domains_{domains_of(how)}, users_{how.users} {}

    bool is_ours(std::string_view host) const;  // whatever its case (19.1.4)
    // Where the user of this Request-URI is; null: it is not of ours, or nobody knows.
    const std::string* find(const sip::message& request) const;

private:
    std::vector<std::string> domains_;
    std::map<std::string, std::string, std::less<>> users_;
};

}  // namespace serve
