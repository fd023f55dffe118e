// Where things stand in a message that may be broken anywhere: found in the octets, without a parser, because
// what a parser refuses is what is sent.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace torture {

struct span_of  // of the octets
{
    std::size_t at = 0, size = 0;

    std::size_t end() const { return at + size; }
    std::string_view in(std::string_view octets) const { return octets.substr(at, size); }
};

struct row
{
    std::string_view name;  // as written
    span_of value;          // from behind the colon to the line end, folds in it
};

struct outline
{
    span_of start_line;       // without its line end
    std::vector<row> rows;    // in their order; what has no colon is left out
    std::size_t body_at = 0;  // behind the empty line; the end where there is none
};

// Of a message whose lines end in CRLF.
outline outline_of(std::string_view octets);

// Is it that field, by its long name, its compact one, in any case? RFC 3261 7.3.3; `compact` 0: it has none.
bool is_field(const row& r, std::string_view name, char compact = 0);

// The host and port, and the user, of a SIP URI that begins within `where` (RFC 3261 19.1.1).
struct uri_place
{
    span_of user;  // without "@"; size 0: none
    span_of host;  // with the port
};
std::optional<uri_place> sip_uri_in(std::string_view octets, span_of where);

// The topmost Via of that value (RFC 3261 20.42): where its parts stand.
struct via_parts
{
    span_of transport, sent_by;
    std::optional<span_of> branch;  // its value
    bool has_rport = false;
};
std::optional<via_parts> via_in(std::string_view octets, span_of where);

}  // namespace torture
