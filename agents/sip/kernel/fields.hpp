// CSeq, Call-ID, Content-Type, tokens. Included inside a kernel's namespace.

// RFC 3261 25.1
//   CSeq  =  "CSeq" HCOLON 1*DIGIT LWS Method
const char* read_cseq(input& in, cseq& out)
{
    const char* p = number(in, in.begin, 0xffffffff, out.number);
    if (!p) [[unlikely]]
        return nullptr;
    const char* const method = fast_sws(p, in.end);
    if (method == p) [[unlikely]]
        return wrong(in, p, "LWS before the method");
    p = span(chars::token, method, in.end, in.limit);
    if (p == method) [[unlikely]]
        return wrong(in, p, "a method");
    out.method = view(method, p);
    return value_end(in, p, false, "the end of CSeq");
}

//   callid  =  word [ "@" word ]
const char* read_call_id(input& in)
{
    const char* p = span(chars::word, in.begin, in.end, in.limit);
    if (p == in.begin) [[unlikely]]
        return wrong(in, p, "a Call-ID");
    if (at(p, in.end, '@'))
    {
        const char* const second = p + 1;
        p = span(chars::word, second, in.end, in.limit);
        if (p == second) [[unlikely]]
            return wrong(in, p, "a word after \"@\"");
    }
    return value_end(in, p, false, "the end of Call-ID");
}

//   media-type   =  m-type SLASH m-subtype *(SEMI m-parameter)
//   m-parameter  =  m-attribute EQUAL m-value
const char* read_media_type(input& in, media_type& out)
{
    const char* p = in.begin;
    const char* last = span(chars::token, p, in.end, in.limit);
    if (last == p) [[unlikely]]
        return wrong(in, p, "a media type");
    out.type = view(p, last);
    p = skip_sws(last, in.end);
    if (!at(p, in.end, '/')) [[unlikely]]
        return wrong(in, p, "\"/\"");
    p = skip_sws(p + 1, in.end);
    last = span(chars::token, p, in.end, in.limit);
    if (last == p) [[unlikely]]
        return wrong(in, p, "a media subtype");
    out.subtype = view(p, last);
    p = skip_sws(last, in.end);
    if (at(p, in.end, ';'))
    {
        const char* const first = p;
        do
        {
            raw_param param;
            last = one_param(in, p + 1, param);
            if (!last)
                return nullptr;
            if (!param.value)
                return wrong(in, param.name_end, "\"=\"");
            p = skip_sws(last, in.end);
        } while (at(p, in.end, ';'));
        out.params = param_list{view(first, last)};
    }
    return value_end(in, p, false, "\";\" or the end");
}

const char* read_token(input& in, bool list, std::string_view& out)
{
    const char* const first = skip_sws(in.begin, in.end);
    const char* const p = span(chars::token, first, in.end, in.limit);
    if (p == first)
        return wrong(in, p, "a token");
    out = view(first, p);
    return value_end(in, p, list, "\",\" or the end");
}
