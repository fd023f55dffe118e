// Where a redirected request may be sent (RFC 3261 8.1.3.4, 16.5): URIs, each tried at most once, so that
// redirections in a circle come to an end. A plain value.
#pragma once

#include "fsm/user_agent.hpp"
#include "fsm/visited.hpp"
#include "sip/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fsm {

// RFC 3261 19.1.5: what a URI makes of a request.
struct formed_request
{
    std::string request_uri;  // without method and headers
    std::string method;       // "": that of the original
    extra_fields fields;      // replace those of the original; of comma lists they are further rows
};

// Nothing: no SIP URI, or one from which no valid request can be formed: an option or a method that we do not
// know, a header field that is malformed. What 19.1.5 says not to honor is left out, and so is a body.
std::optional<formed_request> formed_from(std::string_view uri);

class target_set
{
public:
    static constexpr std::size_t most = 64;  // URIs that ever come in; further ones are as good as tried

    // It has been tried, or is about to be. False: it was in the set (19.1.4), or there is no room.
    bool enter(std::string_view request_uri);
    // Each Contact of a 3xx that is new and from which a request can be formed; larger q first, equal ones in
    // the order of their rows, all behind those that wait already with that q.
    void add(const sip::message& redirection);

    // The best that waits, for a request of `method`: what asks for another one is passed over, as that
    // request would be another one than was redirected.
    std::optional<formed_request> next(std::string_view method);
    bool empty() const { return waiting_.empty(); }

private:
    struct waiting
    {
        formed_request request;
        int q = 1000;
    };

    void happens(target_event e) const;

    std::vector<std::string> entered_;
    std::vector<waiting> waiting_;
};

}  // namespace fsm
