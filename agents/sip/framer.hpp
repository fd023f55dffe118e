// A stream of octets cut into messages by Content-Length (RFC 3261 18.3), however the stream arrives.
#pragma once

#include "sip/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace sip {

class framer
{
public:
    // Adds what arrived. Bounded by limits::message_octets: past that next() returns an error.
    void put(std::string_view octets);

    // The next whole message, an empty optional when more octets are needed, or the fault that ends the
    // stream: framing is lost and the connection must be closed. The view is good until the next put(). CRLFs
    // between messages are skipped and counted as keep-alives (RFC 5626 3.5.1: CRLFCRLF is a ping).
    result<std::optional<std::string_view>> next();

    std::size_t buffered() const { return buffer_.size() - taken_; }
    std::string_view rest() const
    {
        return std::string_view{buffer_}.substr(taken_);
    }  // good until the next put()
    std::size_t pings() const { return pings_; }

private:
    void skip_line_ends();
    std::optional<parse_error> measure(std::string_view header);

    std::string buffer_;
    std::size_t taken_ = 0;     // octets of buffer_ already handed out
    std::size_t searched_ = 0;  // no end of header before this octet: keeps many small put()s linear
    std::size_t header_size_ =
        0;  // of the message whose body is still arriving, with its empty line; 0: not yet known
    std::size_t body_size_ = 0;
    std::size_t line_ends_ = 0;  // seen since the last message
    std::size_t pings_ = 0;
    std::optional<parse_error> error_;
};

}  // namespace sip
