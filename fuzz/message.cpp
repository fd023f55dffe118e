// Claim: what was scanned and is not touched is written back octet for octet, no typed reading or check does
// anything but answer, and every SIMD level answers as the scalar code does.
#include "claim.hpp"

#include "sip/build.hpp"
#include "sip/fields.hpp"
#include "sip/multipart.hpp"
#include "sip/simd.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace {

// Everything that was read, as one number: two levels that read differently differ in it.
class reading
{
public:
    explicit reading(const sip::message& m) : m_{m}
    {
        take(m.error());
        take(m.start_line(), m.method_name(), m.request_uri(), m.version(), m.reason(), m.body());
        for (const auto& row : m.fields())
        {
            take(m.name(row), m.value(row));
            mix(static_cast<std::uint64_t>(row.id) << 2 | std::uint64_t{row.folded} << 1 | row.well_formed);
            const auto wrong = check(m, row);
            claim(!wrong || wrong->offset <= m.octets().size(), "a fault lies within the message");
            take(wrong);
        }
        if (m.is_request())
            if (const auto uri = request_uri_of(m); uri.has_value())
                take(*uri);
        vias();
        for (const auto id : {sip::field_id::from, sip::field_id::to, sip::field_id::contact,
                              sip::field_id::route, sip::field_id::record_route})
            addresses(id);
        for (const auto id : {sip::field_id::require, sip::field_id::allow})
            tokens(id);
        if (const auto type = content_type_of(m); type && sip::iequals(type->type, "multipart"))
            (void)sip::parse_multipart(m.body(), sip::unquoted(type->params.value("boundary")));
        whole_ = check(m);
        take(whole_);
    }
    std::uint64_t number() const { return number_; }
    bool passes() const { return !whole_; }

private:
    void vias()
    {
        sip::via via;
        sip::via_list values{m_};
        while (values.next(via))
        {
            take(via.octets, via.transport, via.host, via.branch, via.received, via.params.octets());
            mix(std::uint64_t{via.port} << 16 | via.rport);
        }
        take(values.error());
    }
    void addresses(sip::field_id id)
    {
        sip::name_addr address;
        sip::name_addr_list values{m_, id};
        while (values.next(address))
        {
            claim(equal(address.uri, address.uri), "a URI equals itself");
            take(address.octets, address.display, address.tag, address.params.octets());
            take(address.uri);
        }
        take(values.error());
    }
    void tokens(sip::field_id id)
    {
        std::string_view token;
        sip::token_list values{m_, id};
        while (values.next(token))
        {
            claim(!token.empty(), "a token is not empty");
            take(token);
        }
        take(values.error());
    }
    void take(const sip::uri& u)
    {
        take(u.octets, u.scheme_name, u.user, u.password, u.host, u.params.octets(), u.headers);
        mix(u.port);
    }
    template <class... Views>
    void take(std::string_view first, Views... more)
    {
        claim(lies_within(first, m_.octets()), "what was read is a part of the message");
        mix(first.empty() ? 0 : m_.offset_of(first) << 20 | first.size());
        if constexpr (sizeof...(more) > 0)
            take(more...);
    }
    void take(const std::optional<sip::parse_error>& e)
    {
        mix(e ? std::uint64_t{e->offset} << 8 | static_cast<std::uint64_t>(e->what) : ~std::uint64_t{0});
    }
    void mix(std::uint64_t n) { number_ = (number_ ^ n) * 0x9e3779b97f4a7c15 >> 1 | number_ << 63; }

    const sip::message& m_;
    std::optional<sip::parse_error> whole_;
    std::uint64_t number_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    sip::message m;
    sip::use_simd(sip::simd_level::scalar);
    const auto fault = m.scan(octets);
    const reading plain{m};
    for (const auto level : {sip::simd_level::sse2, sip::simd_level::ssse3, sip::simd_level::avx2})
    {
        sip::use_simd(level);
        m.scan(octets);
        claim(reading{m}.number() == plain.number(), "every SIMD level reads what the scalar code reads");
    }
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
    claim(!fault || !plain.passes(), "what cannot be scanned cannot pass the check");
    return 0;
}
