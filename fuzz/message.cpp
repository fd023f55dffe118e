// Claim: what was scanned and is not touched is written back octet for octet, no typed reading or check does
// anything but answer, and every SIMD level answers as the scalar code does.
#include "claim.hpp"
#include "reading.hpp"

#include "sip/build.hpp"
#include "sip/multipart.hpp"
#include "sip/simd.hpp"

#include <cstdint>
#include <string_view>

namespace {

// What does not depend on the SIMD level, or is compared by the target `fields`. Does the message pass?
bool passes_check(const sip::message& m)
{
    const auto within = [&m](const std::optional<sip::parse_error>& wrong) {
        claim(!wrong || wrong->offset <= m.octets().size(), "a fault lies within the message");
        return !wrong;
    };
    const bool passes = within(check(m));
    if (!passes)
        for (const auto& row : m.fields())
            within(check(m, row));
    sip::name_addr address;
    for (sip::name_addr_list contacts{m, sip::field_id::contact}; contacts.next(address);)
        claim(equal(address.uri, address.uri), "a URI equals itself");
    if (const auto type = content_type_of(m); type && sip::iequals(type->type, "multipart"))
        (void)sip::parse_multipart(m.body(), sip::unquoted(type->params.value("boundary")));
    return passes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    static sip::scanned_message m, other;
    sip::use_simd(sip::simd_level::scalar);
    const bool faulty = m.scan(octets).has_value(), passes = passes_check(m);
    const reading index{m, reading::of::index}, typed{m, reading::of::typed};
    for (const auto level : {sip::simd_level::sse2, sip::simd_level::ssse3, sip::simd_level::avx2})
    {
        sip::use_simd(level);
        other.scan(octets);
        claim(reading{other, reading::of::index} == index,
              "every SIMD level finds what the scalar code finds");
    }
    claim(reading{other, reading::of::typed} == typed, "the SIMD code reads what the scalar code reads");
    claim(!faulty || !passes, "what cannot be scanned cannot pass the check");
    claim(faulty || m.is_request() || m.is_response(), "what is no SIP message has a fault");
    if (m.is_request() || m.is_response())
        claim(m.header().size() + m.body().size() + m.trailing().size() == size,
              "every octet is header, body or trailing");
    if (!faulty)
        claim(sip::edit{m}.finish() == octets.substr(0, size - m.trailing().size()),
              "what is not touched stays as it is");
    return 0;
}
