// A connection of a trigger, and what happens when it is there. Known to the triggers that need one alone.
#pragma once

#include "net/trigger.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string>
#include <utility>

namespace net {

class connected : public std::enable_shared_from_this<connected>
{
public:
    connected(boost::asio::io_context& io, const device::trigger& how, trigger_ended ended)
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
    void end();

protected:
    virtual void talk() = 0;

    // What to do unless it failed, or nobody wants to know any more.
    template <class Next>
    auto then(Next next)
    {
        return
            [self = shared_from_this(), next](const boost::system::error_code& error, const auto&... what) {
                if (!self->ended_)
                    return;
                if (error)
                    return self->failed(self->reason(error));
                next(what...);
            };
    }
    void over(std::string why = {})
    {
        if (ended_)
            std::exchange(ended_, {})(std::move(why));
    }
    void failed(const std::string& why) { over(host_ + ':' + port_ + ": " + why); }
    virtual std::string reason(const boost::system::error_code& error) const { return error.message(); }

    boost::asio::ip::tcp::socket& socket() { return socket_; }
    const std::string& host() const { return host_; }
    const std::string& port() const { return port_; }

private:
    void connect(const boost::asio::ip::tcp::resolver::results_type& found);

    boost::asio::ip::tcp::resolver resolver_;
    boost::asio::ip::tcp::socket socket_;
    std::string host_, port_;
    trigger_ended ended_;
};

template <class Kind>
class sent : public trigger_at_work
{
public:
    sent(boost::asio::io_context& io,
         const device::trigger& how,
         const device::occasion& with,
         trigger_ended ended)
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

}  // namespace net
