#include "capture/sip_stream.hpp"

#include "capture/limits.hpp"
#include "capture/start_line.hpp"
#include "sip/fields.hpp"
#include "sip/params.hpp"

#include <algorithm>

namespace capture {

namespace {

// What is put into a framer at a time: when framing is lost, no more than this is read once more.
constexpr std::size_t at_a_time = 1024;

// Behind the empty line, or npos.
std::size_t end_of_header(std::string_view octets)
{
    for (auto feed = octets.find('\n'); feed != octets.npos; feed = octets.find('\n', feed + 1))
    {
        const auto rest = octets.substr(feed + 1);
        if (rest.starts_with("\n"))
            return feed + 2;
        if (rest.starts_with("\r\n"))
            return feed + 3;
    }
    return octets.npos;
}

// What begins within a WebSocket may show a whole message all the same: it did not come over TCP alone.
bool is_of_websocket(std::string_view octets)
{
    const auto m = sip::store(std::string{octets});
    const auto via = sip::top_via(*m);
    return via && (sip::iequals(via->transport, "WS") || sip::iequals(via->transport, "WSS"));
}

}  // namespace

sip_stream::sip_stream(fsm::address from, fsm::address to, bool whole, collector& out)
    : from_{from},
      to_{to},
      out_{out},
      whole_{whole},
      blamed_{!whole}
{
}

void sip_stream::put(std::string_view octets, stamp when, bool after_gap)
{
    last_ = when;
    if (after_gap)
        start_over(when, reason::segments_missing);
    // A body need not end its last line. But who sends a message begins a segment with it.
    if (searching_ && begins_as_sip(octets))
    {
        out_.other_octets(line_.size());
        line_.clear();
        skip_line_ = false;
    }
    for (; !octets.empty(); octets.remove_prefix(std::min(at_a_time, octets.size())))
    {
        const auto part = octets.substr(0, at_a_time);
        if (kept_)
            out_.keep(*kept_, part);
        searching_ ? search(part, when) : frame(part, when);
    }
}

void sip_stream::start_over(stamp when, reason why)
{
    out_.skip(why, when.frame);
    out_.other_octets(unframed_.size() + line_.size());
    unframed_.clear();
    line_.clear();
    framer_.reset();
    searching_ = blamed_ = true;
    skip_line_ = false;
}

void sip_stream::frame(std::string_view octets, stamp when)
{
    framer_->put(octets);
    unframed_ += octets;
    for (;;)
    {
        const auto next = framer_->next();
        if (!next)
            break;
        if (!*next)
        {
            // CRLFs between messages are gone without having been handed out.
            unframed_.erase(0, unframed_.size() - framer_->buffered());
            return;
        }
        if (whole_ || fsm::is_websocket(from_.transport) || !is_of_websocket(**next))
            out_.found({when, from_, to_, std::string{**next}, true});
        else
        {
            out_.other_octets((*next)->size());
            out_.unread(reason::websocket_unread, when.frame, from_, to_);
        }
        unframed_.erase(0, unframed_.size() - framer_->buffered());
    }
    // A header that says nothing of its body, or one without end. What follows it may begin a message.
    auto rest = std::exchange(unframed_, {});
    rest.erase(0, std::min(rest.find_first_not_of("\r\n"), rest.size()));
    const auto behind = std::min(end_of_header(rest), rest.size());
    out_.other_octets(behind);
    start_over(when, reason::framing_lost);
    search(std::string_view{rest}.substr(behind), when);
}

// Line by line, for a message begins with a line.
void sip_stream::search(std::string_view octets, stamp when)
{
    while (!octets.empty())
    {
        const auto end = std::min(octets.find('\n'), octets.size() - 1) + 1;
        const bool ends = octets[end - 1] == '\n';
        if (!skip_line_)
            line_ += octets.substr(0, end);
        else
            out_.other_octets(end);
        octets.remove_prefix(end);
        if (ends && std::exchange(skip_line_, false))
            continue;
        if (ends && begins_as_sip(line_))
        {
            if (!kept_ && (kept_ = out_.begin_stream(from_, to_)))
            {
                out_.keep(*kept_, line_);
                out_.keep(*kept_, octets);
            }
            searching_ = false;
            framer_.emplace();
            const auto begin = std::exchange(line_, {});
            frame(begin, when);
            if (!octets.empty())
                searching_ ? search(octets, when) : frame(octets, when);
            return;
        }
        if (!ends && line_.size() <= limits::start_line)
            return;
        const bool something = line_.find_first_not_of("\r\n") != line_.npos;
        if (something)
            out_.other_octets(line_.size());
        if (something && !std::exchange(blamed_, true))
            out_.skip(reason::not_sip, when.frame);
        skip_line_ = !ends;
        line_.clear();
    }
}

void sip_stream::end()
{
    if (!unframed_.empty())
        out_.skip(reason::message_incomplete, last_.frame);
    else if (!line_.empty() && !blamed_)
        out_.skip(reason::not_sip, last_.frame);
    out_.other_octets(unframed_.size() + line_.size());
    unframed_.clear();
    line_.clear();
}

}  // namespace capture
