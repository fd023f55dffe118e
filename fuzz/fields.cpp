// Claim: the value of each field that is read is, printed from its parts, read again as the same parts and
// printed the same; a value that passes the check can be read, and still passes it when printed; every SIMD
// level says as the scalar code does. The input is the name of a field, a line feed, and a value. A name that
// we do not know stands for one that its octets choose.
#include "claim.hpp"
#include "values.hpp"

#include "sip/simd.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace {

std::string_view known_name(std::string_view unknown)
{
    unsigned sum = 0;
    for (const char octet : unknown)
        sum = sum * 31 + static_cast<unsigned char>(octet);
    return name_of(static_cast<sip::field_id>(1 + sum % (static_cast<unsigned>(sip::field_id::count_) - 1)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    const auto middle = std::min(octets.find('\n'), size);
    auto name = octets.substr(0, middle);
    const auto value = octets.substr(std::min(middle + 1, size));
    if (sip::field_named(name) == sip::field_id::other)
        name = known_name(name);

    sip::use_simd(sip::simd_level::scalar);
    const auto read = read_row(name, value);
    for (const auto level : {sip::simd_level::sse2, sip::simd_level::ssse3, sip::simd_level::avx2})
    {
        sip::use_simd(level);
        claim(read_row(name, value) == read, "every SIMD level reads what the scalar code reads");
    }
    if (!read || read->fault)
    {
        claim(!read || read->refusal, "what passes the check can be read");
        return 0;
    }
    const auto again = read_row(name, read->value.printed());
    claim(again && !again->fault, "what was printed is read");
    claim(again->value == read->value, "what was printed has the same parts, and is printed the same");
    claim(read->refusal || !again->refusal, "what passes the check still passes it when printed");
    return 0;
}
