#include "net/batch.hpp"

#include "net/arrival.hpp"

namespace net {

receive_batch::receive_batch()
    : room_{std::make_unique_for_overwrite<char[]>(limits::burst * limits::datagram)}
{
    for (std::size_t i = 0; i < limits::burst; ++i)
    {
        parts_[i] = {room_.get() + i * limits::datagram, limits::datagram};
        headers_[i].msg_hdr = {};
        headers_[i].msg_hdr.msg_name = slots_[i].source.data();
        headers_[i].msg_hdr.msg_iov = &parts_[i];
        headers_[i].msg_hdr.msg_iovlen = 1;
        headers_[i].msg_hdr.msg_control = slots_[i].control.data();
    }
}

int receive_batch::read(int socket)
{
    for (std::size_t i = 0; i < limits::burst; ++i)
    {
        headers_[i].msg_hdr.msg_namelen = static_cast<socklen_t>(slots_[i].source.capacity());
        headers_[i].msg_hdr.msg_controllen = slots_[i].control.size();
    }
    return ::recvmmsg(socket, headers_.data(), limits::burst, MSG_DONTWAIT, nullptr);
}

std::string_view receive_batch::octets(std::size_t i) const
{
    return {static_cast<const char*>(parts_[i].iov_base), headers_[i].msg_len};
}

std::optional<run_clock::wall_time> receive_batch::came(std::size_t i)
{
    return arrival_of(headers_[i].msg_hdr);
}

boost::asio::ip::udp::endpoint receive_batch::source(std::size_t i) const
{
    auto out = slots_[i].source;
    out.resize(headers_[i].msg_hdr.msg_namelen);
    return out;
}

}  // namespace net
