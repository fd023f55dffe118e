// 16 octets. Included inside a kernel's namespace, behind constants_x86.hpp.

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

// Whose name the first `size` of the octets are, at most 15.
[[gnu::always_inline]] inline field_id field_of(__m128i octets, std::size_t size)
{
    const __m128i kept =
        _mm_and_si128(_mm_or_si128(octets, constant(constants.space)),
                      _mm_loadu_si128(reinterpret_cast<const __m128i*>(constants.ones + 16 - size)));
    const auto first = static_cast<std::uint64_t>(_mm_cvtsi128_si64(kept));
    const auto& entry = names::table.entries[names::table.slots[names::slot_of(first, size)]];
    const __m128i known = _mm_load_si128(reinterpret_cast<const __m128i*>(entry.octets.data()));
    return _mm_movemask_epi8(_mm_cmpeq_epi8(known, kept)) == 0xffff ? entry.id : field_id::other;
}
