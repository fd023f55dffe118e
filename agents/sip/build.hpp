// Making messages: from parts, from other messages, and by editing what was received.
#pragma once

#include "sip/message.hpp"
#include "sip/octet_buffer.hpp"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sip {

// What callers give as names, values, start lines and their parts must not hold CR or LF, but for the line
// folds of a value (RFC 3261 7.3.1): writer and edit throw std::invalid_argument, so that no value can
// smuggle in a row. Values that sip's parsers have read never hold them; octets that no parser has seen go
// through copy(), make_*() or stay in an edit.

// A header field row to be written.
struct row_text
{
    std::string_view name, value;
};

// Writes a message row by row, with one allocation as long as it has at most 1,024 octets. Invents nothing
// but Content-Length, which finish() appends.
class writer
{
public:
    writer& request(std::string_view method, std::string_view request_uri);
    writer& response(int status, std::string_view reason);
    writer& field(std::string_view name, std::string_view value);
    writer& field(std::string_view name, std::uint32_t value);
    writer& fields(std::span<const row_text> rows);
    writer& copy(const message& from, field_id id);  // every row of that field, values octet for octet
    std::string finish(std::string_view body = {});  // the message; the writer is empty again

private:
    octet_buffer out_;
};

// A request in one allocation: the rows in the order given, Content-Length, the body.
std::string make_request(std::string_view method,
                         std::string_view request_uri,
                         std::span<const row_text> rows,
                         std::string_view body = {});

// RFC 3261 8.2.6: Via, From, Call-ID, CSeq and To copied; `to_tag` is added when the request's To has none
// and the status is not 100; Timestamp is copied into a 100 (8.2.6.1). `more` adds rows before
// Content-Length. Record-Route is copied into responses 101..299 (12.1.1). `reason` empty: the standard
// phrase.
struct response_parts
{
    int status = 200;
    std::string_view reason = {};
    std::string_view to_tag = {};
    std::vector<std::pair<std::string, std::string>> more = {};
    std::string_view content_type = {};
    std::string_view body = {};
    std::span<const row_text> rows = {};  // as `more`, after it, for who keeps the texts himself
};
std::string make_response(const message& request, const response_parts& parts);

// RFC 3261 9.1: the CANCEL of an INVITE that was sent.
std::string make_cancel(const message& invite);

// RFC 3261 17.1.1.3: the ACK of a 300..699 response to an INVITE that was sent.
std::string make_ack(const message& invite, const message& response);

// Rewrites a message: everything not touched stays octet for octet, and in its place. What trails the body is
// not part of the message (RFC 3261 18.3) and left out.
class edit
{
public:
    explicit edit(const message& m);  // m must outlive the edit
    edit& start_line(std::string_view line);
    edit& request_uri(std::string_view uri);
    edit&
    upper_case_version();  // RFC 3261 7.1: "sip/2.0" is accepted, "implementations MUST send upper-case"
    edit& set(std::string_view name,
              std::string_view value);      // replaces all rows of that name, or adds one at the end
    edit& remove(std::string_view name);    // all rows; compact forms too
    edit& remove_first_value(field_id id);  // of a comma list: Route, Via (RFC 3261 16.4, 16.7)
    edit& replace_first_value(field_id id,
                              std::string_view value);  // neither does anything when there is no such row
    edit& prepend(std::string_view name,
                  std::string_view value);  // a row before the first of that name, else before all
    edit& append(std::string_view name, std::string_view value);  // a row after all others
    edit& body(std::string_view octets);                          // and Content-Length with it
    std::string finish() const;

private:
    struct row
    {
        std::string_view kept;  // octets of the original row with its line end, or
        std::string made;       // what stands there instead
        field_id id;
        std::size_t name_size, value_at, value_size;  // in text()

        std::string_view text() const { return made.empty() ? kept : std::string_view{made}; }
        std::string_view name() const { return text().substr(0, name_size); }
        std::string_view value() const { return text().substr(value_at, value_size); }
    };

    static row made_row(std::string_view name, std::string_view value);
    static auto is_named(std::string_view name);  // a test of rows
    std::vector<row>::iterator find(field_id id);
    static void replace_octets(row& r, std::size_t at, std::size_t size, std::string_view with);

    // The message in order: what stands before the start line, that line, its end, rows, the empty line,
    // body.
    std::string_view before_, start_line_end_, empty_line_;
    std::string start_line_, body_;
    std::vector<row> rows_;
    std::string_view kept_start_line_, kept_body_;
    std::size_t uri_at_ = 0, uri_size_ = 0;  // the Request-URI in the start line
    bool start_line_made_ = false, body_made_ = false;
};

}  // namespace sip
