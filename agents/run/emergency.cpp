#include "run/emergency.hpp"

#include "sip/uri.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace run {

namespace {

// The numbers that most of the world dials; RFC 5031 for the service.
constexpr std::array<std::string_view, 8> numbers{"000", "110", "112", "118", "119", "911", "999", "sos"};
constexpr std::string_view service = "urn:service:sos";
constexpr std::array<std::string_view, 4> schemes{"sip:", "sips:", "tel:", "urn:"};
constexpr std::array<std::string_view, 5> of_requests{"to", "t", "route", "refer-to", "r"};
constexpr std::array<std::string_view, 2> of_redirections{"contact", "m"};

bool begins_with(std::string_view text, std::string_view what)
{
    return sip::iequals(text.substr(0, what.size()), what);
}

bool says_where(std::string_view line, std::span<const std::string_view> fields)
{
    const auto name = line.substr(0, line.find_first_of(": \t<"));
    return std::ranges::any_of(fields, [&](auto f) { return sip::iequals(name, f); });
}

// Whatever in the text looks like a URI and is one of an emergency service.
std::string_view emergency_among(std::string_view text)
{
    for (std::size_t at = 0; at < text.size(); ++at)
    {
        const auto rest = text.substr(at);
        if (std::ranges::any_of(schemes, [&](auto s) { return begins_with(rest, s); }))
            if (const auto uri = rest.substr(0, rest.find_first_of("<>\", \t\r\n")); is_emergency(uri))
                return uri;
    }
    return {};
}

}  // namespace

bool is_emergency(std::string_view address)
{
    if (begins_with(address, service))
        return true;
    const auto uri = sip::parse_uri(address);
    constexpr std::string_view tel = "tel:";  // a number without its phone-context is dialled all the same
    if (!uri && !begins_with(address, tel))
        return false;
    auto user = sip::unescaped(uri ? uri->user : address.substr(tel.size()));
    user.resize(std::min(user.find(';'), user.size()));
    if (begins_with(user, "sos."))  // a service of RFC 5031 as a user
        return true;
    std::erase_if(user, [](char c) { return c == '-' || c == '.' || c == '(' || c == ')'; });
    // 0112, +112, 00112: some networks want a digit for the way out, or take it for a country.
    const auto inner = std::string_view{user}.substr(std::min(user.find_first_not_of("+0"), user.size()));
    return std::ranges::any_of(numbers,
                               [&](auto n) { return sip::iequals(n, user) || sip::iequals(n, inner); });
}

std::string emergency_in(const sip::message& m)
{
    auto rest = m.octets();
    const bool response = begins_with(rest, "SIP/");
    if (response && (m.status() < 300 || m.status() > 399))
        return {};
    const auto fields = response ? std::span<const std::string_view>{of_redirections} : of_requests;
    bool wanted = true;  // the first line; a folded one is as the line above it
    for (bool first = true; !rest.empty(); first = false)
    {
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto line = rest.substr(0, end);
        if (!first && !line.starts_with(' ') && !line.starts_with('\t'))
            wanted = says_where(line, fields);
        if (wanted)
            if (const auto found = emergency_among(line); !found.empty())
                return std::string{found};
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

}  // namespace run
