// All that the agents of one world have to do with streams: where they listen, and their connections, opened
// and accepted (RFC 3261 18). A message that has no connection is sent by the one that its sender has to that
// address, or opens one. Runs share connections; one that is recorded has its own, so that its capture has
// all of them from the first octet.
#pragma once

#include "net/acceptors.hpp"
#include "net/connection.hpp"
#include "net/recordings.hpp"
#include "net/tape.hpp"
#include "net/tls_ends.hpp"
#include "run/demultiplexer.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

namespace net {

class stream_ends final : private connection::owner
{
public:
    using leaving = run::demultiplexer::leaving;

    // All are called from the loop.
    struct listener
    {
        std::function<void(const connection& c, rules::party_index with)> opened;
        std::function<void(const fsm::link& l)> heard;  // any octet came, whatever it was; may be empty
        // Returns the number of the run that it belongs to, if there is one.
        std::function<std::optional<std::size_t>(rules::party_index at,
                                                 const fsm::link& l,
                                                 sip::message_ptr m,
                                                 std::optional<run_clock::wall_time> came)>
            received;
        std::function<void()> drained;  // after all that had arrived, or had become of what was to leave
        std::function<void(
            rules::party_index at, const fsm::link& l, fsm::link_end how, const std::string& why)>
            closed;
        // It left; or it did not, and `why` says why.
        std::function<void(const leaving& what, const std::string& why)> sent;
    };

    stream_ends(boost::asio::io_context& io, const recordings& files, const run_clock& clock)
        : io_{io},
          acceptors_{io},
          files_{files},
          clock_{clock}
    {
    }

    // Runs share no connection, as those of a script do that ends one.
    void keep_apart() { apart_ = true; }
    // Before any connection that has to be. `secrets`: is told those of each session, once; may be empty.
    void secure(tls_ends& with, key_line secrets)
    {
        secured_ = &with;
        secrets_ = std::move(secrets);
    }

    // As acceptors do.
    fsm::address listen(rules::party_index who, const fsm::address& at) { return acceptors_.listen(who, at); }
    void start(const listener& to);  // which must stay alive
    void send(leaving&& what);
    void shut(const fsm::link& l);  // that connection, if it is there; nobody is told
    void over(std::size_t run);     // its connections are closed; before its file is
    void close();

private:
    struct one
    {
        std::shared_ptr<connection> is;
        std::vector<leaving> waiting;  // until it is open
        rules::party_index with = rules::nobody;
        std::optional<std::size_t> run;  // that it belongs to, which is recorded
        tape taped;
    };

    void accepted(rules::party_index who, fsm::link over, boost::asio::ip::tcp::socket&& socket);
    std::uint32_t connection_for(const leaving& what);
    one* find(const fsm::link& l);
    one& make(connection::identity is, boost::asio::ip::tcp::socket* accepted);
    one taken_out(std::uint32_t number);  // of all that know it
    void belongs_to(one& is, std::size_t run);
    void put(one& by, leaving&& what);
    void forget(connection& c, const one& is);

    void connected(connection& c) override;
    void opened(connection& c) override;
    void received(connection& c, sip::message_ptr m, std::optional<run_clock::wall_time> came) override;
    void drained(connection&) override { to_->drained(); }
    void half_closed(connection& c) override;
    void ended(connection& c, fsm::link_end how, const std::string& why) override;
    void secret(connection& c, std::string_view line) override;
    void on_wire(connection& c,
                 bool ours,
                 std::string_view octets,
                 std::optional<run_clock::wall_time> at) override;

    bool is_apart(std::size_t run) const { return apart_ || files_.of(run) != nullptr; }

    bool apart_ = false;
    boost::asio::io_context& io_;
    acceptors acceptors_;
    const recordings& files_;
    const run_clock& clock_;
    tls_ends* secured_ = nullptr;
    key_line secrets_;
    const listener* to_ = nullptr;
    std::map<std::uint32_t, one> all_;
    struct destination
    {
        rules::party_index from;
        std::optional<std::size_t> run;
        fsm::address remote;
        friend auto operator<=>(const destination&, const destination&) = default;
    };
    std::map<destination, std::uint32_t> by_remote_;  // the last one that was opened
    struct opener
    {
        rules::party_index party = rules::nobody;
        bool accepted = false, is_over = false;
    };
    std::map<fsm::address, opener> opened_from_;  // by one of us
    std::uint32_t numbered_ = 0;
};

}  // namespace net
