// Reads the one row of a message as the typed value of its field, for each field that we know by name
// (sip/names.hpp). Fields that nobody asks for by type are read production by production, as sip/grammar.hpp
// offers it.
#pragma once

#include "spelling.hpp"

#include "sip/comma.hpp"
#include "sip/grammar.hpp"

#include <optional>
#include <string>
#include <string_view>

using fault_or_none = std::optional<sip::parse_error>;

template <class Value, class List>
fault_or_none read_list(spelling& out, List values)
{
    Value value;
    while (values.next(value))
    {
        out.separate();
        spell(out, value);
    }
    return values.error();
}

template <class T>
fault_or_none read_one(spelling& out, const sip::result<T>& read)
{
    if (!read)
        return read.error();
    spell(out, *read);
    return {};
}

template <class Read>
fault_or_none read_each(spelling& out, std::string_view list, Read read)
{
    for (std::size_t end = 0;; list.remove_prefix(end + 1))
    {
        end = sip::first_value_end(list);
        out.separate();
        if (const auto wrong = read(out, sip::trimmed(list.substr(0, end))))
            return wrong;
        if (end == list.size())
            return {};
    }
}

// Productions of RFC 3261 25.1, as parts.

inline void read_params(spelling& out, sip::grammar& in)
{
    const auto begin = in.position();
    in.params();
    spell(out, sip::param_list{in.since(begin)});
}

// token [SLASH token] *( SEMI generic-param ): accept-range, product, event-package ...
inline void read_token(spelling& out, sip::grammar& in)
{
    out.part(in.token());
    const bool two = in.take_separated('/');
    out.optional(two, "/", two ? in.token() : "");
    read_params(out, in);
}

// callid *( SEMI generic-param )
inline void read_callid(spelling& out, sip::grammar& in)
{
    const auto begin = in.position();
    in.callid();
    out.part(in.since(begin));
    read_params(out, in);
}

inline void read_ainfo(spelling& out, sip::grammar& in)
{
    out.part(in.token());
    in.expect_separated('=', "\"=\"");
    out.mark("=");
    out.part(in.gen_value());
}

// product / comment, with white space between them: Server and User-Agent
inline void read_products(spelling& out, sip::grammar& in)
{
    do
    {
        out.mark(out.printed().empty() ? "" : " ");
        if (in.next_is('('))
            out.part(in.comment());
        else
        {
            out.part(in.token());
            const bool version = in.take_separated('/');
            out.optional(version, "/", version ? in.token() : "");
        }
    } while (in.ok() && in.sws());
}

// RFC 3262 10: RAck  =  response-num LWS CSeq-num LWS Method
inline void read_rack(spelling& out, sip::grammar& in)
{
    for (int i = 0; i < 2; ++i)
    {
        out.part(in.number());
        in.lws();
        out.mark(" ");
    }
    out.part(in.token());
}

// RFC 3323 4.2: Privacy-hdr  =  "Privacy" HCOLON priv-value *(";" priv-value)
inline void read_privacy(spelling& out, sip::grammar& in)
{
    do
    {
        out.mark(out.printed().empty() ? "" : ";");
        out.part(in.token());
    } while (in.take_separated(';'));
}

inline void read_mime_version(spelling& out, sip::grammar& in)
{
    out.part(in.some(sip::chars::digit, "1*DIGIT"));
    in.expect('.', "\".\"");
    out.mark(".");
    out.part(in.some(sip::chars::digit, "1*DIGIT"));
}

inline void read_text(spelling& out, sip::grammar& in)
{
    in.text();
    out.part(in.since(0));
}

inline void read_delta(spelling& out, sip::grammar& in)
{
    out.part(in.number());
    read_params(out, in);
}

template <class Production>
fault_or_none read_whole(spelling& out, std::string_view value, Production production)
{
    sip::grammar in{value};
    production(out, in);
    in.end();
    return in.error();
}

template <class Production>
fault_or_none read_values(spelling& out, std::string_view value, Production production)
{
    return read_whole(out, value, [production](spelling& to, sip::grammar& in) {
        in.list([&](sip::grammar& g) {
            to.separate();
            production(to, g);
        });
    });
}

