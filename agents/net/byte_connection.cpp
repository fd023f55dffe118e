// TCP and TLS as carriers of messages (RFC 3261 18).
#include "net/connection_kinds.hpp"
#include "net/limits.hpp"
#include "net/tls_stream.hpp"
#include "sip/framer.hpp"

#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>

#include <type_traits>
#include <vector>

namespace net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

template <class Stream>
class byte_connection final : public connection
{
    static constexpr bool is_secure = std::is_same_v<Stream, tls_stream>;

public:
    byte_connection(identity is, owner& to, tcp::socket socket)
        requires(!is_secure)
        : connection{std::move(is), to, socket.get_executor(), true},
          stream_{std::move(socket), tap()},
          room_(limits::stream_read_first)
    {
    }
    byte_connection(identity is, owner& to, tcp::socket socket, tls_end& end)
        requires is_secure
        : connection{std::move(is), to, socket.get_executor(), true},
          stream_{tapped_socket{std::move(socket), tap()}, end.context(this->is_client())},
          room_(limits::stream_read_first)
    {
        prepare(stream_, this->is(), end, shown_, [this](std::string_view line) { secret(line); });
    }

private:
    tapped_socket& wire() override
    {
        if constexpr (is_secure)
            return stream_.next_layer();
        else
            return stream_;
    }

    void handshake() override
    {
        if constexpr (is_secure)
            stream_.async_handshake(is_client() ? asio::ssl::stream_base::client
                                                : asio::ssl::stream_base::server,
                                    [self = shared_from_this(), this](const error_code& error) {
                                        if (!error)
                                            agreed(agreed_on(stream_));
                                        handshaken(error);
                                    });
        else
            handshaken({});
    }

    void read() override
    {
        if (last_ == room_.size() && last_ < limits::stream_read)
            room_.resize(2 * last_);  // it has much to say
        stream_.async_read_some(asio::buffer(room_),
                                [self = shared_from_this(), this](const error_code& error, std::size_t size) {
                                    last_ = size;
                                    if (is_live())
                                        came({room_.data(), size}, error);
                                });
    }

    void came(std::string_view octets, const error_code& error)
    {
        framer_.put(octets);
        while (is_live())
        {
            const auto next = framer_.next();
            if (!next)
            {
                take(framer_.rest());
                return end(fsm::link_end::unframed, std::string{"its octets are no messages any more: "} +
                                                        next.error().expected + " expected");
            }
            if (!*next)
                break;
            take(**next);
        }
        answer_pings();
        if (error == asio::error::eof && framer_.buffered() > 0 && is_live())
            return end(fsm::link_end::unframed, "it was closed within a message, behind " +
                                                    std::to_string(framer_.buffered()) + " octets of it");
        // RFC 8446 6.1: a close without close_notify; whoever loses a message by it has been told so above.
        arrived(error == asio::ssl::error::stream_truncated ? error_code{asio::error::eof} : error);
    }

    // RFC 5626 4.4.1, 5.4: a CRLF for each double CRLF.
    void answer_pings()
    {
        for (; is_live() && pongs_ < framer_.pings(); ++pongs_)
            answer_ping();
    }

    void write(std::string_view octets, std::string_view, bool) override
    {
        asio::async_write(
            stream_, asio::buffer(octets),
            [self = shared_from_this(), this](const error_code& error, std::size_t) { written(error); });
    }

    void shut_down() override
    {
        if constexpr (is_secure)
            stream_.async_shutdown([self = shared_from_this()](const error_code&) {});
        error_code ignored;
        wire().lowest_layer().shutdown(tcp::socket::shutdown_send, ignored);
    }

    std::string in_words(const error_code& error) override
    {
        if constexpr (is_secure)
            return why_it_failed(stream_, shown_, error);
        else
            return error.message();
    }

    std::string shown_;  // by the other end: whose certificate
    Stream stream_;
    std::vector<char> room_;
    std::size_t last_ = 0;  // octets that were read
    sip::framer framer_;
    std::size_t pongs_ = 0;
};

}  // namespace

std::shared_ptr<connection>
make_byte_connection(connection::identity is, connection::owner& to, tcp::socket socket, tls_end* secure)
{
    if (secure)
        return std::make_shared<byte_connection<tls_stream>>(std::move(is), to, std::move(socket), *secure);
    return std::make_shared<byte_connection<tapped_socket>>(std::move(is), to, std::move(socket));
}

}  // namespace net
