#include "net/tapped_socket.hpp"

#include "net/arrival.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace net {

void tapped_socket::ready()
{
    error_code ignored;
    socket_.set_option(boost::asio::ip::tcp::no_delay{true}, ignored);
    socket_.non_blocking(true, ignored);
    ask_for_arrivals(socket_.native_handle());
}

std::size_t tapped_socket::read(std::span<char> into, error_code& error)
{
    if (into.empty())
        return 0;
    iovec part{into.data(), into.size()};
    alignas(cmsghdr) std::array<char, 128> control;
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    const auto size = ::recvmsg(socket_.native_handle(), &header, MSG_DONTWAIT);
    if (size < 0)
    {
        error = errno == EINTR ? error_code{boost::asio::error::would_block}
                               : error_code{errno, boost::system::system_category()};
        if (error == boost::asio::error::try_again)
            error = boost::asio::error::would_block;
        return 0;
    }
    if (size == 0)
    {
        error = boost::asio::error::eof;
        return 0;
    }
    came_ = arrival_of(header);
    seen_(false, {into.data(), static_cast<std::size_t>(size)}, came_);
    return static_cast<std::size_t>(size);
}

}  // namespace net
