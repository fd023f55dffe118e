// Failure, white space, numbers, quoted strings. Included inside a kernel's namespace.

[[gnu::cold, gnu::noinline]] const char* fail(input& in, fault what, const char* at, const char* expected)
{
    in.error = {what, static_cast<std::uint32_t>(at - in.begin), expected};
    return nullptr;
}

// Something else stands at `at`, or nothing does.
[[gnu::cold, gnu::noinline]] const char* wrong(input& in, const char* at, const char* expected)
{
    return fail(in, at == in.end ? fault::truncated : fault::unexpected, at, expected);
}

inline bool at(const char* p, const char* end, char c) { return p < end && *p == c; }

//   LWS  =  [*WSP CRLF] 1*WSP ; linear whitespace
//   SWS  =  [LWS] ; sep whitespace
inline const char* skip_sws(const char* p, const char* end)
{
    if (p < end && static_cast<unsigned char>(*p) <= ' ') [[unlikely]]
        return end_of_lws(p, end);
    return p;
}

inline const char* fast_sws(const char* p, const char* end)  // for places where one SP is usual
{
    if (at(p, end, ' '))
        ++p;
    return skip_sws(p, end);
}

//   escaped  =  "%" HEXDIG HEXDIG
// A run of octets of the set and escapes, from the first "%" on. Null when an escape is malformed.
[[gnu::noinline]] const char* span_from_escape(input& in, const char_set& set, const char* p)
{
    while (at(p, in.end, '%'))
    {
        for (int i = 1; i <= 2; ++i)
            if (p + i >= in.end || !chars::hexdig(p[i]))
                return wrong(in, p + i < in.end ? p + i : in.end, "HEXDIG");
        p = span(set, p + 3, in.end, in.limit);
    }
    return p;
}

[[gnu::always_inline]] inline const char* span_escaped(input& in, const char_set& set, const char* p)
{
    p = span(set, p, in.end, in.limit);
    return at(p, in.end, '%') ? span_from_escape(in, set, p) : p;
}

// 1*DIGIT up to `most`.
inline const char* number(input& in, const char* p, std::uint32_t most, std::uint32_t& out)
{
    const char* const first = p;
    std::uint64_t sum = 0;
    for (; p < in.end && static_cast<unsigned char>(*p - '0') < 10; ++p)
        if (sum <= most)
            sum = sum * 10 + static_cast<std::uint64_t>(*p - '0');
    if (p == first) [[unlikely]]
        return wrong(in, p, "1*DIGIT");
    if (sum > most) [[unlikely]]
        return fail(in, fault::out_of_range, first, "a smaller number");
    out = static_cast<std::uint32_t>(sum);
    return p;
}

//   quoted-string  =  SWS DQUOTE *(qdtext / quoted-pair ) DQUOTE
//   qdtext         =  LWS / %x21 / %x23-5B / %x5D-7E / UTF8-NONASCII
//   quoted-pair    =  "\" (%x00-09 / %x0B-0C / %x0E-7F)
// `p` is at the first quote; the answer is behind the last.
[[gnu::noinline]] const char* quoted_string(input& in, const char* p)
{
    for (++p;;)
    {
        p = span(chars::qdtext, p, in.end, in.limit);
        if (p == in.end)
            return fail(in, fault::truncated, p, "the closing quote");
        const auto octet = static_cast<unsigned char>(*p);
        if (octet == '"')
            return p + 1;
        if (octet == '\\')
        {
            if (p + 1 == in.end)
                return fail(in, fault::truncated, in.end, "an octet after the backslash");
            if (p[1] == '\r' || p[1] == '\n' || static_cast<unsigned char>(p[1]) > 0x7f)
                return fail(in, fault::unexpected, p + 1, "an ASCII octet other than CR and LF");
            p += 2;
        }
        else if (octet == '\t' || octet == '\r' || octet == '\n')
        {
            const char* const next = end_of_lws(p, in.end);
            if (next == p)
                return wrong(in, p, "qdtext");
            p = next;
        }
        else if (const char* const next = utf8_sequence(p, in.end))
            p = next;
        else
            return wrong(in, p, "qdtext");
    }
}

//   COMMA  =  SWS "," SWS
// Behind a value: at the end of the input, or at a comma when it may be one of a list.
inline const char* value_end(input& in, const char* p, bool list, const char* expected)
{
    p = skip_sws(p, in.end);
    if (p == in.end || (list && *p == ',')) [[likely]]
        return p;
    return wrong(in, p, expected);
}
