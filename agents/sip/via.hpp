// RFC 3261 20.42 and 25.1: Via.
//   via-parm  =  sent-protocol LWS sent-by *( SEMI via-params )
#pragma once

#include "sip/params.hpp"
#include "sip/value_walk.hpp"

namespace sip {

struct via
{
    std::string_view octets;     // the whole value
    std::string_view protocol;   // "SIP"
    std::string_view version;    // "2.0"
    std::string_view transport;  // "UDP"
    std::string_view host;       // sent-by; IPv6 references keep their brackets
    std::uint16_t port = 0;      // of sent-by; 0: none written
    bool has_port = false;
    param_list params;
    std::string_view branch;    // "" when absent
    std::string_view received;  // "" when absent
    bool has_rport = false;     // RFC 3581, with or without value
    std::uint16_t rport = 0;    // 0: no value

    bool has_cookie() const { return branch.starts_with("z9hG4bK"); }  // RFC 3261 8.1.1.7
};

// The value with another branch; as it is when it has none.
std::string with_branch(const via& v, std::string_view branch);

result<via> parse_via(std::string_view value);  // one value, to its end
result<via> top_via(const message& m);          // fault::missing when there is none
bool has_further_via(const message& m);         // a second value can be read below the top one

class via_list : public value_walk
{
public:
    explicit via_list(const message& m) : value_walk{m, field_id::via} {}
    bool next(via& out) { return row_ && take(out); }  // false at the end or at a fault

private:
    bool take(via& out);
};

}  // namespace sip
