#include "sip/fields.hpp"
#include "sip/grammar.hpp"

namespace sip {

namespace {

//   1*(DIGIT) [ "." *(DIGIT) ]
void fraction(grammar& in)
{
    in.some(chars::digit, "1*DIGIT");
    if (in.take('.'))
        in.digits(0, static_cast<std::size_t>(-1), "");
}

}  // namespace

// RFC 3261 20.33
//   Retry-After  =  delta-seconds [ comment ] *( SEMI retry-param )
//   retry-param  =  ("duration" EQUAL delta-seconds) / generic-param
result<retry_after> parse_retry_after(std::string_view value)
{
    grammar in{value};
    retry_after out;
    out.seconds = in.number();
    const auto seconds_end = in.position();
    in.sws();
    if (in.next_is('('))
        out.comment = in.comment();
    // SEMI has its own white space, and white space alone is not part of the value.
    else if (!in.next_is(';') && in.ok() && in.position() != seconds_end)
        in.fail_here("a comment or \";\"");
    in.sws();
    const auto begin = in.position();
    in.params();
    out.params = param_list{in.since(begin)};
    in.end("a comment or \";\"");
    return in.finish(out);
}

// RFC 3261 20.38
//   Timestamp  =  1*(DIGIT) [ "." *(DIGIT) ] [ LWS delay ]
//   delay      =  *(DIGIT) [ "." *(DIGIT) ]
result<timestamp> parse_timestamp(std::string_view value)
{
    grammar in{value};
    timestamp out;
    fraction(in);
    out.value = in.since(0);
    if (in.sws())
    {
        const auto begin = in.position();
        in.digits(0, static_cast<std::size_t>(-1), "");
        if (in.take('.'))
            in.digits(0, static_cast<std::size_t>(-1), "");
        out.delay = in.since(begin);
    }
    in.end("DIGIT or \".\"");
    return in.finish(out);
}

// RFC 3261 20.43; SP may be any LWS (25.1: "has the same semantics as SP").
//   warning-value  =  warn-code SP warn-agent SP warn-text
//   warn-code      =  3DIGIT
//   warn-agent     =  hostport / pseudonym
//   pseudonym      =  token
//   warn-text      =  quoted-string
result<warning> parse_warning(std::string_view value)
{
    grammar in{value};
    warning out;
    for (const char c : in.digits(3, 3, "3DIGIT"))
        out.code = out.code * 10 + (c - '0');
    in.lws();
    const auto begin = in.position();
    if (in.next_is('['))
        in.gen_value();
    else
        in.some(chars::token, "a host or a token");
    if (in.take(':'))
        in.some(chars::digit, "a port");
    out.agent = in.since(begin);
    in.lws();
    out.text = in.quoted_string();
    return in.finish(out);
}

}  // namespace sip
