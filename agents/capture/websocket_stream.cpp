#include "capture/websocket_stream.hpp"

#include "capture/octets.hpp"
#include "capture/start_line.hpp"
#include "sip/keep_alive.hpp"
#include "sip/limits.hpp"

#include <algorithm>
#include <utility>

namespace capture {

namespace {

// RFC 6455 5.2
//   |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
//   |I|S|S|S|  (4)  |A|     (7)     |          (16 or 64)           |
//   |N|V|V|V|       |S|             |                               |
//   |                  Masking-key, if MASK is set                  |
enum : unsigned { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

bool is_control(unsigned opcode) { return opcode >= close; }
bool is_opcode(unsigned o) { return o <= binary || (o >= close && o <= pong); }

struct frame_header
{
    bool final = false;
    unsigned reserved = 0, opcode = 0;
    std::uint64_t length = 0;
    std::string_view mask;
    std::size_t size = 0;  // octets
};

// Nothing: it is not whole.
std::optional<frame_header> parse_header(std::string_view octets)
{
    if (octets.size() < 2)
        return std::nullopt;
    const auto first = octet(octets, 0), second = octet(octets, 1);
    frame_header out{(first & 0x80) != 0, first >> 4 & 7, first & 15, second & 0x7f, {}, 2};
    const std::size_t extended = out.length == 126 ? 2 : out.length == 127 ? 8 : 0;
    const std::size_t mask = (second & 0x80) != 0 ? 4 : 0;
    if (octets.size() < 2 + extended + mask)
        return std::nullopt;
    if (extended == 2)
        out.length = number16(octets, 2);
    else if (extended == 8)
        out.length = std::uint64_t{number32(octets, 2)} << 32 | number32(octets, 6);
    out.mask = octets.substr(2 + extended, mask);
    out.size = 2 + extended + mask;
    return out;
}

std::string unmasked(std::string_view octets, std::string_view mask, std::size_t behind)
{
    std::string out{octets};
    for (std::size_t i = 0; i < out.size() && !mask.empty(); ++i)
        out[i] = static_cast<char>(out[i] ^ mask[(behind + i) % mask.size()]);
    return out;
}

}  // namespace

bool begins_with_frame(std::string_view octets)
{
    const auto h = parse_header(octets);
    if (!h || !h->final || h->reserved != 0 || h->opcode == continuation || !is_opcode(h->opcode))
        return false;
    const auto rest = octets.substr(h->size);
    if (is_control(h->opcode))
        return h->length <= 125 && rest.size() == h->length;
    return begins_as_sip(unmasked(rest, h->mask, 0));
}

websocket_stream::websocket_stream(fsm::address from, fsm::address to, collector& out)
    : from_{from},
      to_{to},
      out_{out}
{
}

void websocket_stream::lose(reason why)
{
    lost_ = why;
    out_.other_octets(pending());
    header_.clear();
    message_.clear();
    out_.unread(why, when_.frame, from_, to_);
}

void websocket_stream::put(std::string_view octets, stamp when, bool after_gap)
{
    when_ = when;
    if (after_gap && !lost_)
    {
        out_.skip(reason::segments_missing, when.frame);
        lose(reason::behind_a_gap);
    }
    else if (lost_)
        out_.unread(*lost_, when.frame, from_, to_);
    while (!lost_ && !closed_ && !octets.empty())
    {
        if (!in_frame_)
        {
            header_ += octets.front();
            octets.remove_prefix(1);
            begin_frame();
            continue;
        }
        const auto part = octets.substr(0, std::min<std::uint64_t>(remaining_, octets.size()));
        octets.remove_prefix(part.size());
        payload(part);
        if (remaining_ == 0)
            end_frame();
    }
    out_.other_octets(octets.size());
}

void websocket_stream::begin_frame()
{
    const auto h = parse_header(header_);
    if (!h)
        return;
    constexpr unsigned compressed = 4;  // RFC 7692 6
    const bool control = is_control(h->opcode), goes_on = h->opcode == continuation;
    const bool can_be = is_opcode(h->opcode) && h->length >> 63 == 0 && (h->reserved & ~compressed) == 0 &&
                        (control ? h->final && h->length <= 125 && h->reserved == 0 : goes_on == in_message_);
    if (!can_be)
        return lose(reason::websocket_malformed);
    out_.other_octets(h->size);
    in_frame_ = true;
    opcode_ = h->opcode;
    final_ = h->final;
    remaining_ = h->length;
    mask_ = h->mask;
    masked_ = 0;
    if (!control)
    {
        in_message_ = true;
        unreadable_ = unreadable_ || h->reserved != 0;
    }
    header_.clear();
    if (remaining_ == 0)
        end_frame();
}

void websocket_stream::payload(std::string_view octets)
{
    const bool too_long = message_.size() + octets.size() > sip::limits::message_octets;
    if (!is_control(opcode_) && too_long && !std::exchange(unreadable_, true))
        out_.other_octets(std::exchange(message_, {}).size());
    if (is_control(opcode_) || unreadable_)
        out_.other_octets(octets.size());
    else
        message_ += unmasked(octets, mask_, masked_);
    masked_ += octets.size();
    remaining_ -= octets.size();
}

void websocket_stream::end_frame()
{
    in_frame_ = false;
    if (is_control(opcode_))
        closed_ = opcode_ == close;
    else if (final_)
        message();
}

void websocket_stream::message()
{
    in_message_ = false;
    auto octets = std::exchange(message_, {});
    if (std::exchange(unreadable_, false))
    {
        out_.other_octets(octets.size());
        return out_.unread(reason::websocket_unread, when_.frame, from_, to_);
    }
    if (begins_as_sip(octets))
        return out_.found({when_, from_, to_, std::move(octets), true});
    out_.other_octets(octets.size());
    out_.skip(sip::is_keep_alive(octets) ? reason::keep_alive : reason::not_sip, when_.frame);
}

void websocket_stream::end()
{
    if (lost_ || closed_)
        return;
    if (in_message_ || in_frame_ || !header_.empty())
        out_.unread(reason::message_incomplete, when_.frame, from_, to_);
    out_.other_octets(pending());
    header_.clear();
    message_.clear();
}

}  // namespace capture
