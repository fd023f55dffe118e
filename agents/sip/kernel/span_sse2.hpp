// The searches 16 octets at a time, with SSE2 alone. Included inside a kernel's namespace, behind
// load_x86.hpp and each.hpp.

// The octets from `low` up to `most` more.
[[gnu::always_inline]] inline __m128i within(__m128i octets, const char* low, const char* most)
{
    const __m128i above = _mm_sub_epi8(octets, constant(low));
    return _mm_cmpeq_epi8(_mm_min_epu8(above, constant(most)), above);
}

// The letters and digits among the octets.
[[gnu::always_inline]] inline __m128i alphanum(__m128i octets)
{
    return _mm_or_si128(
        within(octets, constants.zero_digit, constants.nine),
        within(_mm_or_si128(octets, constant(constants.space)), constants.letter_a, constants.twenty_five));
}

inline unsigned bits(__m128i octets) { return static_cast<unsigned>(_mm_movemask_epi8(octets)); }

// One bit for each octet that is neither a letter nor a digit nor "-" nor ".": these are in all sets that are
// searched for, and mostly there is nothing else.
[[gnu::always_inline]] inline unsigned unusual(__m128i octets)
{
    const __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(octets, constant(constants.dot)),
                                       _mm_cmpeq_epi8(octets, constant(constants.hyphen)));
    return bits(_mm_or_si128(alphanum(octets), marks)) ^ 0xffff;
}

[[gnu::noinline]] const char*
rest_of_span(const char_set& set, const char* p, const char* end, const char* limit)
{
    return each(set, p, end, limit);
}

// As in span_scalar.hpp.
[[gnu::always_inline]] inline const char*
span(const char_set& set, const char* p, const char* end, const char* limit)
{
    for (;;)
    {
        if (const unsigned others = unusual(load(p, limit)))
        {
            p += std::countr_zero(others);
            if (p >= end)
                return end;
            return set(*p) ? rest_of_span(set, p + 1, end, limit) : p;
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
    const unsigned others = unusual(octets);
    const auto size = static_cast<std::size_t>(std::countr_zero(others));
    if (others == 0 || (p + size < end && chars::token(p[size]))) [[unlikely]]
    {
        const char* const stop = span(chars::token, p, end, limit);
        id = field_named(view(p, stop));
        return stop;
    }
    id = field_of(octets, size);
    return p + size;
}
