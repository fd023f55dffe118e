#include "sip/line_safety.hpp"

#include <stdexcept>
#include <string>

namespace sip {

namespace {

[[noreturn]] void refuse(std::string_view what)
{
    throw std::invalid_argument{std::string{what}.append(" must not contain a line end")};
}

}  // namespace

void require_one_line(std::string_view text, std::string_view what)
{
    if (text.find_first_of("\r\n") != text.npos)
        refuse(what);
}

// RFC 3261 25.1
//   LWS  =  [*WSP CRLF] 1*WSP
// A fold that a peer wrote with a bare LF is taken too: it is no line of its own to anybody.
void require_one_value(std::string_view text, std::string_view what)
{
    for (auto at = text.find_first_of("\r\n"); at != text.npos; at = text.find_first_of("\r\n", at))
    {
        if (text[at] == '\r' && text.substr(at + 1, 1) == "\n")
            ++at;
        else if (text[at] == '\r')
            refuse(what);
        ++at;
        if (at >= text.size() || (text[at] != ' ' && text[at] != '\t'))
            refuse(what);
    }
}

}  // namespace sip
