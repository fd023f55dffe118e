// The different values of the header rows of a docket. From, To, Call-ID and most others stand in every
// message of a call: each is read once, and what can be said of it wherever it stands is found out once.
#pragma once

#include "sip/names.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace rules {

namespace limits {
inline constexpr int same_field = 16;  // values of one field that are looked through; an older one is new
}  // namespace limits

// What a rule asks of a value by itself: is there nothing to say about it?
enum class wording : std::uint8_t { grammar, address, uris, request_uri };

class values
{
public:
    static constexpr std::uint32_t none = 0xffffffff;

    struct value
    {
        std::string_view octets;            // where it stood first
        std::uint32_t older = none;         // of the same field
        std::uint32_t reader = none;        // the first reading that has it in its first row of the field
        std::uint8_t asked = 0, plain = 0;  // a bit for each wording
        bool well = false;                  // From, To, CSeq, Via: all of it was read without a fault
    };

    // Begins anew, with the same memory, for about so many messages. What is placed must outlive the use of
    // this.
    void reset(std::size_t messages)
    {
        all_.clear();
        all_.reserve(8 * messages);
        newest_.fill(none);
    }

    // Its number; count_ stands for the Request-URI.
    std::uint32_t place(sip::field_id id, std::string_view octets)
    {
        auto& newest = newest_[static_cast<std::size_t>(id)];
        int steps = limits::same_field;
        for (auto at = newest; at != none && steps > 0; at = all_[at].older, --steps)
            if (all_[at].octets == octets)
                return at;
        all_.push_back({octets, newest});
        return newest = static_cast<std::uint32_t>(all_.size() - 1);
    }

    value& operator[](std::uint32_t number) { return all_[number]; }

    // Asked once of each value.
    template <class Test>
    bool plain(std::uint32_t number, wording which, Test test)
    {
        auto& v = all_[number];
        const auto mask = static_cast<std::uint8_t>(1U << static_cast<unsigned>(which));
        if ((v.asked & mask) == 0)
        {
            v.asked |= mask;
            v.plain |= test(v) ? mask : std::uint8_t{0};
        }
        return (v.plain & mask) != 0;
    }

private:
    std::vector<value> all_;
    std::array<std::uint32_t, static_cast<std::size_t>(sip::field_id::count_) + 1> newest_{};
};

}  // namespace rules
