// PRX: what bounds a request that a proxy forwards, Timer C and the detection of loops (RFC 3261 16.8, RFC
// 5393). No letter is judged: what would break one looks from outside like something that is allowed.
#include "rules/registry.hpp"

namespace rules {

namespace {

constexpr letter timer_c_letters[] = {
    // 16.10: "A stateful proxy MAY generate a CANCEL to any other request it has generated at any time".
    {'a', level::must, "CANCEL, or 408 above, sooner than 180 s after the last 101 to 199", false},
    // A proxy that waits for longer than 180 s from the first one is right, too.
    {'b', level::must, "a 101 to 199 does not restart Timer C", false},
    // PRX-BEST-1.a is a refusal above while a branch is open.
    {'c', level::must, "no CANCEL when Timer C fires, although a 1xx came", false},
    // No run is watched for that long.
    {'d', level::should, "nothing happens for 15 min", false},
};

constexpr letter loop_letters[] = {
    // Whether it would send it to more than one place is known where it does: it needs a location service.
    {'a', level::must, "who forks to more than one place forks a request again that has looped", false},
    {'b', level::must, "a spiral is answered by 482", false},
    {'c', level::info, "who forwards to one place does not detect a loop", false},
};

// clang-format off
constexpr rule loop_rows[] = {
    {"PRX-TC-1", "proxy", "RFC 3261 16.6 item 11, 16.7 item 2, 16.8",
     "A proxy waits for more than three minutes after a 101 to 199 before it gives an INVITE up.",
     "the CANCELs of a proxy, and its refusals, against the provisional responses it had", timer_c_letters, {}},
    {"PRX-LOOP-1", "proxy", "RFC 5393 4.1, 4.2.1, 4.2.2",
     "A proxy that forks to more than one place detects loops, and takes no spiral for one.",
     "requests that come back to the proxy that forwarded them", loop_letters, {}},
};
// clang-format on

}  // namespace

std::span<const rule> loop_rules() { return loop_rows; }

}  // namespace rules
