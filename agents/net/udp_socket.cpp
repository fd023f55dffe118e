#include "net/udp_socket.hpp"

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

std::string text_of(int error) { return boost::system::system_category().message(error); }

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

udp_socket::udp_socket(boost::asio::io_context& io, const fsm::address& at)
    : socket_{io},
      buffer_(limits::datagram + 1, '\0')
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
    set(handle, IPPROTO_IP, IP_RECVERR, 1);
}

std::string udp_socket::send(const fsm::address& to, std::string_view octets)
{
    const auto endpoint = to_endpoint(to);
    int why = 0;
    // An ICMP error about an earlier datagram is reported by the next call, whatever that is about, and then
    // this datagram was not sent. That error waits in the error queue; try again.
    for (int attempt = 0; attempt < 4; ++attempt)
    {
        const auto sent = ::sendto(socket_.native_handle(), octets.data(), octets.size(), MSG_NOSIGNAL,
                                   endpoint.data(), static_cast<socklen_t>(endpoint.size()));
        if (sent >= 0)
        {
            remember(to, octets);
            return {};
        }
        why = errno;
        if (why != EINTR && !is_about_an_earlier_one(why))
            break;
    }
    return text_of(why);
}

void udp_socket::remember(const fsm::address& to, std::string_view octets)
{
    sent_.push_back({to, std::string{octets}});
    if (sent_.size() > limits::remembered)
        sent_.pop_front();
}

void udp_socket::listen(const listener& to)
{
    listener_ = &to;
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

void udp_socket::read_burst()
{
    while (listener_ && read_error())
    {
    }
    for (std::size_t i = 0; listener_ && i < limits::burst && read_one(); ++i)
    {
    }
    if (listener_)
        listener_->drained();
}

// False: nothing is there.
bool udp_socket::read_one()
{
    udp::endpoint source;
    iovec part{buffer_.data(), buffer_.size()};
    alignas(cmsghdr) std::array<char, 64> control;
    msghdr header{};
    header.msg_name = source.data();
    header.msg_namelen = static_cast<socklen_t>(source.capacity());
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    const auto size = ::recvmsg(socket_.native_handle(), &header, 0);
    if (size < 0)
        return errno == EINTR || is_about_an_earlier_one(errno);
    for (auto* c = CMSG_FIRSTHDR(&header); c; c = CMSG_NXTHDR(&header, c))
    {
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL)
        {
            std::uint32_t dropped = 0;
            std::memcpy(&dropped, CMSG_DATA(c), sizeof dropped);
            overrun_ = dropped;
        }
    }
    source.resize(header.msg_namelen);
    listener_->received(to_address(source), std::string_view{buffer_.data(), static_cast<std::size_t>(size)});
    return true;
}

// The error queue gives back where the datagram went and as much of it as the ICMP message quoted. False: it
// is empty.
bool udp_socket::read_error()
{
    udp::endpoint destination;
    iovec part{buffer_.data(), buffer_.size()};
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
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR)
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
    const std::string_view quoted{buffer_.data(), static_cast<std::size_t>(size)};
    for (auto i = sent_.rbegin(); i != sent_.rend(); ++i)
    {
        if (i->to == to && std::string_view{i->octets}.starts_with(quoted))
        {
            const auto octets = i->octets;  // what is told may send, and so forget
            listener_->unreachable(to, octets, text_of(why));
            return true;
        }
    }
    listener_->unreachable(to, quoted, text_of(why));
    return true;
}

}  // namespace net
