#include "net/acceptors.hpp"

#include "net/endpoint.hpp"
#include "net/error.hpp"
#include "net/limits.hpp"

#include <algorithm>
#include <utility>

namespace net {

using boost::asio::ip::tcp;
using error_code = boost::system::error_code;

fsm::address acceptors::listen(rules::party_index who, const fsm::address& at)
{
    auto& a = all_.emplace_back(io_, who);
    const auto endpoint = to_endpoint<tcp>(at);
    error_code error;
    a.socket.open(endpoint.protocol(), error);
    if (!error)
        a.socket.set_option(tcp::acceptor::reuse_address{true}, error);
    if (!error)
        a.socket.bind(endpoint, error);
    if (!error)
        a.socket.listen(tcp::acceptor::max_listen_connections, error);
    if (error)
    {
        all_.pop_back();
        throw environment_error{at.host_port() + " (" + std::string{fsm::via_token(at.transport)} +
                                "): " + error.message()};
    }
    return a.at = to_address(a.socket.local_endpoint(), at.transport);
}

bool acceptors::are_at(const fsm::address& there) const
{
    return std::ranges::any_of(all_, [&](const one& a) { return a.at == there; });
}

void acceptors::start(taker take)
{
    take_ = std::move(take);
    for (auto& a : all_)
        accept(a);
}

void acceptors::accept(one& a)
{
    a.socket.async_accept([this, &a](const error_code& error, tcp::socket socket) {
        if (!take_ || error == boost::asio::error::operation_aborted)
            return;
        error_code gone;
        const auto remote = error ? tcp::endpoint{} : socket.remote_endpoint(gone);
        if (!error && !gone)
            take_(a.party, a.at, to_address(remote, a.at.transport), std::move(socket));
        if (!error)
            return accept(a);
        a.pause.expires_after(
            limits::accept_again);  // no descriptors, no memory: those who wait are not lost
        a.pause.async_wait([this, &a](const error_code& ended) {
            if (!ended && take_)
                accept(a);
        });
    });
}

void acceptors::close()
{
    take_ = {};
    for (auto& a : all_)
    {
        error_code ignored;
        a.socket.close(ignored);
        a.pause.cancel();
    }
}

}  // namespace net
