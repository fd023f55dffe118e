// Characters and words as redaction tells them apart, in ASCII alone.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace redact {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
constexpr bool is_hex(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f'); }
constexpr bool is_of_word(char c) { return is_letter(c) || is_digit(c); }
// RFC 3966 5.1.1; and the blank, as people write numbers.
constexpr bool is_separator(char c) { return c == '-' || c == '.' || c == '(' || c == ')' || c == ' '; }

std::string lower(std::string_view text);
bool is_any(std::string_view name, std::initializer_list<std::string_view> of);
std::string_view trimmed(std::string_view s);
// npos: it does not stand there, in any case.
std::size_t find_any_case(std::string_view text, std::string_view word, std::size_t from);

// %XX at `at` (RFC 3986 2.1): its octet; -1: none begins there.
int percent_encoded(std::string_view text, std::size_t at);
std::string without_percents(std::string_view text);

// A number without its separators and "+", "12125550123" of "+1-212-555-0123"; "": it is no number.
std::string digits_of(std::string_view value);

// Of a hardware address, in lower case and without its separators.
std::string hex_digits_of(std::string_view value);

bool is_v4(std::string_view host);
// So many labels, of which the last has letters (RFC 3696 2); none of a number.
bool is_name_of_a_host(std::string_view host, long labels);
bool ends_in_enum(std::string_view host);  // "e164.arpa": a number, and no name (RFC 6116 3.2)

// A word of `text` begins at `at` and ends behind `size` octets: what is before and behind is none of it. The
// octet before may end an escape, "\n", "\x0a", "\u000a" or "%0a".
bool stands_alone(std::string_view text, std::size_t at, std::size_t size);

// RFC 4648 4 and 5: as much of it as is whole. `url`: its alphabet has - and _.
std::string from_base64(std::string_view text, bool url);
std::string to_base64(std::string_view octets, bool url);  // without "="

}  // namespace redact
