// Text of anybody for pages and Markdown: what is no character, or would act on those beside it, is shown and
// not obeyed. Markup is another matter. For terminals there is printable.hpp.
#pragma once

#include <string>
#include <string_view>

namespace script {

// UTF-8 of the same text, in which these are told by their number: octets that are no UTF-8 ("\x80"), control
// characters but newline and tab ("\x1b"), and code points that turn the direction of a line, take no room or
// are no characters ("\u{202e}").
std::string readable(std::string_view text);

}  // namespace script
