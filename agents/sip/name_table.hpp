// The names of header fields, found by one multiplication and one comparison of 16 octets.
#pragma once

#include "sip/names.hpp"

#include <array>
#include <cstddef>

namespace sip {

field_id long_field_named(std::string_view name);  // of 16 octets and more

namespace names {

struct known_name
{
    field_id id;
    std::string_view name;
    char compact;  // RFC 3261 7.3.3; 0 when there is none
    bool list;     // a comma-separated list of equal values
};

// In the order of the enumerators.
// clang-format off
inline constexpr known_name known[] = {
    {field_id::other, "", 0, false},
    {field_id::accept, "Accept", 0, true},
    {field_id::accept_encoding, "Accept-Encoding", 0, true},
    {field_id::accept_language, "Accept-Language", 0, true},
    {field_id::alert_info, "Alert-Info", 0, true},
    {field_id::allow, "Allow", 0, true},
    {field_id::allow_events, "Allow-Events", 'u', true},
    {field_id::authentication_info, "Authentication-Info", 0, false},
    {field_id::authorization, "Authorization", 0, false},
    {field_id::call_id, "Call-ID", 'i', false},
    {field_id::call_info, "Call-Info", 0, true},
    {field_id::contact, "Contact", 'm', true},
    {field_id::content_disposition, "Content-Disposition", 0, false},
    {field_id::content_encoding, "Content-Encoding", 'e', true},
    {field_id::content_language, "Content-Language", 0, true},
    {field_id::content_length, "Content-Length", 'l', false},
    {field_id::content_type, "Content-Type", 'c', false},
    {field_id::cseq, "CSeq", 0, false},
    {field_id::date, "Date", 0, false},
    {field_id::error_info, "Error-Info", 0, true},
    {field_id::event, "Event", 'o', false},
    {field_id::expires, "Expires", 0, false},
    {field_id::from, "From", 'f', false},
    {field_id::in_reply_to, "In-Reply-To", 0, true},
    {field_id::max_forwards, "Max-Forwards", 0, false},
    {field_id::mime_version, "MIME-Version", 0, false},
    {field_id::min_expires, "Min-Expires", 0, false},
    {field_id::min_se, "Min-SE", 0, false},
    {field_id::organization, "Organization", 0, false},
    {field_id::p_asserted_identity, "P-Asserted-Identity", 0, true},
    {field_id::p_preferred_identity, "P-Preferred-Identity", 0, true},
    {field_id::path, "Path", 0, true},
    {field_id::priority, "Priority", 0, false},
    {field_id::privacy, "Privacy", 0, false},
    {field_id::proxy_authenticate, "Proxy-Authenticate", 0, false},
    {field_id::proxy_authorization, "Proxy-Authorization", 0, false},
    {field_id::proxy_require, "Proxy-Require", 0, true},
    {field_id::rack, "RAck", 0, false},
    {field_id::reason, "Reason", 0, true},
    {field_id::record_route, "Record-Route", 0, true},
    {field_id::refer_to, "Refer-To", 'r', false},
    {field_id::referred_by, "Referred-By", 'b', false},
    {field_id::replaces, "Replaces", 0, false},
    {field_id::reply_to, "Reply-To", 0, false},
    {field_id::require, "Require", 0, true},
    {field_id::retry_after, "Retry-After", 0, false},
    {field_id::route, "Route", 0, true},
    {field_id::rseq, "RSeq", 0, false},
    {field_id::server, "Server", 0, false},
    {field_id::service_route, "Service-Route", 0, true},
    {field_id::session_expires, "Session-Expires", 'x', false},
    {field_id::sip_etag, "SIP-ETag", 0, false},
    {field_id::sip_if_match, "SIP-If-Match", 0, false},
    {field_id::subject, "Subject", 's', false},
    {field_id::subscription_state, "Subscription-State", 0, false},
    {field_id::supported, "Supported", 'k', true},
    {field_id::timestamp, "Timestamp", 0, false},
    {field_id::to, "To", 't', false},
    {field_id::unsupported, "Unsupported", 0, true},
    {field_id::user_agent, "User-Agent", 0, false},
    {field_id::via, "Via", 'v', true},
    {field_id::warning, "Warning", 0, true},
    {field_id::www_authenticate, "WWW-Authenticate", 0, false},
};
// clang-format on
static_assert(std::size(known) == static_cast<std::size_t>(field_id::count_));

// Upper to lower case, and some octets that stand in no name to others that stand in none.
constexpr unsigned char folded(char c)
{
    return static_cast<unsigned char>(static_cast<unsigned char>(c) | 0x20u);
}

inline constexpr std::size_t longest_short = 15;

inline constexpr field_id long_names[] = {field_id::www_authenticate,    field_id::proxy_authenticate,
                                          field_id::proxy_authorization, field_id::authentication_info,
                                          field_id::subscription_state,  field_id::content_disposition,
                                          field_id::content_encoding,    field_id::content_language,
                                          field_id::p_asserted_identity, field_id::p_preferred_identity};

struct entry
{
    alignas(16) std::array<char, 16> octets{};  // folded, zeros behind
    std::uint8_t size = 0;
    field_id id = field_id::other;
};

inline constexpr std::size_t slot_bits = 10;
inline constexpr std::uint64_t factor = 0xcd613e30d8f16adf;

// The first eight octets, folded, the first one lowest, and the length tell all short names apart.
constexpr std::size_t slot_of(std::uint64_t first, std::size_t size)
{
    return static_cast<std::size_t>((first + size) * factor >> (64 - slot_bits));
}

struct name_table
{
    std::array<entry, 100> entries{};  // [0] matches nothing
    std::array<std::uint8_t, std::size_t{1} << slot_bits> slots{};
    bool perfect = true;

    constexpr name_table()
    {
        std::size_t used = 1;
        for (const auto& each : known)
        {
            if (!each.name.empty() && each.name.size() <= longest_short)
                add(used, each.name, each.id);
            if (each.compact)
                add(used, {&each.compact, 1}, each.id);
        }
    }

private:
    constexpr void add(std::size_t& used, std::string_view name, field_id id)
    {
        std::uint64_t first = 0;
        auto& one = entries[used];
        for (std::size_t i = 0; i < name.size(); ++i)
        {
            one.octets[i] = static_cast<char>(folded(name[i]));
            if (i < 8)
                first |= std::uint64_t{folded(name[i])} << (8 * i);
        }
        one.size = static_cast<std::uint8_t>(name.size());
        one.id = id;
        auto& slot = slots[slot_of(first, name.size())];
        perfect = perfect && slot == 0;
        slot = static_cast<std::uint8_t>(used++);
    }
};

inline constexpr name_table table{};
static_assert(table.perfect, "choose another factor");

constexpr bool long_names_complete()
{
    std::size_t count = 0;
    for (const auto& each : known)
        count += each.name.size() > longest_short;
    return count == std::size(long_names);
}
static_assert(long_names_complete());

}  // namespace names
}  // namespace sip
