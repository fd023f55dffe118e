// 64 octets, eight at a time. Included inside a kernel's namespace.

// One bit for each of 64 octets: line feeds, and octets that are neither visible nor SP (RFC 3261 25.1: only
// LWS, quoted-pair and UTF-8 have them).
struct marks
{
    std::uint64_t line_feed, odd;
};

// The highest bit of each octet, side by side.
inline std::uint64_t highest_bits(std::uint64_t octets)
{
    return (octets >> 7 & in_every_octet(1)) * 0x0102040810204080 >> 56;
}

// The octets from bit i on. Most words have no odd octet, and what is no odd octet is no line feed.
[[gnu::always_inline]] inline void mark_word(std::uint64_t octets, std::size_t i, marks& out)
{
    constexpr auto seven_bits = in_every_octet(0x7f), highest = in_every_octet(0x80);
    const std::uint64_t low = octets & seven_bits;
    const std::uint64_t text = (low + in_every_octet(0x80 - ' ')) & ~(low + in_every_octet(1)) & ~octets;
    if ((text & highest) == highest) [[likely]]
        return;
    const std::uint64_t other = octets ^ in_every_octet('\n');
    out.odd |= highest_bits(~text) << i;
    out.line_feed |= highest_bits(~(((other & seven_bits) + seven_bits) | other)) << i;
}

// At most `size` octets are there.
inline marks mark(const char* p, std::size_t size, std::size_t)
{
    marks out{0, 0};
    std::size_t i = 0;
    for (; i < 64 && i + 8 <= size; i += 8)
        mark_word(load_word(p + i), i, out);
    if (i < 64 && i < size) [[unlikely]]
    {
        char copy[8];
        std::memset(copy, ' ', sizeof copy);
        std::memcpy(copy, p + i, size - i);
        mark_word(load_word(copy), i, out);
    }
    return out;
}
