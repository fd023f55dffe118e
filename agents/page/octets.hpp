// Octets of a message, line by line, as a page shows them: nothing of them is obeyed, nothing is cut without
// saying how much.
#pragma once

#include "sip/message.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace page {

// Octets of a line that are shown alike.
struct stretch
{
    std::string text;
    bool marked = false;
    bool odd = false;  // not as it stands: "NUL", "\xff", dots for blanks at an end
};

struct octet_line
{
    enum class ending : std::uint8_t { crlf, lf, none };
    std::uint32_t number = 1;  // from 1 on
    ending ends = ending::crlf;
    std::uint32_t skipped = 0;  // lines before it that are left out
    bool marked = false;        // something in it
    bool folds = false;         // it goes on with the field of the line above (RFC 3261 7.3.1)
    std::vector<stretch> parts;
};

struct span
{
    std::uint32_t offset = 0, size = 0;  // size 0: nothing
};

namespace limits {
inline constexpr std::size_t lines = 400;      // of one message; those that are marked come besides
inline constexpr std::size_t stretch = 1'500;  // octets that are shown alike; of more, both ends
inline constexpr std::size_t stretches = 400;  // of one line
}  // namespace limits

// All lines, at most limits::lines.
std::vector<octet_line> lines_of(std::string_view octets, span mark = {});
// The start line, what is marked with a line at either side, and who it is between: From, To, Call-ID, CSeq.
// Everything where that is hardly more.
std::vector<octet_line> excerpt_of(const sip::message& m, span mark);
std::uint32_t lines_left_out(std::string_view octets, const std::vector<octet_line>& of);

// The row that `mark` lies in, in another message: the first of the same field, or the start line.
span same_place(const sip::message& m, span mark, const sip::message& other);

}  // namespace page
