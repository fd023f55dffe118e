#include "net/recordings.hpp"

namespace net {

run::series::recorder recordings::begin(std::size_t number)
{
    auto file = open_ ? open_(number) : nullptr;
    if (!file)
        return {};
    file->parties({*script_, *cast_});
    auto* to = file.get();
    files_[number] = std::move(file);
    return [clock = clock_, to](fsm::time_point now, const fsm::address& from, const fsm::address& remote,
                                std::string_view octets, std::string_view comment) {
        if (!fsm::is_reliable(remote.transport))
            to->packet(clock->wall(now), from, remote, octets, comment);
    };
}

capture* recordings::of(std::size_t number) const
{
    const auto file = files_.find(number);
    return file == files_.end() ? nullptr : file->second.get();
}

std::string recordings::end(std::size_t number)
{
    const auto file = files_.find(number);
    if (file == files_.end())
        return {};
    auto why = file->second->stopped();
    files_.erase(file);
    return why;
}

}  // namespace net
