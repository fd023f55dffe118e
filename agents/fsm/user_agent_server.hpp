// The server side of a user agent: requests that arrived, and answers to them (RFC
// 3261 8.2, 9.2, 11.2, 12.1.1, 13.3.1.4, 15.1.2). A plain value.
#pragma once

#include "fsm/state_hash.hpp"
#include "fsm/user_agent_profile.hpp"

#include <map>
#include <set>
#include <string>

namespace fsm {

struct taken_request
{
    sip::message_ptr request;
    sip::method method = sip::method::other;
    link over;
    std::string tag;  // of To in every response (8.2.6.2); a CANCEL shares its INVITE's (9.2)
    dialog_id dialog = dialog_id::none;  // belongs to it, or made it
    transaction_id cancels = transaction_id::none;
    int refusal = 0;           // 8.2, judged on arrival
    bool retry_after = false;  // 14.2: a 500 that only asks for patience
    bool is_first = false;     // of those with its From tag, Call-ID and CSeq, outside dialogs (8.2.2.2)
    std::uint32_t rseq = 0;    // of its latest reliable response (RFC 3262 3); 0: there was none
    bool described = false;    // one of its responses had a body: its answer, where it offers
    int status = 0;            // last one sent
};

class user_agent_server
{
public:
    void on_request(const user_agent_context& c, const event& e);
    // As user_agent has it.
    bool answer_request(const user_agent_context& c, transaction_id id, const answer& how);
    // The ACK of a 2xx is no part of the INVITE's transaction (13.2.2.4): `e` is told which one it is for.
    void on_ack(const user_agent_context& c, event& e);
    // The 2xx of this dialog is due to be repeated. True: no ACK came for 64*T1, and its call is to be ended
    // by BYE.
    bool on_due(const user_agent_context& c, dialog_id id);
    void on_terminated(const user_agent_context& c, transaction_id id);

    const taken_request* find(transaction_id id) const;
    void forget(transaction_id id) { taken_.erase(id); }
    void add_to(state_hash& h) const;

private:
    void on_answered_invite(const user_agent_context& c,
                            transaction_id id,
                            taken_request& s,
                            const sip::message_ptr& response,
                            origin_tag origin);
    static void repeat(const user_agent_context& c,
                       transaction_id id,
                       const taken_request& s,
                       const sip::message_ptr& ok,
                       origin_tag origin);
    static void next_rseq(const user_agent_context& c, taken_request& s);
    static void repeat_reliably(const user_agent_context& c,
                                transaction_id id,
                                const taken_request& s,
                                const sip::message_ptr& response,
                                origin_tag origin);
    static bool is_acknowledged(const stored_dialog* d, const sip::message& prack);
    static void on_prack(const user_agent_context& c, dialog_id in);
    static void on_final(const user_agent_context& c, const taken_request& s, transaction_id id);
    void on_reliable_due(const user_agent_context& c, dialog_id id, stored_dialog& d);

    std::map<transaction_id, taken_request> taken_;
    std::set<std::string> first_;  // 8.2.2.2: their merge_key()
};

}  // namespace fsm
