// RFC 3261 25.1: the values of From, To, Contact, Route, Record-Route, Reply-To and the like.
//   name-addr  =  [ display-name ] LAQUOT addr-spec RAQUOT
// then ";" parameters. Without "<>" all parameters belong to the header field, not to the URI (RFC 3261 20).
#pragma once

#include "sip/uri.hpp"
#include "sip/value_walk.hpp"

#include <string>
#include <string_view>

namespace sip {

struct name_addr
{
    std::string_view octets;   // the whole value
    std::string_view display;  // as written, quotes kept; "" when absent
    sip::uri uri;
    bool bracketed = false;  // the URI stands in "<>"
    bool star = false;       // Contact: *
    param_list params;       // of the header field
    std::string_view tag;    // of `params`; "" when absent
};

result<name_addr> parse_name_addr(std::string_view value);  // one value, to its end

// What stands before "<" so that it is read as `text`: tokens as they are, all else quoted and escaped (RFC
// 3261 25.1: display-name), and a blank; "" for "". A quoted-string is taken as it is.
std::string display_name(std::string_view text);

// The values of all rows of one field, in order, across rows and commas (RFC 3261 7.3.1).
//     for (name_addr_list values{m, field_id::route}; values.next(value);) ...
class name_addr_list : public value_walk
{
public:
    name_addr_list(const message& m, field_id id) : value_walk{m, id} {}
    bool next(name_addr& out) { return row_ && take(out); }  // false at the end or at a fault

private:
    bool take(name_addr& out);
};

}  // namespace sip
