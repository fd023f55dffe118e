#include "net/connected.hpp"

#include <boost/asio/connect.hpp>

namespace net {

using boost::asio::ip::tcp;

void connected::start()
{
    resolver_.async_resolve(host_, port_, then([this](const auto& found) { connect(found); }));
}

void connected::end()
{
    ended_ = {};
    resolver_.cancel();
    boost::system::error_code none;
    socket_.close(none);
}

void connected::connect(const tcp::resolver::results_type& found)
{
    boost::asio::async_connect(socket_, found, then([this](const tcp::endpoint&) { talk(); }));
}

}  // namespace net
