// Numbers out of range, and header fields that are not there (RFC 3261 8.1.1).
#include "weak/families.hpp"

#include <algorithm>

namespace weak {

namespace {

using sip::field_id;

constexpr std::uint64_t half_of_32_bits = std::uint64_t{1} << 31;

bool is_port_too_high(std::string_view host)
{
    const auto bracket = host.rfind(']');
    const auto colon = host.find(':', bracket == host.npos ? 0 : bracket);
    return colon != host.npos && number_in(host.substr(colon + 1)).value > 65'535;
}

bool has_too_high_a_port(const reading& r)
{
    return (r.is_request() && is_port_too_high(host_of(r.second))) ||
           std::ranges::any_of(r.rows, [](const row& one) {
               return (one.id == field_id::via && is_port_too_high(sent_by(one.value))) ||
                      (has_addresses(one.id) && is_port_too_high(host_of(uri_in(one.value))));
           });
}

constexpr weakness of_numbers[] = {
    {.name = "cseq-of-32-bits",
     .anomaly = 12,
     .provoked_by = "a CSeq number of 2^31 or more",
     .does = harm::abort,
     .is_provoked = [](const glance& g) { return cseq_of(g.message) >= half_of_32_bits; }},
    {.name = "status-out-of-range",
     .anomaly = 12,
     .provoked_by = "a response whose status is a number under 100 or over 699",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) {
             const auto status = number_in(g.message.second);
             return g.message.is_response() && status.is_one && (status.value < 100 || status.value > 699);
         }},
    {.name = "port-over-65535",
     .anomaly = 12,
     .provoked_by = "a port over 65535 in the Request-URI, a Via, From, To, Contact or Route",
     .does = harm::reboot,
     .is_provoked = [](const glance& g) { return has_too_high_a_port(g.message); }},
    {.name = "expires-negative",
     .anomaly = 12,
     .provoked_by = "a negative Expires",
     .does = harm::stall,
     .amount = 5'000,
     .is_provoked =
         [](const glance& g) { return number_in(g.message.value(field_id::expires)).is_negative; }},
    {.name = "max-forwards-over-255",
     .anomaly = 12,
     .provoked_by = "a Max-Forwards over 255",
     .does = harm::hang,
     .is_provoked =
         [](const glance& g) { return number_in(g.message.value(field_id::max_forwards)).value > 255; }},
    // RFC 3261 16.3: 483 is asked for.
    {.name = "max-forwards-zero",
     .anomaly = 12,
     .where = only(role::proxy),
     .provoked_by = "an INVITE with Max-Forwards 0, which is not refused",
     .does = harm::wrong_answer,
     .amount = 200,
     .is_provoked =
         [](const glance& g) {
             const auto hops = number_in(g.message.value(field_id::max_forwards));
             return g.message.is_request("INVITE") && hops.is_one && hops.value == 0;
         }},
    {.name = "cseq-missing",
     .anomaly = 13,
     .provoked_by = "a SIP message without CSeq",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) {
             return (g.message.is_response() || g.message.third.starts_with("SIP/")) &&
                    !g.message.has(field_id::cseq);
         }},
    {.name = "from-missing",
     .anomaly = 13,
     .provoked_by = "a request of SIP without From",
     .does = harm::abort,
     .is_provoked =
         [](const glance& g) {
             return g.message.third.starts_with("SIP/") && !g.message.has(field_id::from);
         }},
    {.name = "call-id-missing",
     .anomaly = 13,
     .provoked_by = "a request of SIP without Call-ID",
     .does = harm::mute,
     .is_provoked =
         [](const glance& g) {
             return g.message.third.starts_with("SIP/") && !g.message.has(field_id::call_id);
         }},
};

}  // namespace

std::span<const weakness> number_weaknesses() { return of_numbers; }

}  // namespace weak
