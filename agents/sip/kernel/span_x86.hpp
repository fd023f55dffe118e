// The searches 16 octets at a time (SSSE3 and better). Included inside a kernel's namespace, behind
// block_*.hpp.

// Up to 15 octets, zeros behind: no set has a zero. Never touches an octet that is not there.
[[gnu::noinline]] __m128i load_tail(const char* p, std::size_t size)
{
    std::uint64_t low = 0, high = 0;
    if (size >= 8)
    {
        std::memcpy(&low, p, 8);
        std::memcpy(&high, p + size - 8, 8);
        high = size == 8 ? 0 : high >> (8 * (16 - size));
    }
    else if (size >= 4)
    {
        std::uint32_t first, last;
        std::memcpy(&first, p, 4);
        std::memcpy(&last, p + size - 4, 4);
        low = first | std::uint64_t{last} << (8 * (size - 4));
    }
    else
        for (std::size_t i = 0; i < size; ++i)
            low |= std::uint64_t{static_cast<unsigned char>(p[i])} << (8 * i);
    return _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low));
}

[[gnu::always_inline]] inline __m128i load(const char* p, const char* limit)
{
    if (limit - p >= 16) [[likely]]
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    return load_tail(p, limit > p ? static_cast<std::size_t>(limit - p) : 0);
}

// One bit for each octet that is not in the set: the row of its low four bits, of that row the bit of its
// high four. A shuffle gives 0 for an octet of 128 and more.
[[gnu::always_inline]] inline unsigned outside(const char_set& set, __m128i octets)
{
    const __m128i rows = _mm_load_si128(reinterpret_cast<const __m128i*>(set.rows()));
    const __m128i low = _mm_shuffle_epi8(rows, octets);
    const __m128i high = _mm_shuffle_epi8(
        constant(constants.bits), _mm_and_si128(_mm_srli_epi16(octets, 4), constant(constants.low_half)));
    return static_cast<unsigned>(
        _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_and_si128(low, high), _mm_setzero_si128())));
}

[[gnu::always_inline]] inline const char*
span(const char_set& set, const char* p, const char* end, const char* limit)
{
    for (;;)
    {
        if (const unsigned others = outside(set, load(p, limit)))
        {
            p += std::countr_zero(others);
            return p < end ? p : end;
        }
        p += 16;
        if (p >= end) [[unlikely]]
            return end;
    }
}

// As in span_scalar.hpp.
[[gnu::always_inline]] inline const char*
field_name(const char* p, const char* end, const char* limit, field_id& id)
{
    const __m128i octets = load(p, limit);
    const unsigned others = outside(chars::token, octets);
    if (others == 0) [[unlikely]]
    {
        const char* const stop = span(chars::token, p, end, limit);
        id = field_named(view(p, stop));
        return stop;
    }
    const auto size = static_cast<std::size_t>(std::countr_zero(others));
    const __m128i kept =
        _mm_and_si128(_mm_or_si128(octets, constant(constants.space)),
                      _mm_loadu_si128(reinterpret_cast<const __m128i*>(constants.ones + 16 - size)));
    const auto first = static_cast<std::uint64_t>(_mm_cvtsi128_si64(kept));
    const auto& entry = names::table.entries[names::table.slots[names::slot_of(first, size)]];
    const __m128i known = _mm_load_si128(reinterpret_cast<const __m128i*>(entry.octets.data()));
    id = _mm_movemask_epi8(_mm_cmpeq_epi8(known, kept)) == 0xffff ? entry.id : field_id::other;
    return p + size;
}

// 1*3DIGIT "." 1*3DIGIT "." 1*3DIGIT "." 1*3DIGIT in the first `size` octets, none empty. A number of three
// digits that does not begin with 0 or 1 is left to a closer look.
inline bool plain_ipv4(__m128i octets, std::uint64_t dots, std::uint64_t all)
{
    const __m128i values = _mm_sub_epi8(octets, _mm_set1_epi8('0'));
    const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);
    const auto digits = static_cast<unsigned>(_mm_movemask_epi8(is_digit)) & all;
    const auto two_up = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpgt_epi8(values, _mm_set1_epi8(1))));
    const auto threes = digits & digits >> 1 & digits >> 2;
    const auto two_dots = dots & (dots - 1);
    const auto last_dot = two_dots & (two_dots - 1);
    return (digits | dots) == all && last_dot != 0 && (last_dot & (last_dot - 1)) == 0 &&
           (threes & digits >> 3) == 0 && (threes & two_up) == 0;
}

// As in span_scalar.hpp. Sure of a hostname when no label begins or ends with "-" or is empty, and the last
// begins with a letter.
inline host_span find_host(const char* p, const char* end, const char* limit)
{
    const auto equals = [](__m128i octets, __m128i c) {
        return std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(octets, c)))};
    };
    const __m128i dot = constant(constants.dot), hyphen = constant(constants.hyphen);
    const __m128i octets = load(p, limit);
    unsigned others = outside(chars::host, octets);
    std::uint64_t dots = equals(octets, dot), hyphens = equals(octets, hyphen);
    int size = std::countr_zero(others);
    if (others == 0)
    {
        size = 16;
        do
        {
            const __m128i more = load(p + size, limit);
            others = outside(chars::host, more);
            dots |= equals(more, dot) << size;
            hyphens |= equals(more, hyphen) << size;
            size += others ? std::countr_zero(others) : 16;
        } while (others == 0 && size < 64);
        if (size >= 63) [[unlikely]]
            return {span(chars::host, p, end, limit), false};
    }
    if (size == 0 || size > end - p) [[unlikely]]
        return {size == 0 ? p : end, false};
    const std::uint64_t all = (std::uint64_t{1} << size) - 1;
    dots &= all;
    hyphens &= all;
    const std::uint64_t starts = dots << 1 | 1, ends = dots >> 1 | std::uint64_t{1} << (size - 1);
    if (((starts & (dots | hyphens)) | (ends & hyphens)) != 0) [[unlikely]]
        return {p + size, false};
    const char* const top = p + (64 - std::countl_zero(dots));
    if (top == p + size) [[unlikely]]
        return {top, false};
    return {p + size,
            static_cast<unsigned char>(*top) >= 'A' || (size < 16 && plain_ipv4(octets, dots, all))};
}
