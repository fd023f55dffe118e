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
