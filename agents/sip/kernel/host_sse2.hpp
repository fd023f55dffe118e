// The marks of a host with SSE2. Included inside a kernel's namespace, before host_x86.hpp.

[[gnu::always_inline]] inline host_marks mark_host(const char* p)
{
    host_marks out{0, 0, 0};
    for (int i = 0; i < 32; i += 16)
    {
        const __m128i octets = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + i));
        out.odd |= (bits(alphanum(octets)) ^ 0xffff) << i;
        out.dot |= bits(_mm_cmpeq_epi8(octets, constant(constants.dot))) << i;
        out.hyphen |= bits(_mm_cmpeq_epi8(octets, constant(constants.hyphen))) << i;
    }
    return out;
}
