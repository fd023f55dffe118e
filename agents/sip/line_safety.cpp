#include "sip/line_safety.hpp"

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

namespace sip {

namespace {

[[noreturn]] void refuse(std::string_view what)
{
    throw std::invalid_argument{std::string{what}.append(" must not contain a line end")};
}

constexpr std::uint64_t in_every_octet(unsigned value) { return 0x0101010101010101 * std::uint64_t{value}; }

// In the highest bits of eight octets: does one of them come before SP, as CR and LF do?
std::uint64_t controls(const char* octets)
{
    std::uint64_t word;
    std::memcpy(&word, octets, sizeof word);
    return (word - in_every_octet(' ')) & ~word;
}

}  // namespace

// Eight octets at a time, the last ones perhaps twice.
bool has_control(std::string_view text)
{
    const char* p = text.data();
    const char* const end = p + text.size();
    if (text.size() < 8)
    {
        for (; p < end; ++p)
            if (static_cast<unsigned char>(*p) < ' ')
                return true;
        return false;
    }
    std::uint64_t found = controls(end - 8);
    for (; end - p > 16; p += 16)
        found |= controls(p) | controls(p + 8);
    if (end - p > 8)
        found |= controls(p);
    return (found & in_every_octet(0x80)) != 0;
}

void require_one_line(std::string_view text, std::string_view what)
{
    if (has_control(text) && text.find_first_of("\r\n") != text.npos)
        refuse(what);
}

// RFC 3261 25.1
//   LWS  =  [*WSP CRLF] 1*WSP
// A fold that a peer wrote with a bare LF is taken too: it is no line of its own to anybody.
void require_one_value(std::string_view text, std::string_view what)
{
    if (!has_control(text))
        return;
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
