#include "fsm/redirect.hpp"

#include "fsm/visited.hpp"
#include "sip/fields.hpp"

#include <algorithm>

namespace fsm {

namespace {

// 21.5.5, 21.5.7, 21.4.1: what cannot be read at all is refused by any server.
int unreadable(const sip::message& m)
{
    if (!m.version().empty() && !sip::iequals(m.version(), "SIP/2.0"))
        return 505;
    if (!m.wholly_read())
        return 513;
    const auto number = sip::cseq_of(m);
    return m.error() || !number || number->method != m.method_name() || !sip::parse_uri(m.request_uri()) ? 400
                                                                                                         : 0;
}

// "redirect servers MUST NOT redirect a request to a URI equal to the one in the Request-URI"
bool leads_elsewhere(const std::string& contact, const sip::uri& from)
{
    const auto to = sip::parse_name_addr(contact);
    return to && !sip::equal(to->uri, from);
}

}  // namespace

redirect_server::redirect_server(redirect_settings settings, sip::choices pick)
    : answering_core{settings.timers, settings.transactions, pick},
      settings_{std::move(settings)}
{
}

redirect_server::redirect_server(const redirect_server& other,
                                 std::function<redirection(const sip::message& request)> locate)
    : answering_core{other},
      settings_{other.settings_}
{
    settings_.locate = std::move(locate);
}

answer redirect_server::answer_to(time_point, const event& request)
{
    const auto& m = *request.message;
    answer out;
    out.status = unreadable(m);
    if (out.status != 0)
        return out;
    // "For well-formed CANCEL requests, it SHOULD return a 2xx response": the request has its answer already.
    if (m.method() == sip::method::cancel)
    {
        out.status = 200;
        return out;
    }
    auto found = settings_.locate ? settings_.locate(m) : redirection{};
    const auto uri = sip::parse_uri(m.request_uri());
    const auto removed =
        std::erase_if(found.contacts, [&](const auto& c) { return !leads_elsewhere(c, *uri); });
    const bool redirects = found.status >= 300 && found.status < 400;
    visit(visited_machine::redirection,
          !redirects                ? redirect_state::declined
          : !found.contacts.empty() ? redirect_state::elsewhere
          : removed > 0             ? redirect_state::itself
                                    : redirect_state::unknown,
          m.method() == sip::method::invite ? redirect_event::invite : redirect_event::other);
    // 380 tells of an alternative service, and needs no Contact (21.3.5).
    out.status = redirects && found.contacts.empty() && found.status != 380 ? 404 : found.status;
    out.fields = std::move(found.fields);
    for (auto& contact : found.contacts)
        out.fields.emplace_back("Contact", std::move(contact));
    return out;
}

}  // namespace fsm
