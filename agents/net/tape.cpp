#include "net/tape.hpp"

#include "net/limits.hpp"

#include <utility>

namespace net {

void tape::opened(wall_time at, const fsm::address& client, const fsm::address& server, const std::string& by)
{
    by_ = by;
    client_ = client;
    server_ = server;
    add({piece::kind::opened, at, true, {}});
}

void tape::refused(wall_time at, const fsm::address& client, const fsm::address& server)
{
    client_ = client;
    server_ = server;
    add({piece::kind::refused, at, true, {}});
    release();
}

void tape::octets(wall_time at, bool by_client, std::string_view sent)
{
    if (!dropped_)
        add({piece::kind::octets, at, by_client, std::string{sent}});
}

void tape::closed(wall_time at, bool by_client, bool reset)
{
    add({reset ? piece::kind::reset : piece::kind::closed, at, by_client, {}});
    release();
}

void tape::add(piece p)
{
    if (file_ && !held_)
        return write(p);
    const auto size = sizeof(piece) + p.octets.size();
    if (dropped_ || size_ + size > limits::taped)
        return;
    size_ += size;
    early_.push_back(std::move(p));
}

void tape::write(const piece& p) const
{
    const auto& from = p.by_client ? client_ : server_;
    const auto& to = p.by_client ? server_ : client_;
    switch (p.what)
    {
    case piece::kind::opened: return file_->opened(p.at, from, to, by_);
    case piece::kind::refused: return file_->refused(p.at, from, to);
    case piece::kind::octets: return file_->octets(p.at, from, to, p.octets);
    case piece::kind::closed: return file_->closed(p.at, from, to, false);
    case piece::kind::reset: return file_->closed(p.at, from, to, true);
    }
}

void tape::into(capture& file)
{
    file_ = &file;
    write_early();
}

void tape::write_early()
{
    if (!file_ || held_)
        return;
    if (!secrets_.empty())
        file_->secrets(std::exchange(secrets_, {}));
    for (const auto& p : std::exchange(early_, {}))
        write(p);
}

void tape::secret(std::string_view line)
{
    if (dropped_)
        return;
    secrets_.append(line).append("\n");
    write_early();
}

void tape::release()
{
    held_ = false;
    write_early();
}

void tape::drop()
{
    dropped_ = true;
    file_ = nullptr;
    early_ = {};
}

}  // namespace net
