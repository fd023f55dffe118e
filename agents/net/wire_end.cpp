#include "net/wire_end.hpp"

#include "net/limits.hpp"

#include <algorithm>
#include <utility>

namespace net {

wire_end::sent wire_end::send_some()
{
    parcels_.clear();
    for (auto i = done_; i < waiting_.size() && parcels_.size() < limits::burst; ++i)
        parcels_.push_back({waiting_[i].over.remote, waiting_[i].message->octets()});
    sent out;
    const auto count = socket.send(parcels_, out.why);
    out.left = std::span{waiting_}.subspan(done_, count);
    done_ += count;
    if (count < parcels_.size())
        out.refused = &waiting_[done_++];
    return out;
}

void wire_end::all_sent()
{
    waiting_.clear();
    done_ = 0;
}

fsm::duration wire_end::waited(fsm::time_point now, std::optional<run_clock::wall_time> came) const
{
    return came ? std::min(run_clock::since(*came), now - read_before_) : fsm::duration{0};
}

void wire_end::was_read(fsm::time_point now) { read_before_ = std::exchange(read_, now); }

std::uint64_t wire_end::newly_overrun()
{
    const auto all = socket.overrun();
    return all - std::exchange(overrun_, all);
}

void send_all(std::list<wire_end>& ends,
              const std::function<void(const wire_end::leaving& what, const std::string& why)>& sent)
{
    while (std::ranges::any_of(ends, &wire_end::has_some))
        for (auto& e : ends)
            while (e.has_some())
            {
                const auto some = e.send_some();
                for (const auto& one : some.left)
                    sent(one, {});
                if (some.refused)
                    sent(*some.refused, some.why);
            }
    for (auto& e : ends)
        e.all_sent();
}

}  // namespace net
