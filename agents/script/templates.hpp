// Placeholders in what a script writes by hand, `fields` and `octets`: what the machines give to the message
// in whose place it is sent, so that it can be answered and acknowledged as a real one.
//
//   placeholder  =  "{" name "}"       name = 1*( "a"-"z" / "-" )
//   "{{" is one brace. Any other "{" is what it is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace script {

enum class placeholder : std::uint8_t {
    branch,  // of the top Via; of a response, of the request that it answers
    call_id,
    contact,  // the URI of the Contact, or the one that its sender would give
    cseq,     // the number
    from_tag,
    length,  // `octets`: how many octets follow the first empty line
    local,   // "192.0.2.101:5060": where its sender listens
    nonce,   // of the last challenge that its sender has received in that call
    remote,  // where it goes
    scheme,  // of `contact`: "sip" or "sips"
    to_tag,
    transport,  // of `contact`: ";transport=tcp"; empty for UDP
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

}  // namespace script
