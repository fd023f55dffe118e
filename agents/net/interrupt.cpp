#include "net/interrupt.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>

namespace net {

namespace asio = boost::asio;

struct interrupt::self
{
    asio::io_context io{1};
    asio::signal_set signals{io, SIGINT, SIGTERM};
    bool raised = false;
};

interrupt::interrupt() : self_{std::make_unique<self>()}
{
    self_->signals.async_wait([this](const boost::system::error_code& error, int) {
        if (!error)
            self_->raised = true;
    });
}

interrupt::~interrupt() = default;

bool interrupt::raised()
{
    self_->io.poll();
    return self_->raised;
}

}  // namespace net
