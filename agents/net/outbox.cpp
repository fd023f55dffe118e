#include "net/outbox.hpp"

#include "net/limits.hpp"

#include <utility>
#include <vector>

namespace net {

void outbox::add(const sip::message_ptr& m, const script::stream_fault* fault)
{
    const auto size = m->octets().size();
    octets_ += size;
    portion next{.before = {}, .message = m};
    if (!all_.empty() && std::exchange(all_.back().joins, false) && joins_)
    {
        auto& first = all_.back();
        next.before = std::move(first.before.append(first.message->octets()));
        all_.pop_back();
    }
    for (std::uint32_t i = 0; joins_ && fault && i < fault->line_ends; ++i)
        next.before += "\r\n";
    octets_ += joins_ && fault ? std::size_t{2} * fault->line_ends : 0;
    for (const auto end : fault ? fault->pieces(size) : std::vector{size})
    {
        next.end = end;
        next.joins = fault && fault->joins_next;
        if (end == size && fault)
            next.afterwards = fault->afterwards;
        all_.push_back(std::exchange(next, {.before = {}, .message = m, .begin = end}));
        next.pause = fault ? fault->stall : fsm::duration{0};
    }
}

bool outbox::is_whole(const portion& p)
{
    return p.begin == 0 && p.is_last() && p.pause == fsm::duration{0} && !p.joins &&
           p.afterwards == ending::none;
}

std::string_view outbox::to_be_written()
{
    while (joins_ && all_.size() > 1 && is_whole(all_[0]) && is_whole(all_[1]) &&
           all_[0].before.size() < limits::stream_write)
    {
        auto first = std::move(all_.front());
        all_.pop_front();
        all_.front().before = std::move(first.before.append(first.message->octets()));
    }
    auto& p = next();
    const auto own = p.message->octets().substr(p.begin, p.end - p.begin);
    return p.before.empty() ? own : std::string_view{p.before.append(own)};
}

outbox::portion outbox::written()
{
    auto out = std::move(all_.front());
    all_.pop_front();
    octets_ -= out.before.empty() ? out.end - out.begin : out.before.size();
    return out;
}

void outbox::clear()
{
    all_.clear();
    octets_ = 0;
}

}  // namespace net
