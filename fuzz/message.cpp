// Claim: what was scanned and is not touched is written back octet for octet, no typed reading or check does
// anything but answer, and every SIMD level answers as the scalar code does.
#include "claim.hpp"

#include "sip/build.hpp"
#include "sip/fields.hpp"
#include "sip/multipart.hpp"

#include <cstdint>
#include <string_view>

namespace {

void read_everything(const sip::message& m)
{
    sip::via via;
    for (sip::via_list values{m}; values.next(via);)
        claim(m.octets().find(via.octets) != std::string_view::npos, "a Via value is a part of its message");
    sip::name_addr address;
    for (const auto id :
         {sip::field_id::from, sip::field_id::to, sip::field_id::contact, sip::field_id::route})
        for (sip::name_addr_list values{m, id}; values.next(address);)
            claim(equal(address.uri, address.uri), "a URI equals itself");
    std::string_view token;
    for (sip::token_list values{m, sip::field_id::require}; values.next(token);)
        claim(!token.empty(), "a token is not empty");
    for (const auto& row : m.fields())
        if (const auto wrong = check(m, row))
            claim(wrong->offset <= m.octets().size(), "a fault lies within the message");
    if (const auto type = content_type_of(m); type && sip::iequals(type->type, "multipart"))
        (void)sip::parse_multipart(m.body(), sip::unquoted(type->params.value("boundary")));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    sip::message m;
    const auto fault = m.scan(octets);
    if (!m.is_request() && !m.is_response())
    {
        claim(fault.has_value(), "what is no SIP message has a fault");
        return 0;
    }
    claim(m.header().size() + m.body().size() + m.trailing().size() == size,
          "every octet is header, body or trailing");
    if (!fault)
        claim(sip::edit{m}.finish() == octets.substr(0, size - m.trailing().size()),
              "what is not touched stays as it is");
    read_everything(m);
    const auto wrong = check(m);
    claim(!fault || wrong, "what cannot be scanned cannot pass the check");
    return 0;
}
