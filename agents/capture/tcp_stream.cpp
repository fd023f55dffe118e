#include "capture/tcp_stream.hpp"

#include <utility>

namespace capture {

tcp_stream::tcp_stream(fsm::address from,
                       fsm::address to,
                       bool whole,
                       std::shared_ptr<tls_session> of,
                       const decryption& how,
                       collector& out)
    : from_{from},
      to_{to},
      whole_{whole},
      session_{std::move(of)},
      how_{how},
      out_{out}
{
    ++session_->directions;
}

void tcp_stream::put(std::string_view octets, stamp when, bool after_gap)
{
    when_ = when;
    if (auto* const messages = std::get_if<message_stream>(&is_))
        return messages->put(octets, when, after_gap);
    if (auto* const tls = std::get_if<tls_stream>(&is_))
        return tls->put(octets, when, after_gap);
    if (after_gap && !begin_.empty())
    {
        is_.emplace<message_stream>(from_, to_, whole_, out_);
        put_begin(when);
        return put(octets, when, true);
    }
    behind_gap_ = behind_gap_ || after_gap;
    begin_ += octets;
    if (!may_be_tls(begin_))
        is_.emplace<message_stream>(from_, to_, whole_ && !behind_gap_, out_);
    else if (begin_.size() >= tls_header)
    {
        const auto secure = [](fsm::address a) {
            a.transport = fsm::transport::tls;
            return a;
        };
        is_.emplace<tls_stream>(secure(from_), secure(to_), session_, how_, out_);
    }
    else
        return;
    put_begin(when);
}

void tcp_stream::put_begin(stamp when)
{
    const auto all = std::exchange(begin_, {});
    if (!all.empty())
        put(all, when, std::exchange(behind_gap_, false));
}

void tcp_stream::go_on(stamp when)
{
    if (auto* const tls = std::get_if<tls_stream>(&is_))
        tls->go_on(when);
}

void tcp_stream::end()
{
    if (!begin_.empty())
    {
        is_.emplace<message_stream>(from_, to_, whole_, out_);
        put_begin(when_);
    }
    if (auto* const messages = std::get_if<message_stream>(&is_))
        messages->end();
    else if (auto* const tls = std::get_if<tls_stream>(&is_))
        tls->end();
}

std::size_t tcp_stream::pending() const
{
    if (const auto* const messages = std::get_if<message_stream>(&is_))
        return messages->pending();
    if (const auto* const tls = std::get_if<tls_stream>(&is_))
        return tls->pending();
    return begin_.size();
}

}  // namespace capture
