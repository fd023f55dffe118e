// RFC 3261 8.2, 9.2, 11.2, 12.1.1 and 15.1.2: requests that arrive, and answers to them.
#include "fsm/user_agent_core.hpp"
#include "sip/build.hpp"
#include "sip/fields.hpp"

#include <algorithm>

namespace fsm {

namespace {

bool same_field(std::string_view a, std::string_view b)
{
    const auto id = sip::field_named(a);
    return id != sip::field_id::other ? id == sip::field_named(b) : sip::iequals(a, b);
}

// What make_response takes from the request: a user who gives one of these wants it otherwise.
bool is_copied(std::string_view name)
{
    using sip::field_id;
    const auto id = sip::field_named(name);
    return id == field_id::via || id == field_id::from || id == field_id::to || id == field_id::call_id ||
           id == field_id::cseq || id == field_id::record_route || id == field_id::timestamp ||
           id == field_id::content_type || id == field_id::content_length;
}

std::string list_of(const sip::message& m, sip::field_id id)
{
    std::string out;
    std::string_view token;
    for (sip::token_list tokens{m, id}; tokens.next(token);)
        out.append(out.empty() ? "" : ", ").append(token);
    return out;
}

}  // namespace

void user_agent::self::on_request(const event& e)
{
    const auto& m = *e.message;
    server s;
    s.request = e.message;
    s.method = m.method();
    s.over = e.over;
    s.dialog = find_for(m);
    s.cancels = e.cancels;
    // RFC 3261 9.2: "the To tag of the response to the CANCEL and the To tag in the response to the original
    // request SHOULD be the same".
    const auto invite = servers.find(e.cancels);
    s.tag = invite != servers.end() ? invite->second.tag : pick.tag();
    if (invite != servers.end())
        s.dialog = invite->second.dialog;
    s.refusal = judge(e, s.dialog);

    const auto number = sip::cseq_of(m);
    const auto from = sip::from_of(m);
    const auto to = sip::to_of(m);
    if (auto* c = find(s.dialog); c && number && s.method != sip::method::cancel)
    {
        visit_dialog(*c, s.method == sip::method::invite ? dialog_event::invite
                         : s.method == sip::method::bye  ? dialog_event::bye
                                                         : dialog_event::other);
        // 12.2.2: the remote sequence number follows, also over a gap.
        s.retry_after = s.refusal == 500 && number->number >= c->dialog.remote_cseq;
        c->dialog.remote_cseq = std::max(c->dialog.remote_cseq, number->number);
    }
    if (s.method != sip::method::cancel && from && to && to->tag.empty())
    {
        s.merge_key = std::string{from->tag} + '\n' + std::string{m.value(sip::field_id::call_id)} + '\n' +
                      std::string{m.value(sip::field_id::cseq)};
        if (!by_request.emplace(s.merge_key, e.transaction).second)
            s.merge_key.clear();
    }
    if (auto* c = find(s.dialog))
    {
        c->pending.push_back(e.transaction);
        if (s.method == sip::method::invite && s.refusal == 0)
            c->served.push_back(e.transaction);
    }
    servers.insert_or_assign(e.transaction, std::move(s));
}

// What an answer has unless its user says otherwise.
user_agent::self::rows user_agent::self::default_fields(const server& s, int status)
{
    using sip::method;
    const auto& request = *s.request;
    const bool accepted = status >= 200 && status < 300;
    rows out;
    // 12.1.1: in what makes a dialog; 12.2.2: in the 2xx of a target refresh.
    if ((s.method == method::invite && status > 100 && status < 300) ||
        (accepted &&
         (s.method == method::update || s.method == method::subscribe || s.method == method::refer)))
        out.emplace_back("Contact", contact(s.over.transport()));
    if (accepted && s.method == method::invite)  // 13.3.1.4
    {
        out.emplace_back("Allow", allowed_methods);
        out.emplace_back("Supported", "");
    }
    if (accepted && s.method == method::options)  // 11.2
    {
        out.emplace_back("Allow", allowed_methods);
        out.emplace_back("Accept", accepted_types);
        out.emplace_back("Accept-Encoding", "identity");
        out.emplace_back("Accept-Language", "en");
        out.emplace_back("Supported", "");
    }
    if (status == 405 || status == 501)  // 8.2.1
        out.emplace_back("Allow", allowed_methods);
    if (status == 415)  // 8.2.3
    {
        out.emplace_back("Accept", accepted_types);
        out.emplace_back("Accept-Encoding", "identity");
    }
    if (status == 420)  // 8.2.2.3
        if (auto tags = list_of(request, sip::field_id::require); !tags.empty())
            out.emplace_back("Unsupported", std::move(tags));
    if (status == 500 && s.retry_after)  // 14.2: "a randomly chosen value of between 0 and 10 seconds"
        out.emplace_back("Retry-After", std::to_string(pick.below(11)));
    return out;
}

// RFC 3261 8.2.6
bool user_agent::self::answer_request(time_point now, transaction_id id, answer&& how)
{
    const auto found = servers.find(id);
    if (found == servers.end() || found->second.status >= 200 || how.status < 100 || how.status > 699 ||
        layer.state_of(id).empty())
        return false;
    auto& s = found->second;
    const auto& request = *s.request;

    sip::response_parts parts{how.status, how.reason, s.tag, {}, how.content_type, how.body};
    for (auto& [name, value] : default_fields(s, how.status))
        if (std::ranges::none_of(how.fields,
                                 [&](const auto& given) { return same_field(given.first, name); }))
            parts.more.emplace_back(std::move(name), std::move(value));
    for (const auto& [name, value] : how.fields)
        if (!is_copied(name))
            parts.more.emplace_back(name, value);
    auto octets = sip::make_response(request, parts);
    for (const auto& [name, value] : how.fields)
        if (is_copied(name))
        {
            const auto made = sip::store(std::move(octets));
            octets = sip::edit{*made}.set(name, value).finish();
        }
    const auto response = sip::store(std::move(octets));

    s.status = how.status;
    if (const auto* c = find(s.dialog))
        visit_dialog(*c, how.status < 200   ? dialog_event::answers_1xx
                         : how.status < 300 ? dialog_event::answers_2xx
                                            : dialog_event::answers_300_699);
    if (how.status >= 200)
        answered(s.dialog, id);
    layer.respond(now, id, response, how.origin);
    const bool accepted = how.status >= 200 && how.status < 300;
    if (s.method == sip::method::invite && how.status > 100)
    {
        // RFC 3261 12: one identifier, one dialog. Another INVITE with the same tags may have made it since.
        // The response has the To tag, whether the request had it or not.
        if (how.status < 300 && s.dialog == dialog_id::none)
        {
            s.dialog = find_for(*response);
            if (s.dialog == dialog_id::none)
                if (auto d = fsm::dialog::as_uas(request, *response))
                    s.dialog = add(std::move(*d), s.over, id);
            if (auto* made = find(s.dialog); made && !accepted)
            {
                made->pending.push_back(id);
                if (s.refusal == 0)
                    made->served.push_back(id);
            }
        }
        auto* c = find(s.dialog);
        if (c && c->invite == id && c->dialog.is == dialog::state::early)
        {
            if (accepted)
                set_state(*c, dialog::state::confirmed);
            else if (how.status >= 300)
                finish(s.dialog);  // 12.3
        }
        if (accepted)
            accept(now, id, s, response, how.origin);
    }
    auto* c = find(s.dialog);
    if (c && accepted)
        c->dialog.refresh_target(request);  // 12.2.2; a refused request changes nothing (12.2)
    if (c && accepted && s.method == sip::method::bye)
    {
        // 15.1.2. Who says BYE has our 2xx: there is no need to repeat it.
        c->unacked = false;
        timers.clear(s.dialog);
        finish(s.dialog);
    }
    return true;
}

}  // namespace fsm
