// What the input of somebody else's target is made of, as text:
//
//     sdp
//     octets:2,message
//     uri,lf,uri
//     message*nul             any number of them, a zero octet between
//
// Kinds: any message messages sipfrag stream sdp uri name-addr via digest multipart field text.
// Separators: lf crlf nul blank empty-line. octets:N, N from 1 to 4096: what is no text, and changed blindly.
// A stream is octets:1,messages. `any` is what the input looks like.
#pragma once

#include "mutator_looks.hpp"

#include <optional>
#include <vector>

namespace kinds {

struct part
{
    std::optional<shape> of;     // none: looked at, or octets
    std::size_t octets = 0;      // of octets:N
    std::string_view separator;  // that ends it; "" for the last
    bool many = false;           // as often as the separator comes
    bool several = false;        // messages behind each other
};

using layout = std::vector<part>;  // never empty

// Nothing: no kind; `wrong` says which word is none.
std::optional<layout> read_layout(std::string_view text, std::string_view& wrong);
inline constexpr std::string_view known_kinds =
    "any message messages sipfrag stream sdp uri name-addr via digest multipart field text octets:N, "
    "lf crlf nul blank empty-line between them";

// An input of that layout with a change, of `most` octets at most; as it was when nothing could be done. What
// is no SIP message never becomes one, but where nothing is there at all.
std::string
mutated(const layout& of, std::string_view input, sip::choices& pick, std::size_t most, guide& by);
std::string
crossed(const layout& of, std::string_view a, std::string_view b, sip::choices& pick, std::size_t most);

// Puts what `change` makes of one piece in its place (shapes::with_piece_changed()).
std::string with_piece_changed(const layout& of,
                               std::string_view input,
                               sip::choices& pick,
                               std::size_t most,
                               const shapes::piece_change& change);

// What the fuzzer's own mutations or a crossover broke of an input that is one message is mended, mostly.
std::string settled(const layout& of, std::string_view made, sip::choices& pick, std::size_t most);

// Octets of a mutant, mostly.
std::size_t usual_size(const layout& of);

}  // namespace kinds
