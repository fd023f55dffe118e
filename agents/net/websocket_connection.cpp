// WebSocket as a carrier of messages (RFC 6455, RFC 7118), over TCP and over TLS.
#include "net/connection_kinds.hpp"
#include "net/limits.hpp"
#include "net/tls_stream.hpp"
#include "sip/limits.hpp"
#include "sip/params.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <algorithm>
#include <optional>
#include <type_traits>

namespace net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::ip::tcp;

// How Beast ends what it stands on.
void teardown(beast::role_type, tapped_socket& s, boost::system::error_code& error)
{
    s.lowest_layer().shutdown(tcp::socket::shutdown_both, error);
}

void beast_close_socket(tapped_socket& s)
{
    boost::system::error_code ignored;
    s.lowest_layer().close(ignored);
}

template <class Handler>
void async_teardown(beast::role_type role, tapped_socket& s, Handler&& handler)
{
    boost::system::error_code error;
    teardown(role, s, error);
    asio::post(s.get_executor(), beast::bind_front_handler(std::forward<Handler>(handler), error));
}

namespace {

constexpr const char* subprotocol = "sip";  // RFC 7118 4.1

template <class Request>
bool offers_sip(const Request& request)
{
    auto offered = request[http::field::sec_websocket_protocol];
    while (!offered.empty())
    {
        const auto comma = std::min(offered.find(','), offered.size());
        auto one = std::string_view{offered.data(), comma};
        while (!one.empty() && (one.front() == ' ' || one.front() == '\t'))
            one.remove_prefix(1);
        while (!one.empty() && (one.back() == ' ' || one.back() == '\t'))
            one.remove_suffix(1);
        if (sip::iequals(one, subprotocol))
            return true;
        offered.remove_prefix(std::min(comma + 1, offered.size()));
    }
    return false;
}

template <class Stream>
class websocket_connection final : public connection
{
    static constexpr bool is_secure = std::is_same_v<Stream, tls_stream>;

public:
    websocket_connection(identity is, owner& to, tcp::socket socket)
        requires(!is_secure)
        : connection{std::move(is), to, socket.get_executor(),
                     false},  // RFC 7118 5: each message has a frame
          stream_{tapped_socket{std::move(socket), tap()}}
    {
        begin_with();
    }
    websocket_connection(identity is, owner& to, tcp::socket socket, tls_end& end)
        requires is_secure
        : connection{std::move(is), to, socket.get_executor(),
                     false},  // RFC 7118 5: each message has a frame
          stream_{tapped_socket{std::move(socket), tap()}, end.context(this->is_client())}
    {
        prepare(stream_.next_layer(), this->is(), end, shown_,
                [this](std::string_view line) { secret(line); });
        begin_with();
    }

private:
    void begin_with()
    {
        stream_.read_message_max(sip::limits::message_octets);
        stream_.auto_fragment(false);
    }

    tapped_socket& wire() override
    {
        if constexpr (is_secure)
            return stream_.next_layer().next_layer();
        else
            return stream_.next_layer();
    }

    void handshake() override
    {
        if constexpr (is_secure)
            stream_.next_layer().async_handshake(is_client() ? asio::ssl::stream_base::client
                                                             : asio::ssl::stream_base::server,
                                                 [self = shared_from_this(), this](const error_code& error) {
                                                     if (error)
                                                         return handshaken(error);
                                                     is_secured_ = true;
                                                     agreed(agreed_on(stream_.next_layer()));
                                                     upgrade();
                                                 });
        else
            upgrade();
    }

    // RFC 6455 4
    void upgrade()
    {
        if (!is_live())
            return;
        if (!is_client())
            return http::async_read(stream_.next_layer(), room_, request_.emplace(),
                                    [self = shared_from_this(), this](const error_code& error, std::size_t) {
                                        error ? handshaken(error) : asked();
                                    });
        stream_.set_option(websocket::stream_base::decorator([](websocket::request_type& r) {
            r.set(http::field::sec_websocket_protocol, subprotocol);
            r.set(http::field::user_agent, "sipwright");
        }));
        const auto& wanted = is().wanted;
        const auto host = wanted.empty() ? over().remote.host() : wanted.front();
        stream_.async_handshake(
            response_, host + ':' + std::to_string(over().remote.port), "/",
            [self = shared_from_this(), this](const error_code& error) { answered(error); });
    }

