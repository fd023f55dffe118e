// A TCP socket as Asio's streams want it, which tells of every octet that it has carried, and when. TLS and
// WebSocket stand on it, so a capture has their octets as they were on the wire, in their order: what is
// sent is told of before anything can be read that answers it.
#pragma once

#include "net/run_clock.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace net {

class tapped_socket
{
public:
    using error_code = boost::system::error_code;
    using executor_type = boost::asio::ip::tcp::socket::executor_type;
    using lowest_layer_type = boost::asio::ip::tcp::socket;
    // `at`: of ours, just before they left; of others, when the system had them, where it says so.
    using tap =
        std::function<void(bool ours, std::string_view octets, std::optional<run_clock::wall_time> at)>;

    tapped_socket(boost::asio::ip::tcp::socket socket, tap seen)
        : socket_{std::move(socket)},
          seen_{std::move(seen)}
    {
    }

    executor_type get_executor() { return socket_.get_executor(); }
    lowest_layer_type& lowest_layer() { return socket_; }
    const lowest_layer_type& lowest_layer() const { return socket_; }
    void ready();  // once it is connected, before the first octet

    std::optional<run_clock::wall_time> came() const { return came_; }  // of what was read last

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& room, Token&& token)
    {
        const boost::asio::mutable_buffer first = *boost::asio::buffer_sequence_begin(room);
        return boost::asio::async_compose<Token, void(error_code, std::size_t)>(
            [this, into = std::span{static_cast<char*>(first.data()), first.size()},
             waiting = false](auto& self, error_code error = {}) mutable {
                if (std::exchange(waiting, true))
                {
                    const auto size = error ? 0 : read(into, error);
                    if (error != boost::asio::error::would_block)
                        return self.complete(error, size);
                }
                else if (into.empty())  // as TLS asks for a turn of the loop
                    return boost::asio::post(std::move(self));
                socket_.async_wait(lowest_layer_type::wait_read, std::move(self));
            },
            token, socket_);
    }

    template <class Buffers, class Token>
    auto async_write_some(const Buffers& octets, Token&& token)
    {
        enum class step : std::uint8_t { first, waiting, written };
        return boost::asio::async_compose<Token, void(error_code, std::size_t)>(
            [this, octets, at = step::first, size = std::size_t{0},
             result = error_code{}](auto& self, error_code error = {}) mutable {
                if (at == step::written)
                    return self.complete(result, size);
                if (error)
                    return self.complete(error, 0);
                size = write(octets, result);
                if (result == boost::asio::error::would_block)
                {
                    at = step::waiting;
                    return socket_.async_wait(lowest_layer_type::wait_write, std::move(self));
                }
                if (std::exchange(at, step::written) == step::first)
                    return boost::asio::post(std::move(self));
                self.complete(result, size);
            },
            token, socket_);
    }

private:
    // would_block: there is no room yet.
    template <class Buffers>
    std::size_t write(const Buffers& octets, error_code& error)
    {
        const auto before = run_clock::system();
        const auto size = socket_.write_some(octets, error);
        if (size > 0)
        {
            std::string sent(size, '\0');
            boost::asio::buffer_copy(boost::asio::buffer(sent), octets);
            seen_(true, sent, before);
        }
        return size;
    }

    // would_block: there is nothing yet; eof: the other end has closed its direction.
    std::size_t read(std::span<char> into, error_code& error);

    lowest_layer_type socket_;
    tap seen_;
    std::optional<run_clock::wall_time> came_;
};

}  // namespace net
