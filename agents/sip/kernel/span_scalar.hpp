// The two searches that everything else is made of, one octet at a time. Included inside a kernel's
// namespace.

// The first octet of [p, end) that is not in the set, or end.
inline const char* span(const char_set& set, const char* p, const char* end, const char*)
{
    while (p < end && set(*p))
        ++p;
    return p;
}

// One bit for each of 64 octets: line feeds, and octets that are neither visible nor SP (RFC 3261 25.1: only
// LWS, quoted-pair and UTF-8 have them). At most `size` octets are there.
struct marks
{
    std::uint64_t line_feed, odd;
};

inline marks mark(const char* p, std::size_t size)
{
    marks out{0, 0};
    for (std::size_t i = 0; i < size; ++i)
    {
        const auto octet = static_cast<unsigned char>(p[i]);
        out.line_feed |= std::uint64_t{octet == '\n'} << i;
        out.odd |= std::uint64_t{octet < 0x20 || octet > 0x7e} << i;
    }
    return out;
}

// The name that begins a row: where it ends, and which it is.
inline const char* field_name(const char* p, const char* end, const char* limit, field_id& id)
{
    const char* const stop = span(chars::token, p, end, limit);
    id = field_named({p, static_cast<std::size_t>(stop - p)});
    return stop;
}
