// Hosts 32 octets at a time (SSSE3 and better). Included inside a kernel's namespace, behind host_*.hpp.

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

[[gnu::noinline]] host_span unsure_host(const char* p, const char* end, const char* limit)
{
    return {span(chars::host, p, end, limit), false};
}

// `octets` are the 32 octets at p, or a copy.
[[gnu::always_inline]] inline host_span
find_host_in(const char* octets, const char* p, const char* end, const char* limit)
{
    const host_marks found = mark_host(octets);
    const unsigned others = found.odd & ~(found.dot | found.hyphen);
    const unsigned stop = others & -others;
    const unsigned up_to_stop = others ^ (others - 1);
    const auto size = std::countr_zero(others);
    const char* const last = p + size;
    if (others == 0 || (found.odd & (2 * found.odd + 1) & up_to_stop) != 0 || last > end) [[unlikely]]
        return unsure_host(p, end, limit);
    const unsigned dots = found.dot & up_to_stop;
    if (static_cast<unsigned char>(octets[32 - std::countl_zero(dots)]) >= 'A') [[likely]]
        return {last, true};
    const __m128i first = _mm_loadu_si128(reinterpret_cast<const __m128i*>(octets));
    return {last, size < 16 && plain_ipv4(first, dots, stop)};
}

// Fewer than 32 octets up to the limit.
[[gnu::noinline]] host_span find_host_at_limit(const char* p, const char* end, const char* limit)
{
    char copy[32] = {};
    if (p < limit)
        std::memcpy(copy, p, static_cast<std::size_t>(limit - p));
    return find_host_in(copy, p, end, limit);
}

// As in span_scalar.hpp. Sure of a hostname of less than 32 octets when no label begins or ends with "-" or
// is empty, no two "-" meet, and the last begins with a letter; and of most IPv4 addresses.
[[gnu::always_inline]] inline host_span find_host(const char* p, const char* end, const char* limit)
{
    if (limit - p < 32) [[unlikely]]
        return find_host_at_limit(p, end, limit);
    return find_host_in(p, p, end, limit);
}
