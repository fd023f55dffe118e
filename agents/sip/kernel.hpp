// The inner parts of the parser, built once for each kind of processor (kernel_*.cpp) and chosen at run time
// (simd.hpp). A call through this table costs a few instructions for a whole message or a whole value;
// nothing smaller crosses it.
#pragma once

#include "sip/fields.hpp"

namespace sip {

// What is to be read. `limit` is the end of the octets that may be touched: a value that lies within a
// message can be looked at 16 octets at a time although it ends before.
struct input
{
    const char* begin;
    const char* end;
    const char* limit;

    // Set when the answer was null, and only then; the offset counts from begin.
    fault what;
    std::uint32_t offset;
    const char* expected;

    explicit input(std::string_view octets) : input{octets, octets.data() + octets.size()} {}
    input(std::string_view octets, const char* readable)
        : begin{octets.data()},
          end{begin + octets.size()},
          limit{readable}
    {
    }

    parse_error error(std::size_t before = 0) const  // `before`: octets before begin
    {
        return {what, static_cast<std::uint32_t>(before) + offset, expected};
    }
    const char* fail(fault why, const char* at, const char* wanted)  // null
    {
        what = why;
        offset = static_cast<std::uint32_t>(at - begin);
        expected = wanted;
        return nullptr;
    }
};

// Functions that return a pointer say where the value ended: at in.end, or, when `list` is set, perhaps at a
// comma. Null: in.error() says why. `out` must be as it was made: what the value does not have is not set.
struct kernel
{
    void (*scan)(message_index& m, std::string_view octets);
    const char* (*uri)(input& in, uri& out);
    const char* (*name_addr)(input& in, bool list, name_addr& out);
    const char* (*via)(input& in, bool list, via& out);
    const char* (*cseq)(input& in, cseq& out);
    const char* (*call_id)(input& in);
    const char* (*media_type)(input& in, media_type& out);
    const char* (*token)(input& in, bool list, std::string_view& out);
};

extern const kernel scalar_kernel;
#if defined(__x86_64__)
extern const kernel sse2_kernel, ssse3_kernel, avx2_kernel;
#endif
extern const kernel* active_kernel;

std::uint64_t sum_of_many(const char* first, const char* last);  // of digits; over 32 bits it is just that

// Behind the digits at p.
inline const char* digits(const char* p, const char* end, std::uint64_t& sum)
{
    const char* const first = p;
    sum = 0;
    for (unsigned digit; p < end && (digit = static_cast<unsigned char>(*p) - unsigned{'0'}) < 10; ++p)
        sum = sum * 10 + digit;
    if (p - first > 18) [[unlikely]]  // so many fit into 64 bits
        sum = sum_of_many(first, p);
    return p;
}

// Parts that are too rare to be built more than once. `at` is the first wrong octet when the answer is null.
const char* end_of_lws(const char* p, const char* end);
const char* ipv6_address(const char* p, const char* end, const char*& at);
const char* utf8_sequence(const char* p, const char* end);  // one non-ASCII character; null when it is none
void scan_odd_start_line(message_index& m, const char* p, const char* end);
void scan_odd_octets(message_index& m);
void scan_body(message_index& m);
void note(message_index& m,
          fault what,
          const char* at,
          const char* expected);                   // the first in the octets is kept
field_id long_field_named(std::string_view name);  // of 16 octets and more

}  // namespace sip
