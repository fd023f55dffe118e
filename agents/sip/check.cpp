#include "sip/fields.hpp"

namespace sip {

namespace {

struct mandatory
{
    field_id id;
    const char* expected;
};

// RFC 3261 8.1.1 and 8.2.6.2. Max-Forwards is not among them: RFC 2543 did not have it, and 16.3 item 3 and
// RFC 4475 3.4.1 ask to take a request without it. The referee's SYN-MAND-1 tells of it.
constexpr mandatory mandatory_fields[] = {
    {field_id::via, "a Via field"},         {field_id::from, "a From field"}, {field_id::to, "a To field"},
    {field_id::call_id, "a Call-ID field"}, {field_id::cseq, "a CSeq field"},
};

// RFC 3261 7.1, 8.1.1.1. Header fields in a Request-URI (19.1.1, table 1: not allowed) would be taken into
// the request.
std::optional<parse_error> check_start_line(const message& m)
{
    if (!iequals(m.version(), "SIP/2.0"))
        return parse_error{fault::unexpected, static_cast<std::uint32_t>(m.offset_of(m.version())),
                           "SIP/2.0"};
    if (!m.is_request())
        return {};
    const auto uri = parse_uri(m.request_uri());
    if (!uri)
    {
        auto wrong = uri.error();
        wrong.offset += static_cast<std::uint32_t>(m.offset_of(m.request_uri()));
        return wrong;
    }
    if (!uri->headers.empty())
        return parse_error{fault::unexpected, static_cast<std::uint32_t>(m.offset_of(uri->headers) - 1),
                           "a Request-URI without header fields"};
    return {};
}

}  // namespace

bool stands_once(field_id id)
{
    switch (id)
    {
    case field_id::call_id:
    case field_id::content_disposition:
    case field_id::content_length:
    case field_id::content_type:
    case field_id::cseq:
    case field_id::date:
    case field_id::event:
    case field_id::expires:
    case field_id::from:
    case field_id::max_forwards:
    case field_id::mime_version:
    case field_id::min_expires:
    case field_id::min_se:
    case field_id::organization:
    case field_id::priority:
    case field_id::rack:
    case field_id::refer_to:
    case field_id::referred_by:
    case field_id::replaces:
    case field_id::reply_to:
    case field_id::retry_after:
    case field_id::rseq:
    case field_id::server:
    case field_id::session_expires:
    case field_id::sip_etag:
    case field_id::sip_if_match:
    case field_id::subject:
    case field_id::subscription_state:
    case field_id::timestamp:
    case field_id::to:
    case field_id::user_agent: return true;
    default: return false;
    }
}

std::optional<parse_error> check(const message& m)
{
    if (m.error())
        return m.error();
    if (const auto wrong = check_start_line(m))
        return wrong;
    for (const auto& row : m.fields())
        if (const auto wrong = check(m, row))
            return wrong;
    for (const auto& [id, expected] : mandatory_fields)
        if (!m.has(id))
            return parse_error{fault::missing, static_cast<std::uint32_t>(m.header().size()), expected};
    for (const auto& row : m.fields())
        if (stands_once(row.id) && &row != m.first(row.id))
            return parse_error{fault::repeated, row.name_at, "one row of this field"};

    // RFC 3261 8.1.1.5: "The method MUST match that of the request."
    const auto cseq = cseq_of(m);
    if (cseq && m.is_request() && cseq->method != m.method_name())
        return parse_error{fault::unexpected, static_cast<std::uint32_t>(m.offset_of(cseq->method)),
                           "the method of the request line"};
    return {};
}

}  // namespace sip
