// The transaction layer of one element (RFC 3261 17, RFC 6026, RFC 4320): finds the transaction that a
// message belongs to, runs its machine and its timers, and tells the transaction user (TU: a user agent core
// or a proxy core) what it should know.
//
// Messages and time in, messages and events out. After anything was put in, take everything out
// (next_transmission, next_event) before putting in more. What arrives was scanned once, and what is sent was
// made once: the same pointers go through here.
#pragma once

#include "fsm/state_hash.hpp"
#include "fsm/time.hpp"
#include "fsm/transmission.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace fsm {

enum class happened : std::uint8_t {
    request,  // a new server transaction with its request. A CANCEL has `cancels` set if it matches an INVITE
    ack,  // an ACK for a 2xx: `transaction` is the INVITE's in Accepted (RFC 6026 7.1), or none if unknown
    response,          // to the client transaction: every 1xx, the final, and each further 2xx (RFC 6026 7.2)
    stray_response,    // matches no client transaction; `transaction` is none
    timed_out,         // client: Timer B or F. Server: Timer H, no ACK for a 300-699
    transport_failed,  // the message could not be sent (RFC 3261 17.1.4, 17.2.4; 8.1.3.1: like a 503)
    terminated,        // the machine is gone; last word on this transaction
    refused,           // no SIP message that we can handle; `why` is its first fault
};

struct event
{
    happened what = happened::refused;
    transaction_id transaction = transaction_id::none;
    sip::message_ptr message;  // null where none is involved
    link over;                 // by which way `message` came
    transaction_id cancels = transaction_id::none;
    std::optional<sip::parse_error> why;
    origin_tag origin = no_origin;  // of the transaction
    std::string reason;             // transport_failed: why nothing was sent; "" when the network said so
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

// How a request goes where the connection that it was to go by does not open (RFC 3261 18.1.1).
struct other_way
{
    sip::message_ptr request;  // of the same branch
    link over;
};

class transactions
{
public:
    explicit transactions(const timer_values& timers, const transaction_limits& limits = {});
    transactions(const transactions&);  // as it stands, and from then on apart
    transactions(transactions&&) noexcept;
    ~transactions();

    // The TU's side. `request` must carry its own top Via with a branch; an ACK is not started but sent
    // (17.1.1.3: the ACK of a 2xx is no transaction).
    transaction_id start(time_point now,
                         sip::message_ptr request,
                         const link& over,
                         origin_tag origin = no_origin,
                         std::optional<other_way> otherwise = {});
    // A request that cannot be sent, because none of our transports would carry it: the TU hears
    // transport_failed with `reason`, then terminated.
    transaction_id fail(std::string reason, origin_tag origin = no_origin);
    // Where it goes is said by RFC 3261 18.2.2: see link_of().
    void
    respond(time_point now, transaction_id server, sip::message_ptr response, origin_tag origin = no_origin);
    void send(transmission what);  // outside any transaction: ACK of a 2xx, stateless replies
    // 9.1: a CANCELled INVITE without a final answer ends after 64*T1; the proxy's Timer C and RFC 6026 8.x
    // use this too.
    void abandon(time_point now, transaction_id client);

    // The network's side.
    void received(time_point now, const link& over, const sip::message_ptr& m);
    void opened(const link& l);
    // What was sent over it and waits for an answer fails, unless the other end closed it in order: then the
    // answer may come by a connection of its own. Responses take another one (18.2.2).
    void closed(time_point now, const link& l, link_end how);
    void expired(time_point now);  // call when now >= deadline(); early calls do nothing
    void send_failed(time_point now, const transmission& what);

    bool next_transmission(transmission& out);
    bool next_event(event& out);
    time_point deadline() const;  // `never` when nothing is pending
    bool idle() const;            // no transaction lives

    // What a TU may ask about one that still lives; null / 0 otherwise.
    const sip::message* request_of(transaction_id id) const;
    const link* link_of(transaction_id id) const;  // client: its request went by it. Server: responses will:
                                                   // over UDP as the Via says; over a stream by the
                                                   // connection of the request while it is open, else by
                                                   // another one, to `received` and the port of sent-by
    int last_status(transaction_id id) const;      // of the last response sent or passed up; 0 none
    std::string_view state_of(transaction_id id) const;  // the figure's word; "" when gone
    bool is_open(const link& l) const;  // a connection that opened() told of, and closed() did not yet
    bool uses(const link& l) const;     // one that a transaction which lives has come or gone by
    const transaction_counters& counters() const;
    void add_to(state_hash& h) const;  // what lives, and what was not taken yet

private:
    struct layer;
    std::unique_ptr<layer> layer_;
};

// RFC 3261 18.2.1 and RFC 3581 4: what a server adds to the top Via of a request it received from `source`.
// Nothing when nothing needs adding.
std::optional<std::string> mark_top_via(const sip::message& request, const address& source);
// The request with that, or as it came when nothing needs adding.
sip::message_ptr marked(const sip::message_ptr& request, const address& source);

// RFC 3261 18.2.2, RFC 3581 4: where a response with this top Via goes. Nothing when only a name is given.
std::optional<address> response_target(const sip::message& response, transport t);

}  // namespace fsm
