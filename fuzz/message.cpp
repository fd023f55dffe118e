// Claim: what was scanned and is not touched is written back octet for octet, no typed reading or check does
// anything but answer, and every SIMD level answers as the scalar code does.
//
// SIPWRIGHT_COUNT=1 in the environment has it say at its end how many of its inputs could be scanned, passed
// the check, and had all fields that a message must have (RFC 3261 8.1.1, 8.2.6.2).
#include "claim.hpp"
#include "ending.hpp"
#include "reading.hpp"

#include "sip/build.hpp"
#include "sip/multipart.hpp"
#include "sip/simd.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

struct counts
{
    unsigned long inputs = 0, scanned = 0, complete = 0, passed = 0;
};
counts seen;

void write_counts()
{
    const auto share = [](unsigned long n) {
        return 100.0 * static_cast<double>(n) / static_cast<double>(seen.inputs > 0 ? seen.inputs : 1);
    };
    std::fprintf(stderr, "inputs: %lu, scanned %.1f %%, with all mandatory fields %.1f %%, right %.1f %%\n",
                 seen.inputs, share(seen.scanned), share(seen.complete), share(seen.passed));
}

const bool counting = [] {
    const char* set = std::getenv("SIPWRIGHT_COUNT");
    return set && *set == '1' && says_at_its_end(write_counts);
}();

bool is_complete(const sip::message& m)
{
    using sip::field_id;
    for (const auto id : {field_id::to, field_id::from, field_id::cseq, field_id::call_id, field_id::via})
        if (!m.has(id))
            return false;
    return true;
}

void count(const sip::message& m, bool scanned, bool passed)
{
    ++seen.inputs;
    seen.scanned += scanned;
    seen.complete += scanned && is_complete(m);
    seen.passed += passed;
    end_when_time_is_up();
}

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
    if (counting)
        count(m, !faulty, passes);
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
