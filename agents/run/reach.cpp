#include "run/reach.hpp"

#include <algorithm>
#include <span>

namespace run {

namespace {

struct range
{
    std::uint8_t first, second;  // octets
    std::uint8_t first_mask, second_mask;
};

bool holds(std::span<const range> ranges, const fsm::address& a)
{
    return std::ranges::any_of(ranges, [&](const range& r) {
        return (a.octets[0] & r.first_mask) == r.first && (a.octets[1] & r.second_mask) == r.second;
    });
}

// clang-format off
constexpr range allowed_v4[] = {
    {127,   0, 0xff, 0x00},   // loopback
    { 10,   0, 0xff, 0x00},   // RFC 1918
    {172,  16, 0xff, 0xf0},
    {192, 168, 0xff, 0xff},
    {169, 254, 0xff, 0xff},   // RFC 3927: link-local
};
constexpr range never_v4[] = {
    {  0,   0, 0xff, 0x00},   // this network
    {224,   0, 0xf0, 0x00},   // multicast
    {240,   0, 0xf0, 0x00},   // reserved, and 255.255.255.255
};
constexpr range allowed_v6[] = {
    {0xfc,    0, 0xfe, 0x00},  // RFC 4193: unique local
    {0xfe, 0x80, 0xff, 0xc0},  // RFC 4291: link-local
};
constexpr range never_v6[] = {
    {0xff, 0, 0xff, 0x00},     // multicast
};
// clang-format on

bool is_loopback_v6(const fsm::address& a)
{
    return a.octets.back() == 1 &&
           std::all_of(a.octets.begin(), a.octets.end() - 1, [](std::uint8_t o) { return o == 0; });
}

}  // namespace

std::string reach::refusal(const fsm::address& to) const
{
    if (to.v6 ? holds(never_v6, to) : holds(never_v4, to))
        return to.host() + " is a broadcast, multicast or reserved address";
    if (to.v6 ? is_loopback_v6(to) || holds(allowed_v6, to) : holds(allowed_v4, to))
        return {};
    const auto same_host = [&](const fsm::address& a) { return a.v6 == to.v6 && a.octets == to.octets; };
    if (std::ranges::any_of(authorized_, same_host))
        return {};
    return to.host() +
           " is neither loopback, private nor link-local; name it with --i-am-authorized-to-test if "
           "its owner lets you";
}

}  // namespace run
