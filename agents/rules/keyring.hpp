// What the referee knows of passwords: enough to say whether a digest is right (RFC 7616 3.4.1), and nothing
// that it could show. No finding has a password, or a digest that a message did not have.
#pragma once

#include "fsm/digest.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rules {

class keyring
{
public:
    struct account
    {
        std::string user;
        std::string realm;  // "": every realm
        std::string password;
    };

    keyring(fsm::digest_hash h, std::vector<account> all) : hash_{h}, all_{std::move(all)} {}

    // Calls tell(H(A1)) for each password that these credentials may be made with, by name or by its hash;
    // of one name the first eight. H(A1) is that without "-sess".
    template <class Tell>
    void each_a1(const fsm::digest_credentials& c, Tell tell) const
    {
        std::size_t left = most;
        for (const auto& one : all_)
            if (left > 0 && is_of(one, c))
            {
                --left;
                tell(fsm::digest_a1(hash_, c.algorithm().hash, one.user, c.realm, one.password));
            }
    }
    bool knows(const fsm::digest_credentials& c) const
    {
        for (const auto& one : all_)
            if (is_of(one, c))
                return true;
        return false;
    }
    fsm::digest_hash hash() const { return hash_; }

private:
    static constexpr std::size_t most = 8;  // passwords of one name

    bool is_of(const account& one, const fsm::digest_credentials& c) const
    {
        if (!one.realm.empty() && one.realm != c.realm)
            return false;
        return c.userhash ? fsm::digest_userhash(hash_, c.algorithm().hash, one.user, c.realm) == c.username
                          : one.user == c.username;
    }

    fsm::digest_hash hash_;
    std::vector<account> all_;
};

}  // namespace rules
