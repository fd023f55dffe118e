// The client side of Digest (RFC 3261 22, RFC 7616, RFC 8760): which challenges are answered, with which
// credentials, and in which later requests. A plain value.
#pragma once

#include "fsm/digest.hpp"
#include "fsm/extra_fields.hpp"
#include "fsm/state_hash.hpp"
#include "sip/choices.hpp"
#include "sip/message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fsm {

struct digest_account
{
    std::string realm;  // "": every realm that no other account is for
    std::string username, password;
};

struct digest_accounts
{
    digest_hash hash = nullptr;  // null: no challenge is answered
    std::vector<digest_account> all;
};

// What a request is to prove. All but `usual` are for what its receiver must then do.
enum class credentials_use : std::uint8_t {
    usual,
    none,   // it has none, challenge or not
    wrong,  // of another password
    stale,  // right, but of a nonce that was never given out
};

// A request that is about to be made.
struct digest_request
{
    std::string_view method, uri, to, call_id, body;  // to: the value of its field
    const extra_fields* given = nullptr;              // where these have credentials, ours have no place
};

class digest_client
{
public:
    // What is remembered of challenges; the oldest goes, and what it was for is challenged once more.
    static constexpr std::size_t most_sessions = 256;

    // A final response of any kind to a request of ours: credentials that were refused and are not merely
    // stale are not used again (22.1), and a nextnonce is taken (RFC 7616 3.5). Where they were accepted
    // before, a challenge with another nonce has them used again: its nonce is over, whether stale says so or
    // not.
    void heard(const sip::message& request, const sip::message& response);
    // The request that this 401 or 407 is for will be sent again: from now on its challenges are answered. Of
    // each realm the topmost that we understand (RFC 8760 2.4), if there is an account for it. Not those for
    // which `given` has credentials.
    void answer(const digest_accounts& known,
                const sip::message& request,
                const sip::message& response,
                const extra_fields& given = {});

    // Rows for a request: to proxies those of its Call-ID (22.3), to the callee also those of its To, and of
    // what a challenge named as its domain (22.2, RFC 7616 3.3).
    extra_fields credentials(const digest_accounts& known,
                             const digest_request& r,
                             sip::choices& pick,
                             credentials_use use = credentials_use::usual);

    // The request can be sent again: one of the challenges of this 401 or 407 is for an account whose
    // credentials were not refused (22.1), or were accepted before and are asked for with a new nonce.
    bool
    can_answer(const digest_accounts& known, const sip::message& request, const sip::message& response) const;

    void add_to(state_hash& h) const;

private:
    struct session  // what a challenge began
    {
        bool of_proxy = false;
        std::string to, call_id;  // of the request that was challenged
        digest_challenge challenge;
        std::string nonce, cnonce;                      // in use
        std::uint32_t count = 0;                        // requests sent with `nonce`
        bool refused = false, accepted = false;         // with `nonce`
        credentials_use used = credentials_use::usual;  // last
    };

    static bool began(const session& s,
                      bool of_proxy,
                      std::string_view realm,
                      std::string_view call_id,
                      std::string_view to);
    session* find(bool of_proxy, std::string_view realm, std::string_view call_id, std::string_view to);
    void go_on_with(session& s, bool of_proxy, std::string_view realm, std::string_view nonce) const;
    void go_on_counting(session& s) const;
    static bool is_for(const session& s, const digest_request& r);
    static digest_credentials credentials_of(session& s,
                                             digest_hash hash,
                                             const digest_account& a,
                                             const digest_request& r,
                                             sip::choices& pick,
                                             credentials_use use);

    std::vector<session> sessions_;  // in the order of their first challenge
};

}  // namespace fsm
