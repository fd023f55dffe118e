#include "cli/emergency.hpp"

#include "script/load.hpp"
#include "sip/uri.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace cli {

namespace {

// The numbers that most of the world dials; RFC 5031 for the service.
constexpr std::array<std::string_view, 8> numbers{"000", "110", "112", "118", "119", "911", "999", "sos"};
constexpr std::string_view service = "urn:service:sos";

bool is_emergency(std::string_view address)
{
    if (sip::iequals(address.substr(0, service.size()), service))
        return true;
    const auto uri = sip::parse_uri(address);
    if (!uri)
        return false;
    auto user = sip::unescaped(uri->user);
    std::erase_if(user, [](char c) { return c == '-' || c == '.' || c == '(' || c == ')'; });
    return std::ranges::find(numbers, user.substr(0, user.find(';'))) != numbers.end();
}

}  // namespace

void refuse_emergency_calls(const script::flow& s, const play::cast& c)
{
    if (std::ranges::none_of(c, &play::member::device))
        return;
    for (std::size_t i = 0; i < s.parties.size(); ++i)
    {
        for (const auto& address : {s.parties[i].aor, c[i].uri})
        {
            if (is_emergency(address))
            {
                throw script::usage_error{
                    s.path + ": " + s.parties[i].name + " is " + address +
                    ", an emergency number; it is not called with a device in the cast"};
            }
        }
    }
}

}  // namespace cli
