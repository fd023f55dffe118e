// The names that a script is made of: rungs, lifelines, hosts, header fields.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace script {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

//   rung-name  =  "F" ( "1" - "9" ) *DIGIT
std::optional<std::uint32_t> rung_number(std::string_view key);

bool is_name(std::string_view text);  // of a lifeline

//   hostname  =  1*( alphanum / "-" / "." ), or an IPv6 reference (RFC 3261 25.1, roughly: the proxy only
//   compares it)
bool is_host(std::string_view text);

bool is_field_name(std::string_view text);
bool same_field(std::string_view a, std::string_view b);  // RFC 3261 7.3.1: without regard to case

bool has_control(std::string_view text, std::string_view but = "");

}  // namespace script
