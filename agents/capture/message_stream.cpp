#include "capture/message_stream.hpp"

#include "capture/limits.hpp"
#include "capture/upgrade.hpp"

#include <algorithm>
#include <utility>

namespace capture {

message_stream::message_stream(fsm::address from, fsm::address to, bool whole, collector& out)
    : from_{from},
      to_{to},
      whole_{whole},
      out_{out}
{
}

void message_stream::put(std::string_view octets, stamp when, bool after_gap)
{
    when_ = when;
    if (after_gap && std::holds_alternative<undecided>(is_))
    {
        whole_ = false;
        if (begin_.empty() && begins_with_frame(octets))
            out_.skip(reason::segments_missing, when.frame);
        else
            become_sip();
    }
    if (!std::holds_alternative<undecided>(is_))
        return take(octets, after_gap);
    begin_ += octets;
    decide();
}

void message_stream::take(std::string_view octets, bool after_gap)
{
    if (auto* const sip = std::get_if<sip_stream>(&is_))
        sip->put(octets, when_, after_gap);
    else if (auto* const frames = std::get_if<websocket_stream>(&is_))
        frames->put(octets, when_, after_gap);
}

void message_stream::decide()
{
    if (!whole_ && begins_with_frame(begin_))
    {
        become_websocket();
        return take(std::exchange(begin_, {}), false);
    }
    const auto is = upgrade_in(begin_);
    if (is.what == upgrade::kind::needs_more && begin_.size() <= limits::http_header)
        return;
    if (is.what != upgrade::kind::websocket)
        return become_sip();
    become_websocket();
    const auto all = std::exchange(begin_, {});
    out_.other_octets(is.size);
    take(std::string_view{all}.substr(is.size), false);
}

void message_stream::become_sip()
{
    is_.emplace<sip_stream>(from_, to_, whole_, out_);
    const auto all = std::exchange(begin_, {});
    if (!all.empty())
        take(all, false);
}

void message_stream::become_websocket()
{
    const auto over = [](fsm::address a) {
        a.transport = fsm::is_secure(a.transport) ? fsm::transport::wss : fsm::transport::ws;
        return a;
    };
    is_.emplace<websocket_stream>(over(from_), over(to_), out_);
}

void message_stream::end()
{
    if (std::holds_alternative<undecided>(is_) && !begin_.empty())
        become_sip();
    if (auto* const sip = std::get_if<sip_stream>(&is_))
        sip->end();
    else if (auto* const frames = std::get_if<websocket_stream>(&is_))
        frames->end();
}

std::size_t message_stream::pending() const
{
    if (const auto* const sip = std::get_if<sip_stream>(&is_))
        return sip->pending();
    if (const auto* const frames = std::get_if<websocket_stream>(&is_))
        return frames->pending();
    return begin_.size();
}

}  // namespace capture
