#include "sip/fields.hpp"
#include "sip/grammar.hpp"

namespace sip {

namespace {

//   auth-param       =  auth-param-name EQUAL ( token / quoted-string )
param auth_param(grammar& in)
{
    param out;
    out.name = in.some(chars::token, "a parameter name");
    in.expect_separated('=', "\"=\"");
    out.value = in.next_is('"') ? in.quoted_string() : in.some(chars::token, "a token or a quoted-string");
    out.has_value = true;
    return out;
}

}  // namespace

// RFC 3261 25.1; the parameters of Digest are auth-params too, and what they must be is judged by rules.
//   challenge        =  ("Digest" LWS digest-cln *(COMMA digest-cln)) / other-challenge
//   other-challenge  =  auth-scheme LWS auth-param *(COMMA auth-param)
//   credentials      =  ("Digest" LWS digest-response) / other-response
//   other-response   =  auth-scheme LWS auth-param *(COMMA auth-param)
result<challenge> parse_challenge(std::string_view value)
{
    grammar in{value};
    challenge out;
    out.scheme = in.token();
    in.lws();
    const auto begin = in.position();
    in.list(auth_param);
    out.params = in.since(begin);
    in.end("\",\"");
    return in.finish(out);
}

//   credentials      =  "Bearer" 1*SP b64token                                            (RFC 6750 2.1)
//   b64token         =  1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
result<challenge> parse_credentials(std::string_view value)
{
    constexpr char_set b64token = chars::alphanum | char_set{"-._~+/"};
    grammar in{value};
    challenge out;
    out.scheme = in.token();
    if (!in.ok() || !iequals(out.scheme, "Bearer"))
        return parse_challenge(value);
    in.lws();
    in.some(b64token, "a token");
    while (in.take('='))
        ;
    in.end("the end of the token");
    return in.ok() ? in.finish(out) : parse_challenge(value);
}

bool challenge::take(std::string_view& rest, param& out) const
{
    grammar in{rest};
    if (rest.empty())
        return false;
    out = auth_param(in);
    if (!in.ok())
        return false;
    in.take_separated(',');
    rest.remove_prefix(in.position());
    return true;
}

std::string_view challenge::value(std::string_view name) const
{
    param one;
    for (auto rest = params; take(rest, one);)
        if (iequals(one.name, name))
            return one.value;
    return {};
}

}  // namespace sip
