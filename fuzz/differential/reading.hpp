// What a parser read of one message, in words that can be compared: the common ground of three parsers that
// keep their readings in types of their own.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace differential {

// In the order of `fields`. A field that is absent is "none"; hosts are in lower case and without the
// brackets of an IPv6 reference, numbers without leading zeros, users without escapes: spellings that mean
// the same are no finding.
inline constexpr std::array<std::string_view, 13> fields{
    "start",    "call-id",   "cseq",    "from-tag",      "to-tag",         "via-branch",  "via-host",
    "via-port", "via-count", "contact", "contact-count", "content-length", "route-count",
};

struct reading
{
    bool accepted = false;
    std::string refusal;  // what is at fault, where the parser says so: a word for a bucket
    std::array<std::string, fields.size()> values;

    // start: method or status.
    std::string& start() { return values[0]; }
    std::string& call_id() { return values[1]; }
    std::string& cseq() { return values[2]; }
    std::string& from_tag() { return values[3]; }
    std::string& to_tag() { return values[4]; }
    std::string& via_branch() { return values[5]; }
    std::string& via_host() { return values[6]; }
    std::string& via_port() { return values[7]; }
    std::string& via_count() { return values[8]; }
    std::string& contact() { return values[9]; }
    std::string& contact_count() { return values[10]; }
    std::string& content_length() { return values[11]; }
    std::string& route_count() { return values[12]; }  // Route and Record-Route values together

    reading() { values.fill("none"); }
};

// The parsers. Peers are of C and read a copy.
reading read_ours(std::string_view octets);
reading read_osip(std::string_view octets);
reading read_sofia(std::string_view octets);

// "Bob", "host" and "5060" as bob@host:5060; empty parts are left out.
std::string address(std::string_view user, std::string_view host, std::string_view port);
std::string plain_host(std::string_view host);
std::string plain_number(std::string_view digits);  // other text as it is
std::string text_or_none(const char* text);

}  // namespace differential
