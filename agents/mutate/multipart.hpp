// A multipart body (RFC 2046 5.1) that is made of parts and boundary, and may be made wrong.
#pragma once

#include "mutate/body.hpp"

namespace mutate {

// The rule of a body that is not what its Content-Type says; SYN-CT-1 has no letter for it.
inline constexpr std::string_view body_of_other_type = "SYN-CT-1";

struct multipart
{
    std::string boundary, subtype = "mixed", preamble = {}, epilogue = {};
    std::string padding = {};             // behind each delimiter
    std::vector<std::string> parts = {};  // each its header fields, the empty line, and what it holds
    bool quoted = true, closed = true;

    std::string body() const;
    std::string type() const;  // the value of Content-Type
};

// The body of a message as the part of a multipart; a text where it has none. False: it can have none.
bool begin_multipart(const draft& m, change& how, multipart& out);

// False: there is no room for it.
bool put_multipart(draft& m, change& how, const multipart& made);

// Both, and between them one change to what it is made of.
template <class Change>
bool with_multipart(draft& m, change& how, Change alter)
{
    multipart made;
    return begin_multipart(m, how, made) && alter(made) && put_multipart(m, how, made);
}

}  // namespace mutate
