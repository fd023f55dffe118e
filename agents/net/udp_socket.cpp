#include "net/udp_socket.hpp"

#include "net/arrival.hpp"
#include "net/endpoint.hpp"
#include "net/error.hpp"
#include "net/limits.hpp"

// linux/errqueue.h needs timespec of time.h before it.
#include <ctime>

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace net {

using boost::asio::ip::udp;

namespace {

void set(int socket, int level, int option, int value)
{
    // Best effort: a system without it gives fewer facts, not wrong ones.
    static_cast<void>(setsockopt(socket, level, option, &value, sizeof value));
}

// RFC 1122 3.2.2.1 and its kin, as Linux names them: what an ICMP error about an earlier datagram leaves on
// the socket.
bool is_about_an_earlier_one(int error)
{
    return error == ECONNREFUSED || error == EHOSTUNREACH || error == ENETUNREACH || error == EPROTO ||
           error == ENOPROTOOPT || error == EHOSTDOWN || error == EOPNOTSUPP;
}

}  // namespace

udp_socket::udp_socket(boost::asio::io_context& io, const fsm::address& at) : socket_{io}
{
    const auto endpoint = to_endpoint(at);
    boost::system::error_code error;
    socket_.open(endpoint.protocol(), error);
    if (!error)
        socket_.bind(endpoint, error);
    if (error)
        throw environment_error{at.host_port() + ": " + error.message()};
    socket_.non_blocking(true);
    local_ = to_address(socket_.local_endpoint());

    const auto handle = socket_.native_handle();
    set(handle, SOL_SOCKET, SO_RCVBUF, limits::receive_buffer);
    set(handle, SOL_SOCKET, SO_RCVBUFFORCE,
        limits::receive_buffer);  // over the system's limit; needs privileges
    set(handle, SOL_SOCKET, SO_RXQ_OVFL, 1);
    ask_for_arrivals(handle);
    if (at.v6)
        set(handle, IPPROTO_IPV6, IPV6_RECVERR, 1);
    else
        set(handle, IPPROTO_IP, IP_RECVERR, 1);
}

std::size_t udp_socket::send(std::span<const parcel> all, std::string& why)
{
    std::array<mmsghdr, limits::burst> headers;
    std::array<iovec, limits::burst> parts;
    std::array<udp::endpoint, limits::burst> ends;
    const auto count = std::min(all.size(), limits::burst);
    for (std::size_t i = 0; i < count; ++i)
    {
        ends[i] = to_endpoint(all[i].to);
        parts[i] = {const_cast<char*>(all[i].octets.data()), all[i].octets.size()};
        headers[i].msg_hdr = {};
        headers[i].msg_hdr.msg_name = ends[i].data();
        headers[i].msg_hdr.msg_namelen = static_cast<socklen_t>(ends[i].size());
        headers[i].msg_hdr.msg_iov = &parts[i];
        headers[i].msg_hdr.msg_iovlen = 1;
    }
    std::size_t sent = 0;
    // An ICMP error about an earlier datagram is reported by the next call, whatever that is about, and then
    // this datagram was not sent. That error waits in the error queue; try again.
    for (int attempt = 0; attempt < 4 && sent < count;)
    {
        const auto taken = ::sendmmsg(socket_.native_handle(), headers.data() + sent,
                                      static_cast<unsigned>(count - sent), MSG_NOSIGNAL);
        if (taken > 0)
        {
            attempt = 0;
            for (const auto end = sent + static_cast<std::size_t>(taken); sent < end; ++sent)
                remember(all[sent]);
            continue;
        }
        ++attempt;
        const auto error = errno;
        why = text_of(error);
        if (error != EINTR && !is_about_an_earlier_one(error))
            break;
    }
    return sent;
}

void udp_socket::remember(const parcel& sent)
{
    if (sent_.size() < limits::remembered)
        sent_.emplace_back();
    auto& slot = sent_[oldest_];
    oldest_ = (oldest_ + 1) % limits::remembered;
    slot.to = sent.to;
    slot.octets.assign(sent.octets);
}

void udp_socket::listen(const listener& to, receive_batch& room)
{
    listener_ = &to;
    room_ = &room;
    wait();
}

void udp_socket::close()
{
    listener_ = nullptr;
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void udp_socket::wait()
{
    socket_.async_wait(udp::socket::wait_read, [this](const boost::system::error_code& error) {
        if (error || !listener_)
            return;
        read_burst();
        if (listener_)
            wait();
    });
}

void udp_socket::read_all()
{
    constexpr int bursts = 64;  // a flood may go on for ever
    for (int i = 0; i < bursts && listener_ && read_burst() == static_cast<int>(limits::burst); ++i)
        continue;
}

int udp_socket::read_burst()
{
    const auto count = room_->read(socket_.native_handle());
    // Woken without a datagram, or by the error about an earlier one: that is in the error queue.
    while (count < 0 && listener_ && read_error())
    {
    }
    for (std::size_t i = 0; listener_ && static_cast<int>(i) < count; ++i)
    {
        auto& header = room_->header(i);
        for (auto* c = CMSG_FIRSTHDR(&header); c; c = CMSG_NXTHDR(&header, c))
            if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL)
            {
                std::uint32_t dropped = 0;
                std::memcpy(&dropped, CMSG_DATA(c), sizeof dropped);
                overrun_ = dropped;
            }
        listener_->received(to_address(room_->source(i)), room_->octets(i), room_->came(i));
    }
    if (listener_)
        listener_->drained();
    return count;
}

// What was sent there and begins like this, the latest first; "" when it is not remembered.
std::string udp_socket::sent_like(const fsm::address& to, std::string_view quoted) const
{
    for (std::size_t back = 1; back <= sent_.size(); ++back)
    {
        const auto& one = sent_[(oldest_ + limits::remembered - back) % limits::remembered];
        if (one.to == to && std::string_view{one.octets}.starts_with(quoted))
            return one.octets;
    }
    return {};
}

// The error queue gives back where the datagram went and as much of it as the ICMP message quoted. False: it
// is empty.
bool udp_socket::read_error()
{
    udp::endpoint destination;
    iovec part{room_->scratch().data(), room_->scratch().size()};
    alignas(cmsghdr) std::array<char, 512> control;
    msghdr header{};
    header.msg_name = destination.data();
    header.msg_namelen = static_cast<socklen_t>(destination.capacity());
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    const auto size = ::recvmsg(socket_.native_handle(), &header, MSG_ERRQUEUE);
    if (size < 0)
        return errno == EINTR;
    int why = 0;
    for (auto* c = CMSG_FIRSTHDR(&header); c; c = CMSG_NXTHDR(&header, c))
    {
        if ((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) ||
            (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR))
        {
            sock_extended_err extended{};
            std::memcpy(&extended, CMSG_DATA(c), sizeof extended);
            why = static_cast<int>(extended.ee_errno);
        }
    }
    if (why == 0 || header.msg_namelen == 0)
        return true;
    destination.resize(header.msg_namelen);
    const auto to = to_address(destination);
    const std::string_view quoted{room_->scratch().data(), static_cast<std::size_t>(size)};
    const auto octets = sent_like(to, quoted);  // a copy: what is told may send, and so forget
    listener_->unreachable(to, octets.empty() ? std::string{quoted} : octets, text_of(why));
    return true;
}

}  // namespace net
