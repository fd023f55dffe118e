// The captions of a ladder.
#pragma once

#include "script/script.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace script {

// A mistake in what an author wrote: where in the text, and what about it.
struct mistake
{
    std::size_t offset = 0;
    std::string text;
};

// "100 INVITE  Alice  <- Proxy1" into what, from, to and drawn_leftwards of a rung. The mistake when it
// cannot be read.
std::optional<mistake>
read_caption(std::string_view text, const std::vector<script_party>& parties, rung& out);

}  // namespace script
