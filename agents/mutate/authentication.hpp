// Challenges and credentials as lists of parameters that may be changed one by one.
#pragma once

#include "mutate/mutate.hpp"

#include <initializer_list>

namespace mutate {

struct auth_param
{
    std::string name, value;  // the value as it is written, with its quotes

    bool is_quoted() const { return value.starts_with('"'); }
};

// One row of WWW-Authenticate, Proxy-Authenticate, Authorization or Proxy-Authorization.
struct authentication
{
    sip::field_id id = sip::field_id::other;
    std::string scheme = "Digest";
    std::vector<auth_param> params = {};

    bool is_challenge() const
    {
        return id == sip::field_id::www_authenticate || id == sip::field_id::proxy_authenticate;
    }
    auth_param* find(std::string_view name);
    auth_param* any_of(std::initializer_list<std::string_view> names, change& how);  // null: none is there
    void set(std::string_view name, std::string value);
    void remove(std::string_view name);
    std::string text() const;
};

std::string quoted(std::string_view text);

// Of a challenge: all parameters that RFC 7616 3.3 gives it. Of credentials: those of 3.4, for `uri`.
authentication new_challenge(sip::field_id id, change& how);
authentication new_credentials(sip::field_id id, std::string_view uri, change& how);

// Those of the message, or new ones. A response becomes a 401 or 407 (RFC 3261 22.2, 22.3). False: neither
// can be, for what stands there is no message, or not Digest.
bool take_authentication(draft& m, change& how, authentication& out);
void put_authentication(draft& m, const authentication& a);

}  // namespace mutate
