#include "sip/framer.hpp"

#include "sip/fields.hpp"
#include "sip/limits.hpp"

namespace sip {
namespace {

// A message may end where the next begins, so that much of the next is kept too.
constexpr std::size_t buffer_octets = 2 * limits::message_octets;

// Behind the empty line that ends a header, or npos; `from` is moved to where a later search may start.
std::size_t end_of_header(std::string_view octets, std::size_t& from)
{
    auto feed = octets.find('\n', from);
    while (feed != octets.npos)
    {
        from = feed;
        auto next = feed + 1;
        if (next < octets.size() && octets[next] == '\r')
            ++next;
        if (next >= octets.size())
            return octets.npos;
        if (octets[next] == '\n')
            return next + 1;
        feed = octets.find('\n', feed + 1);
    }
    from = octets.size();
    return octets.npos;
}

}  // namespace

void framer::put(std::string_view octets)
{
    if (error_)
        return;
    if (taken_ == buffer_.size() || taken_ > buffer_.size() / 2)
    {
        buffer_.erase(0, taken_);
        searched_ -= taken_;
        taken_ = 0;
    }
    if (buffered() + octets.size() > buffer_octets)
    {
        error_ = parse_error{fault::too_long, static_cast<std::uint32_t>(limits::message_octets),
                             "a shorter message"};
        return;
    }
    buffer_ += octets;
}

// RFC 3261 7.5, RFC 5626 3.5.1. What has been skipped is handed out as nothing.
void framer::skip_line_ends()
{
    while (taken_ < buffer_.size() && (buffer_[taken_] == '\r' || buffer_[taken_] == '\n'))
    {
        if (buffer_[taken_] == '\n' && ++line_ends_ % 2 == 0)
            ++pings_;
        ++taken_;
    }
    if (taken_ < buffer_.size())
        line_ends_ = 0;
    if (searched_ < taken_)
        searched_ = taken_;
}

result<std::optional<std::string_view>> framer::next()
{
    if (!error_)
        skip_line_ends();
    if (error_)
        return *error_;
    const std::string_view rest = std::string_view{buffer_}.substr(taken_);
    if (rest.empty())
        return std::optional<std::string_view>{};

    if (header_size_ == 0)
    {
        auto from = searched_ - taken_;
        const auto end = end_of_header(rest, from);
        searched_ = taken_ + from;
        if ((end == rest.npos ? rest.size() : end) > limits::header_octets)
            return *(error_ = parse_error{fault::too_long, limits::header_octets, "the end of the header"});
        if (end == rest.npos)
            return std::optional<std::string_view>{};
        if (const auto error = measure(rest.substr(0, end)))
            return *(error_ = error);
    }
    const auto size = header_size_ + body_size_;
    if (rest.size() < size)
        return std::optional<std::string_view>{};
    taken_ += size;
    searched_ = taken_;
    header_size_ = body_size_ = 0;
    return std::optional{rest.substr(0, size)};
}

// RFC 3261 18.3: "In the case of stream-oriented transports such as TCP, the Content-Length header field
// indicates the size of the body. The Content-Length header field MUST be used with stream oriented
// transports."
std::optional<parse_error> framer::measure(std::string_view header)
{
    scanned_message m;
    m.scan(header);
    if (!m.is_request() && !m.is_response())
        return m.error();
    const auto length = number_of(m, field_id::content_length);
    if (!length)
        return length.error();
    for (const auto* row = m.next(*m.first(field_id::content_length)); row; row = m.next(*row))
        if (const auto other = parse_number(m.value(*row)); !other || *other != *length)
            return parse_error{fault::repeated, row->value_at, "one Content-Length"};
    if (*length > limits::message_octets - header.size())
        return parse_error{fault::too_long, m.first(field_id::content_length)->value_at, "a shorter message"};
    header_size_ = header.size();
    body_size_ = *length;
    return std::nullopt;
}

}  // namespace sip