    // RFC 7118 4.1: "the server MUST select 'sip'"; a client goes on with nothing else.
    void answered(const error_code& error)
    {
        if (!error && !sip::iequals(response_[http::field::sec_websocket_protocol], subprotocol))
            return end(fsm::link_end::refused,
                       "it does not speak the WebSocket subprotocol \"sip\" (RFC 7118 4.1)");
        if (error == websocket::error::upgrade_declined)
            return end(fsm::link_end::refused,
                       "no WebSocket: it answers with " + std::to_string(response_.result_int()));
        handshaken(error);
    }

    void asked()
    {
        const bool upgrades = websocket::is_upgrade(*request_);
        if (!upgrades || !offers_sip(*request_))
            return decline(upgrades ? http::status::bad_request : http::status::upgrade_required);
        stream_.set_option(websocket::stream_base::decorator(
            [](websocket::response_type& r) { r.set(http::field::sec_websocket_protocol, subprotocol); }));
        stream_.async_accept(
            *request_, [self = shared_from_this(), this](const error_code& error) { handshaken(error); });
    }

    // RFC 6455 4.2.2: who does not ask for what we have is told so.
    void decline(http::status how)
    {
        auto& answer = declined_.emplace(how, 11);
        answer.set(http::field::sec_websocket_protocol, subprotocol);
        answer.set(http::field::upgrade, "websocket");
        answer.keep_alive(false);
        answer.prepare_payload();
        http::async_write(stream_.next_layer(), answer,
                          [self = shared_from_this(), this](const error_code&, std::size_t) {
                              end(fsm::link_end::refused,
                                  "it asks for no WebSocket with subprotocol \"sip\" (RFC 7118 4.1)");
                          });
    }

    void read() override
    {
        stream_.async_read(room_, [self = shared_from_this(), this](const error_code& error, std::size_t) {
            if (!is_live())
                return;
            if (!error)
            {
                const auto octets = room_.cdata();
                const std::string_view message{static_cast<const char*>(octets.data()), octets.size()};
                if (message.find_first_not_of("\r\n") != std::string_view::npos)
                    take(message);
                else if (message == "\r\n\r\n")  // RFC 7118 6: as over other streams
                    answer_ping();
                room_.consume(room_.size());
            }
            const bool in_order =
                error == websocket::error::closed || error == asio::ssl::error::stream_truncated;
            arrived(in_order ? error_code{asio::error::eof} : error);
        });
    }

    // RFC 7118 5: text is UTF-8. A message that is cut is fragmented (RFC 6455 5.4).
    void write(std::string_view octets, std::string_view message, bool is_last) override
    {
        stream_.text(
            std::ranges::all_of(message, [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
        stream_.async_write_some(
            is_last, asio::buffer(octets),
            [self = shared_from_this(), this](const error_code& error, std::size_t) { written(error); });
    }

    void shut_down() override
    {
        stream_.async_close(websocket::close_code::normal, [self = shared_from_this()](const error_code&) {});
    }

    std::string in_words(const error_code& error) override
    {
        if constexpr (is_secure)
            if (!is_secured_)
                return why_it_failed(stream_.next_layer(), shown_, error);
        return error.message();
    }

    std::string shown_;  // by the other end: whose certificate
    websocket::stream<Stream> stream_;
    beast::flat_buffer room_{2 * sip::limits::message_octets};
    std::optional<http::request<http::string_body>> request_;
    std::optional<http::response<http::empty_body>> declined_;
    websocket::response_type response_;
    bool is_secured_ = false;
};

}  // namespace

std::shared_ptr<connection>
make_websocket_connection(connection::identity is, connection::owner& to, tcp::socket socket, tls_end* secure)
{
    if (secure)
        return std::make_shared<websocket_connection<tls_stream>>(std::move(is), to, std::move(socket),
                                                                  *secure);
    return std::make_shared<websocket_connection<tapped_socket>>(std::move(is), to, std::move(socket));
}

}  // namespace net
