// Parameters of header fields. Included inside a kernel's namespace.

struct raw_param
{
    const char *name, *name_end;
    const char *value, *value_end;  // null without "="
};

[[gnu::noinline]] const char* odd_param_value(input& in, const char* p)
{
    std::string_view ignored;
    if (at(p, in.end, '"'))
        return quoted_string(in, p);
    if (at(p, in.end, '['))
        return ipv6_reference(in, p, ignored);
    return wrong(in, p, "a token, a host or a quoted-string");
}

// RFC 3261 25.1
//   generic-param  =  token [ EQUAL gen-value ]
//   gen-value      =  token / host / quoted-string
//   SEMI           =  SWS ";" SWS
//   EQUAL          =  SWS "=" SWS
// `p` is behind the semicolon. The answer is where the value begins, or behind the name when there is none.
[[gnu::always_inline]] inline const char* param_name(input& in, const char* p, raw_param& out)
{
    p = skip_sws(p, in.end);
    out.name = p;
    p = span(chars::token, p, in.end, in.limit);
    if (p == out.name) [[unlikely]]
        return wrong(in, p, "the name of a parameter");
    out.name_end = p;
    out.value = out.value_end = nullptr;
    const char* const q = skip_sws(p, in.end);
    if (!at(q, in.end, '='))
        return p;
    out.value = skip_sws(q + 1, in.end);
    return out.value;
}

// The same for a parameter as it is mostly written: `spelling` is semicolon, name and "=". False when it is
// not this one, or is written otherwise. `p` is at the semicolon.
template <std::size_t n>
[[gnu::always_inline]] inline bool
usual_param(const input& in, const char* p, const char (&spelling)[n], raw_param& out)
{
    if (in.end - p < static_cast<std::ptrdiff_t>(n) || std::memcmp(p, spelling, n - 1) != 0 ||
        static_cast<unsigned char>(p[n - 1]) <= ' ')
        return false;
    out = {p + 1, p + n - 2, p + n - 1, nullptr};
    return true;
}

// `p` is what param_name gave.
[[gnu::always_inline]] inline const char* param_value(input& in, const char* p, raw_param& out)
{
    if (!out.value)
        return p;
    p = span(chars::token, out.value, in.end, in.limit);
    if (p == out.value) [[unlikely]]
    {
        p = odd_param_value(in, p);
        if (!p)
            return nullptr;
    }
    out.value_end = p;
    return p;
}

// Of a parameter that was read: a value that is neither a quoted-string nor an IPv6 reference.
inline bool has_token(const raw_param& param)
{
    return param.value && *param.value != '"' && *param.value != '[';
}

[[gnu::always_inline]] inline const char* one_param(input& in, const char* p, raw_param& out)
{
    p = param_name(in, p, out);
    return p ? param_value(in, p, out) : nullptr;
}

// Is the name `lower`, without regard to case?
template <std::size_t n>
inline bool is_named(const raw_param& param, const char (&lower)[n])
{
    return param.name_end - param.name == n - 1 && has_letters(param.name, lower);
}
