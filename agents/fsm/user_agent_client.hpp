// The client side of a user agent: requests it made, and what becomes of them (RFC 3261 8.1, 9.1, 12.2.1,
// 13.2.2.4). A plain value.
#pragma once

#include "fsm/digest_client.hpp"
#include "fsm/held_cancel.hpp"
#include "fsm/request_draft.hpp"
#include "fsm/state_hash.hpp"

#include <boost/container/small_vector.hpp>

#include <map>

namespace fsm {

// A request that was sent. It outlives its transaction, for a retry (8.1.3.5) or a question of the user.
struct sent_request
{
    sip::message_ptr request;
    sip::method method = sip::method::other;
    link over;
    dialog_id within = dialog_id::none;                 // sent in this dialog
    boost::container::small_vector<dialog_id, 1> made;  // dialogs of its responses, in their order
    held_cancel cancel = {};                            // of an INVITE
    origin_tag cancel_origin = no_origin;
    sip::message_ptr challenge = {};  // the 401 or 407 that it got
};

class user_agent_client
{
public:
    // As user_agent has them.
    transaction_id request(const user_agent_context& c, outgoing_request what);
    transaction_id request_in(const user_agent_context& c, dialog_id in, request_in_dialog what);
    bool ack(const user_agent_context& c, dialog_id in, const request_in_dialog& what);
    transaction_id cancel(const user_agent_context& c, transaction_id invite, origin_tag origin);
    transaction_id
    repeat(const user_agent_context& c, transaction_id request, bool by_another_path, origin_tag origin);
    transaction_id
    fail_over(const user_agent_context& c, transaction_id request, const address& next, origin_tag origin);

    void on_response(const user_agent_context& c, const event& e);
    // RFC 3262 4: by PRACK, the reliable response that has none yet.
    void acknowledge(const user_agent_context& c, const event& e, const sent_request& sent);
    // timed_out, transport_failed, terminated
    void on_end(const user_agent_context& c, const event& e);

    const sent_request* find(transaction_id id) const;
    bool can_answer(const digest_accounts& known, transaction_id challenged) const;
    // That a request made or belongs to; of several that forks made, the first that was accepted, while none
    // was, the latest.
    dialog_id dialog_of(const dialog_store& dialogs, const sent_request& sent) const;
    void forget(transaction_id id) { sent_.erase(id); }
    void add_to(state_hash& h) const;

private:
    struct way  // of a request
    {
        link over;
        std::string reason = {};  // why it cannot be sent at all; "" otherwise
    };

    static way way_to(const user_agent_context& c, std::string_view next_hop_uri, const link& otherwise);
    transaction_id start(const user_agent_context& c,
                         const request_draft& d,
                         const way& to,
                         dialog_id within,
                         origin_tag origin,
                         credentials_use credentials);
    extra_fields credentials_for(const user_agent_context& c, const request_draft& d, credentials_use use);
    void answer_challenge_of(const user_agent_context& c, transaction_id request, const extra_fields& given);
    transaction_id
    again(const user_agent_context& c, const sent_request& first, const link& over, origin_tag origin);
    transaction_id send_cancel(const user_agent_context& c, transaction_id invite, sent_request& sent);
    void on_response_in(const user_agent_context& c, const event& e, const sent_request& sent);
    void on_response_to_invite(const user_agent_context& c, const event& e, sent_request& sent);
    void on_2xx(const user_agent_context& c, const event& e, stored_dialog& d);
    static void hear(const user_agent_context& c,
                     dialog_id in,
                     const sip::message_ptr& response,
                     const sip::message& invite);
    static bool fill_in_prack(stored_dialog& d, const link& over, request_in_dialog& what);
    static void ended(const user_agent_context& c, sent_request& sent);
    static void end_early(const user_agent_context& c, const sent_request& sent);

    std::map<transaction_id, sent_request> sent_;
    digest_client digest_;
};

}  // namespace fsm
