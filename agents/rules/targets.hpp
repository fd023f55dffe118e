// The remote target of a dialog: where its peer is reached, and what moves it (RFC 3261 12.2, RFC 6141 4).
#pragma once

#include "rules/route_set.hpp"

#include <cstdint>
#include <optional>

namespace rules {

// What a URI is to the sender of a request in a dialog, by what its peer had told it before.
enum class aim : std::uint8_t {
    untold,    // its peer never said so
    current,   // or it cannot be told which of several is
    left,      // its peer has moved away from there, and the sender knew
    no_target  // its peer said so in a message that moves nothing
};

struct told_target
{
    rules::aim aim = rules::aim::untold;
    bool moved = false;             // its peer had moved, and the sender knew: it could go wrong
    bool tempted = false;           // its peer had named another place where that moves nothing
    const reading* told = nullptr;  // what said where its peer is now, or what moves nothing
    std::string_view now = {};      // the URI that it should have used; "" when that was not seen
};

// `made`: what the dialog was made with. Looks back over limits::look_back messages of the dialog.
told_target target_of(const exchanges& e, const dialog_maker& made, const reading& r, const sip::uri& aimed);

}  // namespace rules
