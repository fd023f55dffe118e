#include "net/connection.hpp"

#include "net/connection_kinds.hpp"
#include "net/endpoint.hpp"
#include "net/limits.hpp"

#include <boost/asio/defer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>

#include <utility>

namespace net {

namespace asio = boost::asio;
using asio::ip::tcp;

connection::connection(identity is, owner& to, const tapped_socket::executor_type& io, bool joins_messages)
    : is_{std::move(is)},
      owner_{&to},
      timer_{io},
      waiting_{joins_messages}
{
}

tapped_socket::tap connection::tap()
{
    return [this](bool ours, std::string_view octets, std::optional<run_clock::wall_time> came) {
        has_heard_ = has_heard_ || !ours;
        if (owner_)
            owner_->on_wire(*this, ours, octets, came);
    };
}

fsm::address connection::on_wire_at() const
{
    auto out = is_.over.local;
    out.port = local_port_;
    return out;
}

void connection::begin(const fsm::address& from)
{
    timer_.expires_after(limits::to_open);
    timer_.async_wait([self = shared_from_this()](const error_code& error) {
        if (!error && self->is_live() && !self->is_open())
            self->end(fsm::link_end::refused,
                      "it did not open within " + std::to_string(limits::to_open.count()) + " s");
    });
    auto& socket = wire().lowest_layer();
    const auto connected = [self = shared_from_this()](const error_code& error) {
        if (!self->is_live())
            return;
        if (error)
            return self->end(error == asio::error::connection_refused ? fsm::link_end::absent
                                                                      : fsm::link_end::refused,
                             error.message());
        self->wire().ready();
        self->state_ = state::shaking_hands;
        self->owner_->connected(*self);
        self->handshake();
    };
    if (!is_.client)
    {
        local_port_ = from.port;
        return asio::post(socket.get_executor(), [connected] { connected({}); });
    }
    error_code error;
    auto here = from;
    here.port = 0;
    const auto local = to_endpoint<tcp>(here);
    socket.open(local.protocol(), error);
    if (!error)
        socket.bind(local, error);
    if (error)
        return asio::post(socket.get_executor(), [connected, error] { connected(error); });
    local_port_ = socket.local_endpoint(error).port();
    socket.async_connect(to_endpoint<tcp>(is_.over.remote), connected);
}

void connection::handshaken(const error_code& error)
{
    if (!is_live())
        return;
    if (error == asio::error::eof || error == asio::ssl::error::stream_truncated)
        return end(fsm::link_end::refused, "it closed the connection within the handshake");
    if (error)
        return end(fsm::link_end::refused, in_words(error));
    timer_.cancel();
    error_code ignored;
    local_port_ = wire().lowest_layer().local_endpoint(ignored).port();
    state_ = state::open;
    owner_->opened(*this);
    if (is_live())
        read();
}

void connection::take(std::string_view message)
{
    has_taken_ = true;
    if (is_live())
        owner_->received(*this, sip::store(message), wire().came());
}

void connection::arrived(const error_code& error)
{
    if (!is_live())
        return;
    if (!error)
        owner_->drained(*this);
    else if (error == asio::error::eof)
        return end(fsm::link_end::closed, {});
    else
        return end(fsm::link_end::broken, in_words(error));
    if (is_live())
        read();
}

void connection::send(const sip::message_ptr& m, const script::stream_fault* fault)
{
    if (waiting_.octets() + m->octets().size() > limits::unsent)  // from the loop, as all that is told
        return asio::post(timer_.get_executor(), [self = shared_from_this()] {
            self->end(fsm::link_end::broken,
                      "the other end does not read: " + std::to_string(limits::unsent) + " octets wait");
        });
    waiting_.add(m, fault);
    write_soon();
}

// When all that has arrived was read, so that what it is answered with leaves together.
void connection::write_soon()
{
    if (is_open() && !writing_ && !std::exchange(writes_soon_, true))
        asio::defer(timer_.get_executor(), [self = shared_from_this()] {
            if (std::exchange(self->writes_soon_, false) && self->is_open() && !self->writing_)
                self->write_next();
        });
}

void connection::answer_ping()
{
    static const auto pong = sip::store("\r\n");
    send(pong);
}

void connection::write_next()
{
    if (waiting_.empty())
        return;
    auto& next = waiting_.next();
    if (next.joins)
        return after(script::limits::joined, [](connection& c) {
            if (!c.waiting_.empty() && std::exchange(c.waiting_.next().joins, false))
                c.write_next();  // else the next has come
        });
    writing_ = true;
    if (next.pause > fsm::duration{0})
        return after(std::exchange(next.pause, {}), [](connection& c) { c.write_next(); });
    const auto octets = waiting_.to_be_written();
    const auto& now = waiting_.next();
    write(octets, now.message->octets(), now.is_last());
}

void connection::after(fsm::duration d, void (*go_on)(connection&))
{
    timer_.expires_after(d);
    timer_.async_wait([self = shared_from_this(), go_on](const error_code& error) {
        if (!error && self->is_open())
            go_on(*self);
    });
}

void connection::written(const error_code& error)
{
    writing_ = false;
    if (!is_live())
        return;
    if (error)
        return end(fsm::link_end::broken, in_words(error));
    if (const auto how = waiting_.written().afterwards; how != outbox::ending::none)
        return finish(how);
    write_next();
}

// Whatever waits was for a connection that its script ends here.
void connection::finish(outbox::ending how)
{
    using ending = outbox::ending;
    waiting_.clear();
    if (how == ending::half_close)
    {
        state_ = state::half_closed;
        shut_down();
        return owner_->half_closed(*this);
    }
    ended_here_ = true;
    if (how == ending::reset)
    {
        error_code ignored;  // RFC 9293 3.10.4: its close() is an abort
        wire().lowest_layer().set_option(asio::socket_base::linger{true, 0}, ignored);
        state_ = state::over;  // nothing is said at its end
    }
    end(how == ending::reset ? fsm::link_end::broken : fsm::link_end::closed, {});
}

void connection::end(fsm::link_end how, const std::string& why)
{
    if (!is_live())
        return;
    auto* const to = owner_;
    const auto self = shared_from_this();
    abandon();
    to->ended(*this, how, why);
}

void connection::abandon()
{
    if (std::exchange(writes_soon_, false) && is_open() && !writing_)
        write_next();
    owner_ = nullptr;
    const bool was_open = state_ == state::open;
    state_ = state::over;
    timer_.cancel();
    if (was_open && !writing_)
        shut_down();  // what it has to say leaves at once, where the system takes it
    error_code ignored;
    wire().lowest_layer().close(ignored);
}

std::shared_ptr<connection>
make_connection(connection::identity is, connection::owner& to, asio::io_context& io, tls_end* secure)
{
    return make_connection(std::move(is), to, tcp::socket{io}, secure);
}

std::shared_ptr<connection>
make_connection(connection::identity is, connection::owner& to, tcp::socket socket, tls_end* secure)
{
    return fsm::is_websocket(is.over.transport())
               ? make_websocket_connection(std::move(is), to, std::move(socket), secure)
               : make_byte_connection(std::move(is), to, std::move(socket), secure);
}

}  // namespace net
