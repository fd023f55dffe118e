// The transaction layer of one element (RFC 3261 17, RFC 6026, RFC 4320): finds the transaction that a
// message belongs to, runs its machine and its timers, and tells the transaction user (TU: a user agent core
// or a proxy core) what it should know.
//
// Octets and time in, octets and events out. After anything was put in, take everything out (next_datagram,
// next_event) before putting in more.
#pragma once

#include "fsm/address.hpp"
#include "fsm/time.hpp"
#include "sip/message.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace fsm {

// Names one transaction for its whole life; never used again by the same element. 0 is none.
enum class transaction_id : std::uint64_t { none = 0 };

enum class happened : std::uint8_t {
    request,  // a new server transaction with its request. A CANCEL has `cancels` set if it matches an INVITE
    ack,  // an ACK for a 2xx: `transaction` is the INVITE's in Accepted (RFC 6026 7.1), or none if unknown
    response,          // to the client transaction: every 1xx, the final, and each further 2xx (RFC 6026 7.2)
    stray_response,    // matches no client transaction; `transaction` is none
    timed_out,         // client: Timer B or F. Server: Timer H, no ACK for a 300-699
    transport_failed,  // the message could not be sent (RFC 3261 17.1.4, 17.2.4)
    terminated,        // the machine is gone; last word on this transaction
    refused,  // octets that are no SIP message we can handle; `message` holds them, `why` the first fault
};

struct event
{
    happened what = happened::refused;
    transaction_id transaction = transaction_id::none;
    sip::message_ptr message;  // null where none is involved
    address source;            // where `message` came from
    transaction_id cancels = transaction_id::none;
    std::optional<sip::parse_error> why;
};

struct transaction_limits
{
    std::size_t pending =
        10'000;  // live transactions; a request beyond it is answered 503 statelessly and counted
    std::size_t events = 10'000;  // not yet taken
};

struct transaction_counters  // for reports; monotonic
{
    std::uint64_t received = 0, refused = 0, absorbed = 0 /* retransmissions */, overflow = 0, stray = 0;
};

class transactions
{
public:
    transactions(const address& local, const timer_values& timers, const transaction_limits& limits = {});
    transactions(transactions&&) noexcept;
    ~transactions();

    // The TU's side. `request` must carry its own top Via with a branch; an ACK is not started but sent
    // (17.1.1.3: the ACK of a 2xx is no transaction).
    transaction_id start(time_point now, std::string request, const address& to);
    void respond(time_point now, transaction_id server, std::string response);
    void send(const address& to,
              std::string octets);  // outside any transaction: ACK of a 2xx, stateless replies
    // 9.1: a CANCELled INVITE without a final answer ends after 64*T1; the proxy's Timer C and RFC 6026 8.x
    // use this too.
    void abandon(time_point now, transaction_id client);

    // The network's side.
    void received(time_point now, const address& source, std::string_view octets);
    void expired(time_point now);  // call when now >= deadline(); early calls do nothing
    void send_failed(time_point now, const address& to, std::string_view octets);

    bool next_datagram(datagram& out);
    bool next_event(event& out);
    time_point deadline() const;  // `never` when nothing is pending
    bool idle() const;            // no transaction lives

    // What a TU may ask about one that still lives; null / 0 otherwise.
    const sip::message* request_of(transaction_id id) const;
    const address*
    peer_of(transaction_id id) const;          // client: where it sends; server: where responses go (18.2.2)
    int last_status(transaction_id id) const;  // of the last response sent or passed up; 0 none
    std::string_view state_of(transaction_id id) const;  // the figure's word; "" when gone
    const transaction_counters& counters() const;

private:
    struct layer;
    std::unique_ptr<layer> layer_;
};

// RFC 3261 18.2.1 and RFC 3581 4: what a server adds to the top Via of a request it received from `source`.
// Nothing when nothing needs adding.
std::optional<std::string> mark_top_via(const sip::message& request, const address& source);

// RFC 3261 18.2.2, RFC 3581 4: where a response with this top Via goes. Nothing when only a name is given.
std::optional<address> response_target(const sip::message& response, transport t);

}  // namespace fsm
