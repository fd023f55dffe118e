// Failure, white space, numbers, quoted strings. Included inside a kernel's namespace.

[[gnu::cold, gnu::noinline]] const char* fail(input& in, fault what, const char* at, const char* expected)
{
    return in.fail(what, at, expected);
}

// Something else stands at `at`, or nothing does.
[[gnu::cold, gnu::noinline]] const char* wrong(input& in, const char* at, const char* expected)
{
    return fail(in, at == in.end ? fault::truncated : fault::unexpected, at, expected);
}

// Are the letters `lower` at p, without regard to case? Two loads that overlap where they must. No octet of a
// token but a capital letter becomes a small one.
template <std::size_t n>
inline bool has_letters(const char* p, const char (&lower)[n])
{
    constexpr std::size_t size = n - 1;
    static_assert(size >= 2 && size <= 8);
    using word = std::conditional_t < size<4, std::uint16_t, std::uint32_t>;
    const auto folded = [](const char* at) {
        word out;
        std::memcpy(&out, at, sizeof out);
        return static_cast<word>(out | static_cast<word>(0x20202020));
    };
    return folded(p) == folded(lower) &&
           folded(p + size - sizeof(word)) == folded(lower + size - sizeof(word));
}

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
    p = digits(p, in.end, sum);
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
// Behind a value and white space: at the end of the input, or at a comma when it may be one of a list.
inline const char* whole(input& in, const char* p, bool list, const char* expected)
{
    if (p == in.end || (list && *p == ',')) [[likely]]
        return p;
    return wrong(in, p, expected);
}

inline const char* value_end(input& in, const char* p, bool list, const char* expected)
{
    return whole(in, skip_sws(p, in.end), list, expected);
}
