// The torture messages of RFC 4475 and RFC 5118, and what comes with them: built in, so that they are there
// wherever the program is. Octets of corpus/torture and scripts/torture, put there by embed.cmake.
#pragma once

#include <span>
#include <string_view>

namespace torture {

struct message_file
{
    std::string_view corpus;  // "rfc4475"
    std::string_view name;    // "wsinv", as the RFC calls it
    std::string_view octets;
};

std::span<const message_file> messages();                 // by corpus and name
const message_file* find_message(std::string_view name);  // "wsinv" or "rfc4475/wsinv"; null: there is none
std::string_view outcomes_text();                         // scripts/torture/outcomes.toml

}  // namespace torture
