// What the input of a target is made of, and how agents/mutate gets at the messages, or the pieces of one, in
// it. Pure functions of octets and choices.
#pragma once

#include "mutator_guide.hpp"

#include "sip/choices.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

enum class shape {
    message,    // a message, or several behind each other
    stream,     // an octet that says how the stream is cut, and messages
    records,    // of fuzz/referee.cpp: five octets and a message each
    sdp,        // a session description
    multipart,  // a boundary, a line feed, and the body that it divides
    uri,        // two URIs, a line feed between them
    digest,     // the value of WWW-Authenticate or Authorization
    field,      // a name, a line feed, and a value
    // Of other people's targets (mutator_kinds.hpp):
    one_message,
    one_uri,
    name_addr,  // the value of From, Contact ...
    via,        // the value of Via
    sipfrag,    // rows of a message, with a start line or without (RFC 3420)
    body,       // a multipart body without its type
    text,       // anything
    count_,
};

namespace shapes {

// An input of that shape with a change, of `most` octets at most; as it was when nothing could be done.
std::string mutated(shape of, std::string_view input, sip::choices& pick, std::size_t most, guide& by);

// One input made of two.
std::string crossed(shape of, std::string_view a, std::string_view b, sip::choices& pick, std::size_t most);

// Puts what `change` makes of one piece (a row, a value, a body, a line) in its place. `change` is told how
// many octets the piece may have.
using piece_change = std::function<std::string(std::string_view piece, std::size_t most)>;
std::string with_piece_changed(
    shape of, std::string_view input, sip::choices& pick, std::size_t most, const piece_change& change);

}  // namespace shapes
