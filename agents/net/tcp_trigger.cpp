// A text or a request that is sent over TCP, as a trigger.
#include "net/limits.hpp"
#include "net/trigger.hpp"
#include "script/printable.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace net {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using error_code = boost::system::error_code;

namespace {

// A connection, and what happens when it is there.
class connected : public std::enable_shared_from_this<connected>
{
public:
    connected(asio::io_context& io, const device::trigger& how, trigger_ended ended)
        : resolver_{io},
          socket_{io},
          host_{how.host},
          port_{std::to_string(how.port)},
          ended_{std::move(ended)}
    {
    }
    connected(const connected&) = delete;
    connected& operator=(const connected&) = delete;
    virtual ~connected() = default;

    void start();
    void end()
    {
        ended_ = {};
        resolver_.cancel();
        error_code none;
        socket_.close(none);
    }

protected:
    virtual void talk() = 0;

    // What to do unless it failed, or nobody wants to know any more.
    template <class Next>
    auto then(Next next)
    {
        return [self = shared_from_this(), next](const error_code& error, const auto& what) {
            if (!self->ended_)
                return;
            if (error)
                return self->over(self->host_ + ':' + self->port_ + ": " + error.message());
            next(what);
        };
    }
    void over(std::string why = {})
    {
        if (ended_)
            std::exchange(ended_, {})(std::move(why));
    }

    tcp::socket& socket() { return socket_; }
    const std::string& host() const { return host_; }
    const std::string& port() const { return port_; }

private:
    void connect(const tcp::resolver::results_type& found);

    tcp::resolver resolver_;
    tcp::socket socket_;
    std::string host_, port_;
    trigger_ended ended_;
};

void connected::start()
{
    resolver_.async_resolve(host_, port_, then([this](const auto& found) { connect(found); }));
}

void connected::connect(const tcp::resolver::results_type& found)
{
    asio::async_connect(socket_, found, then([this](const tcp::endpoint&) { talk(); }));
}

class text_sent : public connected
{
public:
    text_sent(asio::io_context& io,
              const device::trigger& how,
              const device::occasion& with,
              trigger_ended ended)
        : connected{io, how, std::move(ended)},
          text_{device::filled(how.text, with)},
          expected_{device::filled(how.expect, with)}
    {
        if (how.netstring)
            text_ = device::as_netstring(text_);
    }

private:
    void talk() override
    {
        asio::async_write(socket(), asio::buffer(text_), then([this](std::size_t) {
                              if (expected_.empty())
                                  over();
                              else
                                  listen();
                          }));
    }

    void listen()
    {
        socket().async_read_some(asio::buffer(room_), then([this](std::size_t octets) {
                                     heard_.append(room_.data(), octets);
                                     if (heard_.find(expected_) != std::string::npos)
                                         return over();
                                     if (heard_.size() > limits::trigger_output)
                                         heard_.erase(0, heard_.size() - expected_.size());
                                     listen();
                                 }));
    }

    std::string text_, expected_, heard_;
    std::array<char, 4'096> room_{};
};

class request_sent : public connected
{
public:
    request_sent(asio::io_context& io,
                 const device::trigger& how,
                 const device::occasion& with,
                 trigger_ended ended)
        : connected{io, how, std::move(ended)}
    {
        const auto method = how.method.empty() ? (how.body.empty() ? "GET" : "POST") : how.method;
        request_.method(http::string_to_verb(method));
        request_.target(device::filled(how.path, with, device::in_url));
        request_.version(11);
        request_.set(http::field::host, how.port == 80 ? host() : host() + ':' + port());
        request_.set(http::field::user_agent, "sipwright");
        request_.set(http::field::connection, "close");
        if (!how.body.empty())
            request_.set(http::field::content_type,
                         how.content_type.empty() ? "text/plain" : how.content_type);
        request_.body() = device::filled(how.body, with);
        request_.prepare_payload();
    }

private:
    void talk() override
    {
        http::async_write(socket(), request_, then([this](std::size_t) {
                              http::async_read_header(socket(), buffer_, response_,
                                                      then([this](std::size_t) { answered(); }));
                          }));
    }

    void answered()
    {
        const auto& m = response_.get();
        if (m.result_int() / 100 == 2)
            return over();
        over("it is answered with " + std::to_string(m.result_int()) + ' ' +
             script::printable(std::string_view{m.reason().data(), m.reason().size()}.substr(0, 100)));
    }

    http::request<http::string_body> request_;
    boost::beast::flat_buffer buffer_{limits::trigger_output};
    http::response_parser<http::empty_body> response_;
};

template <class Kind>
class sent : public trigger_at_work
{
public:
    sent(asio::io_context& io, const device::trigger& how, const device::occasion& with, trigger_ended ended)
        : self_{std::make_shared<Kind>(io, how, with, std::move(ended))}
    {
        self_->start();
    }
    sent(const sent&) = delete;
    sent& operator=(const sent&) = delete;
    ~sent() override { self_->end(); }

private:
    std::shared_ptr<Kind> self_;
};

}  // namespace

std::unique_ptr<trigger_at_work>
send_text(asio::io_context& io, const device::trigger& how, const device::occasion& with, trigger_ended ended)
{
    return std::make_unique<sent<text_sent>>(io, how, with, std::move(ended));
}

std::unique_ptr<trigger_at_work> send_request(asio::io_context& io,
                                              const device::trigger& how,
                                              const device::occasion& with,
                                              trigger_ended ended)
{
    return std::make_unique<sent<request_sent>>(io, how, with, std::move(ended));
}

}  // namespace net
