// The values of From, To, Contact, Route and the like. Included inside a kernel's namespace.

// RFC 3261 25.1
//   display-name  =  *(token LWS) / quoted-string
// Behind the display name and its white space, at the "<" or at what stands there instead.
[[gnu::noinline]] const char* quoted_display(input& in, const char* p, name_addr& out)
{
    const char* const stop = quoted_string(in, p);
    if (!stop)
        return nullptr;
    out.display = view(p, stop);
    p = skip_sws(stop, in.end);
    return at(p, in.end, '<') ? p : wrong(in, p, "\"<\"");
}

// `p` is behind the first token. More tokens may follow, the last need not have LWS behind it (RFC
// 4475 3.1.1.6).
inline const char* token_display(input& in, const char* first, const char* p, name_addr& out)
{
    for (;;)
    {
        const char* const stop = p;
        p = fast_sws(p, in.end);
        if (at(p, in.end, '<')) [[likely]]
        {
            out.display = view(first, stop);
            return p;
        }
        const char* const next = span(chars::token, p, in.end, in.limit);
        if (next == p) [[unlikely]]
            return wrong(in, p, "\"<\"");
        p = next;
    }
}

//   name-addr  =  [ display-name ] LAQUOT addr-spec RAQUOT
//   LAQUOT     =  SWS "<"; RAQUOT  =  ">" SWS
// RFC 3261 20: "If the URI is not enclosed in angle brackets, any semicolon-delimited parameters are
// header-parameters".
const char* read_name_addr(input& in, bool list, name_addr& out)
{
    const char* const begin = skip_sws(in.begin, in.end);
    const char* p = begin;
    if (!at(p, in.end, '<'))
    {
        const char* const stop = span(chars::token, p, in.end, in.limit);
        if (stop != p && in.end - stop >= 2 && stop[0] == ' ' && stop[1] == '<') [[likely]]
        {
            out.display = view(p, stop);
            p = stop + 1;
        }
        else if (at(stop, in.end, ':'))
            p = bare_addr_spec(in, p, out.uri);
        else if (at(p, in.end, '"'))
            p = quoted_display(in, p, out);
        else if (stop == p)
            p = wrong(in, p, "an address");
        else if (stop == p + 1 && *p == '*' && skip_sws(stop, in.end) == in.end)
        {
            out.star = true;
            out.octets = view(begin, stop);
            return in.end;
        }
        else
            p = token_display(in, p, stop, out);
        if (!p) [[unlikely]]
            return nullptr;
    }
    if (out.uri.octets.empty() && at(p, in.end, '<'))
    {
        out.bracketed = true;
        p = addr_spec(in, p + 1, place::bracketed, out.uri);
        if (!p) [[unlikely]]
            return nullptr;
        if (!at(p, in.end, '>')) [[unlikely]]
            return wrong(in, p, "\">\"");
        ++p;
    }

    const char* last = p;
    p = skip_sws(p, in.end);
    if (at(p, in.end, ';'))
    {
        const char* const params = p;
        do
        {
            raw_param param;
            const bool usual = usual_param(in, p, ";tag=", param);
            last = usual ? param_value(in, param.value, param) : one_param(in, p + 1, param);
            if (!last) [[unlikely]]
                return nullptr;
            if ((usual || is_named(param, "tag")) && out.tag.empty())
            {
                if (!has_token(param)) [[unlikely]]
                    return wrong(in, param.value ? param.value : param.name_end, "a tag");
                out.tag = view(param.value, param.value_end);
            }
            p = skip_sws(last, in.end);
        } while (at(p, in.end, ';'));
        out.params = param_list{view(params, last)};
    }
    out.octets = view(begin, last);
    return whole(in, p, list, "\";\" or the end");
}
