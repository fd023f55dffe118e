#include "fsm/user_agent_server.hpp"

#include "fsm/next_hop.hpp"
#include "fsm/offer.hpp"
#include "fsm/refusal.hpp"
#include "fsm/request_draft.hpp"
#include "sip/build.hpp"
#include "sip/fields.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>

namespace fsm {

namespace {

using usage_input = invite_usage_figure::input;

bool is_2xx(int status) { return status >= 200 && status < 300; }

// What make_response takes from the request: a user who gives one of these wants it otherwise.
bool is_copied(std::string_view name)
{
    using sip::field_id;
    const auto id = sip::field_named(name);
    return id == field_id::via || id == field_id::from || id == field_id::to || id == field_id::call_id ||
           id == field_id::cseq || id == field_id::record_route || id == field_id::timestamp ||
           id == field_id::content_type || id == field_id::content_length;
}

// RFC 3261 8.2.2.2: what a request has in common with itself when it comes by another path.
std::string merge_key(const sip::message& m)
{
    const auto from = sip::from_of(m);
    const auto tag = from ? from->tag : std::string_view{};
    const auto call_id = m.value(sip::field_id::call_id), cseq = m.value(sip::field_id::cseq);
    std::string out;
    out.reserve(tag.size() + call_id.size() + cseq.size() + 2);
    return out.append(tag).append(1, '\n').append(call_id).append(1, '\n').append(cseq);
}

// What an answer has unless its user says otherwise.
class default_rows
{
public:
    default_rows(const user_agent_context& c, const taken_request& s, int status, bool reliable)
    {
        const auto& me = c.me;
        const auto* const facts = facts_of(s.method);
        const bool is_invite = s.method == sip::method::invite;
        // 12.1.1: in what makes a dialog; 12.2.2: in the 2xx of a target refresh.
        if (facts && facts->answer_has_contact &&
            (is_2xx(status) || (is_invite && status > 100 && status < 200)))
            add("Contact", me.contact(s.over.remote, asks_for_sips(*s.request)));
        if (reliable)  // RFC 3262 3
        {
            made_ = std::to_string(s.rseq);
            add("Require", "100rel");
            add("RSeq", made_);
        }
        if (is_2xx(status) && is_invite)  // 13.3.1.4
        {
            add("Allow", me.allow());
            add("Supported", me.supported());
        }
        if (is_2xx(status) && s.method == sip::method::options)  // 11.2
        {
            add("Allow", me.allow());
            add("Accept", accepted_types);
            add("Accept-Encoding", "identity");
            add("Accept-Language", "en");
            add("Supported", me.supported());
        }
        if (status == 405 || status == 501)  // 8.2.1
            add("Allow", me.allow());
        if (status == 415)  // 8.2.3
        {
            add("Accept", accepted_types);
            add("Accept-Encoding", "identity");
        }
        if (status == 420)  // 8.2.2.3
            made_ = me.settings().supported.missing_for(*s.request);
        if (status == 420 && !made_.empty())
            add("Unsupported", made_);
        if (status == 500 && s.retry_after)  // 14.2: "a randomly chosen value of between 0 and 10 seconds"
        {
            made_ = std::to_string(c.pick.below(11));
            add("Retry-After", made_);
        }
    }
    default_rows(const default_rows&) = delete;
    default_rows& operator=(const default_rows&) = delete;

    auto begin() const { return rows_.begin(); }
    auto end() const { return rows_.end(); }

private:
    void add(std::string_view name, std::string_view value) { rows_.push_back({name, value}); }

