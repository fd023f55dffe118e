// RFC 3261 8.1, 9.1 and 12.2.1: requests, and what becomes of them.
#include "fsm/next_hop.hpp"
#include "fsm/user_agent_core.hpp"
#include "sip/build.hpp"
#include "sip/fields.hpp"

#include <algorithm>

namespace fsm {

namespace {

// RFC 3261 8.1.1.8: "Contact ... in any request that can result in the establishment of a dialog"; 12.2.1.1:
// in target refresh requests. NOTIFY and REFER have it by RFC 6665 and 3515, REGISTER by what it is for.
bool has_contact(sip::method m)
{
    using sip::method;
    return m == method::invite || m == method::update || m == method::subscribe || m == method::refer ||
           m == method::notify || m == method::register_;
}

bool same_field(std::string_view a, std::string_view b)
{
    const auto id = sip::field_named(a);
    return id != sip::field_id::other ? id == sip::field_named(b) : sip::iequals(a, b);
}

dialog_event of_status(int status)
{
    return status < 200 ? dialog_event::r1xx : status < 300 ? dialog_event::r2xx : dialog_event::r300_699;
}

}  // namespace

// RFC 3261 8.1.1: the Via is on top; what the user gives replaces what we would have written, in its place.
std::string user_agent::self::write(const draft& d, const link& over)
{
    rows all;
    all.reserve(d.fields.size() + d.extra.size() + 3);
    const auto* at = settings.local.of(over.transport());  // `over` may name a port that nobody listens at
    all.emplace_back("Via", std::string{"SIP/2.0/"}
                                .append(via_token(over.transport()))
                                .append(" ")
                                .append((at ? *at : over.local).host_port())
                                .append(";branch=")
                                .append(pick.branch())
                                .append(";rport"));  // RFC 3581 3
    all.emplace_back("Max-Forwards", "70");          // 8.1.1.6
    all.insert(all.end(), d.fields.begin(), d.fields.end());
    if (!d.content_type.empty())
        all.emplace_back("Content-Type", d.content_type);

    const auto ours = all.size();
    std::vector<bool> replaced(ours, false);
    for (const auto& [name, value] : d.extra)
    {
        std::size_t i = 0;
        while (i < ours && (replaced[i] || !same_field(all[i].first, name)))
            ++i;
        if (i < ours)
        {
            all[i].second = value;
            replaced[i] = true;
        }
        else
            all.emplace_back(name, value);
    }
    sip::writer out;
    out.request(d.method, d.request_uri);
    for (const auto& [name, value] : all)
        if (!same_field(name, "Content-Length"))
            out.field(name, value);
    return out.finish(d.body);
}

std::string user_agent::self::contact(transport t) const
{
    const auto* at = settings.local.of(t);
    std::string out{t == transport::tls ? "<sips:" : "<sip:"};
    if (!settings.contact_user.empty())
        out.append(settings.contact_user).append("@");
    out.append((at ? *at : settings.local.preferred()).host_port());
    if (t == transport::tcp)
        out.append(";transport=tcp");
    return out.append(">");
}

void user_agent::self::add_defaults(draft& d, transport t) const
{
    const auto method = sip::method_named(d.method);
    if (has_contact(method))
        d.fields.emplace_back("Contact", contact(t));
    if (method == sip::method::invite)  // 13.2.1
    {
        d.fields.emplace_back("Allow", allowed_methods);
        d.fields.emplace_back("Supported", "");
    }
}

// RFC 3261 8.1.2. `otherwise`: where it goes when the URI names no address. A transport that we do not have
// is a transport error (8.1.3.1): by another one the request would not reach whom it is for.
user_agent::self::way user_agent::self::way_to(std::string_view next_hop_uri, const link& otherwise) const
{
    if (const auto missing = missing_transport(next_hop_uri, settings.local); !missing.empty())
        return {otherwise, std::string{next_hop_uri} + " is to be reached over " + missing +
                               ", which is not among our transports"};
    const auto by_uri = address_of(next_hop_uri, settings.local.preferred());
    return {by_uri ? settings.local.to(*by_uri) : otherwise, {}};
}

transaction_id user_agent::self::start(time_point now, const draft& d, const way& to, dialog_id within)
{
    client sent;
    sent.request = sip::store(write(d, to.over));
    sent.method = sip::method_named(d.method);
    sent.over = to.over;
    sent.within = within;
    const auto id = to.reason.empty() ? layer.start(now, sent.request, to.over, d.origin)
                                      : layer.fail(to.reason, d.origin);
    if (auto* in = sent.method == sip::method::invite ? find(within) : nullptr)
        ++in->asked;
    clients.emplace(id, std::move(sent));
    return id;
}

// RFC 3261 8.1.1: a request outside a dialog, or the repetition of one with what its answer asked for
// (8.1.3.5).
transaction_id user_agent::self::request(time_point now, outgoing_request&& what)
{
    draft d;
    d.method = what.method;
    d.extra = std::move(what.fields);
    d.content_type = std::move(what.content_type);
    d.body = std::move(what.body);
    d.origin = what.origin;

    std::string call_id, from, to;
    std::uint32_t number = 1;
    const auto before = clients.find(what.retry_of);
    if (before != clients.end())
    {
        if (before->second.within != dialog_id::none)
            return request_in(now, before->second.within, what.method, std::move(d.extra),
                              std::move(d.content_type), std::move(d.body), what.origin);
        const auto& old = *before->second.request;
        call_id = old.value(sip::field_id::call_id);
        from = old.value(sip::field_id::from);
        to = old.value(sip::field_id::to);
        if (const auto cseq = sip::cseq_of(old))
            number = cseq->number + 1;
    }
    else
    {
        call_id = pick.call_id();
        from = settings.display.empty() ? "" : settings.display + ' ';
        from.append("<").append(settings.aor).append(">;tag=").append(pick.tag());
        to = '<' + (what.to.empty() ? what.request_uri : what.to) + '>';
    }

    // 8.1.1.1, 12.2.1.1: a preloaded route set is used as a dialog's is.
    dialog route;
    route.remote_target = what.request_uri;
    route.route_set = std::move(what.routes);
    auto addressing = route.addressing_of_next_request();
    d.request_uri = route.route_set.empty() ? what.request_uri : std::move(addressing.request_uri);
    for (auto& value : addressing.routes)
        d.fields.emplace_back("Route", std::move(value));
    d.fields.emplace_back("From", std::move(from));
    d.fields.emplace_back("To", std::move(to));
    d.fields.emplace_back("Call-ID", std::move(call_id));
    d.fields.emplace_back("CSeq", std::to_string(number) + ' ' + d.method);
    // Its user says where it goes, but not that it may go there by a transport that it is not meant for.
    auto hop = way_to(route.next_hop_uri(), {});
    if (!settings.local.of(what.next_hop.transport))
        hop.reason = std::string{via_token(what.next_hop.transport)} + " is not among our transports";
    hop.over = hop.reason.empty() ? settings.local.to(what.next_hop)
                                  : link{settings.local.preferred(), what.next_hop};
    add_defaults(d, hop.over.transport());
    return start(now, d, hop, dialog_id::none);
}

// RFC 3261 12.2.1.1: what every request in a dialog has.
user_agent::self::draft
user_agent::self::draft_in(const call& c, std::string_view method, std::uint32_t number) const
{
    draft d;
    d.method = method;
    auto addressing = c.dialog.addressing_of_next_request();
    d.request_uri = std::move(addressing.request_uri);
    for (auto& value : addressing.routes)
        d.fields.emplace_back("Route", std::move(value));
    const auto tagged = [](const std::string& value, const std::string& tag) {
        return tag.empty() ? value : value + ";tag=" + tag;
    };
    d.fields.emplace_back("From", tagged(c.dialog.local_uri, c.dialog.local_tag));
    d.fields.emplace_back("To", tagged(c.dialog.remote_uri, c.dialog.remote_tag));
    d.fields.emplace_back("Call-ID", c.dialog.call_id);
    d.fields.emplace_back("CSeq", std::to_string(number).append(" ").append(method));
    return d;
}

transaction_id user_agent::self::request_in(time_point now,
                                            dialog_id id,
                                            std::string_view method,
                                            extra_fields&& fields,
                                            std::string&& content_type,
                                            std::string&& body,
                                            origin_tag origin)
{
    auto* in = find(id);
    if (!in)
        return transaction_id::none;
    visit_dialog(*in, method == "BYE"      ? dialog_event::sends_bye
                      : method == "INVITE" ? dialog_event::sends_invite
                                           : dialog_event::sends_other);
    auto d = draft_in(*in, method, ++in->dialog.local_cseq);
    d.extra = std::move(fields);
    d.content_type = std::move(content_type);
    d.body = std::move(body);
    d.origin = origin;
    const auto to = way_to(in->dialog.next_hop_uri(), in->peer);
    add_defaults(d, to.over.transport());
    const auto sent = start(now, d, to, id);
    // RFC 3261 15.1.1: "The UAC MUST consider the session terminated ... once the BYE request is passed to
    // the client transaction."
    if (sent != transaction_id::none && method == "BYE")
    {
        find(id)->bye = sent;
        finish(id);
    }
    return sent;
}

// RFC 3261 9.1
transaction_id user_agent::self::cancel(time_point now, transaction_id invite, origin_tag origin)
{
    const auto found = clients.find(invite);
    if (found == clients.end() || found->second.method != sip::method::invite || found->second.final ||
        found->second.cancelled)
        return transaction_id::none;
    auto& sent = found->second;
    sent.given_up = true;
    sent.cancel_origin = origin;
    if (sent.provisional)
        return send_cancel(now, invite, sent);
    sent.cancel_wanted = true;
    return transaction_id::none;
}

// 9.1: "if there is no final response for the original request in 64*T1 seconds ..., the client SHOULD then
// consider the original transaction cancelled": the layer counts.
transaction_id user_agent::self::send_cancel(time_point now, transaction_id invite, client& c)
{
    c.cancelled = true;
    c.cancel_wanted = false;
    layer.abandon(now, invite);
    client sent;
    sent.request = sip::store(sip::make_cancel(*c.request));
    sent.method = sip::method::cancel;
    // 9.1: to where the INVITE went, also when that opened a connection
    const auto* over = layer.link_of(invite);
    sent.over = over ? *over : c.over;
    const auto id = layer.start(now, sent.request, sent.over, c.cancel_origin);
    clients.emplace(id, std::move(sent));
    return id;
}

void user_agent::self::on_response(time_point now, const event& e)
{
    const auto found = clients.find(e.transaction);
    if (found == clients.end())
        return;
    auto& sent = found->second;
    const auto& response = *e.message;
    const auto status = response.status();
    if (status < 200)
        sent.provisional = true;
    else
    {
        ended(sent);
        sent.cancel_wanted = false;
    }
    if (sent.cancel_wanted)
        send_cancel(now, e.transaction, sent);

    if (sent.within != dialog_id::none)
    {
        auto* in = find(sent.within);
        if (!in)
            return;
        visit_dialog(*in, of_status(status));
        if (status >= 200 && status < 300)
            in->dialog.refresh_target(response);  // 12.2.1.2
        if (status >= 200 && status < 300 && sent.method == sip::method::invite)
            on_2xx(e, *in);
        return;
    }
    if (sent.method != sip::method::invite)
        return;
    if (status >= 300)
        return end_early(sent);  // 12.3

    // 12.1.2, 13.2.2.4: each To tag is a dialog of its own.
    auto made = fsm::dialog::as_uac(*sent.request, response);
    if (!made)
        return;
    const auto known = std::ranges::find_if(sent.made, [&](dialog_id id) {
        const auto* c = find(id);
        return c && c->dialog.remote_tag == made->remote_tag;
    });
    if (known == sent.made.end())
    {
        if (sent.made.size() >= user_agent_bounds::dialogs_per_invite)
            return;
        const auto id = add(*made, sent.over, e.transaction);
        if (id == dialog_id::none)
            return;
        sent.made.push_back(id);
        if (status >= 200)
            on_2xx(e, *find(id));
        return;
    }
    auto& c = *find(*known);
    visit_dialog(c, of_status(status));
    if (c.dialog.is == dialog::state::early && status < 200)
        c.dialog.remote_target = made->remote_target;
    if (c.dialog.is == dialog::state::early && status >= 200)
    {
        // 13.2.2.4: "its state is switched to confirmed, and the route set for the dialog MUST be
        // recomputed".
        set_state(c, dialog::state::confirmed);
        c.dialog.route_set = std::move(made->route_set);
        c.dialog.remote_target = std::move(made->remote_target);
    }
    if (status >= 200)
        on_2xx(e, c);
}

// The end of a client transaction without a final response ends what its provisional ones began (12.3).
void user_agent::self::on_end(time_point, const event& e)
{
    const auto found = clients.find(e.transaction);
    if (found == clients.end())
        return;
    auto& sent = found->second;
    ended(sent);
    sent.cancel_wanted = false;
    end_early(sent);
}

// RFC 3261 12.3: "if a non-2xx final response ... the early dialogs created through provisional responses are
// terminated". 13.2.2.4: early dialogs that no 2xx confirmed end with their transaction, 64*T1 after the
// first 2xx.
void user_agent::self::end_early(const client& c)
{
    for (const auto id : c.made)
        if (const auto* made = find(id))
        {
            visit_dialog(*made, dialog_event::r300_699);
            if (made->dialog.is == dialog::state::early)
                finish(id);
        }
}

}  // namespace fsm
