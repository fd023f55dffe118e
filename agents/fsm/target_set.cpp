#include "fsm/target_set.hpp"

#include "fsm/methods.hpp"
#include "fsm/next_hop.hpp"
#include "fsm/registry.hpp"
#include "sip/fields.hpp"

#include <algorithm>

namespace fsm {

namespace {

// RFC 3261 19.1.5: fields that would have us lie about ourselves, attack others, or describe a body that we
// do not take from a URI; To, which 8.1.3.4 has reused.
bool is_dishonored(sip::field_id id)
{
    using sip::field_id;
    static constexpr field_id all[] = {
        field_id::from,
        field_id::call_id,
        field_id::cseq,
        field_id::via,
        field_id::record_route,
        field_id::route,
        field_id::accept,
        field_id::accept_encoding,
        field_id::accept_language,
        field_id::allow,
        field_id::contact,
        field_id::organization,
        field_id::supported,
        field_id::user_agent,
        field_id::content_disposition,
        field_id::content_encoding,
        field_id::content_language,
        field_id::content_length,
        field_id::content_type,
        field_id::date,
        field_id::mime_version,
        field_id::timestamp,
        field_id::to,
        field_id::max_forwards,
        field_id::authorization,
        field_id::proxy_authorization,
    };
    return std::ranges::find(all, id) != std::end(all);
}

bool is_token(std::string_view name)
{
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view{"-.!%*_+`'~"}.find(c) != std::string_view::npos;
    });
}

// False: the URI is invalid (19.1.5).
bool read_header(std::string_view text, extra_fields& out)
{
    const auto equals = text.find('=');
    const auto name = sip::unescaped(text.substr(0, equals));
    const auto value = equals == text.npos ? std::string{} : sip::unescaped(text.substr(equals + 1));
    if (!is_token(name) || std::ranges::any_of(value, [](unsigned char c) { return c < ' ' || c == 127; }))
        return false;
    const auto id = sip::field_named(name);
    // "An implementation MUST NOT send a request requiring an extension that it does not support."
    if (id == sip::field_id::require || id == sip::field_id::proxy_require)
        return false;
    if (!is_dishonored(id) && !sip::iequals(name, "body"))
        out.emplace_back(name, value);
    return true;
}

}  // namespace

std::optional<formed_request> formed_from(std::string_view uri)
{
    const auto read = sip::parse_uri(uri);
    if (!read || (read->scheme != sip::scheme::sip && read->scheme != sip::scheme::sips))
        return std::nullopt;
    formed_request out;
    out.request_uri = as_request_uri(uri);
    out.method = read->params.value("method");
    if (!out.method.empty() && !facts_of(sip::method_named(out.method)))
        return std::nullopt;
    for (auto rest = read->headers; !rest.empty();)
    {
        const auto end = std::min(rest.find('&'), rest.size());
        if (!read_header(rest.substr(0, end), out.fields))
            return std::nullopt;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out;
}

void target_set::happens(target_event e) const
{
    visit(visited_machine::target_set,
          entered_.size() >= most ? target_state::full
          : waiting_.empty()      ? target_state::none_waits
                                  : target_state::some_wait,
          e);
}

bool target_set::enter(std::string_view request_uri)
{
    const auto uri = sip::parse_uri(request_uri);
    const auto is_same = [&](const std::string& other) {
        const auto known = sip::parse_uri(other);
        return uri && known ? sip::equal(*uri, *known) : request_uri == other;
    };
    if (std::ranges::any_of(entered_, is_same))
        return happens(target_event::known), false;
    if (entered_.size() >= most)
        return happens(target_event::no_room), false;
    happens(target_event::added);
    entered_.emplace_back(request_uri);
    return true;
}

void target_set::add(const sip::message& redirection)
{
    sip::name_addr contact;
    for (sip::name_addr_list all{redirection, sip::field_id::contact}; all.next(contact);)
    {
        auto request = contact.star ? std::nullopt : formed_from(contact.uri.octets);
        if (!request)
            happens(target_event::unusable);
        if (!request || !enter(request->request_uri))
            continue;
        const auto q = q_of(contact.params);
        waiting_.insert(std::ranges::upper_bound(waiting_, q, std::ranges::greater{}, &waiting::q),
                        {std::move(*request), q});
    }
}

std::optional<formed_request> target_set::next(std::string_view method)
{
    const auto found = std::ranges::find_if(
        waiting_, [&](const waiting& w) { return w.request.method.empty() || w.request.method == method; });
    if (found == waiting_.end())
        return happens(target_event::none_taken), std::nullopt;
    happens(found == waiting_.begin() ? target_event::first_taken : target_event::other_taken);
    auto out = std::move(found->request);
    waiting_.erase(found);
    return out;
}

}  // namespace fsm
