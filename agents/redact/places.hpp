// Where a value stands as what it is: the user part of a URI, a display name, a parameter of credentials.
#pragma once

#include <cstddef>
#include <string_view>

namespace redact {

// So of the octets from `at` to `end`, in a message, a script, or a text that quotes one. It errs towards no:
// "200" behind "SIP/2.0 " is a status code.
bool stands_in_place(std::string_view text, std::size_t at, std::size_t end);

}  // namespace redact
