// The inside of user_agent: what it remembers, and the parts of the core by section of RFC 3261. Private to
// user_agent*.cpp.
#pragma once

#include "fsm/alarms.hpp"
#include "fsm/user_agent.hpp"
#include "fsm/visited.hpp"

#include <deque>
#include <map>
#include <optional>

namespace fsm {

// Documented bounds that nobody needs to change.
namespace user_agent_bounds {
inline constexpr std::size_t events = 10'000;          // not yet taken; later ones are dropped
inline constexpr std::size_t dialogs_per_invite = 64;  // forks; a further To tag makes no dialog
inline constexpr std::size_t finished = 1'000;         // transactions and dialogs remembered after their end
}  // namespace user_agent_bounds

struct user_agent::self
{
    // A request that was sent. It outlives its transaction, for a retry (8.1.3.5) or a question of the user.
    struct client
    {
        sip::message_ptr request;
        sip::method method = sip::method::other;
        link over;
        dialog_id within = dialog_id::none;  // sent in this dialog
        std::vector<dialog_id> made;         // dialogs of its responses, in their order
        bool provisional = false;
        bool final = false;          // a final response, or the end without one
        bool cancel_wanted = false;  // 9.1: held until a provisional comes
        bool cancelled = false;      // the CANCEL was sent
        bool given_up = false;       // its user wanted it cancelled, in time or not
        origin_tag cancel_origin = no_origin;
    };

    struct server
    {
        sip::message_ptr request;
        sip::method method = sip::method::other;
        link over;
        std::string tag;  // of To in every response (8.2.6.2); a CANCEL shares its INVITE's (9.2)
        dialog_id dialog = dialog_id::none;  // belongs to it, or made it
        transaction_id cancels = transaction_id::none;
        int refusal = 0;           // 8.2, judged on arrival
        bool retry_after = false;  // 14.2: a 500 that only asks for patience
        std::string merge_key;     // 8.2.2.2
        int status = 0;            // last one sent
    };

    struct call
    {
        fsm::dialog dialog;
        link peer;                                     // where its messages go when no URI names an address
        transaction_id invite = transaction_id::none;  // made it
        transaction_id bye = transaction_id::none;     // of ours
        // What waits in it, so that nothing needs to look through all calls: requests of the peer that have
        // no final answer (15.1.2), INVITEs among them that were not refused on arrival (14.2), and how many
        // INVITEs of ours have none.
        std::vector<transaction_id> pending, served;
        std::size_t asked = 0;
        // 13.2.2.4: the 2xx we got, and the ACK for it
        std::uint32_t accepted_cseq = 0, acked_cseq = 0;
        transaction_id accepted_by = transaction_id::none;  // our INVITE that got the 2xx
        transmission ack;
        // 13.3.1.4: the 2xx we sent, repeated until its ACK
        transaction_id answered_by = transaction_id::none;  // the INVITE whose 2xx it is
        bool unacked = false;
        sip::message_ptr ok;
        std::uint32_t ok_cseq = 0;
        origin_tag ok_origin = no_origin;
        duration interval{};
        time_point give_up{};
    };

    self(user_agent_settings s, sip::choices p);

    // user_agent.cpp: events of the layer, timers, memory
    void pump(time_point now);
    void on(time_point now, event& e);
    void forget(transaction_id id);

    // user_agent_client.cpp: 8.1, 9.1, 12.2.1
    using rows = std::vector<std::pair<std::string, std::string>>;
    struct draft  // a request before it has a Via
    {
        std::string method, request_uri;
        rows fields;  // without Via, Max-Forwards and Content-Length
        extra_fields extra;
        std::string content_type, body;
        origin_tag origin = no_origin;
    };
    struct way  // of a request
    {
        link over;
        std::string reason;  // why it cannot be sent at all; "" otherwise
    };
    std::string write(const draft& d, const link& over);
    std::string contact(transport t) const;
    void add_defaults(draft& d, transport t) const;  // Contact, Allow, Supported where the method has them
    transaction_id start(time_point now, const draft& d, const way& to, dialog_id within);
    transaction_id request(time_point now, outgoing_request&& what);
    draft draft_in(const call& c, std::string_view method, std::uint32_t number) const;
    transaction_id request_in(time_point now,
                              dialog_id id,
                              std::string_view method,
                              extra_fields&& fields,
                              std::string&& content_type,
                              std::string&& body,
                              origin_tag origin = no_origin);
    way way_to(std::string_view next_hop_uri, const link& otherwise) const;
    transaction_id cancel(time_point now, transaction_id invite, origin_tag origin);
    transaction_id send_cancel(time_point now, transaction_id invite, client& c);
    void on_response(time_point now, const event& e);
    void on_end(time_point now, const event& e);  // timed_out, transport_failed, terminated of a client
    void end_early(const client& c);

    // two_xx.cpp: 13.2.2.4, 13.3.1.4
    void on_2xx(const event& e, call& c);
    bool ack(dialog_id id,
             extra_fields&& fields,
             std::string&& content_type,
             std::string&& body,
             origin_tag origin);
    void accept(time_point now, transaction_id id, server& s, sip::message_ptr ok, origin_tag origin);
    void repeat_2xx(time_point now, dialog_id id);
    void on_ack(event& e);

    // user_agent_server.cpp: 8.2, 9.2, 12.1.1, 15.1.2
    void on_request(const event& e);
    bool answer_request(time_point now, transaction_id id, answer&& how);
    void by_default(time_point now, const event& e);
    void request_by_default(time_point now, const event& e);
    void response_by_default(time_point now, const event& e);
    rows default_fields(const server& s, int status);
    void answer_pending(time_point now, dialog_id in, transaction_id but);

    // refusal.cpp: 8.2.1 to 8.2.3, 12.2.2, 14.2
    int judge(const event& e, dialog_id in) const;

    void set_state(call& c, dialog::state to);
    void answered(dialog_id in, transaction_id request);  // it is pending no more
    void ended(client& c);                                // it has its final response, or will have none
    std::size_t live() const { return calls.size() - finished_dialogs.size(); }  // dialogs
    dialog_id find_for(const sip::message& request_or_response) const;  // of the peer; our answer to it
    dialog_id add(fsm::dialog d, const link& peer, transaction_id invite);
    call* find(dialog_id id);
    void finish(dialog_id id);  // its state becomes terminated
    static void visit_dialog(const call& c, dialog_event e)
    {
        visit(visited_machine::dialog, c.dialog.is, e);
    }

    user_agent_settings settings;
    sip::choices pick;
    transactions layer;
    std::map<transaction_id, client> clients;
    std::map<transaction_id, server> servers;
    std::map<dialog_id, call> calls;
    std::map<std::string, dialog_id> by_tags;          // Call-ID, local tag, remote tag
    std::map<std::string, transaction_id> by_request;  // From tag, Call-ID, CSeq: of requests outside dialogs
    std::deque<transaction_id> finished;               // in the order of their end
    std::deque<dialog_id> finished_dialogs;
    std::uint64_t last_dialog = 0;
    std::size_t confirmed = 0;  // dialogs
    alarms<dialog_id> timers;   // when to repeat a 2xx
    std::deque<event> events;
};

// The methods that a user agent handles, as in Allow (20.5).
inline constexpr std::string_view allowed_methods = "INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY";
inline constexpr std::string_view accepted_types = "application/sdp";

}  // namespace fsm
