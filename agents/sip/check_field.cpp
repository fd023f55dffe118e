#include "sip/comma.hpp"
#include "sip/fields.hpp"
#include "sip/grammar.hpp"

namespace sip {

namespace {

// A value without what surrounds it; faults count from the value's first octet.
using fault_or_none = std::optional<parse_error>;

template <class T>
fault_or_none fault_of(const result<T>& read)
{
    return read ? fault_or_none{} : fault_or_none{read.error()};
}

fault_or_none moved(fault_or_none error, std::size_t by)
{
    if (error)
        error->offset += static_cast<std::uint32_t>(by);
    return error;
}

// Reads each value of a comma list by itself.
template <class Read>
fault_or_none each(std::string_view list, Read read)
{
    for (std::size_t at = 0;;)
    {
        const auto rest = list.substr(at);
        const auto end = first_value_end(rest);
        const auto value = trimmed(rest.substr(0, end));
        if (value.empty())
        {
            const auto what = at + end < list.size() ? fault::unexpected : fault::truncated;
            return parse_error{what, static_cast<std::uint32_t>(at + end), "a value"};
        }
        if (auto wrong = read(value))
            return moved(wrong, static_cast<std::size_t>(value.data() - list.data()));
        if (end == rest.size())
            return {};
        at += end + 1;
    }
}

template <class Production>
fault_or_none whole(std::string_view value, Production production)
{
    grammar in{value};
    production(in);
    in.end();
    return in.error();
}

template <class Production>
fault_or_none whole_or_empty(std::string_view value, Production production)
{
    return value.empty() ? fault_or_none{} : whole(value, production);
}

// What several fields share.

//   token *(COMMA token): option-tag, Method, content-coding, event-type
void tokens(grammar& in)
{
    in.list([](grammar& g) { g.token(); });
}

void token_and_params(grammar& in)
{
    in.token();
    in.params();
}

void delta_and_params(grammar& in)
{
    in.number();
    in.params();
}

fault_or_none address(std::string_view value)
{
    const auto read = parse_name_addr(value);
    if (read && read->star)
        return parse_error{fault::unexpected, 0, "a URI"};
    return fault_of(read);
}

//   route-param  =  name-addr *( SEMI rr-param )
fault_or_none bracketed_address(std::string_view value)
{
    const auto read = parse_name_addr(value);
    if (read && !read->bracketed)
        return parse_error{fault::unexpected, 0, "\"<\""};
    return fault_of(read);
}

//   LAQUOT absoluteURI RAQUOT *( SEMI generic-param ): Alert-Info, Call-Info, Error-Info
fault_or_none bracketed_uri(std::string_view value)
{
    grammar in{value};
    in.expect('<', "\"<\"");
    if (in.ok())
    {
        const auto close = value.find('>');
        const auto size = (close == value.npos ? value.size() : close) - 1;
        if (const auto wrong = fault_of(parse_uri(value.substr(1, size))))
            return moved(wrong, 1);
        if (close == value.npos)
            return parse_error{fault::truncated, static_cast<std::uint32_t>(value.size()), "\">\""};
        return moved(whole(value.substr(close + 1), [](grammar& g) { g.params(); }), close + 1);
    }
    return in.error();
}

// Single fields.

//   accept-range  =  media-range *(SEMI accept-param)
//   media-range   =  ( "*/*" / ( m-type SLASH "*" ) / ( m-type SLASH m-subtype ) ) *( SEMI m-parameter )
// "*" is a token character, so a token covers the three forms but for "*/x".
void accept_range(grammar& in)
{
    const auto type = in.token();
    in.expect_separated('/', "\"/\"");
    const auto begin = in.position();
    const auto subtype = in.token();
    if (type == "*" && subtype != "*")
        in.fail_at(begin, fault::unexpected, "\"*\"");
    in.params();
}

//   language        =  language-range *(SEMI accept-param)
//   language-range  =  ( ( 1*8ALPHA *( "-" 1*8ALPHA ) ) / "*" )
//   language-tag    =  primary-tag *( "-" subtag )
void language_tag(grammar& in)
{
    do
    {
        const auto begin = in.position();
        if (in.some(chars::alpha, "1*8ALPHA").size() > 8)
            in.fail_at(begin + 8, fault::unexpected, "\"-\"");
    } while (in.take('-'));
}

void language_range(grammar& in)
{
    if (!in.take('*'))
        language_tag(in);
    in.params();
}

//   ainfo  =  nextnonce / message-qop / response-auth / cnonce / nonce-count
void ainfo(grammar& in)
{
    in.some(chars::token, "a parameter name");
    in.expect_separated('=', "\"=\"");
    in.gen_value();
}

//   Contact  =  ("Contact" / "m" ) HCOLON ( STAR / (contact-param *(COMMA contact-param)))
fault_or_none contact(std::string_view value)
{
    return value == "*" ? fault_or_none{} : each(value, address);
}

//   MIME-Version  =  1*DIGIT "." 1*DIGIT
void mime_version(grammar& in)
{
    in.some(chars::digit, "1*DIGIT");
    in.expect('.', "\".\"");
    in.some(chars::digit, "1*DIGIT");
}

// RFC 3323 4.2
//   Privacy-hdr  =  "Privacy" HCOLON priv-value *(";" priv-value)
void privacy(grammar& in)
{
    do
        in.token();
    while (in.take_separated(';'));
}

// RFC 3262 10
//   RAck  =  "RAck" HCOLON response-num LWS CSeq-num LWS Method
void rack(grammar& in)
{
    in.number();
    in.lws();
    in.number();
    in.lws();
    in.token();
}

// RFC 3891 6.1
//   Replaces  =  "Replaces" HCOLON callid *(SEMI replaces-param)
void replaces(grammar& in)
{
    in.callid();
    in.params();
}

//   Server      =  "Server" HCOLON server-val *(LWS server-val)
//   server-val  =  product / comment
//   product     =  token [SLASH product-version]
void server(grammar& in)
{
    do
    {
        if (in.next_is('('))
            in.comment();
        else
        {
            in.some(chars::token, "a product or a comment");
            if (in.take_separated('/'))
                in.token();
        }
    } while (in.ok() && in.sws());
}

fault_or_none check_value(field_id id, std::string_view value)
{
    switch (id)
    {
    case field_id::via: return each(value, [](auto v) { return fault_of(parse_via(v)); });
    case field_id::from:
    case field_id::to:
    case field_id::reply_to:     // RFC 3261 20.31
    case field_id::refer_to:     // RFC 3515 2.1
    case field_id::referred_by:  // RFC 3892 3
        return address(value);
    case field_id::contact: return contact(value);
    case field_id::p_asserted_identity:   // RFC 3325 9.1
    case field_id::p_preferred_identity:  // RFC 3325 9.2
        return each(value, address);
    case field_id::route:
    case field_id::record_route:
    case field_id::path:           // RFC 3327 4
    case field_id::service_route:  // RFC 3608 5
        return each(value, bracketed_address);
    case field_id::call_id: return fault_of(parse_call_id(value));
    case field_id::cseq: return fault_of(parse_cseq(value));
    case field_id::max_forwards:
    case field_id::content_length:
    case field_id::expires:
    case field_id::min_expires:
    case field_id::rseq:  // RFC 3262 10
        return fault_of(parse_number(value));
    case field_id::content_type: return fault_of(parse_media_type(value));
    case field_id::authorization:
    case field_id::proxy_authorization: return fault_of(parse_credentials(value));
    case field_id::proxy_authenticate:
    case field_id::www_authenticate: return fault_of(parse_challenge(value));
    case field_id::retry_after: return fault_of(parse_retry_after(value));
    case field_id::timestamp: return fault_of(parse_timestamp(value));
    case field_id::date: return fault_of(parse_date(value));
    case field_id::warning: return each(value, [](auto v) { return fault_of(parse_warning(v)); });

    // These five may be empty (RFC 3261 25.1).
    case field_id::accept: return whole_or_empty(value, [](grammar& in) { in.list(accept_range); });
    case field_id::accept_encoding:
        return whole_or_empty(value, [](grammar& in) { in.list(token_and_params); });
    case field_id::accept_language:
        return whole_or_empty(value, [](grammar& in) { in.list(language_range); });
    case field_id::allow:
    case field_id::supported: return whole_or_empty(value, tokens);
    case field_id::organization:
    case field_id::subject: return whole(value, [](grammar& in) { in.text(); });

    case field_id::alert_info:
    case field_id::call_info:
    case field_id::error_info: return each(value, bracketed_uri);
    case field_id::allow_events:  // RFC 6665 8.4
    case field_id::content_encoding:
    case field_id::proxy_require:
    case field_id::require:
    case field_id::unsupported: return whole(value, tokens);
    case field_id::authentication_info: return whole(value, [](grammar& in) { in.list(ainfo); });
    case field_id::content_language: return whole(value, [](grammar& in) { in.list(language_tag); });
    case field_id::content_disposition:
    case field_id::event:               // RFC 6665 8.4
    case field_id::subscription_state:  // RFC 6665 8.4
        return whole(value, token_and_params);
    case field_id::reason:  // RFC 3326 2
        return whole(value, [](grammar& in) { in.list(token_and_params); });
    case field_id::in_reply_to:
        return whole(value, [](grammar& in) { in.list([](grammar& g) { g.callid(); }); });
    case field_id::mime_version: return whole(value, mime_version);
    case field_id::min_se:           // RFC 4028 5
    case field_id::session_expires:  // RFC 4028 4
        return whole(value, delta_and_params);
    case field_id::priority:
    case field_id::sip_etag:      // RFC 3903 11.3
    case field_id::sip_if_match:  // RFC 3903 11.3
        return whole(value, [](grammar& in) { in.token(); });
    case field_id::privacy: return whole(value, privacy);
    case field_id::rack: return whole(value, rack);
    case field_id::replaces: return whole(value, replaces);
    case field_id::server:
    case field_id::user_agent: return whole(value, server);
    case field_id::other:
    case field_id::count_: break;
    }
    return {};
}

}  // namespace

std::optional<parse_error> check(const message& m, const field& row)
{
    if (!row.well_formed)
        return parse_error{fault::unexpected, row.value_at, "a header field name and \":\""};
    return moved(check_value(row.id, m.value(row)), row.value_at);
}

}  // namespace sip
