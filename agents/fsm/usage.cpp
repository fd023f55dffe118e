#include "fsm/usage.hpp"

#include <algorithm>
#include <iterator>

namespace fsm {

namespace {

struct consequence
{
    int status;
    destroys what;
};

// Statuses that are not here end their transaction alone.
// clang-format off
constexpr consequence consequences[] = {
    {404, destroys::dialog},  // Not Found: the remote target is nobody any more
    {405, destroys::usage},   // Method Not Allowed: of a method that the usage cannot do without
    {408, destroys::usage},   // Request Timeout: RFC 5057 5.2
    {410, destroys::dialog},  // Gone
    {416, destroys::dialog},  // Unsupported URI Scheme: of the remote target
    {480, destroys::usage},   // Temporarily Unavailable
    {481, destroys::usage},   // Call/Transaction Does Not Exist: the peer has lost this usage
    {482, destroys::dialog},  // Loop Detected: the route set leads back
    {483, destroys::dialog},  // Too Many Hops
    {484, destroys::dialog},  // Address Incomplete
    {485, destroys::dialog},  // Ambiguous
    {489, destroys::usage},   // Bad Event: RFC 6665 8.3.2
    {501, destroys::usage},   // Not Implemented: as 405
    {502, destroys::dialog},  // Bad Gateway
    {604, destroys::dialog},  // Does Not Exist Anywhere
};
// clang-format on

}  // namespace

destroys destroyed_by(int status, sip::method of_request)
{
    using sip::method;
    const bool essential = of_request == method::invite || of_request == method::bye ||
                           of_request == method::subscribe || of_request == method::notify;
    if ((status == 405 || status == 501) && !essential)
        return destroys::nothing;
    const auto* const found = std::ranges::find(consequences, status, &consequence::status);
    return found == std::end(consequences) ? destroys::nothing : found->what;
}

}  // namespace fsm
