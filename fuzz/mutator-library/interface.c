/* The interface: what is behind it is not instrumented, and MemorySanitizer is told what it wrote. */
#include "inside.h"
#include "seen.h"

#define SIPWRIGHT_API __attribute__((visibility("default")))

SIPWRIGHT_API const char* sipwright_mutator_version(void)
{
    const char* volatile out = sipwright_inside_version();
    seen(&out, sizeof out);
    return out;
}

SIPWRIGHT_API size_t sipwright_mutate(unsigned char* data, size_t size, size_t max_size, unsigned seed)
{
    enter();
    size = seen_size(sipwright_inside_mutate(data, size, max_size, seed));
    leave();
    seen(data, size);
    return size;
}

SIPWRIGHT_API size_t
sipwright_mutate_as(const char* kind, unsigned char* data, size_t size, size_t max_size, unsigned seed)
{
    enter();
    size = seen_size(sipwright_inside_mutate_as(kind, data, size, max_size, seed));
    leave();
    seen(data, size);
    return size;
}

SIPWRIGHT_API int sipwright_is_kind(const char* kind)
{
    int out;
    enter();
    out = sipwright_inside_is_kind(kind);
    leave();
    seen(&out, sizeof out);
    return out;
}

SIPWRIGHT_API size_t sipwright_crossover(const unsigned char* data1,
                                         size_t size1,
                                         const unsigned char* data2,
                                         size_t size2,
                                         unsigned char* out,
                                         size_t max_size,
                                         unsigned seed)
{
    size_t size;
    enter();
    size = seen_size(sipwright_inside_crossover(data1, size1, data2, size2, out, max_size, seed));
    leave();
    seen(out, size);
    return size;
}

SIPWRIGHT_API size_t sipwright_explain(
    const unsigned char* data, size_t size, size_t max_size, unsigned seed, char* text, size_t room)
{
    size_t length;
    enter();
    length = seen_size(sipwright_inside_explain(data, size, max_size, seed, text, room));
    leave();
    if (room > 0)
        seen(text, length < room ? length + 1 : room);
    return length;
}

SIPWRIGHT_API const sipwright_mutator* sipwright_mutator_at(size_t number)
{
    const sipwright_mutator* volatile out = sipwright_inside_mutator_at(number);
    seen(&out, sizeof out);
    if (out)
        seen(out, sizeof *out);
    return out;
}
