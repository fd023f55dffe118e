// The ladder as the RFC's figure (RFC 3665).
#pragma once

#include "script/script.hpp"

#include <string>
#include <string_view>

namespace script {

std::string draw(const flow& s);  // plain figure, ASCII
std::string draw_mermaid(const flow& s);

}  // namespace script
