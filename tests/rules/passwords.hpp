// Bob, whose password the referee knows, and what he makes of it.
#pragma once

#include "ladder.hpp"

#include "fsm/digest.hpp"
#include "rules/keyring.hpp"

#include <string>
#include <string_view>

namespace rules_test {

inline constexpr auto bobs_password = "zanzibar";

// Stands for a hash function: other octets, other digits, as many as `a` has.
std::string digits_of(fsm::digest_algorithm a, std::string_view octets);

// For "sip:biloxi.example.com", of the realm biloxi.example.com; with the response that the password makes.
fsm::digest_credentials of_bob(std::string_view nonce, std::string_view nc = "00000001");
fsm::digest_credentials proving(fsm::digest_credentials c,
                                std::string_view password = bobs_password,
                                std::string_view method = "REGISTER");
std::string row_of(const fsm::digest_credentials& c);  // "Authorization: Digest ...\n"
// Authentication-Info for it.
fsm::digest_information information_for(const fsm::digest_credentials& c);
std::string row_of(const fsm::digest_information& i);

ladder with_keys(ladder l);

}  // namespace rules_test
