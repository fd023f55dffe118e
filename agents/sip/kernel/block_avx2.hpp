// 64 octets with AVX2. Included inside a kernel's namespace.

struct marks
{
    std::uint64_t line_feed, odd;
};

inline __m256i constant256(const char* octets)
{
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(octets));
}

[[gnu::always_inline]] inline marks mark_block(const char* p)
{
    marks out{0, 0};
    for (int i = 0; i < 64; i += 32)
    {
        const __m256i octets = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + i));
        const __m256i feed = _mm256_cmpeq_epi8(octets, constant256(constants.line_feed));
        // As signed numbers and one up, DEL and all beyond it come before SP as the controls do.
        const __m256i odd = _mm256_cmpgt_epi8(constant256(constants.bang),
                                              _mm256_add_epi8(octets, constant256(constants.one)));
        out.line_feed |= std::uint64_t{static_cast<unsigned>(_mm256_movemask_epi8(feed))} << i;
        out.odd |= std::uint64_t{static_cast<unsigned>(_mm256_movemask_epi8(odd))} << i;
    }
    return out;
}
