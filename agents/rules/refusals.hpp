// What the rules on refusals share (RFC 3261 8.2, 11, 21): which request an answer is held against, what of
// it is invented so that nobody can know it, and whether the same request without that was accepted.
#pragma once

#include "rules/attempts.hpp"
#include "sip/fields.hpp"

#include <optional>
#include <string_view>

namespace rules {

// The client is one of our agents: what it invents nobody knows. What a device asks for another one may know.
bool asked_by_us(const exchanges& e, const transaction& t);

// "x-sipwright", and what begins with it: an option, a type or a scheme that no device has.
bool is_invented(std::string_view name);

// Before `answer` the server accepted such a request of the client, with the same From and To, in any call
// (rules.md 0.4.1). False: it may refuse for reasons of its own. `of`: instead of a request of its method,
// one of these.
bool was_accepted(const exchanges& e,
                  const transaction& t,
                  const reading& answer,
                  std::initializer_list<sip::method> of = {});

// `answer` is the first final response, and its sender decided on it. The request may be what a script made
// of it, whatever is wrong with it; no mutator touched it.
bool answers_what_was_sent(const exchanges& e, const transaction& t, const reading& answer);

// RFC 3261 20.1: does the request take a body of this type? Without Accept, application/sdp alone. Nothing:
// its Accept cannot be read, or gives a type the quality 0.
std::optional<bool> takes(const sip::message& request, std::string_view type, std::string_view subtype);

// The answer that a rule wants, and those that are surely another; what lies between may have reasons of its
// own, as 401 or 503 have.
struct expectation
{
    char letter;
    bool right, wrong;
    std::string_view expected;
};

// Where the answer is right, or wrong, and the same request without what is odd was accepted, the letter is
// judged; a 2xx accepts what is odd and needs no such proof. Else it is inconclusive.
void judge_refusal(const exchanges& e,
                   const transaction& t,
                   const reading& answer,
                   const expectation& want,
                   bool was_accepted,
                   judgement& j);

}  // namespace rules
