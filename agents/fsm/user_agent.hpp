// A user agent core (RFC 3261 8, 9, 11, 12, 13, 15) on a transaction layer. It makes every message, keeps
// dialogs, repeats a 2xx until its ACK comes (13.3.1.4); its user (a ladder's player) says when.
#pragma once

#include "fsm/core.hpp"
#include "fsm/dialog.hpp"
#include "fsm/digest_client.hpp"
#include "fsm/extra_fields.hpp"
#include "fsm/local_addresses.hpp"
#include "fsm/methods.hpp"
#include "fsm/option_tags.hpp"
#include "fsm/transactions.hpp"
#include "fsm/usage.hpp"
#include "sip/choices.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fsm {

// What a peer sends, and what its user begins, cannot make a user agent grow beyond these.
struct user_agent_limits
{
    std::size_t transactions = 10'000;  // live ones; a request beyond them is answered 503 (8.2.7, 21.5.4).
                                        // Over UDP a call holds one for 64*T1: 312 calls/s with 10,000
    std::size_t dialogs = 10'000;  // early or confirmed; an INVITE that would make another is answered 503
};

struct user_agent_settings
{
    local_addresses local;     // sent-by and Contact, for each transport that it can use
    std::string aor;           // From URI: "sip:alice@atlanta.example.com"
    std::string display;       // "Alice", or ""
    std::string contact_user;  // user part of the Contact; "" for none
    timer_values timers;
    user_agent_limits limits = {};
    // Allow (20.5). One that is added here and that the core does not handle is its user's to answer; else
    // the core does as methods.cpp says. Others that are known get 405, unless the user answers them (8.2.1).
    method_set methods = default_methods;
    option_set supported = {};  // Supported (20.37); a Require of anything else gets 420. 100rel adds PRACK
    std::string sent_by = {};   // the host of its Via, where that is not the host of `local` (18.1.1)
    bool rport = true;          // requests ask for the port that they come from (RFC 3581 3)
    digest_accounts accounts = {};  // what it answers challenges with (22)
};

struct outgoing_request  // out of a dialog
{
    std::string_view method = "INVITE";
    std::string request_uri;
    std::string to;  // the To URI; "" = request_uri
    address next_hop;
    std::vector<std::string> routes;  // Route values, "<sip:...;lr>"; 8.1.1.1 preloaded route set
    extra_fields fields;
    std::string content_type, body;
    // Same Call-ID, From tag, To; CSeq + 1 (8.1.3.5). After a 401 or 407 its challenges are answered (22.2,
    // 22.3), as in what follows in the same call. `fields` with credentials take the place of ours.
    transaction_id retry_of = transaction_id::none;
    origin_tag origin = no_origin;
    credentials_use credentials = credentials_use::usual;
};

struct request_in_dialog
{
    std::string_view method;
    extra_fields fields = {};
    std::string content_type = {}, body = {};
    origin_tag origin = no_origin;
    transaction_id retry_of = transaction_id::none;  // as above
    credentials_use credentials = credentials_use::usual;
};

struct answer
{
    int status = 200;
    std::string reason;  // "" = the standard phrase
    extra_fields fields;
    std::string content_type, body;
    origin_tag origin = no_origin;
    // A 101 to 199 to an INVITE that names 100rel, sent again until its PRACK comes (RFC 3262 3): with
    // Require: 100rel and RSeq, unless `fields` have others.
    bool reliable = false;
};

class user_agent final : public core
{
public:
    user_agent(user_agent_settings settings, sip::choices pick);
    user_agent(const user_agent&);  // as it stands, and from then on apart
    ~user_agent() override;
    void reseed(sip::choices pick);  // before it has sent or answered anything

