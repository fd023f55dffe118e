// The remaining typed header fields of RFC 3261 20, and check(), which reads them all.
#pragma once

#include "sip/message.hpp"
#include "sip/name_addr.hpp"
#include "sip/via.hpp"

#include <chrono>

namespace sip {

// RFC 3261 8.1.1.5: "less than 2**31". A rule, not a matter of reading.
inline constexpr std::uint32_t largest_cseq = (std::uint32_t{1} << 31) - 1;

struct cseq
{
    std::uint32_t number = 0;
    std::string_view method;
};

struct media_type
{  // Content-Type, and one value of Accept
    std::string_view type, subtype;
    param_list params;
};

struct challenge
{                                                         // WWW-/Proxy-Authenticate and (Proxy-)Authorization
    std::string_view scheme;                              // "Digest"
    std::string_view params;                              // the comma list of name=value, found well formed
    bool take(std::string_view& rest, param& out) const;  // as param_list::take; rest starts as params
    std::string_view value(std::string_view name) const;
};

struct retry_after
{
    std::uint32_t seconds = 0;
    std::string_view comment;  // with its parentheses
    param_list params;
};

struct timestamp
{
    std::string_view value, delay;  // digits with an optional fraction (RFC 3261 20.38)
};

struct warning
{
    int code = 0;                  // 3DIGIT
    std::string_view agent, text;  // text keeps its quotes
};

// One value each; offsets count from the value's first octet.
result<cseq> parse_cseq(std::string_view value);
result<std::string_view> parse_call_id(std::string_view value);
result<std::uint32_t>
parse_number(std::string_view value);  // 1*DIGIT: Max-Forwards, Expires, Content-Length ...
result<media_type> parse_media_type(std::string_view value);
result<challenge> parse_challenge(std::string_view value);
// Of (Proxy-)Authorization: as above, or "Bearer" and a token without a name (RFC 8898 2.1.3), which is no
// parameter.
result<challenge> parse_credentials(std::string_view value);
result<retry_after> parse_retry_after(std::string_view value);
result<timestamp> parse_timestamp(std::string_view value);
result<warning> parse_warning(std::string_view value);
result<std::chrono::sys_seconds> parse_date(std::string_view value);  // RFC 3261 20.17, GMT only

// The field of a message, or fault::missing. Offsets count from the message's first octet.
result<uri> request_uri_of(const message& m);  // of a request
result<cseq> cseq_of(const message& m);
result<name_addr> from_of(const message& m);
result<name_addr> to_of(const message& m);
result<std::string_view> call_id_of(const message& m);
result<std::uint32_t> number_of(const message& m, field_id id);
result<media_type> content_type_of(const message& m);

// Walks the comma-separated tokens of all rows of a field: Allow, Supported, Require, Proxy-Require,
// Unsupported ...
class token_list : public value_walk
{
public:
    token_list(const message& m, field_id id);
    bool next(std::string_view& out);
};

// Is the field no comma list, so that a message has one row of it at most (RFC 3261 7.3.1)?
bool stands_once(field_id id);

// Is the row's value what the grammar of RFC 3261 25.1 says for its field? Fields that we do not know by name
// are opaque.
std::optional<parse_error> check(const message& m, const field& row);

// Every part of the message against the grammar, and against what RFC 3261 needs to handle it at all: what
// scan() found, start line (SIP/2.0, no header fields in the Request-URI), rows, mandatory fields
// (8.1.1, 8.2.6.2; missed at the end of the header), fields that may stand once only, CSeq method = method,
// Content-Length against the octets present. The first fault in this order, or nothing. Allocates nothing.
// The form of RFC 2543 passes: no branch, no tag, no Max-Forwards (RFC 4475 3.4.1). What else a well-formed
// message must be, such as no parameter twice, is a matter of rules.
std::optional<parse_error> check(const message& m);

}  // namespace sip