// LAQUOT absoluteURI RAQUOT *( SEMI generic-param ): Alert-Info, Call-Info, Error-Info. No name-addr: no
// parameter of theirs means anything to us.
inline fault_or_none read_bracketed(spelling& out, std::string_view value)
{
    const auto close = value.find('>');
    if (!value.starts_with('<') || close == value.npos)
        return sip::parse_error{};
    out.mark("<");
    if (const auto wrong = read_one(out, sip::parse_uri(value.substr(1, close - 1))))
        return wrong;
    out.mark(">");
    return read_whole(out, value.substr(close + 1), read_params);
}

inline fault_or_none read_value(spelling& out, const sip::message& m, sip::field_id id)
{
    using enum sip::field_id;
    const auto value = m.value(id);
    if (value.empty())  // nothing to take apart; whether it may be so is for check()
        return {};
    switch (id)
    {
    case via: return read_list<sip::via>(out, sip::via_list{m});
    case contact:
    case from:
    case p_asserted_identity:
    case p_preferred_identity:
    case path:
    case record_route:
    case refer_to:
    case referred_by:
    case reply_to:
    case route:
    case service_route:
    case to: return read_list<sip::name_addr>(out, sip::name_addr_list{m, id});
    case allow:
    case allow_events:
    case content_encoding:
    case content_language:
    case proxy_require:
    case require:
    case supported:
    case unsupported: return read_list<std::string_view>(out, sip::token_list{m, id});
    case call_id: return read_one(out, call_id_of(m));
    case cseq: return read_one(out, cseq_of(m));
    case content_length:
    case expires:
    case max_forwards:
    case min_expires:
    case rseq: return read_one(out, number_of(m, id));
    case content_type: return read_one(out, content_type_of(m));
    case authorization:
    case proxy_authenticate:
    case proxy_authorization:
    case www_authenticate: return read_one(out, sip::parse_challenge(value));
    case date: return read_one(out, sip::parse_date(value));
    case retry_after: return read_one(out, sip::parse_retry_after(value));
    case timestamp: return read_one(out, sip::parse_timestamp(value));
    case warning:
        return read_each(out, value,
                         [](auto& to, auto one) { return read_one(to, sip::parse_warning(one)); });
    case alert_info:
    case call_info:
    case error_info: return read_each(out, value, read_bracketed);
    case accept:
    case accept_encoding:
    case accept_language:
    case content_disposition:
    case event:
    case priority:
    case reason:
    case sip_etag:
    case sip_if_match:
    case subscription_state: return read_values(out, value, read_token);
    case authentication_info: return read_values(out, value, read_ainfo);
    case in_reply_to:
    case replaces: return read_values(out, value, read_callid);
    case min_se:
    case session_expires: return read_whole(out, value, read_delta);
    case privacy: return read_whole(out, value, read_privacy);
    case mime_version: return read_whole(out, value, read_mime_version);
    case rack: return read_whole(out, value, read_rack);
    case server:
    case user_agent: return read_whole(out, value, read_products);
    case organization:
    case subject: return read_whole(out, value, read_text);
    case other:
    case count_: break;
    }
    return {};
}

// What the parser says of a row that stands alone in a message.
struct answer
{
    fault_or_none fault, refusal;  // of reading; of the scan or the check
    spelling value;
    bool operator==(const answer&) const = default;
};

// Nothing when a line end in the value made something else of the row.
inline std::optional<answer> read_row(std::string_view name, std::string_view value)
{
    const auto octets =
        std::string{"SIP/2.0 200 OK\r\n"}.append(name).append(": ").append(value) + "\r\n\r\n";
    sip::scanned_message m;
    m.scan(octets);
    if (m.fields().size() != 1 || !m.fields()[0].well_formed)
        return {};
    answer out;
    // That the octets of a body are missing is no fault of the value.
    const bool odd = m.error() && m.error()->offset < m.header().size();
    out.refusal = odd ? m.error() : check(m, m.fields()[0]);
    out.fault = read_value(out.value, m, m.fields()[0].id);
    return out;
}
