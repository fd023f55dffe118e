// Who decided on a response, and which request another one tries again (RFC 3261 8.1.3.4, 8.1.3.5, 22).
#pragma once

#include "rules/judge.hpp"

namespace rules {

// Whoever sent this response decided on it: no proxy, or one that can have heard it from nobody unseen.
bool decided(const exchanges& e, const reading& response);

// The first final response, by who decided on it, to a request that the rule can hold it against.
bool answers(const exchanges& e, const transaction& t, const reading& r, judgement& j);

// A status that says no more than that the request was not looked at: of a challenge, a refusal of the rest,
// or of who is busy. Rules have others beside them.
constexpr bool is_beside_it(int status)
{
    return status == 400 || status == 401 || status == 403 || status == 407 || status == 420 ||
           status == 421 || status == 503;
}

// It had its final response before the message with this index.
inline bool final_before(const transaction& t, std::uint32_t index)
{
    return t.final != none && t.final < index;
}

// The sender of `r` had surely read this response when it sent it: it has acknowledged it, it has a nonce
// from it, or it is ours and had it by then. Else the two may have crossed, unless a round trip lies between
// them.
bool had_read(const exchanges& e, const reading& response, const reading& r);

// The request that `r`, which begins something, tries again: the last that its sender sent in this call, of
// the same method and outside a dialog, when it had been refused before `r` was seen.
struct refused_attempt
{
    const reading* request = nullptr;
    const reading* refusal = nullptr;
    bool crossed = false;  // its sender may not have read the refusal yet
    explicit operator bool() const { return request != nullptr; }
};
refused_attempt tried_before(const exchanges& e, const reading& r);

// RFC 3261 22.2: "it SHOULD, if it is able, re-originate the request with the proper credentials". This
// letter is broken where a client that has a password does not do so within 64*T1 of a 401 or 407 that
// everybody can answer.
void check_tried_again(const exchanges& e, const transaction& t, char letter, judgement& j);

}  // namespace rules
