// What a field value is made of, found by a lexer that never gives up: a value that is already wrong has
// pieces, too. Mutators ask for pieces of one kind and replace their octets.
#pragma once

#include "sip/names.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mutate {

enum class kind : std::uint8_t {
    token,       // RFC 3261 25.1, also where it is a value of a parameter
    number,      // digits alone
    quoted,      // with its quotes, as far as it goes
    comment,     // with its parentheses
    word,        // of a Call-ID
    text,        // a value without structure, such as Subject, or a date
    scheme,      // of a URI
    user,        // of a URI, or the digits of tel:
    password,    // of a URI
    host,        // a name, an address, an IPv6 reference with its brackets
    port,        // digits
    param_name,  // of a header field or URI
    headers,     // of a URI, behind "?"
    separator,   // one of ; , = / : @ < > ? *
    blank,       // white space, folds included
    other,       // octets that belong nowhere
};

struct piece
{
    mutate::kind kind;
    std::uint32_t at, size;    // in the value
    std::string_view of = {};  // the parameter whose value it is; "" for none
    bool in_uri = false;       // the piece belongs to a URI

    std::string_view in(std::string_view value) const { return value.substr(at, size); }
};

using pieces = std::vector<piece>;

pieces pieces_of(sip::field_id field, std::string_view value);
pieces pieces_of_uri(std::string_view uri);

// `value` with other octets in place of the piece.
std::string replaced(std::string_view value, const piece& p, std::string_view with);

}  // namespace mutate
