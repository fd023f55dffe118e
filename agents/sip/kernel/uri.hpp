// URIs. Included inside a kernel's namespace.

// Where the URI stands decides where it may end.
enum class place { alone, bracketed, bare };

// RFC 3261 25.1
//   uri-parameters  =  *( ";" uri-parameter)
//   uri-parameter   =  pname [ "=" pvalue ]              each 1*paramchar
// `p` is at the first ";".
[[gnu::noinline]] const char* uri_params(input& in, const char* p, param_list& out)
{
    const char* const first = p;
    do
    {
        const char* q = span_escaped(in, chars::uri_param, p + 1);
        if (!q)
            return nullptr;
        if (q == p + 1) [[unlikely]]
            return wrong(in, q, "the name of a URI parameter");
        p = q;
        if (at(p, in.end, '='))
        {
            q = span_escaped(in, chars::uri_param, p + 1);
            if (!q)
                return nullptr;
            if (q == p + 1) [[unlikely]]
                return wrong(in, q, "the value of a URI parameter");
            p = q;
        }
    } while (at(p, in.end, ';'));
    out = param_list{view(first, p)};
    return p;
}

//   headers  =  "?" header *( "&" header )
//   header   =  hname "=" hvalue
// `p` is at the "?".
[[gnu::noinline]] const char* uri_headers(input& in, const char* p, std::string_view& out)
{
    const char* const first = p + 1;
    do
    {
        const char* q = span_escaped(in, chars::uri_header, p + 1);
        if (!q)
            return nullptr;
        if (q == p + 1)
            return wrong(in, q, "the name of a header");
        if (!at(q, in.end, '='))
            return wrong(in, q, "\"=\"");
        p = span_escaped(in, chars::uri_header, q + 1);
        if (!p)
            return nullptr;
    } while (at(p, in.end, '&'));
    out = view(first, p);
    return p;
}

//   userinfo  =  ( user / telephone-subscriber ) [ ":" password ] "@"
// Behind the "@"; p when there is none; null on a fault.
[[gnu::always_inline]] inline const char* userinfo(input& in, const char* p, place where, uri& out)
{
    const auto& allowed = where == place::bare ? chars::user_bare : chars::user;
    const char* const last = span_escaped(in, allowed, p);
    if (!last)
        return nullptr;
    if (at(last, in.end, '@'))
    {
        if (last == p) [[unlikely]]
            return wrong(in, p, "the user part");
        out.user = view(p, last);
        out.has_user = true;
        return last + 1;
    }
    if (!at(last, in.end, ':'))
        return p;
    const char* const end = span_escaped(in, chars::password, last + 1);
    if (!end)
        return nullptr;
    if (!at(end, in.end, '@'))
        return p;
    if (last == p)
        return wrong(in, p, "the user part");
    out.user = view(p, last);
    out.password = view(last + 1, end);
    out.has_user = true;
    return end + 1;
}

//   SIP-URI   =  "sip:" [ userinfo ] hostport uri-parameters [ headers ]
//   hostport  =  host [ ":" port ]
// `p` is behind the scheme.
[[gnu::always_inline]] inline const char* sip_uri(input& in, const char* p, place where, uri& out)
{
    p = userinfo(in, p, where, out);
    if (!p)
        return nullptr;
    p = host(in, p, out.host);
    if (!p)
        return nullptr;
    if (at(p, in.end, ':'))
    {
        p = port(in, p + 1, out.port);
        if (!p)
            return nullptr;
        out.has_port = true;
    }
    if (where == place::bare)
        return p;
    if (at(p, in.end, ';'))
    {
        p = uri_params(in, p, out.params);
        if (!p)
            return nullptr;
    }
    if (at(p, in.end, '?')) [[unlikely]]
        p = uri_headers(in, p, out.headers);
    return p;
}

// RFC 3966 3
//   telephone-subscriber  =  global-number / local-number
//   global-number         =  "+" *phonedigit DIGIT *phonedigit *par
//   local-number          =  *phonedigit-hex ( HEXDIG / "*" / "#" ) *phonedigit-hex *par context *par
inline const char* tel_uri(input& in, const char* p, place where, uri& out)
{
    const char* const first = p;
    const bool global = at(p, in.end, '+');
    if (global)
        ++p;
    const char* const last = each(global ? chars::phone : chars::phone_hex, p, in.end, in.limit);
    bool digits = false;
    for (; p < last; ++p)
        digits = digits || !char_set{"-.()"}(*p);
    if (!digits)
        return wrong(in, last, "a digit");
    out.user = view(first, last);
    if (where == place::bare)
        return global ? last : fail(in, fault::missing, last, "phone-context in a local number");
    if (at(p, in.end, ';'))
    {
        p = uri_params(in, p, out.params);
        if (!p)
            return nullptr;
    }
    if (!global && out.params.value("phone-context").empty())
        return fail(in, fault::missing, p, "phone-context in a local number");
    return p;
}

//   absoluteURI  =  scheme ":" ( hier-part / opaque-part )
//   scheme       =  ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )
[[gnu::noinline]] const char* other_uri(input& in, const char* first, place where, uri& out)
{
    const char* p = span(chars::scheme, first, in.end, in.limit);
    if (p == first || !chars::alpha(*first))
        return wrong(in, first, "a scheme");
    if (!at(p, in.end, ':'))
        return wrong(in, p, "\":\"");
    out.scheme_name = view(first, p);
    if (iequals(out.scheme_name, "tel"))
    {
        out.scheme = scheme::tel;
        p = tel_uri(in, p + 1, where, out);
    }
    else
    {
        out.scheme = scheme::other;
        const char* const rest = p + 1;
        p = span_escaped(in, where == place::bare ? chars::uric_bare : chars::uric, rest);
        if (p == rest)
            return wrong(in, p, "the rest of the URI");
        if (p)
            out.host = view(rest, p);
    }
    if (p)
        out.octets = view(first, p);
    return p;
}

// The URI that begins at `first`; the answer is where it ends.
[[gnu::always_inline]] inline const char* addr_spec(input& in, const char* first, place where, uri& out)
{
    if (in.end - first < 5 || !has_letters(first, "sip")) [[unlikely]]
        return other_uri(in, first, where, out);
    const char* p = first + 3;
    if (*p == ':') [[likely]]
        out.scheme = scheme::sip;
    else if ((*p | 0x20) == 's' && first[4] == ':')
    {
        out.scheme = scheme::sips;
        ++p;
    }
    else
        return other_uri(in, first, where, out);
    out.scheme_name = view(first, p);
    p = sip_uri(in, p + 1, where, out);
    if (p)
        out.octets = view(first, p);
    return p;
}

[[gnu::noinline]] const char* bare_addr_spec(input& in, const char* first, uri& out)
{
    return addr_spec(in, first, place::bare, out);
}

const char* read_uri(input& in, uri& out)
{
    const char* const p = addr_spec(in, in.begin, place::alone, out);
    if (p && p != in.end) [[unlikely]]
        return wrong(in, p, "a character of a URI");
    return p;
}
