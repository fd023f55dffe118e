// The server side of Digest (RFC 3261 22, RFC 7616, RFC 8760), of a user agent server, a registrar or a
// proxy: challenges are made, and credentials verified. A plain value.
#pragma once

#include "fsm/digest.hpp"
#include "fsm/extra_fields.hpp"
#include "fsm/state_hash.hpp"
#include "fsm/time.hpp"
#include "fsm/visited.hpp"
#include "sip/choices.hpp"
#include "sip/message.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fsm {

struct digest_user
{
    std::string password;
    std::map<digest_algorithm, std::string> a1 = {};  // H(user:realm:password): used where there is one
};

struct challenger_settings
{
    digest_hash hash = nullptr;  // never null
    std::string realm;
    std::vector<digest_scheme> algorithms = {{}};  // the most preferred first (RFC 8760 2.3), each once
    bool unknown_above = false;  // preferred is one that nobody has, and everybody ignores (RFC 8760 2.4)
    bool auth = true, auth_int = false;        // qop; neither: none is offered, as RFC 2069 knew none
    std::string domain, opaque;                // "": the challenge has none
    bool userhash = false;                     // user names are to be hashed (RFC 7616 3.4.4)
    bool rspauth = false, next_nonce = false;  // what Authentication-Info says (RFC 7616 3.5)
    std::map<std::string, digest_user, std::less<>> users;
    duration life = std::chrono::minutes{5};  // of a nonce: later it is stale
    // That are remembered; the oldest goes, and is then treated like one that was never given out. One takes
    // about 200 octets.
    std::size_t nonces = 10'000;
};

// What a request proves, the better the later. Of several credentials for one realm the best counts.
enum class proof : std::uint8_t {
    none,            // no credentials at all, or of other schemes
    wrong_realm,     // for others only
    malformed,       // 400 (RFC 7616 3.4)
    unknown_user,    //
    wrong_response,  // another password, method, URI or body
    foreign_nonce,   // right, but of a nonce that is none of ours, or that was forgotten
    stale_nonce,     // right, but its life is over
    replayed,        // right, but nc was used before, or lies too far back; the nonce is used up
    right,
};

class challenger
{
public:
    // Credentials of one request that are looked at; further ones are not.
    static constexpr std::size_t most_credentials = 16;

    challenger(std::shared_ptr<const challenger_settings> how, sip::choices pick);
    void reseed(sip::choices pick) { pick_ = pick; }

    // 22.1: "Servers MUST NOT attempt to challenge an ACK", "servers MUST NOT attempt to challenge CANCEL
    // requests". What may not be challenged need not be verified.
    static bool may_challenge(sip::method m);

    // Of the credentials in Proxy-Authorization (to a proxy, 407) or Authorization (401).
    proof verify(time_point now, const sip::message& request, bool of_proxy);
    // Rows of a 401 or 407, with a new nonce. stale=true for who has proved to know the password.
    extra_fields challenge(time_point now, bool of_proxy, proof after = proof::none);

    // Whom the first credentials for this realm in Authorization name, by the name that is known; "": nobody
    // that is.
    std::string user_of(const sip::message& request) const;
    // Authentication-Info, as the settings want it, for the 2xx to a request whose Authorization proves who
    // sends it; `body` is that of the 2xx. RFC 3261 20.6 knows none of proxies.
    extra_fields information(time_point now, const sip::message& request, std::string_view body);

    const challenger_settings& settings() const { return *how_; }
    std::size_t nonces() const { return given_.size(); }
    void add_to(state_hash& h) const;

private:
    struct given  // a nonce
    {
        time_point until;
        std::uint32_t highest = 0;  // nc
        std::uint64_t seen = 0;     // bit i: highest - i was
        std::string cnonce = {};    // of the first request with it, for "-sess"
        std::string first = {};     // the nonce that it follows, for "-sess"; "": itself
    };
    // nc may arrive out of order: so far.
    static constexpr std::uint32_t window = 64;

    nonce_state state_of(time_point now, const std::string& nonce) const;
    proof verify_one(time_point now, const sip::message& request, const digest_credentials& c);
    // Who it is: by name, or by its hash. Null: nobody that is known.
    const std::pair<const std::string, digest_user>* user_of(const digest_credentials& c) const;
    // H(A1), which is no secret of this session alone without "-sess".
    std::string key_of(const std::pair<const std::string, digest_user>& user,
                       const given* nonce,
                       const digest_credentials& c) const;
    std::string give(time_point now);  // a new nonce
    static bool takes(given& nonce, const digest_credentials& c);

    std::shared_ptr<const challenger_settings> how_;  // copies share it
    sip::choices pick_;
    boost::unordered_flat_map<std::string, given> given_;
    std::deque<std::string> in_order_;  // of given_
    // By digest_userhash(); none where user names are not to be hashed.
    std::map<std::string, const std::pair<const std::string, digest_user>*, std::less<>> hashed_;
};

}  // namespace fsm
