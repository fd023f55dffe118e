// The marks of a host with SSSE3. Included inside a kernel's namespace, before host_x86.hpp.

[[gnu::always_inline]] inline host_marks mark_host(const char* p)
{
    host_marks out{0, 0, 0};
    for (int i = 0; i < 32; i += 16)
    {
        const __m128i octets = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + i));
        const auto equals = [octets](const char* c) {
            return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(octets, constant(c))));
        };
        out.odd |= outside(chars::alphanum, octets) << i;
        out.dot |= equals(constants.dot) << i;
        out.hyphen |= equals(constants.hyphen) << i;
    }
    return out;
}
