// Reliable provisional responses (RFC 3262): sent again until their PRACK comes, and acknowledged by PRACK.
#include "fsm/offer.hpp"
#include "fsm/user_agent_client.hpp"
#include "fsm/user_agent_server.hpp"
#include "sip/fields.hpp"

#include <algorithm>

namespace fsm {

namespace {

using machine = reliable_1xx_figure;

// What else of the dialog is due, where the 2xx of another INVITE has no ACK yet.
void no_longer_due(const user_agent_context& c, dialog_id id, const stored_dialog& d)
{
    const auto& sent = d.call->sent;
    if (sent.machine.is() == repeated_2xx_figure::repeating)
        c.dialogs.timers.set(id, std::min(c.now + sent.interval, sent.give_up));
    else
        c.dialogs.timers.clear(id);
}

}  // namespace

// RFC 3262 3: "The value of the header field for the first reliable provisional response in a transaction
// MUST be between 1 and 2**31 - 1. It is RECOMMENDED that it be chosen uniformly in this range"; each next
// one is "greater by exactly one".
void user_agent_server::next_rseq(const user_agent_context& c, taken_request& s)
{
    constexpr std::uint32_t numbers = (1U << 31) - 1;
    s.rseq = 1 + (s.rseq == 0 ? static_cast<std::uint32_t>(c.pick.below(numbers)) : s.rseq);
}

// The response may be given other numbers than ours on its way out.
void user_agent_server::repeat_reliably(const user_agent_context& c,
                                        transaction_id id,
                                        const taken_request& s,
                                        const sip::message_ptr& response,
                                        origin_tag origin)
{
    auto* const d = c.dialogs.find(s.dialog);
    const auto number = sip::cseq_of(*s.request);
    const auto rseq = rseq_of(*response);
    if (!d || !d->call || !number || !rseq ||
        !d->call->early.machine.follow(machine::r1xx).has(machine::start))
        return;
    const auto& timers = c.me.settings().timers;
    d->call->early = {d->call->early.machine, id,     response,  *rseq,
                      number->number,         origin, timers.t1, c.now + timers.give_up()};
    c.dialogs.timers.set(s.dialog, c.now + timers.t1);
}

bool user_agent_server::is_acknowledged(const stored_dialog* d, const sip::message& prack)
{
    const auto said = rack_of(prack);
    if (!d || !d->call || !said || said->rseq != d->call->early.rseq || said->cseq != d->call->early.cseq ||
        said->method != "INVITE")
        return false;
    const auto is = d->call->early.machine.is();
    return is == machine::repeating || is == machine::overtaken;
}

void user_agent_server::on_prack(const user_agent_context& c, dialog_id in)
{
    auto* const d = c.dialogs.find(in);
    if (d && d->call && d->call->early.machine.follow(machine::prack).has(machine::stop))
        no_longer_due(c, in, *d);
}

void user_agent_server::on_final(const user_agent_context& c, const taken_request& s, transaction_id id)
{
    auto* const d = c.dialogs.find(s.dialog);
    if (d && d->call && d->call->early.invite == id &&
        d->call->early.machine.follow(machine::final).has(machine::stop))
        no_longer_due(c, s.dialog, *d);
}

// RFC 3262 3: "an interval that starts at T1 seconds and doubles for each retransmission".
void user_agent_server::on_reliable_due(const user_agent_context& c, dialog_id id, stored_dialog& d)
{
    auto& early = d.call->early;
    const auto todo = early.machine.follow(c.now >= early.give_up ? machine::give_up : machine::interval);
    if (todo.has(machine::send_1xx))
    {
        c.layer.respond(c.now, early.invite, early.response, early.origin);
        early.interval *= 2;
        c.dialogs.timers.set(id, std::min(c.now + early.interval, early.give_up));
    }
    if (!todo.has(machine::refuse_invite))
        return;
    no_longer_due(c, id, d);
    answer_request(c, early.invite, {504, {}, {}, {}, {}});
}

// RFC 3262 4: "if the UAC receives another reliable provisional response to the same request, and its RSeq
// value is not one higher than the value of the sequence number, that response MUST NOT be acknowledged".
void user_agent_client::hear(const user_agent_context& c,
                             dialog_id in,
                             const sip::message_ptr& response,
                             const sip::message& invite)
{
    auto* const d = c.dialogs.find(in);
    const auto rseq = rseq_of(*response);
    const auto number = sip::cseq_of(*response);
    if (!d || !d->call || !rseq || !number)
        return;
    auto& heard = d->call->heard;
    if (heard.cseq == number->number && heard.rseq != 0 && *rseq != heard.rseq + 1)
        return;
    heard = {*rseq, number->number, false, is_offer(*response, invite) ? response : nullptr};
}

// Its RAck, and its answer where the response has an offer, unless its user gives them. False: there is
// nothing to acknowledge.
bool user_agent_client::fill_in_prack(stored_dialog& d, const link& over, request_in_dialog& what)
{
    const bool given = std::ranges::any_of(
        what.fields, [](const auto& row) { return sip::field_named(row.first) == sip::field_id::rack; });
    if (!given && (!d.call || d.call->heard.rseq == 0))
        return false;
    if (!d.call)
        return true;
    auto& heard = d.call->heard;
    if (!given)
        what.fields.emplace_back("RAck", to_text({heard.rseq, heard.cseq}));
    if (what.body.empty() && what.content_type.empty() && heard.offer)
    {
        auto answer = answer_to(*heard.offer, over);
        what.content_type = std::move(answer.content_type);
        what.body = std::move(answer.body);
    }
    heard.acknowledged = true;
    return true;
}

// RFC 3262 4: "Assuming the response is to be transmitted reliably, the UAC MUST create a new request with
// method PRACK". Only who has said that it knows of this has to.
void user_agent_client::acknowledge(const user_agent_context& c, const event& e, const sent_request& sent)
{
    const auto rseq = rseq_of(*e.message);
    const auto to = sip::to_of(*e.message);
    if (!rseq || !to || !knows_100rel(*sent.request))
        return;
    const auto made = c.dialogs.find_among(sent.made, to->tag);
    const auto in = made != dialog_id::none ? made : sent.within;
    const auto* const d = c.dialogs.find(in);
    if (d && d->call && d->call->heard.rseq == *rseq && !d->call->heard.acknowledged)
        request_in(c, in, {"PRACK"});
}

}  // namespace fsm
