// The marks of a host with AVX2. Included inside a kernel's namespace, before host_x86.hpp.

[[gnu::always_inline]] inline host_marks mark_host(const char* p)
{
    const __m256i octets = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    const __m256i low = _mm256_shuffle_epi8(
        _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(chars::alphanum.rows()))),
        octets);
    const __m256i high =
        _mm256_shuffle_epi8(constant256(constants.bits),
                            _mm256_and_si256(_mm256_srli_epi16(octets, 4), constant256(constants.low_half)));
    const auto bits = [](__m256i equal) { return static_cast<unsigned>(_mm256_movemask_epi8(equal)); };
    return {bits(_mm256_cmpeq_epi8(_mm256_and_si256(low, high), _mm256_setzero_si256())),
            bits(_mm256_cmpeq_epi8(octets, constant256(constants.dot))),
            bits(_mm256_cmpeq_epi8(octets, constant256(constants.hyphen)))};
}
