// Hosts 32 octets at a time (SSSE3 and better). Included inside a kernel's namespace, behind host_*.hpp.

// Fewer than 32 octets.
[[gnu::noinline]] host_marks mark_host_tail(const char* p, std::size_t size)
{
    alignas(32) char copy[32] = {};
    if (size >= 16)
    {
        std::memcpy(copy, p, 16);
        std::memcpy(copy + size - 16, p + size - 16, 16);
    }
    else
        _mm_store_si128(reinterpret_cast<__m128i*>(copy), load_tail(p, size));
    return mark_host(copy);
}

// 1*3DIGIT "." 1*3DIGIT "." 1*3DIGIT "." 1*3DIGIT in the octets before the bit `stop`, of which no label is
// empty. Three digits from 250 up are left to a closer look.
inline bool plain_ipv4(__m128i octets, unsigned dots, unsigned stop)
{
    const auto most = [](__m128i a, char c) {
        const __m128i limits = _mm_set1_epi8(c);
        return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(a, limits), a)));
    };
    const __m128i values = _mm_sub_epi8(octets, _mm_set1_epi8('0'));
    const unsigned all = stop - 1;
    const unsigned digits = most(values, 9) & all;
    const unsigned threes = digits & digits >> 1 & digits >> 2;
    const unsigned two_dots = dots & (dots - 1), last_dot = two_dots & (two_dots - 1);
    if ((digits | dots) != all || last_dot == 0 || (last_dot & (last_dot - 1)) != 0 ||
        (threes & digits >> 3) != 0)
        return false;
    const unsigned high = threes & ~most(values, 1);
    return high == 0 || (high & ~(most(values, 2) & most(values, 4) >> 1)) == 0;
}

// As in span_scalar.hpp. Sure of a hostname of less than 32 octets when no label begins or ends with "-" or
// is empty, no two "-" meet, and the last begins with a letter; and of most IPv4 addresses.
inline host_span find_host(const char* p, const char* end, const char* limit)
{
    const auto there = limit - p;
    const host_marks found =
        there >= 32 ? mark_host(p) : mark_host_tail(p, there > 0 ? static_cast<std::size_t>(there) : 0);
    const unsigned others = found.odd & ~(found.dot | found.hyphen);
    const unsigned stop = others & -others;
    const unsigned up_to_stop = others ^ (others - 1);
    const char* const last = p + std::countr_zero(others);
    if (others == 0 || (found.odd & (2 * found.odd + 1) & up_to_stop) != 0 || last > end) [[unlikely]]
        return {span(chars::host, p, end, limit), false};
    const unsigned dots = found.dot & up_to_stop;
    if (static_cast<unsigned char>(p[32 - std::countl_zero(dots)]) >= 'A') [[likely]]
        return {last, true};
    return {last, stop < 1u << 16 && plain_ipv4(load(p, limit), dots, stop)};
}
