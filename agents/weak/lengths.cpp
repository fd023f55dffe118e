// Buffers of a fixed size: what is too long for them, and what fills them to the last octet.
#include "weak/families.hpp"

#include <algorithm>

namespace weak {

namespace {

using sip::field_id;

// Between the beginning and the '<' of an address.
std::string_view display_name_of(std::string_view value)
{
    const auto open = value.find('<');
    return open == value.npos ? std::string_view{} : value.substr(0, open);
}

constexpr weakness of_lengths[] = {
    {.name = "overlong-call-id",
     .anomaly = 1,
     .provoked_by = "a Call-ID of more than 1,024 octets",
     .does = harm::segmentation_fault,
     .is_provoked = [](const glance& g) { return g.message.value(field_id::call_id).size() > 1'024; }},
    {.name = "overlong-method",
     .anomaly = 1,
     .provoked_by = "a request whose method has more than 128 octets",
     .does = harm::abort,
     .is_provoked = [](const glance& g) { return g.message.is_request() && g.message.first.size() > 128; }},
    {.name = "overlong-user",
     .anomaly = 1,
     .provoked_by = "a Request-URI whose user part has more than 512 octets",
     .does = harm::exit,
     .is_provoked =
         [](const glance& g) { return g.message.is_request() && user_of(g.message.second).size() > 512; }},
    {.name = "overlong-row",
     .anomaly = 1,
     .provoked_by = "a header field whose value has more than 8,192 octets",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) {
             return std::ranges::any_of(g.message.rows, [](const row& r) { return r.value.size() > 8'192; });
         }},
    {.name = "overlong-reason",
     .anomaly = 1,
     .provoked_by = "a response whose reason phrase has more than 1,024 octets",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) { return g.message.is_response() && g.message.third.size() > 1'024; }},
    // The first one overwrites what the second one stumbles over.
    {.name = "overlong-display-name-twice",
     .anomaly = 1,
     .provoked_by = "the second message with a display name of more than 256 octets in its From",
     .does = harm::abort,
     .times = 2,
     .is_provoked =
         [](const glance& g) { return display_name_of(g.message.value(field_id::from)).size() > 256; }},
    {.name = "branch-of-256",
     .anomaly = 2,
     .provoked_by = "a branch of exactly 256 octets in the topmost Via",
     .does = harm::segmentation_fault,
     .is_provoked = [](const glance& g) { return branch_of(g.message.value(field_id::via)).size() == 256; }},
    {.name = "text-of-256",
     .anomaly = 2,
     .provoked_by = "a Subject, User-Agent, Server or Organization of exactly 256 octets",
     .does = harm::abort,
     .is_provoked =
         [](const glance& g) {
             return std::ranges::any_of(g.message.rows, [](const row& r) {
                 using enum field_id;
                 return r.value.size() == 256 &&
                        (r.id == subject || r.id == user_agent || r.id == server || r.id == organization);
             });
         }},
};

}  // namespace

std::span<const weakness> length_weaknesses() { return of_lengths; }

}  // namespace weak
