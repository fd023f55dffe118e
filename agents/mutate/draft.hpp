// A message in parts that may be changed, one by one, into something that need no longer be a message.
//
// Reading is without loss: what no mutator touches is written back octet for octet, whatever the octets are.
// A part that is not touched is a view into the octets that were read; what is made is kept by the draft.
#pragma once

#include "sip/names.hpp"
#include "sip/params.hpp"

#include <forward_list>
#include <string>
#include <string_view>
#include <vector>

namespace mutate {

// name colon value end: "Via" ": " "SIP/2.0/UDP h;branch=z9hG4bK1" "\r\n". The value keeps its folds. A row
// without a colon is a name alone.
struct row
{
    std::string_view name, colon, value, end;

    // Of the name; everybody who chooses among rows asks each of them.
    sip::field_id id() const
    {
        if (name.data() != known.at || name.size() != known.size)
            known = {name.data(), name.size(), sip::field_named(name)};
        return known.id;
    }

    // What id() found for the name that lies there: octets that a view shows do not change, and a draft is
    // for one thread at a time.
    struct known_name
    {
        const char* at = nullptr;
        std::size_t size = 0;
        sip::field_id id = sip::field_id::other;
    };
    mutable known_name known = {};
};

class draft
{
public:
    draft() = default;
    // `octets` must outlive the draft. Lines end in CRLF or in a bare LF.
    explicit draft(std::string_view octets);
    draft(const draft&) = delete;
    draft& operator=(const draft&) = delete;

    std::string finish() const;
    std::size_t size() const;  // of what finish() makes

    // Views that stay good as long as the draft.
    std::string_view keep(std::string text) { return made_.emplace_front(std::move(text)); }

    // The start line in its three parts: Method SP Request-URI SP SIP-Version, or SIP-Version SP Status-Code
    // SP Reason-Phrase (RFC 3261 7.1, 7.2). Parts that are not there are empty.
    struct start_parts
    {
        std::string_view first, second, third;
    };
    start_parts start() const;
    void set_start(std::string_view first, std::string_view second, std::string_view third);
    // RFC 3261 7.1: the version is compared without regard to case, however it must be sent.
    bool is_response() const { return sip::iequals(start_line.substr(0, 4), "SIP/"); }
    bool is_request() const { return !is_response() && !start().third.empty(); }

    row* first(sip::field_id id);
    const row* first(sip::field_id id) const { return const_cast<draft*>(this)->first(id); }
    std::size_t count(sip::field_id id) const;
    row made(std::string_view name, std::string value)
    {
        return {keep(std::string{name}), ": ", keep(std::move(value)), "\r\n"};
    }
    // Where a row of that field would stand: before the first of its kind, else behind all others.
    void add(sip::field_id id, std::string value);
    void set(sip::field_id id, std::string value);  // replaces the value of the first row, or adds one

    std::string_view before;  // line ends before the start line
    std::string_view start_line, start_end;
    std::vector<row> rows;
    std::string_view empty_line;  // that ends the header; empty when it is missing
    std::string_view body;        // all that follows

private:
    std::forward_list<std::string> made_;
};

}  // namespace mutate
