// RFC 3261 8.2.1 to 8.2.3, 12.2.2, 14.2: requests that no user needs to see.
#include "fsm/user_agent_core.hpp"
#include "sip/fields.hpp"

#include <algorithm>

namespace fsm {

namespace {

// What a user agent server reads in order to answer. A fault in any other field is none of its business
// (8.2.2, 16.3 item 1).
constexpr sip::field_id needed[] = {
    sip::field_id::via,          sip::field_id::from,
    sip::field_id::to,           sip::field_id::call_id,
    sip::field_id::cseq,         sip::field_id::max_forwards,
    sip::field_id::contact,      sip::field_id::record_route,
    sip::field_id::require,      sip::field_id::content_length,
    sip::field_id::content_type, sip::field_id::content_disposition,
};

bool is_needed(sip::field_id id) { return std::ranges::find(needed, id) != std::end(needed); }

bool blames_unneeded_row(const sip::message& m, const sip::parse_error& fault)
{
    return std::ranges::any_of(m.fields(), [&](const sip::field& row) {
        const auto end = std::size_t{row.value_at} + row.value_size;
        return row.well_formed && !is_needed(row.id) && fault.offset >= row.name_at && fault.offset <= end;
    });
}

bool has_needed_fault(const sip::message& m)
{
    const auto fault = sip::check(m);
    if (!fault)
        return false;
    if (m.error() || !blames_unneeded_row(m, *fault))
        return true;
    const auto number = sip::cseq_of(m);
    return !number || number->method != m.method_name() || !sip::from_of(m) || !sip::to_of(m) ||
           !sip::call_id_of(m) || std::ranges::any_of(m.fields(), [&](const sip::field& row) {
               return is_needed(row.id) && sip::check(m, row).has_value();
           });
}

// RFC 3261 8.2.2.1: a user agent serves sip, sips, and tel as far as it is a telephone.
bool has_known_scheme(const sip::message& m)
{
    const auto uri = sip::parse_uri(m.request_uri());
    return uri && uri->scheme != sip::scheme::other;
}

// RFC 3261 8.2.3: a body whose type or encoding is not understood, unless its disposition makes it optional.
bool has_unknown_body(const sip::message& m)
{
    if (m.body().empty())
        return false;
    const auto disposition = m.value(sip::field_id::content_disposition);
    const auto parameters = disposition.substr(std::min(disposition.find(';'), disposition.size()));
    if (sip::iequals(sip::param_list{parameters}.value("handling"), "optional"))
        return false;
    const auto encoding = m.value(sip::field_id::content_encoding);
    if (!encoding.empty() && !sip::iequals(encoding, "identity"))
        return true;
    const auto type = sip::content_type_of(m);
    return type && !sip::iequals(type->type, "multipart") &&
           !(sip::iequals(type->type, "application") && sip::iequals(type->subtype, "sdp"));
}

}  // namespace

// In the order of 8.2: "1. method, 2. header fields, 3. content".
int user_agent::self::judge(const event& e, dialog_id in) const
{
    if (!e.message || !e.message->is_request())
        return 0;
    const auto& m = *e.message;
    if (m.method() == sip::method::ack)
        return 0;  // 17: "an ACK is never answered"
    if (!m.version().empty() && !sip::iequals(m.version(), "SIP/2.0"))
        return 505;
    if (has_needed_fault(m))
        return 400;
    if (m.method() == sip::method::cancel)
        return e.cancels == transaction_id::none ? 481 : 0;  // 9.2
    if (m.method() == sip::method::other)
        return 501;  // 21.5.2
    if (!has_known_scheme(m))
        return 416;

    const bool tagged = !sip::to_of(m)->tag.empty();
    const auto found = calls.find(in);
    const bool stands = found != calls.end() && found->second.dialog.is != dialog::state::terminated;
    // RFC 5407 2: until our own BYE is over, "BYE can be accepted, and the other messages ... are responded
    // to with an error".
    const bool ends =
        m.method() == sip::method::bye && found != calls.end() && !layer.state_of(found->second.bye).empty();
    if ((tagged || m.method() == sip::method::bye) && !stands && !ends)
        return 481;  // 12.2.2, 15.1.2
    if (!tagged)
    {
        // 8.2.2.2: the same request by another path.
        const auto key = std::string{sip::from_of(m)->tag} + '\n' +
                         std::string{m.value(sip::field_id::call_id)} + '\n' +
                         std::string{m.value(sip::field_id::cseq)};
        const auto other = by_request.find(key);
        if (other != by_request.end() && other->second != e.transaction)
            return 482;
    }

    std::string_view extension;
    if (sip::token_list{m, sip::field_id::require}.next(extension))
        return 420;  // 8.2.2.3
    if (m.method() == sip::method::invite && has_unknown_body(m))
        return 415;
    if (!stands)
        return m.method() == sip::method::invite && live() >= settings.limits.dialogs ? 503 : 0;

    const auto& in_call = found->second;
    if (sip::cseq_of(m)->number < in_call.dialog.remote_cseq)
        return 500;  // 12.2.2
    if (m.method() != sip::method::invite)
        return 0;
    // 14.2: one INVITE at a time in each direction.
    if (!in_call.served.empty())
        return 500;
    const auto ours = clients.find(in_call.invite);
    return in_call.asked > 0 || (ours != clients.end() && !ours->second.final) ? 491 : 0;
}

}  // namespace fsm
