// The searches 16 octets at a time (SSSE3 and better). Included inside a kernel's namespace, behind
// load_x86.hpp.

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
    id = field_of(octets, size);
    return p + size;
}
