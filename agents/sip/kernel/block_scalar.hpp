// 64 octets one at a time. Included inside a kernel's namespace.

// One bit for each of 64 octets: line feeds, and octets that are neither visible nor SP (RFC 3261 25.1: only
// LWS, quoted-pair and UTF-8 have them). At most `size` octets are there.
struct marks
{
    std::uint64_t line_feed, odd;
};

inline marks mark(const char* p, std::size_t size, std::size_t)
{
    marks out{0, 0};
    for (std::size_t i = 0; i < size && i < 64; ++i)
    {
        if (chars::text(p[i])) [[likely]]
            continue;
        out.odd |= std::uint64_t{1} << i;
        out.line_feed |= std::uint64_t{p[i] == '\n'} << i;
    }
    return out;
}
