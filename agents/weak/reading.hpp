// How a careless stack reads a message: line by line, as far as it goes, whatever stands there. What sip's
// own scanner refuses is read, too, for that is where careless stacks break. Nothing is copied: all are views
// into the octets, which must outlive it.
#pragma once

#include "sip/names.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace weak {

struct row
{
    std::string_view name, value;  // without white space around them; a fold stays in the value
    sip::field_id id = sip::field_id::other;
    bool folded = false;  // over further lines
};

struct reading
{
    explicit reading(std::string_view whole);

    std::string_view octets;      // from the start line on: line ends before it are skipped (RFC 3261 7.5)
    std::string_view start_line;  // without its line end
    std::string_view header;      // with the empty line that ends it; all, where there is none
    std::string_view body;        // to the last octet, whatever Content-Length says
    std::vector<row> rows;        // of any line behind the start line
    std::string_view first, second, third;  // of the start line, which single spaces cut

    bool is_response() const { return first.starts_with("SIP/"); }
    bool is_request() const { return !is_response() && !third.empty(); }
    bool is_request(std::string_view method) const { return is_request() && first == method; }

    std::size_t count(sip::field_id id) const;
    std::string_view value(sip::field_id id) const;  // of the first row; "" when there is none
    bool has(sip::field_id id) const { return count(id) > 0; }
};

// What stands in a value, as careless code finds it.

struct number
{
    bool is_one = false;  // there was a digit
    bool is_negative = false;
    std::uint64_t value = 0;  // the largest one, where there are more digits than it takes
};
number number_in(std::string_view text);  // at its begin

std::string_view tag_of(std::string_view value);  // of From or To; "" when there is none
// Of a parameter of digest credentials, without quotes. `found` says whether it stands there at all.
std::string_view digest_value(std::string_view credentials, std::string_view name, bool& found);
std::string_view uri_in(std::string_view value);    // between < and >, else up to the first ';'
std::string_view user_of(std::string_view uri);     // between scheme and '@'; "" when there is none
std::string_view host_of(std::string_view uri);     // with its port, up to a ';', '?' or '>'
std::string_view sent_by(std::string_view via);     // of the first value
std::string_view branch_of(std::string_view via);   // of the first value; "" when there is none
std::size_t values_in(std::string_view value);      // of a comma list: commas outside of quotes and one
bool is_unquoted(std::string_view value);           // a quotation mark opens, and none closes
bool is_cut_escape(std::string_view text);          // a '%' without two hexadecimal digits behind it
std::uint64_t cseq_of(const reading& r);            // 0 when there is none
std::string_view method_of_cseq(const reading& r);  // "" when there is none

// The lines of a session description, one after the other: false at its end.
bool next_line(std::string_view& rest, std::string_view& line);

// A row that has addresses: From, To, Contact, Route, Record-Route, Refer-To, Reply-To.
bool has_addresses(sip::field_id id);

}  // namespace weak
