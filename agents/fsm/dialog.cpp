#include "fsm/dialog.hpp"

#include "fsm/methods.hpp"
#include "fsm/next_hop.hpp"
#include "sip/fields.hpp"
#include "sip/name_addr.hpp"

#include <algorithm>
#include <utility>

namespace fsm {

namespace {

// A From or To value without its tag; an addr-spec gets the brackets that keep its parameters apart.
std::string without_tag(const sip::name_addr& value)
{
    std::string out;
    out.reserve(value.octets.size() + 2);
    if (!value.display.empty())
        out.append(value.display).append(" ");
    out.append("<").append(value.uri.octets).append(">");
    auto rest = value.params.octets();
    for (sip::param p; sip::param_list::take(rest, p);)
        if (!sip::iequals(p.name, "tag"))
            out.append(";").append(p.name).append(p.has_value ? "=" : "").append(p.value);
    return out;
}

std::string contact_uri(const sip::message& m)
{
    sip::name_addr value;
    sip::name_addr_list values{m, sip::field_id::contact};
    return values.next(value) && !value.star ? std::string{value.uri.octets} : std::string{};
}

std::vector<std::string> record_route(const sip::message& m)
{
    std::vector<std::string> out;
    sip::name_addr value;
    for (sip::name_addr_list values{m, sip::field_id::record_route}; values.next(value);)
        out.emplace_back(value.octets);
    return out;
}

// What both sides take from the exchange in the same way. Nothing when the response makes no dialog.
std::optional<dialog> common(const sip::message& request, const sip::message& response)
{
    const auto call_id = sip::call_id_of(request);
    const auto number = sip::cseq_of(request);
    if (response.status() <= 100 || response.status() >= 300 || !call_id || !number)
        return std::nullopt;
    dialog out;
    out.is = response.status() < 200 ? dialog::state::early : dialog::state::confirmed;
    out.call_id = *call_id;
    out.secure = is_sips(request.request_uri());
    return out;
}

}  // namespace

dialog::destination dialog::destination_of_uac(const sip::message& request, const sip::message& response)
{
    destination out{contact_uri(response), record_route(response)};
    if (out.remote_target.empty())
        out.remote_target = request.request_uri();
    std::ranges::reverse(out.route_set);
    return out;
}

// RFC 3261 12.1.2: "A UAC MUST be prepared to receive a response without a tag in the To field, in which case
// the tag is considered to have a value of null." 13.2.2.1: of the provisional ones only those with a tag
// make a dialog.
std::optional<dialog> dialog::as_uac(const sip::message& request, const sip::message& response)
{
    auto out = common(request, response);
    const auto from = sip::from_of(request);
    const auto to = sip::to_of(response);
    if (!out || !from || !to || (to->tag.empty() && response.status() < 200))
        return std::nullopt;
    out->caller = true;
    out->local_tag = from->tag;
    out->remote_tag = to->tag;
    out->local_uri = without_tag(*from);
    const auto sent_to = sip::to_of(request);
    out->remote_uri = without_tag(sent_to ? *sent_to : *to);
    auto [target, route_set] = destination_of_uac(request, response);
    out->remote_target = std::move(target);
    out->route_set = std::move(route_set);
    out->local_cseq = sip::cseq_of(request)->number;
    return out;
}

// RFC 3261 12.1.1. Without a From tag (RFC 2543) the remote tag is null.
std::optional<dialog> dialog::as_uas(const sip::message& request, const sip::message& response)
{
    auto out = common(request, response);
    const auto from = sip::from_of(request);
    const auto to = sip::to_of(response);
    if (!out || !from || !to || to->tag.empty())
        return std::nullopt;
    out->local_tag = to->tag;
    out->remote_tag = from->tag;
    out->local_uri = without_tag(*to);
    out->remote_uri = without_tag(*from);
    out->remote_target = contact_uri(request);
    if (out->remote_target.empty())
        out->remote_target = from->uri.octets;
    out->route_set = record_route(request);
    out->remote_cseq = sip::cseq_of(request)->number;
    return out;
}

namespace {

bool is_of(const sip::message& m,
           std::string_view call_id,
           std::string_view from_tag,
           std::string_view to_tag)
{
    const auto id = sip::call_id_of(m);
    const auto from = sip::from_of(m);
    const auto to = sip::to_of(m);
    return id && from && to && *id == call_id && from->tag == from_tag && to->tag == to_tag;
}

}  // namespace

bool dialog::matches(const sip::message& received) const
{
    return is_of(received, call_id, remote_tag, local_tag);
}

bool dialog::has(const sip::message& sent) const { return is_of(sent, call_id, local_tag, remote_tag); }

// RFC 3261 12.2.1.1. A first route without lr is a strict router: it wants itself in the Request-URI, and the
// remote target at the end of the Route.
dialog::addressing dialog::addressing_of_next_request() const
{
    if (route_set.empty() || is_loose(route_set.front()) || uri_of_route(route_set.front()).empty())
        return {as_request_uri(remote_target), route_set};
    addressing out{as_request_uri(uri_of_route(route_set.front())), {route_set.begin() + 1, route_set.end()}};
    out.routes.push_back('<' + remote_target + '>');
    return out;
}

std::string_view dialog::next_hop_uri() const
{
    const auto first = route_set.empty() ? std::string_view{} : uri_of_route(route_set.front());
    return first.empty() ? std::string_view{remote_target} : first;
}

// RFC 3261 12.2.1.2, 12.2.2: "the dialog's remote target URI" follows the Contact of a target refresh.
void dialog::refresh_target(const sip::message& m)
{
    const auto number = sip::cseq_of(m);
    const auto* const facts = number ? facts_of(sip::method_named(number->method)) : nullptr;
    if (!facts || !facts->refreshes_target)
        return;
    if (m.is_response() && (m.status() < 200 || m.status() > 299))
        return;
    if (auto uri = contact_uri(m); !uri.empty())
        remote_target = std::move(uri);
}

}  // namespace fsm
