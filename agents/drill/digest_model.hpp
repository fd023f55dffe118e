// What a challenger has to accept, worked out once more: from RFC 7616 3.4 alone, and from what was given out
// and accepted before.
#pragma once

#include "fsm/digest_client.hpp"
#include "fsm/digest_server.hpp"
#include "fsm/time.hpp"
#include "sip/message.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace drill {

// A hash function of drills: tells octets apart and protects nothing.
std::string drill_hash(fsm::digest_algorithm a, std::string_view octets);

// RFC 7616 3.4.1 to 3.4.3, RFC 2617 3.2.2.1 without qop. `session_cnonce`: of "-sess".
std::string digest_of(const fsm::digest_credentials& c,
                      std::string_view password,
                      std::string_view method,
                      std::string_view body,
                      std::string_view session_cnonce);

class digest_model
{
public:
    explicit digest_model(fsm::challenger_settings how) : how_{std::move(how)} {}

    void gives(fsm::time_point now, const std::string& nonce);  // once or more of the same challenge
    // Has this request to be accepted? It is remembered as if it was.
    bool verify(fsm::time_point now, const sip::message& request, bool of_proxy);

    // The last nonce but n, "never-given" where there is none.
    std::string nonce(std::size_t n) const;
    // What "-sess" takes: of the first request with this nonce, else of this one.
    std::string first_cnonce(const std::string& nonce, const std::string& own) const;

private:
    struct life
    {
        fsm::time_point until;
        std::set<std::uint32_t> counts;  // nc
        std::string cnonce;
    };
    bool verify_one(fsm::time_point now, const sip::message& request, const fsm::digest_credentials& c);

    fsm::challenger_settings how_;
    std::map<std::string, life> lives_;  // of those that it has to remember
    std::deque<std::string> given_;
};

// What a client sends to challengers whose nonces have 32 letters and are given once: nc rises, and what was
// refused is not sent again (RFC 7616 3.4, RFC 3261 22.1). Others may repeat their nonces, which says
// nothing.
class client_watch
{
public:
    void gives(const std::string& nonce);    // a challenger of those
    void reads(std::string_view challenge);  // of somebody else, who may have copied such a nonce
    void sends(const fsm::digest_accounts& known,
               const fsm::extra_fields& rows,
               const fsm::digest_request& r,
               fsm::credentials_use use);
    void hears(const sip::message& request, const sip::message& response);
    void forgets();  // of what it answered some may be forgotten

private:
    // "" of others.
    std::string key_of(std::string_view field, const fsm::digest_credentials& c) const;

    std::set<std::string> given_;                  // nonces
    std::map<std::string, std::uint32_t> counts_;  // by field, realm and nonce: the last nc
    std::set<std::string> refused_;
    bool copied_ = false;      // a nonce was: nothing can be said any more
    bool deliberate_ = false;  // some were wrong on purpose: what is refused says nothing any more
};

}  // namespace drill
