// What mutators of whole streams share: messages behind each other, and requests and responses that belong to
// one that is there.
#pragma once

#include "mutate/mutate.hpp"

#include <initializer_list>
#include <optional>
#include <utility>

namespace mutate {

using sequence = std::vector<std::string>;

// Gives every message that has none a Content-Length: on a stream, what follows it would be its body (RFC
// 3261 18.3).
void frame(sequence& messages);

// The places of requests that the parser accepts: all, or those of one method. ACK and CANCEL, which have no
// dialog and no answers of their own, only when they are asked for.
std::vector<std::size_t> requests_in(const sequence& messages, std::string_view method = {});

// The same call for somebody else, as often as is asked for: tags, branches and Call-IDs, each with a mark
// added to it.
class renewal
{
public:
    explicit renewal(std::string_view octets);  // of one message; they must outlive it

    std::string with(std::string_view mark) const;  // which is a token

private:
    std::string_view octets_;
    std::vector<std::size_t> places_;  // in ascending order
};

// Puts them one behind the other at that place. False, and nothing done: they are more than there is room
// for.
bool insert(sequence& messages, std::size_t at, const sequence& more, change& how);

// In order, or with one of them late, early, doubled or left out.
void upset(sequence& messages, change& how);

using header_rows = std::initializer_list<std::pair<std::string_view, std::string>>;

// The dialog that a request makes or belongs to, and requests in it.
struct dialog
{
    std::string request_uri, via, from, to, call_id;  // values; `to` with a tag, `via` without branch
    std::string from_tag, to_tag;
    std::uint32_t number = 0;  // of the CSeq

    // Of the caller; `number` is that of the request and more.
    std::string request(std::string_view method,
                        std::uint32_t more,
                        change& how,
                        header_rows rows = {},
                        std::string_view body = {}) const;
    dialog reversed() const;  // as the callee sees it
    dialog outside() const;   // as it was before there was a To tag
};

// Nothing: there is no such request in the message. `messages` may have a response with the To tag.
std::optional<dialog> dialog_of(const std::string& octets, const sequence& messages, change& how);

// "" when it is no request that can be answered.
std::string answer(const std::string& request,
                   int status,
                   std::string_view to_tag,
                   header_rows rows = {},
                   std::string_view body = {});

}  // namespace mutate
