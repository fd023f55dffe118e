// RFC 3261 16.2, 16.7: what a proxy remembers of one request that it forwarded, and the choice of the best
// response.
#pragma once

#include "fsm/proxy.hpp"
#include "fsm/target_set.hpp"
#include "fsm/visited.hpp"

#include <string>
#include <vector>

namespace fsm {

struct response_context
{
    struct branch
    {
        transaction_id client = transaction_id::none;
        sip::message_ptr request;  // as it was sent: what a CANCEL copies
        link over;
        bool provisional = false;
        bool final = false;          // a final response, or the end without one
        bool cancel_wanted = false;  // 9.1: held until a provisional comes
        bool cancelled = false;
        bool gone = false;                     // its transaction is terminated
        std::optional<target> otherwise = {};  // what is tried where this one fails (RFC 3263 4.3)
    };

    transaction_id server = transaction_id::none;
    sip::message_ptr received;  // the request as it came: what our own responses copy
    sip::message_ptr request;   // the same after 16.4: what is forwarded
    address from;               // whence it came
    std::string loop_value;     // 16.6 item 8, second part of every branch
    std::vector<branch> branches;
    std::vector<target> waiting;           // 16.6: larger q first
    target_set targets;                    // 16.5: "once a target is added ..., it MUST NOT be removed"
    std::optional<answer> unanswered;      // routing::unanswered
    std::vector<sip::message_ptr> finals;  // 300-699, in the order of arrival
    bool unavailable = false;              // 16.9: a branch could not be sent to
    bool timed_out = false;                // 16.6 item 7, 16.8: a branch ended without a response
    bool unroutable = false;               // a target had no address
    bool closed = false;                   // no new branches: 6xx, 2xx, CANCEL
    bool cancelled = false;                // by CANCEL from upstream
    bool answered = false;                 // a final response went upstream, or never will (RFC 4320 4.2)
    bool server_gone = false;

    bool is_invite() const { return received->method() == sip::method::invite; }
    bool has_pending() const;  // a branch without a final response
    // Where it stands, in the order of visit_words(): calling until a provisional response comes, closing
    // when nothing more will be tried, answered when a final response went upstream.
    enum class phase : std::uint8_t { calling, proceeding, closing, answered };
    phase is() const;
    void happens(context_event e) const { visit(visited_machine::response_context, is(), e); }
    void add_to(state_hash& h) const;
    void wait_for(target t);
    bool is_over() const;  // 16.7: "until all of its associated transactions have been terminated"
};

// RFC 3261 16.7 item 6. Either one of the responses that came, or the status of one that the proxy makes.
struct best_response
{
    sip::message_ptr forwarded;
    int made = 0;
};
best_response best_of(const response_context& context);

// RFC 3261 16.7 items 3 and 7: without our Via, and for a 401 or 407 with the challenges of all others.
std::string for_upstream(const sip::message& response, const std::vector<sip::message_ptr>& finals);

}  // namespace fsm
