// RFC 3261 20, tables 2 and 3: the header fields marked "-" for a method, and those of requests alone, one
// line a cell with its source, so that a cell can be lifted without touching code.
#pragma once

#include "rules/rule.hpp"
#include "sip/names.hpp"

#include <string_view>

namespace rules {

struct cell
{
    sip::method method;
    sip::field_id field;
    rules::level level;  // how firmly: extensions have loosened many cells
    std::string_view source;
    bool elsewhere = false;  // another letter reports it (CAN-BUILD-1.e)
};

inline constexpr std::string_view table_2 = "RFC 3261 20 table 2", table_3 = "RFC 3261 20 table 3",
                                  prack_table = "RFC 3262 6 tables 1, 2";

// clang-format off
inline constexpr cell not_applicable[] = {
    {sip::method::ack, sip::field_id::accept, level::should, table_2},
    {sip::method::ack, sip::field_id::accept_encoding, level::should, table_2},
    {sip::method::ack, sip::field_id::accept_language, level::should, table_2},
    {sip::method::ack, sip::field_id::alert_info, level::should, table_2},
    {sip::method::ack, sip::field_id::allow, level::should, table_2},
    {sip::method::ack, sip::field_id::call_info, level::should, table_2},
    {sip::method::ack, sip::field_id::expires, level::should, table_2},
    {sip::method::ack, sip::field_id::in_reply_to, level::should, table_2},
    {sip::method::ack, sip::field_id::organization, level::should, table_2},
    {sip::method::ack, sip::field_id::priority, level::should, table_2},
    {sip::method::ack, sip::field_id::proxy_require, level::should, table_3},   // but RFC 3261 8.2.2.3: those of the INVITE
    {sip::method::ack, sip::field_id::reply_to, level::should, table_3},
    {sip::method::ack, sip::field_id::require, level::should, table_3},         // as Proxy-Require
    {sip::method::ack, sip::field_id::subject, level::should, table_3},
    {sip::method::ack, sip::field_id::supported, level::should, table_3},
    {sip::method::bye, sip::field_id::alert_info, level::should, table_2},
    {sip::method::bye, sip::field_id::call_info, level::should, table_2},
    {sip::method::bye, sip::field_id::contact, level::must, table_2},
    {sip::method::bye, sip::field_id::expires, level::should, table_2},
    {sip::method::bye, sip::field_id::in_reply_to, level::should, table_2},
    {sip::method::bye, sip::field_id::organization, level::should, table_2},
    {sip::method::bye, sip::field_id::priority, level::should, table_2},
    {sip::method::bye, sip::field_id::reply_to, level::should, table_3},
    {sip::method::bye, sip::field_id::subject, level::should, table_3},
    {sip::method::cancel, sip::field_id::accept, level::should, table_2},
    {sip::method::cancel, sip::field_id::accept_encoding, level::should, table_2},
    {sip::method::cancel, sip::field_id::accept_language, level::should, table_2},
    {sip::method::cancel, sip::field_id::alert_info, level::should, table_2},
    {sip::method::cancel, sip::field_id::allow, level::should, table_2},
    {sip::method::cancel, sip::field_id::call_info, level::should, table_2},
    {sip::method::cancel, sip::field_id::contact, level::must, table_2},
    {sip::method::cancel, sip::field_id::content_disposition, level::should, table_2},
    {sip::method::cancel, sip::field_id::content_encoding, level::should, table_2},
    {sip::method::cancel, sip::field_id::content_language, level::should, table_2},
    {sip::method::cancel, sip::field_id::content_type, level::must, table_2},
    {sip::method::cancel, sip::field_id::expires, level::should, table_2},
    {sip::method::cancel, sip::field_id::in_reply_to, level::should, table_2},
    {sip::method::cancel, sip::field_id::mime_version, level::should, table_2},
    {sip::method::cancel, sip::field_id::organization, level::should, table_2},
    {sip::method::cancel, sip::field_id::priority, level::should, table_2},
    {sip::method::cancel, sip::field_id::proxy_authorization, level::should, table_3},
    {sip::method::cancel, sip::field_id::proxy_require, level::must, table_3, true},
    {sip::method::cancel, sip::field_id::reply_to, level::should, table_3},
    {sip::method::cancel, sip::field_id::require, level::must, table_3, true},
    {sip::method::cancel, sip::field_id::subject, level::should, table_3},
    {sip::method::options, sip::field_id::alert_info, level::should, table_2},
    {sip::method::options, sip::field_id::expires, level::should, table_2},
    {sip::method::options, sip::field_id::in_reply_to, level::should, table_2},
    {sip::method::options, sip::field_id::priority, level::should, table_2},
    {sip::method::options, sip::field_id::reply_to, level::should, table_3},
    {sip::method::options, sip::field_id::subject, level::should, table_3},
    {sip::method::register_, sip::field_id::alert_info, level::should, table_2},
    {sip::method::register_, sip::field_id::in_reply_to, level::should, table_2},
    {sip::method::register_, sip::field_id::priority, level::should, table_2},
    {sip::method::register_, sip::field_id::record_route, level::must, table_3},
    {sip::method::register_, sip::field_id::reply_to, level::should, table_3},
    {sip::method::register_, sip::field_id::subject, level::should, table_3},
    {sip::method::prack, sip::field_id::alert_info, level::should, prack_table},
    {sip::method::prack, sip::field_id::call_info, level::should, prack_table},
    {sip::method::prack, sip::field_id::contact, level::must, prack_table},
    {sip::method::prack, sip::field_id::expires, level::should, prack_table},
    {sip::method::prack, sip::field_id::in_reply_to, level::should, prack_table},
    {sip::method::prack, sip::field_id::organization, level::should, prack_table},
    {sip::method::prack, sip::field_id::priority, level::should, prack_table},
    {sip::method::prack, sip::field_id::reply_to, level::should, prack_table},
    {sip::method::prack, sip::field_id::subject, level::should, prack_table},
};

// Where tables 2 and 3 say "R" and nothing else: "header field may only appear in requests".
struct request_only
{
    sip::field_id field;
    rules::level level;  // must: what a server or the way of a request depends on
    std::string_view source;
};

inline constexpr request_only not_in_responses[] = {
    {sip::field_id::authorization, level::must, table_2},
    {sip::field_id::in_reply_to, level::should, table_2},
    {sip::field_id::max_forwards, level::must, table_2},
    {sip::field_id::priority, level::should, table_3},
    {sip::field_id::proxy_authorization, level::must, table_3},
    {sip::field_id::proxy_require, level::must, table_3},
    {sip::field_id::route, level::must, table_3},
    {sip::field_id::subject, level::should, table_3},
};
// clang-format on

}  // namespace rules
