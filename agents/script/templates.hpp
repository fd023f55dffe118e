// Placeholders in what a script writes by hand, `fields` and `octets`: what the machines give to the message
// in whose place it is sent, so that it can be answered and acknowledged as a real one.
//
//   placeholder  =  "{" ( name / octet ) "}"
//   name         =  1*( "a"-"z" / "-" )
//   octet        =  "0x" 2HEXDIG                  such as {0x00}, which no text can hold
//   "{{" is one brace. Any other "{" is what it is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace script {

enum class placeholder : std::uint8_t {
    branch,  // of the top Via; of a response, of the request that it answers
    call_id,
    cnonce,   // of the credentials (RFC 7616 3.4)
    contact,  // the URI of the Contact, or the one that its sender would give
    cseq,     // the number
    from_tag,
    invite_branch,  // of the INVITE of that call that was answered last
    invite_cseq,    // its number
    length,         // `octets`: how many octets follow the first empty line
    local,          // "192.0.2.101:5060": where its sender listens
    nonce,          // of the last challenge that its sender has received in that call
    record_route,   // all rows of it but for the first name: "<sip:p1;lr>", CRLF, "Record-Route: <sip:p2;lr>"
    remote,         // where it goes
    response,       // of the credentials: what proves the password
    route,          // as record_route
    scheme,         // of `contact`: "sip" or "sips"
    to_tag,
    transport,  // of `contact`: ";transport=tcp"; empty for UDP
    uri,        // the Request-URI
    via,        // as record_route
    count_
};

enum class template_of : std::uint8_t { field, octets };

// A value that is not known yet is empty: the To tag of a first request, the nonce before there is a
// challenge.
struct placeholder_values
{
    std::array<std::string, static_cast<std::size_t>(placeholder::count_)> of;

    std::string& operator[](placeholder p) { return of[static_cast<std::size_t>(p)]; }
    const std::string& operator[](placeholder p) const { return of[static_cast<std::size_t>(p)]; }
};

struct wrong_placeholder
{
    std::size_t offset = 0;
    std::string text;  // "'{brnch}' is not a placeholder (...); did you mean '{branch}'?"
};

// The first name in braces that is none of the above.
std::optional<wrong_placeholder> find_wrong_placeholder(std::string_view text, template_of where);

// Is there anything in it that is not sent as it is written?
bool is_template(std::string_view text);

// `text` has no wrong placeholder. {length} is counted in what comes out.
std::string filled_in(std::string_view text, const placeholder_values& values);

// The other way: a text that filled_in() makes these octets of, with placeholders for those of the values
// that stand in them. Values of less than four octets are left as they are, and so is the number of the CSeq
// but in a row of its own.
std::string as_template(std::string_view octets, const placeholder_values& values);

// A template as a script can hold it, line by line: without the CRLF between them, and with {0x..} for what
// is no printable ASCII.
std::vector<std::string> as_lines(std::string_view text);

}  // namespace script
