// What goes on beside calls (RFC 6665, RFC 3515, RFC 3891).
#include "weak/families.hpp"

namespace weak {

namespace {

using sip::field_id;

// RFC 3891 3: the Call-ID stands before the parameters.
std::string_view replaced(const reading& r)
{
    const auto value = r.value(field_id::replaces);
    return value.substr(0, value.find_first_of("; \t"));
}

constexpr weakness of_events[] = {
    {.name = "subscribe-without-event",
     .anomaly = 19,
     .provoked_by = "a SUBSCRIBE without Event",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) {
             return g.message.is_request("SUBSCRIBE") && !g.message.has(field_id::event);
         }},
    {.name = "notify-without-state",
     .anomaly = 19,
     .provoked_by = "a NOTIFY without Subscription-State",
     .does = harm::abort,
     .is_provoked =
         [](const glance& g) {
             return g.message.is_request("NOTIFY") && !g.message.has(field_id::subscription_state);
         }},
    {.name = "refer-without-target",
     .anomaly = 19,
     .provoked_by = "a REFER without Refer-To",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) { return g.message.is_request("REFER") && !g.message.has(field_id::refer_to); }},
    {.name = "replaces-of-no-call",
     .anomaly = 19,
     .where = only(role::ua),
     .provoked_by = "an INVITE with a Replaces of a call that is not there",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) {
             return g.message.is_request("INVITE") && g.message.has(field_id::replaces) &&
                    !g.all.find(replaced(g.message));
         }},
};

}  // namespace

std::span<const weakness> event_weaknesses() { return of_events; }

}  // namespace weak
