// The weaknesses of one device: which messages provoke which of them, and what comes of it. A machine without
// I/O: messages in, harm out. Whoever drives it does the harm.
#pragma once

#include "weak/weakness.hpp"

#include "fsm/link.hpp"
#include "sip/message.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weak {

// One weakness that a message has provoked.
struct provocation
{
    const weakness* by = nullptr;
    fsm::link over;
    std::string answer;  // of harm::wrong_answer: what is sent back; "" where nothing can be
};

struct consequence
{
    std::vector<provocation> provoked;   // in the order of what was planted
    bool is_dropped = false;             // received: nobody else hears of it; sent: it does not leave
    std::chrono::milliseconds delay{0};  // of what came: it takes so much longer than it should
};

class device_faults
{
public:
    device_faults() = default;
    device_faults(role plays, std::span<const weakness* const> planted);

    bool are_none() const { return planted_.empty(); }

    // Whole, as it came: octets that are no message, too.
    consequence received(const fsm::link& over, const sip::message& m);
    consequence sent(const fsm::link& over, const sip::message& m);  // before it leaves
    // All that is known of calls is gone, but not how often what was provoked.
    void reboot();

private:
    struct one
    {
        const weakness* is = nullptr;
        std::uint64_t times = 0;  // it was provoked
    };

    consequence look(const fsm::link& over, const sip::message& m, const reading& r, bool at_sending);
    bool is_muted(std::string_view call_id) const;
    void mute(std::string_view call_id);

    role plays_ = role::ua;
    std::vector<one> planted_;
    calls calls_;
    std::set<std::string, std::less<>> muted_;  // Call-IDs
    std::deque<std::string> muted_in_order_;
    std::chrono::milliseconds slowness_{0};
};

}  // namespace weak
