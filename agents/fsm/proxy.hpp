// A stateful proxy core (RFC 3261 16): validation, forwarding, Record-Route and Route, response context and
// best response, Timer C, CANCEL hop by hop. Where a request goes is asked of its user (16.5: the location
// service is outside), unless it is a registrar itself.
#pragma once

#include "fsm/core.hpp"
#include "fsm/registry.hpp"
#include "fsm/transactions.hpp"
#include "fsm/user_agent.hpp"
#include "sip/choices.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fsm {

struct target  // one branch of a forwarded request
{
    std::string request_uri;          // "" = keep the request's
    std::optional<address> next_hop;  // where to send; nothing: from Route or Request-URI, numeric hosts only
    int q = 1000;                     // in thousandths; larger q first, equal q in parallel (16.6)
    std::vector<std::string> routes = {};  // Route values, before those of the request (RFC 3327 5.4)
    // Where else it is, where names lead to several servers: tried one after the other as long as the one
    // before cannot be sent to, answers nothing at all, or answers 503 (RFC 3263 4.3).
    std::vector<address> further = {};
    // The connection by which who is meant has registered: while it is open, and no Route stands between (RFC
    // 5626 5.3, RFC 7118 5), it goes by that, whatever the URI says.
    std::optional<link> flow = {};
};

struct routing  // what the user wants done with a request
{
    std::vector<target> targets;            // forward to these, or
    std::optional<answer> reply;            // answer it here: 407, 302, 404, ...
    std::optional<answer> unanswered = {};  // what to say when no target answers, in the place of 408 (16.7)
};

// Asked once per request without a route of its own (16.5).
using location_service = std::function<routing(const sip::message& request)>;

// 16.3 item 6: the answer to a request that has to prove first who sends it: a 407, or a 400 to credentials
// that cannot be read. Nothing: it may pass.
using authorization = std::function<std::optional<answer>(time_point now, const sip::message& request)>;

struct proxy_settings
{
    local_addresses local;             // sent-by and Record-Route, for each transport that it can use
    std::vector<std::string> domains;  // hosts whose requests this proxy is responsible for (16.4, 16.5)
    bool record_route = true;
    timer_values timers;
    location_service locate;
    std::function<std::optional<address>(std::string_view host)> resolve;  // names to addresses; may be empty
    // It is the registrar of its domains, too: it answers REGISTER, and sends requests to where their user is
    // registered before it asks `locate` (10.3, 16.5).
    std::optional<registry_settings> registrar = {};
    bool recurse = false;          // the Contacts of a 3xx become further targets (16.7 item 4)
    authorization authorize = {};  // asked of all but ACK and CANCEL (22.1); may be empty
    std::string realm = {};        // Proxy-Authorization for it is not passed on (22.3); "": all is
};

class proxy final : public core
{
public:
    proxy(proxy_settings settings, sip::choices pick);
    // As it stands, with a user of its own.
    proxy(const proxy& other,
          location_service locate,
          authorization authorize = {},
          registry_hooks hooks = {});
    ~proxy() override;
    void reseed(sip::choices pick);  // before it has sent or answered anything

    void received(time_point now, const link& over, const sip::message_ptr& m) override;
    void opened(time_point now, const link& l) override;
    void closed(time_point now, const link& l, link_end how) override;
    void expired(time_point now) override;
    void send_failed(time_point now, const transmission& what) override;
    void revised_by(reviser* who) override;  // requests that it forwards, and CANCEL
    bool next_transmission(transmission& out) override;
    time_point deadline() const override;
    bool idle() const override;
    bool uses(const link& l) const override;
    void add_to(state_hash& h) const override;

    // What it saw and did, for a player: requests, responses, time-outs, after it has acted on them.
    bool next_event(event& out);
    const transactions& layer() const;
    const bindings* table() const;  // of its registrar; null: it is none

private:
    struct self;
    std::unique_ptr<self> self_;
};

}  // namespace fsm
