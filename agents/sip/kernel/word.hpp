// Eight octets as one number. Included inside a kernel's namespace.

constexpr std::uint64_t in_every_octet(unsigned value) { return 0x0101010101010101 * std::uint64_t{value}; }

// The first octet is the lowest.
inline std::uint64_t load_word(const char* p)
{
    std::uint64_t out;
    std::memcpy(&out, p, sizeof out);
    if constexpr (std::endian::native == std::endian::big)
        out = __builtin_bswap64(out);
    return out;
}
