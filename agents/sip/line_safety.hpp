// No value that is given to be written may end its line and begin another one.
#pragma once

#include <string_view>

namespace sip {

// Is there an octet before SP, as CR and LF are? Without one there is no line end; a quick look.
bool has_control(std::string_view text);

// Both throw std::invalid_argument, whose text names `what`.
void require_one_line(std::string_view text, std::string_view what);   // neither CR nor LF
void require_one_value(std::string_view text, std::string_view what);  // CR LF only before SP or HTAB: a fold

}  // namespace sip
