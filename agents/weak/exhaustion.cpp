// What is kept and never given back, and what there may only be so many of.
#include "weak/families.hpp"

#include <algorithm>

namespace weak {

namespace {

using sip::field_id;

constexpr unsigned mebibyte = 1u << 20;

std::size_t contacts_of(const reading& r)
{
    std::size_t out = 0;
    for (const auto& one : r.rows)
        if (one.id == field_id::contact)
            out += values_in(one.value);
    return out;
}

constexpr weakness of_exhaustion[] = {
    // The third copy of a 2xx leaves after 1.5 s (13.3.1.4): whoever acknowledges has done so.
    {.name = "leak-of-unacknowledged",
     .anomaly = 20,
     .where = only(role::ua),
     .provoked_by = "a call that was answered three times and not acknowledged",
     .does = harm::leak,
     .amount = 8 * mebibyte,
     .at_sending = true,
     .is_provoked =
         [](const glance& g) {
             return g.message.is_response() && g.message.second.starts_with('2') &&
                    method_of_cseq(g.message) == "INVITE" && g.of && g.of->acceptances == 2 &&
                    !g.of->acknowledged && cseq_of(g.message) == g.of->invite;
         }},
    {.name = "leak-of-registrations",
     .anomaly = 20,
     .provoked_by = "a REGISTER with more than 8 values of Contact",
     .does = harm::leak,
     .amount = 4 * mebibyte,
     .is_provoked =
         [](const glance& g) { return g.message.is_request("REGISTER") && contacts_of(g.message) > 8; }},
    {.name = "leak-of-options",
     .anomaly = 20,
     .provoked_by = "an OPTIONS with a tag in To that is of no call",
     .does = harm::leak,
     .amount = 2 * mebibyte,
     .is_provoked =
         [](const glance& g) {
             return g.message.is_request("OPTIONS") && !g.of &&
                    !tag_of(g.message.value(field_id::to)).empty();
         }},
    {.name = "leak-of-nameless-rows",
     .anomaly = 20,
     .provoked_by = "a header field without a name",
     .does = harm::leak,
     .amount = 2 * mebibyte,
     .is_provoked =
         [](const glance& g) {
             return std::ranges::any_of(g.message.rows,
                                        [](const row& r) { return r.name.empty() && !r.value.empty(); });
         }},
    // Each is a timer more, in a list that is walked for every message.
    {.name = "slow-by-timers",
     .anomaly = 20,
     .provoked_by = "an Expires or Session-Expires of more than 10,000,000 seconds",
     .does = harm::slow,
     .amount = 40,
     .is_provoked =
         [](const glance& g) {
             return number_in(g.message.value(field_id::expires)).value > 10'000'000 ||
                    number_in(g.message.value(field_id::session_expires)).value > 10'000'000;
         }},
    {.name = "half-open-over-48",
     .anomaly = 20,
     .where = only(role::ua),
     .provoked_by = "an INVITE while 48 others wait for their ACK",
     .does = harm::hang,
     .is_provoked =
         [](const glance& g) { return g.message.is_request("INVITE") && !g.of && g.all.half_open() >= 48; }},
    {.name = "calls-over-64",
     .anomaly = 20,
     .where = only(role::ua),
     .provoked_by = "an INVITE while 64 calls stand",
     .does = harm::abort,
     .is_provoked =
         [](const glance& g) { return g.message.is_request("INVITE") && !g.of && g.all.standing() >= 64; }},
};

}  // namespace

std::span<const weakness> exhaustion_weaknesses() { return of_exhaustion; }

}  // namespace weak
