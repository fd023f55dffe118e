// Digests against passwords that the referee knows (keyring.hpp): RFC 7616 3.4.1, RFC 2617 3.2.2.1 without
// qop.
#pragma once

#include "fsm/digest.hpp"
#include "rules/exchange.hpp"

#include <string>
#include <string_view>

namespace rules {

enum class proven : std::uint8_t {
    unknown,  // the user is not known, or what the digest was made of was not all seen
    right,
    wrong,
};

struct digest_proof
{
    proven is = proven::unknown;
    std::string key;  // H(A1) of what is right; of "-sess" that of the session. Never shown
};

// Is the response of these credentials, a row of the request `r`, made with the password of their user?
digest_proof
proof_of(const exchanges& e, const reading& r, std::string_view row, const fsm::digest_credentials& c);

// What would have made the response right: "as without qop"; "" when nothing that is tried does.
std::string would_be_right(const exchanges& e, const reading& r, const fsm::digest_credentials& c);

}  // namespace rules
