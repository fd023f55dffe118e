// The last block of a message. Included inside a kernel's namespace, behind block_*.hpp.

// Fewer than 64 octets from p on; `before` octets stand readable before them.
[[gnu::noinline]] marks mark_tail(const char* p, std::size_t size, std::size_t before)
{
    marks out;
    if (size + before >= 64) [[likely]]
    {
        out = mark_block(p + size - 64);
        out.line_feed >>= 64 - size;
        out.odd >>= 64 - size;
        return out;
    }
    char copy[64];
    std::memset(copy, ' ', sizeof copy);
    std::memcpy(copy, p, size);
    return mark_block(copy);
}

// At most 64 octets from p on; `before` octets stand readable before them. Nothing outside of these is
// touched.
[[gnu::always_inline]] inline marks mark(const char* p, std::size_t size, std::size_t before)
{
    return size >= 64 ? mark_block(p) : mark_tail(p, size, before);
}
