#include "play/fill_in.hpp"

#include "sip/fields.hpp"
#include "sip/name_addr.hpp"
#include "sip/uri.hpp"
#include "sip/via.hpp"

namespace play {

namespace {

// The rows of a field from the value of the first to the end of the last, when they stand together and have
// the usual name; "" when not.
std::string rows_of(const sip::message& m, sip::field_id id)
{
    const auto* const first = m.first(id);
    if (!first)
        return {};
    const auto between = "\r\n" + std::string{sip::name_of(id)} + ": ";
    std::string out{m.value(*first)};
    for (const auto* row = m.next(*first); row; row = m.next(*row))
        out.append(between).append(m.value(*row));
    return m.octets().find(between.substr(2) + out) == std::string_view::npos ? std::string{} : out;
}

// Of the first credentials (RFC 3261 22.4).
void credentials_of(const sip::message& made, script::placeholder_values& out)
{
    using enum script::placeholder;
    const auto unquoted = [](std::string_view value) {
        if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"'))
            value = value.substr(1, value.size() - 2);
        return std::string{value};
    };
    for (const auto id : {sip::field_id::authorization, sip::field_id::proxy_authorization})
        if (const auto* const row = made.first(id))
            if (const auto given = sip::parse_challenge(made.value(*row)))
            {
                if (out[nonce].empty())
                    out[nonce] = unquoted(given->value("nonce"));
                out[cnonce] = unquoted(given->value("cnonce"));
                out[response] = unquoted(given->value("response"));
                return;
            }
}

}  // namespace

script::placeholder_values values_of(const sip::message& made,
                                     const fsm::link& over,
                                     const std::string& usual_contact,
                                     const nonces& challenged,
                                     const pending_invites& invited)
{
    using enum script::placeholder;
    script::placeholder_values out;
    if (const auto via = sip::top_via(made))
        out[branch] = via->branch;
    if (const auto id = sip::call_id_of(made))
        out[call_id] = *id;
    if (const auto number = sip::cseq_of(made))
        out[cseq] = std::to_string(number->number);
    if (const auto from = sip::from_of(made))
        out[from_tag] = from->tag;
    if (const auto to = sip::to_of(made))
        out[to_tag] = to->tag;
    sip::name_addr value;
    sip::name_addr_list contacts{made, sip::field_id::contact};
    out[contact] = contacts.next(value) ? std::string{value.uri.octets} : usual_contact;
    if (const auto uri = sip::parse_uri(out[contact]))
    {
        out[scheme] = uri->scheme == sip::scheme::sips ? "sips" : "sip";
        if (const auto over_what = uri->params.value("transport"); !over_what.empty())
            out[transport] = std::string{";transport="}.append(over_what);
    }
    out[local] = over.local.host_port();
    out[remote] = over.remote.host_port();
    out[nonce] = challenged.of(out[call_id]);
    credentials_of(made, out);
    if (const auto invite = invited.of(out[call_id]))
    {
        out[invite_branch] = invite->branch;
        out[invite_cseq] = std::to_string(invite->cseq);
    }
    out[via] = rows_of(made, sip::field_id::via);
    out[route] = rows_of(made, sip::field_id::route);
    out[record_route] = rows_of(made, sip::field_id::record_route);
    if (made.is_request())
        out[uri] = made.request_uri();
    return out;
}

script::rung filled_in(const script::rung& r, const script::placeholder_values& values)
{
    auto out = r;
    if (out.octets)
        out.octets = script::filled_in(*r.octets, values);
    for (auto& field : out.fields)
        field.second = script::filled_in(field.second, values);
    return out;
}

}  // namespace play
