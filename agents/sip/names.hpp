// Three tables: methods, header field names with their compact forms (RFC 3261 7.3.3), reason phrases (RFC
// 3261 21).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sip {

// The methods of RFC 3261 and its standard extensions; anything else is `other` and kept as text.
// Methods are case-sensitive (RFC 3261 7.1).
enum class method : std::uint8_t {
    other,
    invite,
    ack,
    cancel,
    bye,
    options,
    register_,
    prack,
    update,
    info,
    subscribe,
    notify,
    refer,
    message,
    publish,
};

method method_named(std::string_view name);  // other when unknown
std::string_view name_of(method m);          // "" for other

// Header fields known by name, matched without regard to case, long or compact.
enum class field_id : std::uint8_t {
    other,
    accept,
    accept_encoding,
    accept_language,
    alert_info,
    allow,
    allow_events,
    authentication_info,
    authorization,
    call_id,
    call_info,
    contact,
    content_disposition,
    content_encoding,
    content_language,
    content_length,
    content_type,
    cseq,
    date,
    error_info,
    event,
    expires,
    from,
    in_reply_to,
    max_forwards,
    mime_version,
    min_expires,
    min_se,
    organization,
    p_asserted_identity,
    p_preferred_identity,
    path,
    priority,
    privacy,
    proxy_authenticate,
    proxy_authorization,
    proxy_require,
    rack,
    reason,
    record_route,
    refer_to,
    referred_by,
    replaces,
    reply_to,
    require,
    retry_after,
    route,
    rseq,
    server,
    service_route,
    session_expires,
    sip_etag,
    sip_if_match,
    subject,
    subscription_state,
    supported,
    timestamp,
    to,
    unsupported,
    user_agent,
    via,
    warning,
    www_authenticate,
    count_,  // not a field: the number of enumerators
};

field_id field_named(std::string_view name);  // other when unknown; takes "Via", "via", "v"
std::string_view name_of(field_id id);        // "Via"; "" for other

// May the field's value be a comma-separated list of equal values (RFC 3261 7.3.1)? Not so for the four
// authentication fields, whose commas separate parameters.
bool is_comma_list(field_id id);

// "Ringing" for 180; "" for a status that no RFC in our set names.
std::string_view reason_phrase(int status);

}  // namespace sip
