// Credentials (RFC 3261 22.4, RFC 7616 3.4), and what they are taken for.
#include "weak/families.hpp"

#include <algorithm>

namespace weak {

namespace {

using sip::field_id;

bool are_credentials(const row& r)
{
    return (r.id == field_id::authorization || r.id == field_id::proxy_authorization) &&
           (r.value.starts_with("Digest ") || r.value.starts_with("digest "));
}

struct digest_param
{
    bool is_there = false;
    std::string_view value;
};

digest_param param_of(const row& r, std::string_view name)
{
    digest_param out;
    out.value = digest_value(r.value, name, out.is_there);
    return out;
}

template <class Is>
bool any_credentials(const reading& r, Is is)
{
    return std::ranges::any_of(r.rows, [&](const row& one) { return are_credentials(one) && is(one); });
}

// RFC 3261 20.7, 22.3: for each realm one.
bool has_two_of_a_realm(const reading& r)
{
    for (auto a = r.rows.begin(); a != r.rows.end(); ++a)
        if (are_credentials(*a) && std::any_of(a + 1, r.rows.end(), [&](const row& b) {
                return b.id == a->id && are_credentials(b) &&
                       param_of(b, "realm").value == param_of(*a, "realm").value;
            }))
            return true;
    return false;
}

constexpr weakness of_digest[] = {
    {.name = "digest-nonce-overlong",
     .anomaly = 10,
     .provoked_by = "credentials with a nonce of more than 512 octets",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) {
             return any_credentials(g.message,
                                    [](const row& r) { return param_of(r, "nonce").value.size() > 512; });
         }},
    {.name = "digest-realm-missing",
     .anomaly = 10,
     .provoked_by = "credentials without a realm",
     .does = harm::abort,
     .is_provoked =
         [](const glance& g) {
             return any_credentials(g.message, [](const row& r) { return !param_of(r, "realm").is_there; });
         }},
    {.name = "digest-nc-zero",
     .anomaly = 10,
     .provoked_by = "credentials with the nonce count 0",
     .does = harm::hang,
     .is_provoked =
         [](const glance& g) {
             return any_credentials(g.message, [](const row& r) {
                 const auto count = param_of(r, "nc").value;
                 return !count.empty() && std::ranges::all_of(count, [](char c) { return c == '0'; });
             });
         }},
    {.name = "digest-response-empty",
     .anomaly = 21,
     .provoked_by =
         "a request whose credentials have no response or an empty one, which is taken for a right one",
     .does = harm::wrong_answer,
     .amount = 200,
     .is_provoked =
         [](const glance& g) {
             return g.message.is_request() && !g.message.is_request("ACK") &&
                    any_credentials(g.message,
                                    [](const row& r) { return param_of(r, "response").value.empty(); });
         }},
    {.name = "digest-two-of-a-realm",
     .anomaly = 21,
     .provoked_by = "two credentials for one realm in a request",
     .does = harm::segmentation_fault,
     .is_provoked = [](const glance& g) { return has_two_of_a_realm(g.message); }},
};

}  // namespace

std::span<const weakness> digest_weaknesses() { return of_digest; }

}  // namespace weak
