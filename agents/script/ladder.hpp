// The captions of a ladder, and what makes them one flow.
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

// What no single caption shows: a response to a request that was never drawn on that hop, a CANCEL of
// nothing. `last` is judged against those before it.
std::optional<std::string>
misplaced(const std::vector<rung>& rungs, std::size_t last, const std::vector<script_party>& parties);

}  // namespace script
