// Claim: whoever asks, challengers accept those who prove the password of a user with a nonce that lasts and
// an nc that is new, and nobody else; a client proves its password, counts its requests, and does not send
// again what was refused (RFC 3261 22, RFC 7616 3.4). The input is what agents/drill/digest_auth.cpp reads;
// `sipwright corpus explain` shows it as a ladder.
#include "operations.hpp"

const std::string_view drill_of_this_target = "digest_auth";
const std::size_t usual_size = 256;
