#include "sip/names.hpp"

#include "sip/name_table.hpp"
#include "sip/params.hpp"

#include <algorithm>
#include <utility>

namespace sip {
namespace {

// clang-format off
constexpr std::string_view methods[] = {
    "", "INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "REGISTER", "PRACK", "UPDATE", "INFO", "SUBSCRIBE", "NOTIFY",
    "REFER", "MESSAGE", "PUBLISH",
};

// RFC 3261 21, and the RFCs that added some: 3262, 3329, 3515, 3903, 4028, 4412, 4474, 5360, 5626, 6086, 6665.
constexpr std::pair<int, std::string_view> phrases[] = {
    {100, "Trying"}, {180, "Ringing"}, {181, "Call Is Being Forwarded"}, {182, "Queued"}, {183, "Session Progress"},
    {199, "Early Dialog Terminated"},
    {200, "OK"}, {202, "Accepted"}, {204, "No Notification"},
    {300, "Multiple Choices"}, {301, "Moved Permanently"}, {302, "Moved Temporarily"}, {305, "Use Proxy"},
    {380, "Alternative Service"},
    {400, "Bad Request"}, {401, "Unauthorized"}, {402, "Payment Required"}, {403, "Forbidden"}, {404, "Not Found"},
    {405, "Method Not Allowed"}, {406, "Not Acceptable"}, {407, "Proxy Authentication Required"},
    {408, "Request Timeout"}, {410, "Gone"}, {412, "Conditional Request Failed"}, {413, "Request Entity Too Large"},
    {414, "Request-URI Too Long"}, {415, "Unsupported Media Type"}, {416, "Unsupported URI Scheme"},
    {417, "Unknown Resource-Priority"}, {420, "Bad Extension"}, {421, "Extension Required"},
    {422, "Session Interval Too Small"}, {423, "Interval Too Brief"}, {424, "Bad Location Information"},
    {428, "Use Identity Header"}, {429, "Provide Referrer Identity"}, {430, "Flow Failed"},
    {433, "Anonymity Disallowed"}, {436, "Bad Identity-Info"}, {437, "Unsupported Certificate"},
    {438, "Invalid Identity Header"}, {439, "First Hop Lacks Outbound Support"}, {440, "Max-Breadth Exceeded"},
    {469, "Bad Info Package"}, {470, "Consent Needed"}, {480, "Temporarily Unavailable"},
    {481, "Call/Transaction Does Not Exist"}, {482, "Loop Detected"}, {483, "Too Many Hops"},
    {484, "Address Incomplete"}, {485, "Ambiguous"}, {486, "Busy Here"}, {487, "Request Terminated"},
    {488, "Not Acceptable Here"}, {489, "Bad Event"}, {491, "Request Pending"}, {493, "Undecipherable"},
    {494, "Security Agreement Required"},
    {500, "Server Internal Error"}, {501, "Not Implemented"}, {502, "Bad Gateway"}, {503, "Service Unavailable"},
    {504, "Server Time-out"}, {505, "Version Not Supported"}, {513, "Message Too Large"},
    {580, "Precondition Failure"},
    {600, "Busy Everywhere"}, {603, "Decline"}, {604, "Does Not Exist Anywhere"}, {606, "Not Acceptable"},
};
// clang-format on
static_assert(std::ranges::is_sorted(phrases));

}  // namespace

method method_named(std::string_view name)
{
    for (std::size_t i = 1; i < std::size(methods); ++i)
        if (methods[i].size() == name.size() && methods[i][0] == name[0] && methods[i] == name)
            return static_cast<method>(i);
    return method::other;
}

std::string_view name_of(method m) { return methods[static_cast<std::size_t>(m)]; }

field_id field_named(std::string_view name)
{
    if (name.empty() || name.size() > names::longest_short)
        return long_field_named(name);
    std::uint64_t first = 0;
    for (std::size_t i = 0; i < name.size() && i < 8; ++i)
        first |= std::uint64_t{names::folded(name[i])} << (8 * i);
    const auto& entry = names::table.entries[names::table.slots[names::slot_of(first, name.size())]];
    if (entry.size != name.size())
        return field_id::other;
    for (std::size_t i = 0; i < name.size(); ++i)
        if (names::folded(name[i]) != static_cast<unsigned char>(entry.octets[i]))
            return field_id::other;
    return entry.id;
}

field_id long_field_named(std::string_view name)
{
    if (name.size() <= names::longest_short)
        return field_id::other;
    for (const auto id : names::long_names)
        if (const auto& known = names::known[static_cast<std::size_t>(id)].name;
            known.size() == name.size() && iequals(known, name))
            return id;
    return field_id::other;
}

std::string_view name_of(field_id id) { return names::known[static_cast<std::size_t>(id)].name; }

bool is_comma_list(field_id id) { return names::known[static_cast<std::size_t>(id)].list; }

std::string_view reason_phrase(int status)
{
    const auto* const found =
        std::ranges::lower_bound(phrases, status, {}, &std::pair<int, std::string_view>::first);
    return found != std::end(phrases) && found->first == status ? found->second : std::string_view{};
}

}  // namespace sip
