// 64 octets with SSE2, which every x86-64 has. Included inside a kernel's namespace.

struct marks
{
    std::uint64_t line_feed, odd;
};

[[gnu::always_inline]] inline marks mark_block(const char* p)
{
    marks out{0, 0};
    for (int i = 0; i < 64; i += 16)
    {
        const __m128i octets = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + i));
        const __m128i feed = _mm_cmpeq_epi8(octets, constant(constants.line_feed));
        // As signed numbers and one up, DEL and all beyond it come before SP as the controls do.
        const __m128i odd =
            _mm_cmplt_epi8(_mm_add_epi8(octets, constant(constants.one)), constant(constants.bang));
        out.line_feed |= std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(feed))} << i;
        out.odd |= std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(odd))} << i;
    }
    return out;
}
