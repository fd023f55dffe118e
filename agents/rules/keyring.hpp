// What the referee knows of passwords: enough to say whether a digest is right (RFC 7616 3.4.1), and nothing
// that it could show. No finding has a password, or a digest that a message did not have.
#pragma once

#include "fsm/digest.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
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

    // Who is given a password has it; of those who come to a standing server it is not known: whoever guesses
    // breaks no rule.
    enum class held : bool { by_who_is_judged, by_anybody };

    keyring(fsm::digest_hash h, std::vector<account> all, held by = held::by_who_is_judged)
        : hash_{h},
          all_{std::move(all)},
          by_{by}
    {
        std::ranges::stable_sort(all_, {}, &account::user);
    }

    // Calls tell(H(A1)) for each password that these credentials may be made with, by name or by its hash; of
    // one name the first eight. H(A1) is that without "-sess".
    template <class Tell>
    void each_a1(const fsm::digest_credentials& c, Tell tell) const
    {
        std::size_t left = most;
        for (const auto& one : named(c))
            if (left > 0 && is_of(one, c))
            {
                --left;
                tell(fsm::digest_a1(hash_, c.algorithm().hash, one.user, c.realm, one.password));
            }
    }
    bool knows(const fsm::digest_credentials& c) const
    {
        return std::ranges::any_of(named(c), [&](const account& one) { return is_of(one, c); });
    }
    // Nobody says that one of their passwords is for their realm; another realm may have another.
    bool is_of_any_realm(const fsm::digest_credentials& c) const
    {
        return std::ranges::none_of(named(c), [&](const account& one) { return one.realm == c.realm; });
    }
    fsm::digest_hash hash() const { return hash_; }
    bool may_be_guessed() const { return by_ == held::by_anybody; }

private:
    static constexpr std::size_t most = 8;          // passwords of one name
    static constexpr std::size_t most_hashed = 64;  // accounts: of more, no hashed name is looked for

    std::span<const account> named(const fsm::digest_credentials& c) const
    {
        if (c.userhash)
            return std::span{all_}.first(all_.size() <= most_hashed ? all_.size() : 0);
        const auto found = std::ranges::equal_range(all_, c.username, {}, &account::user);
        return {found.begin(), found.end()};
    }
    bool is_of(const account& one, const fsm::digest_credentials& c) const
    {
        return (one.realm.empty() || one.realm == c.realm) &&
               (!c.userhash ||
                fsm::digest_userhash(hash_, c.algorithm().hash, one.user, c.realm) == c.username);
    }

    fsm::digest_hash hash_;
    std::vector<account> all_;  // by user
    held by_;
};

}  // namespace rules
