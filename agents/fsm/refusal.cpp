#include "fsm/refusal.hpp"

#include "fsm/methods.hpp"
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
int refusal_of(const sip::message& m, const refusal_facts& known, const option_set& supported)
{
    if (!m.is_request() || m.method() == sip::method::ack)
        return 0;  // 17: "an ACK is never answered"
    if (!m.version().empty() && !sip::iequals(m.version(), "SIP/2.0"))
        return 505;
    if (!m.wholly_read())
        return 513;  // 21.5.7: what an answer repeats, and what a dialog is made of, may not have been read
    if (has_needed_fault(m))
        return 400;
    if (m.method() == sip::method::cancel)
        return known.cancels ? 0 : 481;  // 9.2
    const auto* const facts = facts_of(m.method());
    if (!facts)
        return 501;  // 21.5.2
    if (!has_known_scheme(m))
        return 416;

    const bool tagged = !sip::to_of(m)->tag.empty();
    const bool is_bye = m.method() == sip::method::bye;
    const bool of_the_call = facts->usage == usage_kind::invite;
    if ((tagged || is_bye) && !(of_the_call ? known.has_call : known.stands) && !(is_bye && known.ends_call))
        return 481;  // 12.2.2, 15.1.2; of a usage that has ended: RFC 5057 5.1
    if (!tagged && known.merged)
        return 482;
    if (!supported.has_all_for(m))
        return 420;  // 8.2.2.3
    if (m.method() == sip::method::invite && has_unknown_body(m))
        return 415;
    if (!known.stands)
        return m.method() == sip::method::invite && known.full ? 503 : 0;
    if (sip::cseq_of(m)->number < known.remote_cseq)
        return 500;  // 12.2.2
    if (m.method() == sip::method::prack && !known.acknowledges)
        return 481;  // RFC 3262 3
    return m.method() == sip::method::invite ? known.invite : 0;
}

}  // namespace fsm
