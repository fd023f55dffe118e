// One connection of a stream transport, opened by us or accepted: messages in and out, in order. What carries
// them (TCP, TLS, WebSocket) derives from it and is known to connection.cpp alone.
#pragma once

#include "fsm/link.hpp"
#include "net/outbox.hpp"
#include "net/run_clock.hpp"
#include "net/tapped_socket.hpp"
#include "rules/traffic.hpp"
#include "script/stream_fault.hpp"
#include "sip/message.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace net {

class connection : public std::enable_shared_from_this<connection>
{
public:
    // Of all connections of a world. None of its functions is called from a function of the connection but
    // from the loop, and none after ended() or abandon().
    class owner
    {
    public:
        virtual void connected(connection& c) = 0;  // TCP is; handshakes follow
        virtual void opened(connection& c) = 0;     // every handshake is done
        virtual void
        received(connection& c, sip::message_ptr m, std::optional<run_clock::wall_time> came) = 0;
        virtual void drained(connection& c) = 0;      // after all that had arrived
        virtual void half_closed(connection& c) = 0;  // by us: nothing is sent any more, but heard
        // `why` in words unless the other end closed it in order.
        virtual void ended(connection& c, fsm::link_end how, const std::string& why) = 0;
        // Secrets of its session, lines of a key log; before they are used on the wire.
        virtual void secret(connection& c, std::string_view line) = 0;
        // Octets on the wire, for a capture, in their order. `at`: as tapped_socket::tap says.
        virtual void on_wire(connection& c,
                             bool ours,
                             std::string_view octets,
                             std::optional<run_clock::wall_time> at) = 0;

    protected:
        ~owner() = default;
    };

    struct identity
    {
        rules::party_index party = rules::nobody;
        fsm::link over;  // with its number; `local` with the port that it is opened from once that is known
        bool client = true;  // opened by us
        std::vector<std::string> wanted =
            {};  // of TLS: who may be at the other end; empty: whoever is trusted
    };

    virtual ~connection() = default;
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    // Connects from `from`, port 0, to the remote end; or, accepted, begins its handshakes.
    void begin(const fsm::address& from);
    // Leaves after what was sent before. Whoever does not take it for so long that limits::unsent is exceeded
    // loses the connection. `fault`: what a script does to the stream meanwhile; it outlives the connection.
    void send(const sip::message_ptr& m, const script::stream_fault* fault = nullptr);
    void abandon();  // says what is to be said at its end, and closes it; nobody is told of anything any more

    rules::party_index party() const { return is_.party; }
    const fsm::link& over() const { return is_.over; }
    bool is_client() const { return is_.client; }
    bool has_heard() const { return has_heard_; }  // any octet, whatever it was
    bool has_taken() const { return has_taken_; }  // a message, or what was to be one
    bool is_open() const { return state_ == state::open; }
    bool is_half_closed() const { return state_ == state::half_closed; }  // by us
    bool was_ended_here() const { return ended_here_; }                   // by what a script did
    struct agreement                                                      // of TLS, when it opened
    {
        std::string in_words;  // "TLSv1.3, TLS_AES_256_GCM_SHA384, of atlanta.example.com"; "": there is none
        // Whose certificate the other end has shown (RFC 5922 7.1), where it was verified.
        std::vector<std::string> verified = {};
    };
    const agreement& agreed() const { return agreed_; }
    fsm::address on_wire_at() const;  // our end: port 0 until it is known

protected:
    using error_code = boost::system::error_code;

    // `joins_messages`: they may stand one behind the other in one piece.
    connection(identity is, owner& to, const tapped_socket::executor_type& io, bool joins_messages);

    virtual tapped_socket& wire() = 0;
    // Each calls one of the functions below when it is done.
    virtual void handshake() = 0;
    virtual void read() = 0;
    // Octets of that message, or the end of one that was sent before and all of it; `is_last`: to its end.
    virtual void write(std::string_view octets, std::string_view message, bool is_last) = 0;
    virtual void shut_down() = 0;  // our direction, in order
    virtual std::string in_words(const error_code& error) = 0;

    void handshaken(const error_code& error);
    void arrived(const error_code& error);  // what came before the error was handed over with take()
    void take(std::string_view message);    // is_live() says whether more is wanted
    void answer_ping();                     // RFC 5626 4.4.1: a CRLF for two
    void agreed(agreement what) { agreed_ = std::move(what); }
    void secret(std::string_view line)
    {
        if (owner_)
            owner_->secret(*this, line);
    }
    const identity& is() const { return is_; }
    void written(const error_code& error);
    void end(fsm::link_end how, const std::string& why);
    bool is_live() const { return owner_ != nullptr; }
    tapped_socket::tap tap();

private:
    enum class state : std::uint8_t { connecting, shaking_hands, open, half_closed, over };

    void write_soon();
    void write_next();
    void after(fsm::duration d, void (*go_on)(connection&));  // while it is open
    void finish(outbox::ending how);

    identity is_;
    owner* owner_;
    boost::asio::steady_timer timer_;  // until it is open; then, until something is written
    state state_ = state::connecting;
    outbox waiting_;
    bool writing_ = false, writes_soon_ = false, has_heard_ = false, has_taken_ = false, ended_here_ = false;
    std::uint16_t local_port_ = 0;
    agreement agreed_;
};

class tls_end;

// A connection to be opened by us. `secure`: of its local end, for TLS and WSS; outlives it.
std::shared_ptr<connection> make_connection(connection::identity is,
                                            connection::owner& to,
                                            boost::asio::io_context& io,
                                            tls_end* secure = nullptr);
// One that was accepted.
std::shared_ptr<connection> make_connection(connection::identity is,
                                            connection::owner& to,
                                            boost::asio::ip::tcp::socket accepted,
                                            tls_end* secure = nullptr);

}  // namespace net
