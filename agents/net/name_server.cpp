#include "net/name_server.hpp"

#include "dns/limits.hpp"
#include "net/endpoint.hpp"
#include "net/error.hpp"
#include "net/limits.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <csignal>
#include <memory>
#include <optional>
#include <utility>

namespace net {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using boost::system::error_code;

namespace {

using answering =
    std::function<std::string(const fsm::address& source, std::string_view query, bool over_tcp)>;

//   message  =  2OCTET *OCTET        the first two: how many follow (RFC 1035 4.2.2)
class name_connection : public std::enable_shared_from_this<name_connection>
{
public:
    name_connection(tcp::socket socket, const answering& answer, std::function<void()> over)
        : socket_{std::move(socket)},
          idle_{socket_.get_executor()},
          answer_{answer},
          over_{std::move(over)}
    {
        error_code error;
        if (const auto from = socket_.remote_endpoint(error); !error)
            source_ = to_address(from);
    }
    ~name_connection() { over_(); }

    void read()
    {
        idle_.expires_after(limits::name_idle);
        idle_.async_wait([self = shared_from_this()](const error_code& error) {
            if (!error)
                self->close();
        });
        asio::async_read(socket_, asio::buffer(size_),
                         [self = shared_from_this()](const error_code& error, std::size_t) {
                             error ? self->close() : self->read_message();
                         });
    }
    void close()
    {
        error_code ignored;
        socket_.close(ignored);
        idle_.cancel();
    }

private:
    void read_message()
    {
        octets_.resize(static_cast<std::size_t>(size_[0] << 8 | size_[1]));
        asio::async_read(socket_, asio::buffer(octets_),
                         [self = shared_from_this()](const error_code& error, std::size_t) {
                             error ? self->close() : self->answer();
                         });
    }
    void answer()
    {
        auto reply = answer_(source_, octets_, true);
        if (reply.empty())
            return read();
        octets_ = {static_cast<char>(reply.size() >> 8), static_cast<char>(reply.size() & 0xff)};
        octets_ += reply;
        asio::async_write(socket_, asio::buffer(octets_),
                          [self = shared_from_this()](const error_code& error, std::size_t) {
                              error ? self->close() : self->read();
                          });
    }

    tcp::socket socket_;
    asio::steady_timer idle_;
    const answering& answer_;
    std::function<void()> over_;
    fsm::address source_;
    std::array<std::uint8_t, 2> size_{};
    std::string octets_;
};

class name_server
{
public:
    name_server(const fsm::address& at, dns::responder& who, const name_server_hooks& hooks)
        : hooks_{hooks},
          room_(dns::limits::message)
    {
        open(at);
        answer_ = [this, &who](const fsm::address& source, std::string_view query, bool over_tcp) {
            auto reply = who.to(query, over_tcp);
            if (hooks_.line && !reply.line.empty())
                hooks_.line(source.host_port() + (over_tcp ? " over TCP: " : " over UDP: ") + reply.line);
            return std::move(reply.octets);
        };
    }

    void play()
    {
        stop_.async_wait([this](const error_code&, int) { io_.stop(); });
        await_question();
        receive();
        accept();
        if (hooks_.listening)
            hooks_.listening(to_address(udp_.local_endpoint()));
        io_.run();
    }

private:
    // UDP asks for a free port; that of TCP may be somebody else's.
    void open(const fsm::address& at)
    {
        error_code error;
        for (int attempt = 0; attempt < 10; ++attempt)
        {
            try
            {
                udp_ = udp::socket{io_, to_endpoint<udp>(at)};
                auto same = at;
                same.port = udp_.local_endpoint().port();
                tcp_ = tcp::acceptor{io_, to_endpoint<tcp>(same)};
                return;
            }
            catch (const boost::system::system_error& refused)
            {
                error = refused.code();
            }
            if (at.port != 0)
                break;
        }
        throw environment_error{at.host_port() + ": " + error.message()};
    }

    void await_question()
    {
        asked_.async_wait([this](const error_code& error, int) {
            if (error)
                return;
            if (hooks_.asked)
                hooks_.asked();
            await_question();
        });
    }

    void receive()
    {
        udp_.async_receive_from(
            asio::buffer(room_), from_, [this](const error_code& error, std::size_t size) {
                if (!error)
                {
                    const auto reply = answer_(to_address(from_), {room_.data(), size}, false);
                    error_code refused;
                    if (!reply.empty())
                        udp_.send_to(asio::buffer(reply), from_, 0, refused);
                }
                receive();
            });
    }

    void accept()
    {
        if (open_ >= limits::name_connections)
            return;
        tcp_.async_accept([this](const error_code& error, tcp::socket socket) {
            if (error)
                return accept_later();
            ++open_;
            std::make_shared<name_connection>(std::move(socket), answer_, [this] {
                if (open_-- == limits::name_connections && !io_.stopped())
                    accept();
            })->read();
            accept();
        });
    }

    void accept_later()
    {
        later_.expires_after(limits::accept_again);
        later_.async_wait([this](const error_code&) { accept(); });
    }

    const name_server_hooks& hooks_;
    std::size_t open_ = 0;
    answering answer_;
    std::vector<char> room_;
    asio::io_context io_{1};
    asio::signal_set stop_{io_, SIGINT, SIGTERM}, asked_{io_, SIGUSR1};
    asio::steady_timer later_{io_};
    udp::socket udp_{io_};
    udp::endpoint from_;
    tcp::acceptor tcp_{io_};
};

}  // namespace

void serve_names(const fsm::address& at, dns::responder& who, const name_server_hooks& hooks)
{
    name_server{at, who, hooks}.play();
}

}  // namespace net