    std::string made_;
    boost::container::small_vector<sip::row_text, 8> rows_;
};

sip::message_ptr
response_of(const user_agent_context& c, const taken_request& s, const answer& how, bool reliable)
{
    const default_rows defaults{c, s, how.status, reliable};
    boost::container::small_vector<sip::row_text, 16> rows;
    for (const auto& row : defaults)
        if (std::ranges::none_of(how.fields,
                                 [&](const auto& given) { return same_field(given.first, row.name); }))
            rows.push_back(row);
    bool has_copied = false;
    for (const auto& [name, value] : how.fields)
        if (is_copied(name))
            has_copied = true;
        else
            rows.push_back({name, value});
    sip::response_parts parts{how.status, how.reason, s.tag, {}, how.content_type, how.body};
    parts.rows = {rows.data(), rows.size()};
    auto response = sip::store(sip::make_response(*s.request, parts));
    if (has_copied)
        for (const auto& [name, value] : how.fields)
            if (is_copied(name))
                response = sip::store(sip::edit{*response}.set(name, value).finish());
    return response;
}

dialog_event arrival_of(sip::method m)
{
    return m == sip::method::invite ? dialog_event::invite
           : m == sip::method::bye  ? dialog_event::bye
                                    : dialog_event::other;
}

refusal_facts facts_about(const stored_dialog& d)
{
    refusal_facts out;
    out.stands = d.stands();
    out.has_call = d.has(usage_kind::invite);
    out.ends_call = d.call && d.call->machine.is() == invite_usage_figure::mortal;
    out.remote_cseq = d.dialog.remote_cseq;
    out.invite = d.call ? d.call->refusal() : 0;
    return out;
}

void answered(const user_agent_context& c, const taken_request& s, transaction_id id)
{
    auto* d = c.dialogs.find(s.dialog);
    if (!d)
        return;
    const auto gone = std::ranges::remove(d->pending, id);
    d->pending.erase(gone.begin(), gone.end());
    if (d->call)
        d->call->ends_theirs(id);
}

void begins(stored_dialog& d, const taken_request& s, transaction_id id)
{
    d.pending.push_back(id);
    if (d.call && s.method == sip::method::invite && s.refusal == 0)
        d.call->begins_theirs(id);
}

}  // namespace

void user_agent_server::on_request(const user_agent_context& c, const event& e)
{
    const auto& m = *e.message;
    taken_request s;
    s.request = e.message;
    s.method = m.method();
    s.over = e.over;
    s.dialog = c.dialogs.find_for(m);
    s.cancels = e.cancels;
    // RFC 3261 9.2: "the To tag of the response to the CANCEL and the To tag in the response to the original
    // request SHOULD be the same".
    const auto* const invite = find(e.cancels);
    s.tag = invite ? invite->tag : c.pick.tag();
    if (invite)
        s.dialog = invite->dialog;

    auto* const d = c.dialogs.find(s.dialog);
    refusal_facts known = d ? facts_about(*d) : refusal_facts{};
    const auto number = sip::cseq_of(m);
    const auto from = sip::from_of(m);
    const auto to = sip::to_of(m);
    if (s.method != sip::method::cancel && from && to && to->tag.empty())
        s.is_first = first_.insert(merge_key(m)).second;
    known.merged = s.method != sip::method::cancel && from && to && to->tag.empty() && !s.is_first;
    known.cancels = e.cancels != transaction_id::none;
    known.full = c.dialogs.is_full();
    known.acknowledges = s.method == sip::method::prack && is_acknowledged(d, m);
    s.refusal = refusal_of(m, known, c.me.settings().supported);

    if (d && number && s.method != sip::method::cancel)
    {
        visit_dialog(*d, arrival_of(s.method));
        // 12.2.2: the remote sequence number follows, also over a gap.
        s.retry_after = s.refusal == 500 && number->number >= d->dialog.remote_cseq;
        d->dialog.remote_cseq = std::max(d->dialog.remote_cseq, number->number);
    }
    if (s.method == sip::method::prack && s.refusal == 0)
        on_prack(c, s.dialog);
    if (d)
        begins(*d, s, e.transaction);
    taken_.insert_or_assign(e.transaction, std::move(s));
}

// RFC 3261 8.2.6
bool user_agent_server::answer_request(const user_agent_context& c, transaction_id id, const answer& how)
{
    const auto found = taken_.find(id);
    if (found == taken_.end() || found->second.status >= 200 || how.status < 100 || how.status > 699 ||
        c.layer.state_of(id).empty())
        return false;
    auto& s = found->second;
    const bool reliable = how.reliable && s.method == sip::method::invite && how.status > 100 &&
                          how.status < 200 && knows_100rel(*s.request);
    if (reliable)
        next_rseq(c, s);
    const auto* const back = c.layer.link_of(id);
    const auto response = c.revised(response_of(c, s, how, reliable), back ? *back : s.over, how.origin);
    const bool accepted = is_2xx(how.status);
    s.status = how.status;
    s.described = s.described || !how.body.empty();
    if (const auto* d = c.dialogs.find(s.dialog))
        visit_dialog(*d, how.status < 200 ? dialog_event::answers_1xx
                         : accepted       ? dialog_event::answers_2xx
                                          : dialog_event::answers_300_699);
    if (how.status >= 200)
        answered(c, s, id);
    c.layer.respond(c.now, id, response, how.origin);
    if (s.method == sip::method::invite && how.status >= 200)
        on_final(c, s, id);
    if (s.method == sip::method::invite && how.status > 100)
        on_answered_invite(c, id, s, response, how.origin);
    if (reliable)
        repeat_reliably(c, id, s, response, how.origin);
    auto* const d = c.dialogs.find(s.dialog);
    if (d && d->call && !how.body.empty() && is_description(how.content_type))
        d->call->said = how.body.size() <= limits::description ? how.body : std::string{};
    if (!d || !accepted)
        return true;
    d->dialog.refresh_target(*s.request);  // 12.2.2; a refused request changes nothing (12.2)
    if (s.method == sip::method::bye && d->call)
    {
        // 15.1.2. Who says BYE has our 2xx: there is no need to repeat it.
        using machine = repeated_2xx_figure;
        if (d->call->sent.machine.follow(machine::bye).has(machine::stop))
            c.dialogs.timers.clear(s.dialog);
        c.dialogs.tell(s.dialog, usage_input::accepts_bye);
    }
    return true;
}

// RFC 3261 12.1.1: our 101-299 makes a dialog. Its identifier is that of the response, which has the To tag
// whether the request had it or not; another INVITE with the same tags may have made it since (12). A
// response that was given another tag makes another one, as that of a fork does.
void user_agent_server::on_answered_invite(const user_agent_context& c,
                                           transaction_id id,
                                           taken_request& s,
                                           const sip::message_ptr& response,
                                           origin_tag origin)
{
    const bool accepted = is_2xx(s.status);
    const auto* const before = c.dialogs.find(s.dialog);
    const bool is_its_own = before && before->call && before->call->made_by == id;
    if (s.status < 300 && (s.dialog == dialog_id::none || is_its_own))
    {
        const auto was = std::exchange(s.dialog, c.dialogs.find_for(*response));
        if (s.dialog == dialog_id::none)
            if (auto made = dialog::as_uas(*s.request, *response))
            {
                s.dialog = c.dialogs.add(std::move(*made), s.over, {usage_kind::invite});
                if (auto* d = c.dialogs.find(s.dialog))
                    d->call->made_by = id;
            }
        if (auto* d = c.dialogs.find(s.dialog); d && !accepted && s.dialog != was)
            begins(*d, s, id);
    }
    const auto* const d = c.dialogs.find(s.dialog);
    if (d && d->call && d->call->made_by == id && s.status >= 200)
        c.dialogs.tell(s.dialog, accepted ? usage_input::answers_2xx : usage_input::answers_300_699);
    if (accepted)
        repeat(c, id, s, response, origin);
}

// RFC 3261 13.3.1.4: "The 2xx response is passed to the transport with an interval that starts at T1 seconds
// and doubles for each retransmission until it reaches T2 seconds", on every transport.
void user_agent_server::repeat(const user_agent_context& c,
                               transaction_id id,
                               const taken_request& s,
                               const sip::message_ptr& ok,
                               origin_tag origin)
{
    using machine = repeated_2xx_figure;
    auto* const d = c.dialogs.find(s.dialog);
    const auto number = sip::cseq_of(*s.request);
    if (!d || !d->call || !number || !d->call->sent.machine.follow(machine::r2xx).has(machine::start))
        return;
    const auto& timers = c.me.settings().timers;
    d->call->sent = {d->call->sent.machine,   id, ok, number->number, origin, timers.t1,
                     c.now + timers.give_up()};
    c.dialogs.timers.set(s.dialog, c.now + timers.t1);
}

bool user_agent_server::on_due(const user_agent_context& c, dialog_id id)
{
    using machine = repeated_2xx_figure;
    auto* const d = c.dialogs.find(id);
    if (!d || !d->call)
        return false;
    if (d->call->early.machine.is() == reliable_1xx_figure::repeating)
    {
        on_reliable_due(c, id, *d);
        return false;
    }
    auto& sent = d->call->sent;
    const bool late = c.now >= sent.give_up;
    visit_dialog(*d, late ? dialog_event::no_ack : dialog_event::repeats_2xx);
    const auto todo = sent.machine.follow(late ? machine::give_up : machine::interval);
    if (todo.has(machine::send_2xx))
    {
        c.layer.respond(c.now, sent.invite, sent.response, sent.origin);
        sent.interval = std::min(2 * sent.interval, c.me.settings().timers.t2);
        c.dialogs.timers.set(id, std::min(c.now + sent.interval, sent.give_up));
    }
    return todo.has(machine::send_bye) && d->has(usage_kind::invite);
}

void user_agent_server::on_ack(const user_agent_context& c, event& e)
{
    using machine = repeated_2xx_figure;
    const auto id = c.dialogs.find_for(*e.message);
    auto* const d = c.dialogs.find(id);
    const auto number = sip::cseq_of(*e.message);
    if (d)
        visit_dialog(*d, dialog_event::ack);
    if (!d || !d->call || !number || number->number != d->call->sent.cseq)
        return;
    const auto todo = d->call->sent.machine.follow(machine::ack);
    if (todo.has(machine::stop))
        c.dialogs.timers.clear(id);
    if (todo.has(machine::ack_to_tu))
        e.transaction = d->call->sent.invite;
}

void user_agent_server::on_terminated(const user_agent_context& c, transaction_id id)
{
    const auto found = taken_.find(id);
    if (found == taken_.end())
        return;
    if (std::exchange(found->second.is_first, false))
        first_.erase(merge_key(*found->second.request));
    answered(c, found->second, id);
}

const taken_request* user_agent_server::find(transaction_id id) const
{
    const auto found = taken_.find(id);
    return found == taken_.end() ? nullptr : &found->second;
}

void user_agent_server::add_to(state_hash& h) const
{
    for (const auto& [id, one] : taken_)
        h.message(one.request).identifier(one.tag).number(static_cast<std::uint64_t>(one.status));
}

}  // namespace fsm
