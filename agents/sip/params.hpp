// ";name=value" lists as they stand in header fields and URIs (RFC 3261 25.1: generic-param, uri-parameter).
#pragma once

#include "sip/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace sip {

struct param
{
    std::string_view name;
    std::string_view value;  // a quoted-string keeps its quotes; empty when there is no "="
    bool has_value = false;
};

// A list that was read and found well formed, kept as its octets, starting at the first ";".
// Walking it again is cheap and needs no storage, so there is no limit on how many parameters a value has.
class param_list
{
public:
    param_list() = default;
    explicit param_list(std::string_view octets) : octets_{octets} {}

    std::string_view octets() const { return octets_; }
    bool empty() const { return octets_.empty(); }

    // Takes the next parameter off the front of `rest`, which starts as octets(). False at the end.
    static bool take(std::string_view& rest, param& out);

    std::optional<param> find(std::string_view name) const;  // names compare without regard to case
    bool has(std::string_view name) const { return find(name).has_value(); }
    std::string_view value(std::string_view name) const;  // "" when absent or without value

private:
    std::string_view octets_;
};

// The text of a quoted-string without its quotes and escapes (RFC 3261 25.1); anything else is returned as it
// is.
std::string unquoted(std::string_view text);

// ASCII, without regard to case (RFC 3261 7.3.1).
bool iequals(std::string_view a, std::string_view b);

}  // namespace sip
