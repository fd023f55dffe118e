// The robustness faults that can be planted in a standing agent, so that a campaign against devices has
// something real to find. Each is provoked by its own anomaly, and by nothing that a correct caller sends on
// a network which loses nothing and keeps the order.
#pragma once

#include "weak/calls.hpp"
#include "weak/reading.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weak {

enum class role : std::uint8_t { ua = 1, proxy = 2, registrar = 4, redirect = 8 };

using roles = std::uint8_t;  // any of them, or-ed
inline constexpr roles everywhere = 15;
constexpr roles only(role a) { return static_cast<roles>(a); }
constexpr roles only(role a, role b) { return static_cast<roles>(only(a) | only(b)); }
std::string_view name_of(role r);       // "ua", as `serve` has it
std::string names_of_roles(roles all);  // "ua, proxy"

// What becomes of the device. Those down to `hang` end it.
enum class harm : std::uint8_t {
    segmentation_fault,  // it dies of SIGSEGV
    abort,               // it dies of SIGABRT, as of an assertion
    exit,                // it ends with status 1
    hang,                // it turns in a loop and never answers again; SIGTERM and SIGINT end it
    stall,               // it does nothing for `amount` ms, and goes on
    leak,                // it keeps `amount` octets for good, each time; of limits::leaked it dies (SIGABRT)
    slow,                // every later message takes `amount` ms more, up to limits::slowness; each time
    reboot,              // calls and registrations are forgotten; silence for limits::reboot, then other tags
    mute,                // that message is not answered
    mute_call,           // nothing of that call is answered any more
    wrong_answer,        // `amount` is the status that it answers with, of what is not done
    count_,
};
std::string_view name_of(harm h);   // "segmentation-fault"
std::string_view in_words(harm h);  // "dies of SIGSEGV"
constexpr bool is_end(harm h) { return h <= harm::hang; }

namespace limits {
inline constexpr std::size_t leaked = std::size_t{512} << 20;  // octets
inline constexpr std::chrono::seconds slowness{2}, reboot{2};
inline constexpr std::size_t muted = 1'024;  // calls; the one that is mute for the longest time speaks again
}  // namespace limits

// What a weakness looks at: a message, and what was before it.
struct glance
{
    const reading& message;
    const call* of = nullptr;  // its call, as it was before this message; null: unknown
    const calls& all;
    role plays = role::ua;
    bool is_datagram = true;
};

struct weakness
{
    std::string_view name;         // "overlong-call-id"
    int anomaly = 0;               // 1 .. 22, the class of anomaly as mutate::name_of_anomaly() has it
    roles where = everywhere;      // who can have it
    std::string_view provoked_by;  // "a Call-ID of more than 1,024 octets"
    harm does = harm::abort;
    unsigned amount = 0;  // see harm
    unsigned times = 1;   // so often the provocation has to come before it takes effect, and again after that
    bool at_sending = false;  // it looks at what is sent, else at what is received
    bool (*is_provoked)(const glance& g) = nullptr;
};

// In the order of families.hpp.
std::span<const weakness* const> all_weaknesses();
const weakness* find_weakness(std::string_view name);  // null: unknown
std::vector<std::string_view> names_of_weaknesses();

inline bool is_for(const weakness& w, role r) { return (w.where & only(r)) != 0; }

}  // namespace weak
