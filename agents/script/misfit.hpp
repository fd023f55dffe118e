// Says of a rung why the ladder has no place for it.
#pragma once

#include "script/relations.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace script {

// Of a response, a CANCEL or a rung of a named call. `begun`: the names of the calls that begin above it.
misfit without_place(const flow& s, std::uint32_t rung, std::span<const std::string_view> begun);

}  // namespace script