    // What its user tells it. Each returns without waiting; the outcome comes as events. A request whose next
    // hop wants a transport that is not among `local` is not sent: its transaction fails, and says why.
    transaction_id request(time_point now, outgoing_request what);
    // In a dialog: next CSeq, route set and remote target of the dialog (12.2.1.1). A PRACK acknowledges the
    // latest reliable response, in order, of its dialog (RFC 3262 4). none when there is no such dialog, or
    // nothing to acknowledge.
    transaction_id request_in(time_point now,
                              dialog_id dialog,
                              std::string_view method,
                              extra_fields fields = {},
                              std::string content_type = {},
                              std::string body = {},
                              origin_tag origin = no_origin);
    transaction_id request_in(time_point now, dialog_id dialog, request_in_dialog what);
    // The ACK of the 2xx that made `dialog` (13.2.2.4); repeated by itself for each copy of that 2xx. False:
    // nothing to ack.
    bool ack(time_point now,
             dialog_id dialog,
             extra_fields fields = {},
             std::string content_type = {},
             std::string body = {},
             origin_tag origin = no_origin);
    // A request of its own once more, in its transaction: as a copy is, whatever its machine has come to. By
    // another path it has another branch, and is a transaction of its own (8.2.2.2). none: it is forgotten.
    transaction_id
    repeat(time_point now, transaction_id request, bool by_another_path, origin_tag origin = no_origin);
    // The same, to the next server of those that its URI leads to (RFC 3263 4.3): "a new request, which is
    // identical to the previous, but has a different value of the Via branch ID".
    transaction_id
    fail_over(time_point now, transaction_id request, const address& next, origin_tag origin = no_origin);
    // 9.1: sent now if a provisional came, held until one comes otherwise, dropped when a final response
    // comes first. The CANCEL's own transaction, or none when it is held or too late.
    transaction_id cancel(time_point now, transaction_id invite, origin_tag origin = no_origin);
    bool answer_request(time_point now,
                        transaction_id server,
                        answer how);  // false: no such transaction, or already final

    // What a user agent does by itself with a request that no script mentions: 200 to CANCEL and 487 to its
    // INVITE (481 when it matches nothing, 9.2), 200 to BYE in a dialog (481 outside, 15.1.2) and 487 to
    // requests pending there, 200 to OPTIONS with Allow, Accept, Accept-Encoding, Accept-Language, Supported
    // (11.2), 200 to NOTIFY, 486 to INVITE, 200 to a PRACK that matches and else 481 (RFC 3262 3), 405 to the
    // rest with Allow; 400, 420, 501, 505, 482, 416 as 8.2 says. A 2xx to a cancelled INVITE is ACKed and its
    // dialog ended by BYE (9.1, 15). A call that a response destroys (RFC 5057 5.1) is ended by BYE as well
    // (12.2.1.2).
    void by_default(time_point now, const event& e);
    // Would 8.2 refuse this request before any user sees it (400, 416, 420, 482, 501, 505, 481)? 0: no.
    int refusal(const event& e) const;

    void received(time_point now, const link& over, const sip::message_ptr& m) override;
    void opened(time_point now, const link& l) override;
    void closed(time_point now, const link& l, link_end how) override;
    void expired(time_point now) override;
    void send_failed(time_point now, const transmission& what) override;
    void revised_by(reviser* who) override;  // requests, CANCEL, the ACK of a 2xx, and answers
    bool next_transmission(transmission& out) override;
    time_point deadline() const override;
    bool idle() const override;
    bool uses(const link& l) const override;
    void add_to(state_hash& h) const override;

    bool next_event(event& out);  // those of the transaction layer; dialogs are already up to date

    // The dialog that a transaction made or belongs to; none when there is none. Of several that an INVITE of
    // ours made because it was forked (RFC 3261 13.2.2.4), the first that is confirmed, or that of the 2xx
    // with this To tag.
    dialog_id dialog_of(transaction_id id) const;
    dialog_id dialog_of(transaction_id id, std::string_view remote_tag) const;
    const dialog* find(dialog_id id) const;
    // Usages that its user keeps in a dialog (RFC 5057): a subscription, say. The dialog lasts as long as one
    // does. False: no such dialog, it has ended, it has this usage already, or it has too many.
    bool attach(dialog_id id, usage further);
    void
    end_usage(dialog_id id, usage_kind kind, std::string_view key = {});  // its user knows that it has ended
    // A request that got a 401 or 407 is worth a retry (22.1): there are credentials that were not refused.
    bool can_answer(transaction_id challenged) const;
    bool has_call(dialog_id id) const;  // a confirmed invite usage
    const sip::message*
    offer_to_acknowledge(dialog_id id) const;  // the last 2xx, if it has an offer; else null
    // Confirmed invite usages: is there a call? A dialog with nothing but a subscription is none.
    std::size_t live_dialogs() const;
    const transactions& layer() const;

private:
    struct self;
    std::unique_ptr<self> self_;
};

}  // namespace fsm
