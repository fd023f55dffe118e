// Included inside a kernel's namespace.

inline __m128i constant(const char* octets)
{
    return _mm_load_si128(reinterpret_cast<const __m128i*>(octets));
}
