// The inside of proxy: what it remembers, and its parts by section of RFC 3261 16. Private to proxy*.cpp.
#pragma once

#include "fsm/alarms.hpp"
#include "fsm/fifo.hpp"
#include "fsm/proxy.hpp"
#include "fsm/response_context.hpp"
#include "sip/build.hpp"
#include "sip/uri.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fsm {

// Documented bounds. Response contexts are bounded by the layer's pending transactions.
namespace proxy_limits {
inline constexpr std::size_t events = 10'000;  // not yet taken; later ones are dropped
inline constexpr std::size_t branches = 32;    // per response context; further targets are not tried
}  // namespace proxy_limits

// Values of one header field in one row (RFC 3261 7.3.1).
std::string joined(const std::vector<std::string>& values);

struct proxy::self
{
    using branch = response_context::branch;

    self(proxy_settings s, sip::choices p);

    // proxy.cpp
    void pump(time_point now);
    void on(time_point now, const event& e);
    void on_request(time_point now, const event& e);
    void on_cancel(time_point now, const event& e);
    void on_terminated(time_point now, transaction_id id);
    void reply(time_point now, const event& e, answer how);

    // proxy_validation.cpp: 16.3
    std::optional<answer> fault_of(const sip::message& request) const;
    std::string loop_value(const sip::message& request) const;
    bool has_looped(const sip::message& request) const;
    bool is_local(const sip::via& v) const;   // our sent-by
    bool is_ours(const sip::uri& uri) const;  // sent-by or a domain

    // proxy_routing.cpp: 16.4, 16.5
    struct preprocessed
    {
        sip::message_ptr request;
        bool was_routed_here = false;  // our own Route value, or a strict router's rewriting
    };
    preprocessed preprocess(const sip::message_ptr& received) const;
    bool registers(const preprocessed& p) const;  // our registrar answers it
    std::string without_own_maddr(std::string_view request_uri) const;
    routing targets_of(time_point now, const preprocessed& p);
    routing registered(time_point now, std::string_view uri);
    std::optional<address> resolve(std::string_view uri) const;

    // proxy_forward.cpp: 16.6, 16.11
    struct forwarded
    {
        sip::message_ptr message;  // null: it is not sent
        link over;
        std::string reason;  // it wants a transport that we do not have; "": it has no address
    };
    // `from`: whence it came.
    forwarded copy_for(const sip::message& request,
                       const address& from,
                       const target& t,
                       std::string_view branch_value) const;
    std::string record_route(const address& at, bool sips) const;
    void record_routes(sip::edit& copy,
                       std::string_view next_hop_uri,
                       const address& from,
                       const address& at) const;
    void consume_credentials(const sip::message& request, sip::edit& copy) const;
    bool start(time_point now, response_context& c, const target& t);
    // RFC 3263 4.3: the next server of a branch that has failed. False: there is none that could be sent to.
    bool start_next(time_point now, response_context& c, branch& failed);
    void start_group(time_point now, response_context& c);
    void on_ack(time_point now, const event& e);

    // proxy_response.cpp: 16.7 to 16.10
    void on_response(time_point now, const event& e);
    void on_provisional(time_point now, response_context& c, branch& b, const sip::message& response);
    void on_2xx(time_point now, response_context& c, const sip::message& response);
    bool may_recurse(const response_context& c, const sip::message& response) const;
    void on_no_answer(time_point now, transaction_id client, happened what);
    void timer_c(time_point now, transaction_id client);
    void advance(time_point now, response_context& c);
    void answer_best(time_point now, response_context& c);
    void cancel(time_point now, branch& b);
    void cancel_all(time_point now, response_context& c);
    sip::message_ptr revised(time_point now, sip::message_ptr made, const link& over) const
    {
        return reviser ? reviser->revised(now, made, over, no_origin) : std::move(made);
    }
    void upstream(time_point now, response_context& c, sip::message_ptr response);

    response_context* context_of(transaction_id client);
    branch* branch_of(transaction_id client);

    proxy_settings settings;
    sip::choices pick;
    transactions layer;
    std::map<transaction_id, response_context> contexts;  // by server transaction
    std::map<transaction_id, transaction_id> by_client;   // client transaction to server transaction
    alarms<transaction_id> timers;                        // Timer C of client transactions
    fifo<event> events;
    std::optional<registry> registrar;
    fsm::reviser* reviser = nullptr;
};

}  // namespace fsm
