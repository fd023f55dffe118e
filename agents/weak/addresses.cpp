// Via, quotation marks and angle brackets, URIs (RFC 3261 20.42, 25.1, 19.1).
#include "weak/families.hpp"

#include <algorithm>

namespace weak {

namespace {

using sip::field_id;

bool is_broken_reference(std::string_view host)
{
    const auto open = std::ranges::count(host, '['), close = std::ranges::count(host, ']');
    return host.starts_with(':') || open != close || (open > 0 && host.find(']') < host.find('['));
}

bool has_open_angle(std::string_view value)
{
    const auto open = value.rfind('<');
    return open != value.npos && value.find('>', open) == value.npos;
}

template <class Is>
bool any_address(const reading& r, Is is)
{
    return std::ranges::any_of(r.rows,
                               [&](const row& one) { return has_addresses(one.id) && is(one.value); });
}

bool has_no_host(std::string_view uri)
{
    return (uri.starts_with("sip:") || uri.starts_with("sips:")) &&
           (host_of(uri).empty() || host_of(uri).starts_with(':'));
}

bool is_urn(std::string_view uri) { return uri.starts_with("urn:"); }

constexpr weakness of_addresses[] = {
    {.name = "via-broken-reference",
     .anomaly = 7,
     .provoked_by =
         "a sent-by in the topmost Via that begins with ':' or has one bracket of an IPv6 reference",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) { return is_broken_reference(sent_by(g.message.value(field_id::via))); }},
    {.name = "branch-is-cookie",
     .anomaly = 7,
     .provoked_by = "a branch in the topmost Via that is nothing but z9hG4bK",
     .does = harm::mute,
     .is_provoked = [](const glance& g) { return branch_of(g.message.value(field_id::via)) == "z9hG4bK"; }},
    {.name = "via-without-branch",
     .anomaly = 7,
     .provoked_by = "a request whose topmost Via has no branch",
     .does = harm::stall,
     .amount = 3'000,
     .is_provoked =
         [](const glance& g) {
             const auto via = g.message.value(field_id::via);
             return g.message.is_request() && !via.empty() && via.find("branch=") == via.npos;
         }},
    {.name = "quote-unterminated",
     .anomaly = 8,
     .provoked_by = "a quotation mark in From, To, Contact or Route that none closes",
     .does = harm::segmentation_fault,
     .is_provoked = [](const glance& g) { return any_address(g.message, is_unquoted); }},
    {.name = "angle-unclosed",
     .anomaly = 8,
     .provoked_by = "a '<' in From, To, Contact or Route that none closes",
     .does = harm::hang,
     .is_provoked = [](const glance& g) { return any_address(g.message, has_open_angle); }},
    {.name = "escape-of-nul",
     .anomaly = 9,
     .provoked_by = "%00 in the Request-URI, From or To",
     .does = harm::abort,
     .is_provoked =
         [](const glance& g) {
             const auto has_it = [](std::string_view text) { return text.find("%00") != text.npos; };
             return (g.message.is_request() && has_it(g.message.second)) ||
                    has_it(uri_in(g.message.value(field_id::from))) ||
                    has_it(uri_in(g.message.value(field_id::to)));
         }},
    {.name = "escape-cut-off",
     .anomaly = 9,
     .provoked_by = "a '%' without two hexadecimal digits in the Request-URI, From or To",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) {
             return (g.message.is_request() && is_cut_escape(g.message.second)) ||
                    is_cut_escape(uri_in(g.message.value(field_id::from))) ||
                    is_cut_escape(uri_in(g.message.value(field_id::to)));
         }},
    {.name = "uri-without-host",
     .anomaly = 9,
     .provoked_by = "a SIP URI without a host in the Request-URI, From, To or Contact",
     .does = harm::exit,
     .is_provoked =
         [](const glance& g) {
             return (g.message.is_request() && has_no_host(g.message.second)) ||
                    any_address(g.message, [](std::string_view value) { return has_no_host(uri_in(value)); });
         }},
    {.name = "urn",
     .anomaly = 9,
     .provoked_by = "a Request-URI, From or To that is an urn:",
     .does = harm::mute,
     .is_provoked =
         [](const glance& g) {
             return (g.message.is_request() && is_urn(g.message.second)) ||
                    is_urn(uri_in(g.message.value(field_id::from))) ||
                    is_urn(uri_in(g.message.value(field_id::to)));
         }},
};

}  // namespace

std::span<const weakness> address_weaknesses() { return of_addresses; }

}  // namespace weak
